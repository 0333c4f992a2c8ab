/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel and user stacks of the current task. */
#ifndef DT_STACK_H
#define DT_STACK_H

#include "dt.h"

/* A struct dt_stack with room for every frame. */
struct dt_stack_buf {
	struct dt_stack	head;
	u64		pc[DTMAXSTACK];
};

/* Preemption off; any context, NMI included.  Nothing faults, nothing sleeps. */
void dt_stack_kernel(const struct dt_pcb *pcb, const struct dt_hit *hit,
		     struct dt_stack_buf *st);
void dt_stack_user(const struct dt_pcb *pcb, struct dt_stack_buf *st);

static inline u32 dt_stack_len(const struct dt_stack_buf *st)
{
	return sizeof(st->head) + st->head.dtsk_count * sizeof(u64);
}

#endif /* DT_STACK_H */
