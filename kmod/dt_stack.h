/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel and user stacks of the current task. */
#ifndef DT_STACK_H
#define DT_STACK_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include "dt.h"

/* A struct dt_stack with room for every frame. */
struct dt_stack_buf {
	u32	count;
	u32	flags;		/* DTSK_* */
	u64	pc[DTMAXSTACK];
};

static_assert(offsetof(struct dt_stack_buf, count) == offsetof(struct dt_stack, dtsk_count));
static_assert(offsetof(struct dt_stack_buf, flags) == offsetof(struct dt_stack, dtsk_flags));
static_assert(offsetof(struct dt_stack_buf, pc) == offsetof(struct dt_stack, dtsk_pc));

/* Preemption off; any context, NMI included.  Nothing faults, nothing sleeps. */
void dt_stack_kernel(const struct dt_pcb *pcb, const struct dt_hit *hit,
		     struct dt_stack_buf *st);
void dt_stack_user(const struct dt_pcb *pcb, struct dt_stack_buf *st);

static inline u32 dt_stack_len(const struct dt_stack_buf *st)
{
	return offsetof(struct dt_stack_buf, pc) + st->count * sizeof(u64);
}

#endif /* DT_STACK_H */
