// SPDX-License-Identifier: GPL-2.0-only
/* Kernel functions by name: entry, return, an instruction inside. */
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "dt_capture.h"
#include "dt_compat.h"
#include "dt.h"
#include "dt_ftrace.h"
#include "dt_session.h"

/* Arguments that come in registers. */
#define DT_KPROBE_NARGS	6

/* Returns that can be outstanding at once; more are counted as dropped. */
#define DT_KPROBE_MAXACTIVE	256

/* What the kernel takes for one of those, and for what each CPU has of them. */
#define DT_KPROBE_ACTIVE_SIZE	64

/*
 * A defined probe.  It is registered, disabled, as long as it lives: that is
 * how the kernel tells what can be probed, and watches its module.
 *
 * pcb is set between start and stop.  A function that was entered before stop
 * may return after it; its handler finds NULL.
 */
struct dt_kprobe {
	struct dt_probe		 probe;
	struct dt_pcb __rcu	*pcb;		/* S; read under C */
	bool			 ftrace;	/* S; started, and not as a kprobe */
	unsigned long		 nfaults;	/* C; in nmissed, and no misses */
	u64			 nreturns;	/* S; missed returns, which rp counts in 32 bits */
	union {
		struct kprobe	 kp;
		struct kretprobe rp;
	};
	struct kprobe		 first;		/* at the function's entry, for a moment */
	struct llist_node	 dead;		/* in dt_kprobe_dead */
	char			 symbol[DTNAMESIZE];
	char			 func[DTNAMESIZE];	/* with "+offset", as listed */
};

static const char dt_kprobe_entry[] = "entry";
static const char dt_kprobe_return[] = "return";

static struct dt_kprobe *dt_kprobe_of(const struct dt_probe *probe)
{
	return container_of(probe, struct dt_kprobe, probe);
}

static bool dt_kprobe_is_return(const struct dt_kprobe *k)
{
	return k->probe.name == dt_kprobe_return;
}

static void dt_kprobe_hit(struct dt_pcb *pcb, struct dt_hit *hit, unsigned long ip)
{
	struct pt_regs *regs = hit->regs;
	unsigned long saved = instruction_pointer(regs);

	/* The kernel's registers stand behind the breakpoint; the stack's must not. */
	instruction_pointer_set(regs, ip);
	dt_capture(pcb, hit);
	instruction_pointer_set(regs, saved);
}
NOKPROBE_SYMBOL(dt_kprobe_hit);

static int dt_kprobe_on_entry(struct kprobe *kp, struct pt_regs *regs)
{
	struct dt_kprobe *k = container_of(kp, struct dt_kprobe, kp);
	struct dt_pcb *pcb = READ_ONCE(*(struct dt_pcb **)&k->pcb);
	u64 args[DT_KPROBE_NARGS];
	struct dt_hit hit = { .args = args };
	unsigned int i;

	if (!pcb || dt_capture_trapped(pcb))
		return 0;
	dt_kmsan_written(&regs);
	dt_kmsan_written(regs);
	hit.regs = regs;
	if (pcb->evtflags & DTEVT_FUNCARGS)
		for (i = 0; i < DT_KPROBE_NARGS; i++)
			args[i] = regs_get_kernel_argument(regs, i);
	dt_kprobe_hit(pcb, &hit, (unsigned long)kp->addr);
	return 0;
}
NOKPROBE_SYMBOL(dt_kprobe_on_entry);

static noinline void dt_kprobe_returned_extra(struct dt_pcb *pcb, struct kretprobe *rp,
					      struct kretprobe_instance *ri,
					      struct pt_regs *regs)
{
	struct dt_hit hit = {
		.regs	= regs,
		.retval	= regs_return_value(regs),
		.pc	= (unsigned long)rp->kp.addr,
	};

	dt_kprobe_hit(pcb, &hit, dt_kretprobe_retaddr(ri, regs));
}
NOKPROBE_SYMBOL(dt_kprobe_returned_extra);

static noinline void dt_kprobe_returned_again(struct dt_pcb *pcb, s64 retval,
					      struct dt_ring *r, unsigned long level)
{
	struct dt_hit hit = { .retval = retval };

	dt_capture_leave(r, level);
	dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_kprobe_returned_again);

