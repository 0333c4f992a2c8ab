// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls, through the tracepoints that every call of every task passes.
 * A session has a table of its own for each of them, so that one compare says
 * that a call is not traced.
 */
#include <linux/compat.h>
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/ptrace.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include "dt_capture.h"
#include "dt_session.h"
#include "dt_tracepoint.h"

struct dt_syscall_desc {
	u16		 nr;
	u8		 nargs;
	const char	*name;
	const char	*args;	/* type, NUL, name, NUL, type, ... */
};

static const struct dt_syscall_desc dt_syscall_descs[] = {
#define DT_SYSCALL(_nr, _name, _nargs, _args) \
	{ .nr = _nr, .nargs = _nargs, .name = _name, .args = _args },
#include "dt_syscalls.gen.h"
#undef DT_SYSCALL
};

enum { DT_SYSCALL_ENTRY, DT_SYSCALL_RETURN, DT_SYSCALL_PLACES };

static const char *const dt_syscall_names[] = { "entry", "return" };
static const char *const dt_syscall_tpnames[] = { "sys_enter", "sys_exit" };

struct dt_syscall_probe {
	struct dt_probe			 probe;
	const struct dt_syscall_desc	*desc;
	unsigned int			 place;
};

static struct dt_syscall_probe
dt_syscall_probes[ARRAY_SIZE(dt_syscall_descs)][DT_SYSCALL_PLACES];
static struct tracepoint *dt_syscall_tps[DT_SYSCALL_PLACES];

/* Numbers come from any program: masked, none leads a CPU that guesses out of a table. */
#define DT_SYSCALL_SLOTS	(2UL << const_ilog2(NR_syscalls - 1))

/* What one session traces at one place; the tracepoint handler's data. */
struct dt_syscall_table {
	struct dt_pcb	*pcbs[DT_SYSCALL_SLOTS];	/* H */
	unsigned int	 nstarted;		/* S */
};

/* dt_session.priv.  Made by the first enable, freed by the last disable. */
struct dt_syscall_session {
	struct dt_syscall_table	tables[DT_SYSCALL_PLACES];
	unsigned int		nenabled;	/* S */
};

/* A 32-bit program's numbers mean other calls. */
static __always_inline bool dt_syscall_foreign(void)
{
#ifdef CONFIG_X86_64
	return in_ia32_syscall();	/* x32 has numbers beyond the table */
#else
	return in_compat_syscall();
#endif
}

static __always_inline struct dt_pcb *dt_syscall_lookup(const struct dt_syscall_table *t,
							unsigned long nr)
{
	struct dt_pcb *pcb;

	if (unlikely(nr >= DT_SYSCALL_SLOTS))
		return NULL;
	OPTIMIZER_HIDE_VAR(nr);
	pcb = t->pcbs[nr & (DT_SYSCALL_SLOTS - 1)];
	if (!pcb || unlikely(dt_syscall_foreign()))
		return NULL;
	return pcb;
}

/* p holds nargs words, at most 6. */
static __always_inline void dt_syscall_put_args(u64 *p, struct pt_regs *regs,
						unsigned int nargs)
{
#ifdef CONFIG_X86_64
	if (nargs > 3) {
		p[0] = regs->di;
		p[1] = regs->si;
		p[2] = regs->dx;
		p[3] = regs->r10;
		if (nargs >= 5)
			p[4] = regs->r8;
		if (nargs > 5)
			p[5] = regs->r9;
		return;
	}
	if (nargs > 0)
		p[0] = regs->di;
	if (nargs > 1)
		p[1] = regs->si;
	if (nargs > 2)
		p[2] = regs->dx;
#else
	unsigned long args[6];
	unsigned int i;

	syscall_get_arguments(current, regs, args);
	for (i = 0; i < nargs; i++)
		p[i] = args[i];
#endif
}

/* What dt_syscall_capture() has no code for. */
static noinline void dt_syscall_capture_any(struct dt_pcb *pcb, struct pt_regs *regs)
{
	u64 args[6];
	struct dt_hit hit = { .args = args };

	dt_syscall_put_args(args, regs, pcb->nargs);
	dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_syscall_capture_any);

