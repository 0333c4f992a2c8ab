// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpu.h>
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "dt_capture.h"
#include "dt_ftrace.h"
#include "dt_session.h"

#ifdef DT_FTRACE

/* A function: what wants to see its entry and its return, or NULL. */
struct dt_ftrace_slot {
	unsigned long		 ip;		/* 0: empty */
	struct dt_pcb		*entry;
	struct dt_pcb		*ret;
	struct kretprobe	*rp;		/* with ret */
};

/* Nothing but ops changes while recording.  At most half of the slots are used. */
struct dt_ftrace {
	struct ftrace_ops	 ops;
	unsigned int		 mask;		/* slots - 1 */
	unsigned int		 count;
	struct dt_ftrace_slot	 slots[];
};

/*
 * The filter knows addresses only: it would take another module's function at the
 * same place for the one that has gone.
 */
bool dt_ftrace_possible(unsigned long ip)
{
	return ip < MODULES_VADDR || ip >= MODULES_END;
}

static __always_inline struct dt_ftrace *dt_ftrace_of(struct ftrace_ops *ops)
{
	return container_of(ops, struct dt_ftrace, ops);
}

static __always_inline struct dt_ftrace_slot *dt_ftrace_slot(struct dt_ftrace *f,
							     unsigned long ip)
{
	/* Functions start at multiples of 16, or a few bytes behind. */
	unsigned int i = (ip >> 4) & f->mask;

	while (unlikely(f->slots[i].ip != ip) && f->slots[i].ip)
		i = (i + 1) & f->mask;
	return &f->slots[i];
}

static __always_inline void dt_ftrace_put_args(u64 *p, struct ftrace_regs *fregs)
{
	p[0] = dt_ftrace_arg(fregs, 0);
	p[1] = dt_ftrace_arg(fregs, 1);
	p[2] = dt_ftrace_arg(fregs, 2);
	p[3] = dt_ftrace_arg(fregs, 3);
	p[4] = dt_ftrace_arg(fregs, 4);
	p[5] = dt_ftrace_arg(fregs, 5);
}

static noinline void dt_ftrace_again(struct dt_pcb *pcb, struct ftrace_regs *fregs,
				     struct dt_ring *r, unsigned long level)
{
	u64 args[DT_FTRACE_NARGS];
	struct dt_hit hit = { .args = args };
	bool skip = dt_capture_skip(pcb, r);

	dt_capture_leave(r, level);
	if (skip)
		return;
	dt_ftrace_put_args(args, fregs);
	dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_ftrace_again);

static __always_inline void dt_ftrace_entry(struct dt_pcb *pcb, struct ftrace_regs *fregs)
{
	struct dt_ring *r;
	struct dt_evt *evt;
	unsigned long level;
	u64 *p;

	r = dt_capture_enter(pcb, &level);
	if (unlikely(!r))
		return;
	evt = dt_capture_try(pcb, r);
	if (unlikely(!evt)) {
		dt_ftrace_again(pcb, fregs, r, level);
		return;
	}
	p = (u64 *)(evt + 1);
	if (pcb->evtflags & DTEVT_EXECNAME)
		p = dt_capture_comm(p);
	if (pcb->nargs)
		dt_ftrace_put_args(p, fregs);
	dt_capture_leave(r, level);
}

/*
 * The function will return to the kernel's trampoline.  The guard keeps a return
 * of what runs here from asking for the same again.
 *
 * That return takes the place of the kprobe that its CPU is at.  In a kprobe's
 * handler or single step, which count as NMIs and may be met by one, there is one
 * to be gone on with: missed, as by kretprobes that are hooked as kprobes.
 */
static __always_inline void dt_ftrace_return(struct dt_pcb *pcb, struct kretprobe *rp,
					     struct ftrace_regs *fregs)
{
#if DT_FTRACE_RETURN
	unsigned long level;
	struct dt_ring *r;

	if (unlikely(in_nmi())) {
		if (READ_ONCE(pcb->session->recording))
			this_cpu_inc(pcb->drops->all);
		return;
	}
	r = dt_capture_enter(pcb, &level);
	if (unlikely(!r))
		return;
	rp->kp.pre_handler(&rp->kp, dt_ftrace_regs(fregs));
	dt_capture_leave(r, level);
#endif
}

/* What a handler is given comes from assembly. */
#define dt_ftrace_written(ip, ops, fregs) do {	\
	dt_kmsan_written(&(ip));		\
	dt_kmsan_written(&(ops));		\
	dt_kmsan_written(&(fregs));		\
	dt_kmsan_written(fregs);		\
} while (0)