static __always_inline void dt_kprobe_returned(struct dt_pcb *pcb, s64 retval)
{
	unsigned long level;
	struct dt_ring *r = dt_capture_enter(pcb, &level);
	struct dt_evt *evt;
	u64 *p;

	if (unlikely(!r))
		return;
	evt = dt_capture_try(pcb, r);
	if (unlikely(!evt)) {
		dt_kprobe_returned_again(pcb, retval, r, level);
		return;
	}
	p = (u64 *)(evt + 1);
	if (pcb->evtflags & DTEVT_EXECNAME)
		p = dt_capture_comm(p);
	if (pcb->evtflags & DTEVT_RETVAL)
		*p = retval;
	dt_capture_leave(r, level);
}

static int dt_kprobe_on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *rp = get_kretprobe(ri);
	struct dt_kprobe *k;
	struct dt_pcb *pcb;

	if (unlikely(!rp))
		return 0;
	dt_kmsan_written(&regs);
	dt_kmsan_written(regs);
	preempt_disable_notrace();
	k = container_of(rp, struct dt_kprobe, rp);
	pcb = READ_ONCE(*(struct dt_pcb **)&k->pcb);
	if (unlikely(!pcb))
		;	/* stopped since the function was entered */
	else if (likely(!pcb->extra))
		dt_kprobe_returned(pcb, regs_return_value(regs));
	else
		dt_kprobe_returned_extra(pcb, rp, ri, regs);
	preempt_enable_notrace();
	return 0;
}
NOKPROBE_SYMBOL(dt_kprobe_on_return);

static struct kprobe *dt_kprobe_kp(struct dt_kprobe *k)
{
	return dt_kprobe_is_return(k) ? &k->rp.kp : &k->kp;
}

/*
 * In one's own handler: the list of the place's kprobes, whose head is one, too,
 * does not lose this one meanwhile.  A head that is not in it yet ends it: who makes
 * it may be what was interrupted.  A return's handler has no place.
 */
static int dt_kprobe_on_fault(struct kprobe *kp, struct pt_regs *regs, int trap)
{
	bool all = !dt_kprobe_is_return(container_of(kp, struct dt_kprobe, kp));
	struct kprobe *one, *next = kp;

	do {
		one = next;
		if (dt_kprobe_is_on_fault(one, dt_kprobe_on_fault))
			container_of(one, struct dt_kprobe, kp)->nfaults++;
		next = list_entry_rcu(one->list.next, struct kprobe, list);
	} while (all && next != kp && next != one);
	return 0;
}
NOKPROBE_SYMBOL(dt_kprobe_on_fault);

static int dt_kprobe_register(struct dt_kprobe *k, u64 offset)
{
	struct kprobe *kp = dt_kprobe_kp(k);
	int error;

	kp->symbol_name = k->symbol;
	kp->offset = offset;
	kp->flags = KPROBE_FLAG_DISABLED;
	if (dt_kprobe_is_return(k)) {
		k->rp.handler = dt_kprobe_on_return;
		k->rp.maxactive = DT_KPROBE_MAXACTIVE;
		error = register_kretprobe(&k->rp);
	} else {
		kp->pre_handler = dt_kprobe_on_entry;
		error = register_kprobe(kp);
	}
	/* It is disabled still; registering a return's clears it. */
	dt_kprobe_set_on_fault(kp, dt_kprobe_on_fault);
	return error;
}

static int dt_kprobe_setup(struct dt_kprobe *k, const struct dtioc_def *def)
{
	bool entry = !strcmp(def->dtdf_name, dt_kprobe_entry);
	int n;

	if (!entry && strcmp(def->dtdf_name, dt_kprobe_return))
		return -EINVAL;
	if (!def->dtdf_func[0] || (!entry && def->dtdf_offset) ||
	    def->dtdf_offset > INT_MAX)
		return -EINVAL;
	dt_probe_init(&k->probe, &dt_prov_kprobe, NULL);
	k->probe.func = k->func;
	k->probe.name = entry ? dt_kprobe_entry : dt_kprobe_return;
	k->probe.nargs = entry ? DT_KPROBE_NARGS : 0;
	k->probe.kbytes = entry ? 1 : (DT_KPROBE_MAXACTIVE * DT_KPROBE_ACTIVE_SIZE +
				       num_possible_cpus() * PAGE_SIZE) >> 10;
	k->probe.evtflags = DT_EVTFLAGS_ANYWHERE |
			    (entry ? DTEVT_FUNCARGS : DTEVT_RETVAL);
	strscpy(k->symbol, def->dtdf_func, sizeof(k->symbol));
	if (def->dtdf_offset)
		n = snprintf(k->func, sizeof(k->func), "%s+%llu", def->dtdf_func,
			     def->dtdf_offset);
	else
		n = strscpy(k->func, def->dtdf_func, sizeof(k->func));
	return n < 0 || n >= sizeof(k->func) ? -ENAMETOOLONG : 0;
}

