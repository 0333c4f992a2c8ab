// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/stacktrace.h>
#include <linux/uaccess.h>
#ifdef CONFIG_X86
#include <asm/unwind.h>
#endif
#include "dt_compat.h"
#include "dt_stack.h"

/* A frame more, or what says that there was no room for it. */
static bool dt_stack_push(struct dt_stack_buf *st, unsigned int max, unsigned long pc)
{
	if (st->count == max) {
		st->flags |= DTSK_CUT;
		return false;
	}
	st->pc[st->count++] = pc;
	return true;
}
NOKPROBE_SYMBOL(dt_stack_push);

/*
 * Frames between the probed place and the unwinder: dt and what called it.
 * *from is where to start, 0 once that was met.
 */
static bool dt_stack_is_ours(const struct dt_pcb *pcb, unsigned long pc,
			     unsigned long *from)
{
	if (*from && pc != *from)
		return true;
	*from = 0;
	return within_module_core(pc, THIS_MODULE) ||
	       (pc >= pcb->skip_lo && pc < pcb->skip_hi);
}
NOKPROBE_SYMBOL(dt_stack_is_ours);

#ifdef CONFIG_X86
static void dt_stack_walk(const struct dt_pcb *pcb, struct pt_regs *regs,
			  unsigned long from, struct dt_stack_buf *st)
{
	struct unwind_state state;
	bool skip = !regs;
	unsigned long pc;

	/* The unwinder begins with the caller of the place that regs are of. */
	if (regs && !dt_stack_push(st, pcb->kframes, instruction_pointer(regs)))
		return;
	for (unwind_start(&state, current, regs, NULL); !unwind_done(&state);
	     unwind_next_frame(&state)) {
		pc = unwind_get_return_address(&state);
		if (!pc)
			break;
		if (skip && dt_stack_is_ours(pcb, pc, &from))
			continue;
		skip = false;
		if (!dt_stack_push(st, pcb->kframes, pc))
			break;
	}
}
#else
/* Without an exported unwinder: from here, whatever the registers say. */
static void dt_stack_walk(const struct dt_pcb *pcb, struct pt_regs *regs,
			  unsigned long from, struct dt_stack_buf *st)
{
	unsigned long *pcs = (unsigned long *)&st->pc[st->count];
	unsigned int room = DTMAXSTACK - st->count, n, i = 0;

	n = stack_trace_save(pcs, room, 0);
	if (n == room)
		st->flags |= DTSK_CUT;
	while (i < n && dt_stack_is_ours(pcb, pcs[i], &from))
		i++;
	/* Down over dt's own frames; what is read is never behind what is written. */
	for (; i < n; i++)
		if (!dt_stack_push(st, pcb->kframes, pcs[i]))
			break;
}
#endif
NOKPROBE_SYMBOL(dt_stack_walk);

void dt_stack_kernel(const struct dt_pcb *pcb, const struct dt_hit *hit,
		     struct dt_stack_buf *st)
{
	st->count = 0;
	st->flags = 0;
	if (hit->regs && user_mode(hit->regs))
		return;
	if (hit->pc)
		dt_stack_push(st, pcb->kframes, hit->pc);
	dt_stack_walk(pcb, hit->regs, hit->from, st);
}
NOKPROBE_SYMBOL(dt_stack_kernel);

/* What a frame pointer points to, in the task's word size. */
struct dt_stack_frame {
	unsigned long	next;
	unsigned long	ret;
};

static bool dt_stack_read_frame(unsigned long fp, bool is64, struct dt_stack_frame *f)
{
	u32 f32[2];

	if (is64)
		return dt_user_read(f, fp, sizeof(*f));
	if (!dt_user_read(f32, fp, sizeof(f32)))
		return false;
	f->next = f32[0];
	f->ret = f32[1];
	return true;
}
NOKPROBE_SYMBOL(dt_stack_read_frame);

/* Frame pointers grow towards the stack's base; anything else ends the walk. */
static void dt_stack_walk_user(struct dt_stack_buf *st, unsigned int max,
			       unsigned long fp, bool is64)
{
	unsigned long align = is64 ? 8 : 4;
	struct dt_stack_frame f;

	while (fp && fp % align == 0) {
		if (!dt_stack_read_frame(fp, is64, &f)) {
			st->flags |= DTSK_FAULT;
			return;
		}
		/* Where the frame pointer is used for something else, this is no address. */
		if (!f.ret || f.ret >= TASK_SIZE || !dt_stack_push(st, max, f.ret))
			return;
		if (f.next <= fp)
			return;
		fp = f.next;
	}
}
NOKPROBE_SYMBOL(dt_stack_walk_user);

void dt_stack_user(const struct dt_pcb *pcb, struct dt_stack_buf *st)
{
	struct pt_regs *regs;
	bool is64 = true;

	st->count = 0;
	st->flags = 0;
	if (!current->mm || (current->flags & (PF_KTHREAD | PF_EXITING)))
		return;
	regs = task_pt_regs(current);
	if (!user_mode(regs))
		return;
#ifdef CONFIG_X86_64
	is64 = user_64bit_mode(regs);
#endif
	if (!dt_stack_push(st, pcb->uframes, instruction_pointer(regs)))
		return;
	if (dt_user_is_current())
		dt_stack_walk_user(st, pcb->uframes, frame_pointer(regs), is64);
	else
		st->flags |= DTSK_FAULT;
}
NOKPROBE_SYMBOL(dt_stack_user);