/* Where nobody asks for returns. */
static void dt_ftrace_on_entry(unsigned long ip, unsigned long parent_ip,
			       struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct dt_pcb *pcb;

	dt_ftrace_written(ip, ops, fregs);
	pcb = READ_ONCE(dt_ftrace_slot(dt_ftrace_of(ops), ip)->entry);
	if (likely(pcb))
		dt_ftrace_entry(pcb, fregs);
}
NOKPROBE_SYMBOL(dt_ftrace_on_entry);

static void dt_ftrace_on_both(unsigned long ip, unsigned long parent_ip,
			      struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct dt_ftrace_slot *slot;
	struct dt_pcb *entry, *ret;

	dt_ftrace_written(ip, ops, fregs);
	slot = dt_ftrace_slot(dt_ftrace_of(ops), ip);
	entry = READ_ONCE(slot->entry);
	ret = READ_ONCE(slot->ret);
	if (entry)
		dt_ftrace_entry(entry, fregs);
	if (ret)
		dt_ftrace_return(ret, slot->rp, fregs);
}
NOKPROBE_SYMBOL(dt_ftrace_on_both);

struct dt_ftrace *dt_ftrace_alloc(unsigned int n)
{
	unsigned int slots = roundup_pow_of_two(2 * n);
	struct dt_ftrace *f = kvzalloc(struct_size(f, slots, slots), GFP_KERNEL_ACCOUNT);

	if (!f)
		return NULL;
	f->ops.func = dt_ftrace_on_entry;
	/* kernel.ftrace_enabled = 0 must not end a recording in silence. */
	f->ops.flags = FTRACE_OPS_FL_PERMANENT;
	f->mask = slots - 1;
	return f;
}

bool dt_ftrace_add(struct dt_ftrace *f, unsigned long ip, struct dt_pcb *pcb,
		   struct kretprobe *rp)
{
	struct dt_ftrace_slot *slot = dt_ftrace_slot(f, ip);

	if (rp ? slot->ret : slot->entry)
		return false;
	if (rp) {
		slot->ret = pcb;
		slot->rp = rp;
		f->ops.func = dt_ftrace_on_both;
	} else {
		slot->entry = pcb;
	}
	f->count += !slot->ip;
	slot->ip = ip;
	return true;
}

static int dt_ftrace_filter(struct dt_ftrace *f)
{
	unsigned long *ips = kvmalloc_array(f->count, sizeof(*ips), GFP_KERNEL);
	unsigned int i, n = 0;
	int error;

	if (!ips)
		return -ENOMEM;
	for (i = 0; i <= f->mask; i++)
		if (f->slots[i].ip)
			ips[n++] = f->slots[i].ip;
	error = ftrace_set_filter_ips(&f->ops, ips, n, 0, 1);
	kvfree(ips);
	return error;
}

void dt_ftrace_free(struct dt_ftrace *f)
{
	ftrace_free_filter(&f->ops);
	kvfree(f);
}

/*
 * ftrace has found the kernel's text other than it should be and switched itself
 * off, for good.  Nobody is let go then, functions may call ops for ever: it stays,
 * with nothing in it.
 */
static void dt_ftrace_abandon(struct dt_ftrace *f)
{
	unsigned int i;

	__module_get(THIS_MODULE);
	for (i = 0; i <= f->mask; i++) {
		WRITE_ONCE(f->slots[i].entry, NULL);
		WRITE_ONCE(f->slots[i].ret, NULL);
	}
	/* As ftrace waits itself: the idle tasks call, too. */
#ifdef CONFIG_TASKS_RUDE_RCU
	synchronize_rcu_tasks_rude();
#endif
	synchronize_rcu_tasks();
	synchronize_rcu();
	pr_err("dt: ftrace has failed, see above; dt cannot be unloaded any more\n");
}

/* The filter is refused where ftrace is off already. */
int dt_ftrace_start(struct dt_ftrace *f)
{
	int error = dt_ftrace_filter(f);

	if (!error) {
		error = register_ftrace_function(&f->ops);
		if (!error)
			return 0;
		if (error == -ENODEV) {
			dt_ftrace_abandon(f);
			return error;
		}
	}
	dt_ftrace_free(f);
	return error;
}

void dt_ftrace_stop(struct dt_ftrace *f)
{
	if (unregister_ftrace_function(&f->ops)) {
		dt_ftrace_abandon(f);
		return;
	}
	/* ftrace waits for no CPU that is going, which RCU has left already. */
	cpus_read_lock();
	cpus_read_unlock();
	dt_ftrace_free(f);
}

#endif