static noinline void dt_syscall_capture_again(struct dt_pcb *pcb, struct pt_regs *regs,
					      struct dt_ring *r)
{
	bool skip = dt_capture_skip(pcb, r);

	dt_capture_leave_level(r, 0);
	dt_syscall_preempt_enable();
	if (!skip)
		dt_syscall_capture_any(pcb, regs);
}
NOKPROBE_SYMBOL(dt_syscall_capture_again);

/*
 * Apart from its caller, which is to be short for calls that are not traced.
 * Calls are made by tasks: the level is known.
 */
static noinline void dt_syscall_capture(struct dt_pcb *pcb, struct pt_regs *regs)
{
	struct dt_ring *r;
	struct dt_evt *evt;
	u64 *p;

	dt_syscall_preempt_disable();
	r = dt_capture_enter_level(pcb, 0);
	if (unlikely(!r)) {
		dt_syscall_preempt_enable();
		return;
	}
	evt = dt_capture_try(pcb, r);
	if (unlikely(!evt)) {
		dt_syscall_capture_again(pcb, regs, r);
		return;
	}
	p = (u64 *)(evt + 1);
	if (pcb->evtflags & DTEVT_EXECNAME)
		p = dt_capture_comm(p);
	dt_syscall_put_args(p, regs, pcb->nargs);
	dt_capture_leave_level(r, 0);
	dt_syscall_preempt_enable();
}
NOKPROBE_SYMBOL(dt_syscall_capture);

static void dt_syscall_on_entry(void *data, struct pt_regs *regs, long nr)
{
	struct dt_pcb *pcb = dt_syscall_lookup(data, nr);

	if (likely(!pcb))
		return;
	if (unlikely(pcb->extra))
		dt_syscall_capture_any(pcb, regs);
	else
		dt_syscall_capture(pcb, regs);
}
NOKPROBE_SYMBOL(dt_syscall_on_entry);

static void dt_syscall_on_return(void *data, struct pt_regs *regs, long ret)
{
	struct dt_pcb *pcb = dt_syscall_lookup(data, syscall_get_nr(current, regs));
	struct dt_hit hit = { .retval = ret };

	if (pcb)
		dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_syscall_on_return);

static void *const dt_syscall_handlers[] = {
	dt_syscall_on_entry,
	dt_syscall_on_return,
};

static struct dt_syscall_probe *dt_syscall_of(const struct dt_probe *probe)
{
	return container_of(probe, struct dt_syscall_probe, probe);
}

static int dt_syscall_enable(struct dt_pcb *pcb)
{
	struct dt_syscall_session **ssp = (void *)&pcb->session->priv[DT_PROV_SYSCALL];
	struct dt_syscall_probe *sp = dt_syscall_of(pcb->probe);

	if (pcb->nsecs)
		return -EINVAL;
	if (!*ssp)
		*ssp = kvzalloc(sizeof(**ssp), GFP_KERNEL_ACCOUNT);
	if (!*ssp)
		return -ENOMEM;
	dt_tracepoint_skip_iterator(pcb, dt_syscall_tps[sp->place]);
	(*ssp)->nenabled++;
	(*ssp)->tables[sp->place].pcbs[sp->desc->nr] = pcb;
	return 0;
}

static void dt_syscall_disable(struct dt_pcb *pcb)
{
	struct dt_syscall_session **ssp = (void *)&pcb->session->priv[DT_PROV_SYSCALL];
	struct dt_syscall_probe *sp = dt_syscall_of(pcb->probe);

	(*ssp)->tables[sp->place].pcbs[sp->desc->nr] = NULL;
	if (--(*ssp)->nenabled)
		return;
	kvfree(*ssp);
	*ssp = NULL;
}

static struct dt_syscall_table *dt_syscall_table(struct dt_pcb *pcb, unsigned int *place)
{
	struct dt_syscall_session *ss = pcb->session->priv[DT_PROV_SYSCALL];

	*place = dt_syscall_of(pcb->probe)->place;
	return &ss->tables[*place];
}

