// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel function's probe does where it is hit. */
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/rculist.h>
#include "dt_capture.h"
#include "dt_compat.h"
#include "dt_kprobe.h"

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

int dt_kprobe_on_entry(struct kprobe *kp, struct pt_regs *regs)
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

int dt_kprobe_on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
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

/*
 * In one's own handler: the list of the place's kprobes, whose head is one, too,
 * does not lose this one meanwhile.  A head that is not in it yet ends it: who makes
 * it may be what was interrupted.  A return's handler has no place.
 */
int dt_kprobe_on_fault(struct kprobe *kp, struct pt_regs *regs, int trap)
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
