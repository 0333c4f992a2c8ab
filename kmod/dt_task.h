/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose task the current one is: the section DTEVT_TASK. */
#ifndef DT_TASK_H
#define DT_TASK_H

#include <linux/sched.h>
#include <linux/string.h>
#include <linux/dt.h>

/* Preemption off; any context, NMI included.  Nothing faults, nothing sleeps. */
void dt_task_put(struct dt_task *t);

/*
 * A task's name, NUL terminated.  prctl() or exec may be changing it meanwhile: then
 * some bytes are the old name's and some the new one's.  No lock to wait for, in NMIs.
 */
static __always_inline void dt_task_put_name(void *to, const struct task_struct *task)
{
	BUILD_BUG_ON(sizeof(task->comm) != DTCOMMLEN);
	data_race(memcpy(to, task->comm, DTCOMMLEN));
	((char *)to)[DTCOMMLEN - 1] = '\0';
}

#endif /* DT_TASK_H */
