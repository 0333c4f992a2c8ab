/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose task the current one is: the section DTEVT_TASK. */
#ifndef DT_TASK_H
#define DT_TASK_H

#include <linux/dt.h>

/* Preemption off; any context, NMI included.  Nothing faults, nothing sleeps. */
void dt_task_put(struct dt_task *t);

#endif /* DT_TASK_H */