/* The first probe of a table hooks it, the last one unhooks it. */
static int dt_syscall_start(struct dt_pcb *pcb)
{
	unsigned int place;
	struct dt_syscall_table *t = dt_syscall_table(pcb, &place);
	int error = 0;

	if (!t->nstarted)
		error = tracepoint_probe_register(dt_syscall_tps[place],
						  dt_syscall_handlers[place], t);
	if (!error)
		t->nstarted++;
	return error;
}

static void dt_syscall_stop(struct dt_pcb *pcb)
{
	unsigned int place;
	struct dt_syscall_table *t = dt_syscall_table(pcb, &place);

	if (!--t->nstarted)
		dt_tracepoint_unregister(dt_syscall_tps[place],
					 dt_syscall_handlers[place], t);
}

static void dt_syscall_sync(void)
{
	tracepoint_synchronize_unregister();
}

static const char *dt_syscall_string(const char *s, unsigned int n)
{
	while (n--)
		s += strlen(s) + 1;
	return s;
}

static void dt_syscall_arg(const struct dt_probe *probe, unsigned int n,
			   struct dtioc_arg_info *ai)
{
	const char *args = dt_syscall_of(probe)->desc->args;

	strscpy(ai->dtai_argtype, dt_syscall_string(args, 2 * n), DTNAMESIZE);
	strscpy(ai->dtai_argname, dt_syscall_string(args, 2 * n + 1), DTNAMESIZE);
}

static void dt_syscall_release(struct dt_probe *probe)
{
}

static int dt_syscall_add(const struct dt_syscall_desc *desc, unsigned int place,
			  struct dt_syscall_probe *sp)
{
	dt_probe_init(&sp->probe, &dt_prov_syscall, dt_syscall_release);
	sp->desc = desc;
	sp->place = place;
	sp->probe.func = desc->name;
	sp->probe.name = dt_syscall_names[place];
	sp->probe.evtflags = DT_EVTFLAGS_ANYWHERE;
	if (place == DT_SYSCALL_ENTRY) {
		sp->probe.nargs = desc->nargs;
		sp->probe.evtflags |= DTEVT_FUNCARGS;
	} else {
		sp->probe.evtflags |= DTEVT_RETVAL;
	}
	return dt_probe_add(&sp->probe);
}

static void dt_syscall_find_tp(struct tracepoint *tp, void *arg)
{
	unsigned int place;

	for (place = 0; place < DT_SYSCALL_PLACES; place++)
		if (!strcmp(tp->name, dt_syscall_tpnames[place]))
			dt_syscall_tps[place] = tp;
}

static void dt_syscall_exit(void)
{
	struct dt_syscall_probe *sp = &dt_syscall_probes[0][0];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dt_syscall_descs) * DT_SYSCALL_PLACES; i++)
		if (sp[i].probe.pbn)
			dt_probe_remove(&sp[i].probe);
}

static int dt_syscall_init(void)
{
	unsigned int i, place;
	int error = 0;

	for_each_kernel_tracepoint(dt_syscall_find_tp, NULL);
	if (!dt_syscall_tps[DT_SYSCALL_ENTRY] || !dt_syscall_tps[DT_SYSCALL_RETURN]) {
		pr_warn("dt: this kernel has no system call tracepoints\n");
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(dt_syscall_descs) && !error; i++)
		for (place = 0; place < DT_SYSCALL_PLACES && !error; place++)
			if (dt_syscall_descs[i].nr < NR_syscalls)
				error = dt_syscall_add(&dt_syscall_descs[i], place,
						       &dt_syscall_probes[i][place]);
	if (error)
		dt_syscall_exit();
	return error;
}

const struct dt_provider dt_prov_syscall = {
	.name		= "syscall",
	.id		= DT_PROV_SYSCALL,
	.init		= dt_syscall_init,
	.exit		= dt_syscall_exit,
	.arg		= dt_syscall_arg,
	.enable		= dt_syscall_enable,
	.disable	= dt_syscall_disable,
	.start		= dt_syscall_start,
	.stop		= dt_syscall_stop,
	.sync		= dt_syscall_sync,
};