/*
 * Whether the place that registration found, even where it then refused it, is
 * still the named function's: the kernel adds the offset and does not look.
 */
static bool dt_kprobe_is_inside(const struct dt_kprobe *k, u64 offset)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long from;
	const char *plus;

	if (!offset)
		return true;
	sprint_symbol(text, (unsigned long)k->kp.addr);
	plus = strchr(text, '+');
	return plus && sscanf(plus, "+0x%lx/", &from) == 1 && from == offset;
}

static void dt_kprobe_unregister(struct dt_kprobe *k)
{
	if (dt_kprobe_is_return(k))
		unregister_kretprobe(&k->rp);
	else
		unregister_kprobe(&k->kp);
}

/*
 * Whether the function, registered at that offset, is one that ftrace may trace,
 * where kprobes use ftrace.  The others are called by what runs a breakpoint's
 * handlers: a probe there can recurse until the stack is gone.
 */
static bool dt_kprobe_is_traceable(struct dt_kprobe *k, u64 offset)
{
	bool traceable;

	if (!IS_ENABLED(CONFIG_KPROBES_ON_FTRACE))
		return true;
	if (dt_kprobe_is_return(k))
		return k->rp.kp.flags & KPROBE_FLAG_FTRACE;
	if (!offset)
		return k->kp.flags & KPROBE_FLAG_FTRACE;
	k->first.symbol_name = k->symbol;
	k->first.flags = KPROBE_FLAG_DISABLED;
	if (register_kprobe(&k->first))
		return false;
	traceable = k->first.flags & KPROBE_FLAG_FTRACE;
	unregister_kprobe(&k->first);
	return traceable;
}

/*
 * After stop or unregistering: no handler still runs, nor does the kernel look at what
 * was unregistered.  Before Linux 6.3 it does both where RCU does not look, in the idle
 * tasks, and on a CPU that is going, which has left RCU before hotplug has done with it.
 */
static void dt_kprobe_sync(void)
{
	synchronize_rcu();
#ifdef CONFIG_TASKS_RUDE_RCU
	synchronize_rcu_tasks_rude();
#endif
	cpus_read_lock();
	cpus_read_unlock();
}

static LLIST_HEAD(dt_kprobe_dead);

static void dt_kprobe_bury(struct work_struct *work)
{
	struct llist_node *dead = llist_del_all(&dt_kprobe_dead);
	struct dt_kprobe *k, *next;

	dt_kprobe_sync();
	llist_for_each_entry_safe(k, next, dead, dead)
		kfree(k);
}

static DECLARE_WORK(dt_kprobe_burial, dt_kprobe_bury);

/* When its unregistering has been waited for; who closes need not wait for that. */
static void dt_kprobe_free_later(struct dt_kprobe *k)
{
	llist_add(&k->dead, &dt_kprobe_dead);
	schedule_work(&dt_kprobe_burial);
}

/* No session is left. */
static void dt_kprobe_exit(void)
{
	flush_work(&dt_kprobe_burial);
}

/*
 * ENOENT: no such function.  EINVAL: it, or that place in it, must not be
 * probed, or the place is behind its end.  EILSEQ: the place is not an
 * instruction's first byte.
 */
static int dt_kprobe_define(const struct dtioc_def *def, struct dt_probe **probep)
{
	struct dt_kprobe *k = kzalloc(sizeof(*k), GFP_KERNEL_ACCOUNT);
	u64 offset = def->dtdf_offset;
	int error;

	if (!k)
		return -ENOMEM;
	error = dt_kprobe_setup(k, def);
	if (error)
		goto fail_free;
	error = dt_kprobe_register(k, offset);
	if (error == -EILSEQ && !dt_kprobe_is_inside(k, offset))
		error = -EINVAL;
	if (error)
		goto fail_free;
	if (!dt_kprobe_is_inside(k, offset) || !dt_kprobe_is_traceable(k, offset)) {
		dt_kprobe_unregister(k);
		dt_kprobe_free_later(k);
		return -EINVAL;
	}
	*probep = &k->probe;
	return 0;
fail_free:
	kfree(k);
	return error;
}

/*
 * After ftrace has failed it may not have been possible to disable it: functions go
 * on using what unregistering would free.
 */
static bool dt_kprobe_is_stuck(struct dt_kprobe *k)
{
	return dt_kprobe_is_return(k) &&
	       !(dt_kprobe_kp(k)->flags & (KPROBE_FLAG_DISABLED | KPROBE_FLAG_GONE));
}

/* One wait of the kernel's for each kind, where there is memory to ask for that. */
static void dt_kprobe_unregister_all(struct dt_probe **probes, unsigned int n)
{
	struct kretprobe **rps = kvmalloc_array(n, sizeof(*rps), GFP_KERNEL);
	struct kprobe **kps = kvmalloc_array(n, sizeof(*kps), GFP_KERNEL);
	unsigned int i, nrps = 0, nkps = 0;

	for (i = 0; i < n; i++) {
		struct dt_kprobe *k = dt_kprobe_of(probes[i]);

		if (dt_kprobe_is_stuck(k))
			continue;
		if (!rps || !kps)
			dt_kprobe_unregister(k);
		else if (dt_kprobe_is_return(k))
			rps[nrps++] = &k->rp;
		else
			kps[nkps++] = &k->kp;
	}
	if (nrps)
		unregister_kretprobes(rps, nrps);
	if (nkps)
		unregister_kprobes(kps, nkps);
	kvfree(rps);
	kvfree(kps);
}

/* What the kernel could not unregister, which it tells so, it goes on using. */
static void dt_kprobe_free(struct dt_kprobe *k)
{
	if (WARN_ON_ONCE(!dt_kprobe_kp(k)->addr || dt_kprobe_is_stuck(k)))
		__module_get(THIS_MODULE);
	else
		dt_kprobe_free_later(k);
}

static void dt_kprobe_undefine(struct dt_probe **probes, unsigned int n)
{
	dt_kprobe_unregister_all(probes, n);
	while (n--)
		dt_kprobe_free(dt_kprobe_of(probes[n]));
}

static int dt_kprobe_enable(struct dt_pcb *pcb)
{
	return pcb->nsecs ? -EINVAL : 0;
}

static void dt_kprobe_disable(struct dt_pcb *pcb)
{
}

static int dt_kprobe_hook(struct dt_kprobe *k, struct dt_pcb *pcb)
{
	int error;

	k->ftrace = false;
	rcu_assign_pointer(k->pcb, pcb);
	error = enable_kprobe(dt_kprobe_kp(k));
	if (error)
		RCU_INIT_POINTER(k->pcb, NULL);
	/* What was registered can only fail like this: its module is gone. */
	return error == -EINVAL ? -ENXIO : error;
}

/* At an entry ftrace leaves a handler too little for stacks. */
static bool dt_kprobe_wants_ftrace(struct dt_kprobe *k, const struct dt_pcb *pcb)
{
	const struct kprobe *kp = dt_kprobe_kp(k);

	if (dt_kprobe_is_return(k) ? !DT_FTRACE_RETURN : pcb->extra)
		return false;
	return (kp->flags & KPROBE_FLAG_FTRACE) && dt_ftrace_possible((unsigned long)kp->addr);
}

static bool dt_kprobe_add(struct dt_ftrace *f, struct dt_kprobe *k, struct dt_pcb *pcb)
{
	struct kretprobe *rp = dt_kprobe_is_return(k) ? &k->rp : NULL;

	if (!dt_ftrace_add(f, (unsigned long)dt_kprobe_kp(k)->addr, pcb, rp))
		return false;
	if (rp)
		rcu_assign_pointer(k->pcb, pcb);
	return true;
}

static int dt_kprobe_start(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	if (!dt_kprobe_wants_ftrace(k, pcb))
		return dt_kprobe_hook(k, pcb);
	k->ftrace = true;	/* dt_kprobe_arm() */
	return 0;
}

static unsigned int dt_kprobe_count_ftrace(struct dt_session *s)
{
	unsigned int n = 0;
	struct dt_pcb *pcb;
	unsigned long i;

	xa_for_each(&s->pcbs, i, pcb)
		n += pcb->probe->prov == &dt_prov_kprobe && dt_kprobe_of(pcb->probe)->ftrace;
	return n;
}

/* Hook what waits for ftrace as a kprobe, or add it to f and hook what that does not take. */
static int dt_kprobe_distribute(struct dt_session *s, struct dt_ftrace *f)
{
	struct dt_kprobe *k;
	struct dt_pcb *pcb;
	unsigned long i;
	int error = 0;

	xa_for_each(&s->pcbs, i, pcb) {
		k = dt_kprobe_of(pcb->probe);
		if (error || pcb->probe->prov != &dt_prov_kprobe || !k->ftrace)
			continue;
		if (!f || !dt_kprobe_add(f, k, pcb))
			error = dt_kprobe_hook(k, pcb);
	}
	return error;
}

/* Where ftrace lacks memory, kprobes do it, too. */
static int dt_kprobe_arm(struct dt_session *s)
{
	unsigned int n = dt_kprobe_count_ftrace(s);
	struct dt_ftrace *f;
	int error;

	if (!n)
		return 0;
	f = dt_ftrace_alloc(n);
	error = dt_kprobe_distribute(s, f);
	if (!f)
		return error;
	if (error) {
		dt_ftrace_free(f);
		return error;
	}
	error = dt_ftrace_start(f);
	/* kernel.ftrace_enabled is 0: kprobes would be enabled, and never hit. */
	if (error == -EBUSY)
		return error;
	if (error)
		return dt_kprobe_distribute(s, NULL);
	s->priv[DT_PROV_KPROBE] = f;
	return 0;
}

static void dt_kprobe_disarm(struct dt_session *s)
{
	struct dt_ftrace *f = s->priv[DT_PROV_KPROBE];

	if (!f)
		return;
	dt_ftrace_stop(f);
	s->priv[DT_PROV_KPROBE] = NULL;
}

static void dt_kprobe_stop(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	RCU_INIT_POINTER(k->pcb, NULL);
	if (k->ftrace) {
		k->ftrace = false;
		return;
	}
	/* The kernel may need memory for that, and without does not unregister it either. */
	while (disable_kprobe(dt_kprobe_kp(k)) == -ENOMEM)
		msleep(10);
}

/* What CPUs count at the same time may be lost, in either. */
static u64 dt_kprobe_nmissed(struct dt_kprobe *k)
{
	unsigned long n = READ_ONCE(dt_kprobe_kp(k)->nmissed);

	return n - min(n, READ_ONCE(k->nfaults));
}

/* A CPU that stores late takes back what others have counted meanwhile. */
static u64 dt_kprobe_nreturns(struct dt_kprobe *k)
{
	s32 more;

	if (!dt_kprobe_is_return(k))
		return 0;
	more = (u32)READ_ONCE(k->rp.nmissed) - (u32)k->nreturns;
	if (more > 0)
		k->nreturns += more;
	return k->nreturns;
}

static u64 dt_kprobe_missed(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	/* A kprobe that others have there tells of its misses to ours, disabled as it is. */
	return dt_kprobe_nreturns(k) + (k->ftrace ? 0 : dt_kprobe_nmissed(k));
}

const struct dt_provider dt_prov_kprobe = {
	.name		= "kprobe",
	.id		= DT_PROV_KPROBE,
	.exit		= dt_kprobe_exit,
	.define		= dt_kprobe_define,
	.undefine	= dt_kprobe_undefine,
	.enable		= dt_kprobe_enable,
	.disable	= dt_kprobe_disable,
	.start		= dt_kprobe_start,
	.stop		= dt_kprobe_stop,
	.arm		= dt_kprobe_arm,
	.disarm		= dt_kprobe_disarm,
	.sync		= dt_kprobe_sync,
	.missed		= dt_kprobe_missed,
};
