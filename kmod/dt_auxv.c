// SPDX-License-Identifier: GPL-2.0-only
/* Where the dynamic linker of a process is loaded. */
#include <linux/auxvec.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include "dt.h"

/* Word i of the auxiliary vector, in the process's word size. */
static u64 dt_auxv_word(const struct mm_struct *mm, unsigned int i)
{
	return mm->task_size > 1ULL << 32 ? mm->saved_auxv[i] :
					    ((const u32 *)mm->saved_auxv)[i];
}

static int dt_auxv_find_base(const struct mm_struct *mm, u64 *base)
{
	unsigned int i;

	for (i = 0; i + 1 < ARRAY_SIZE(mm->saved_auxv); i += 2) {
		if (dt_auxv_word(mm, i) == AT_NULL)
			break;
		if (dt_auxv_word(mm, i) == AT_BASE) {
			*base = dt_auxv_word(mm, i + 1);
			return 0;
		}
	}
	return -ESRCH;
}

/* Of the process that events call so.  Its first thread may have exited already. */
static struct mm_struct *dt_auxv_get_mm(s32 nr)
{
	struct task_struct *task, *t;
	struct mm_struct *mm = NULL;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, &init_pid_ns), PIDTYPE_PID);
	/* for_each_thread() wants tasklist_lock, not exported, in kernels with lockdep. */
	if (task)
		list_for_each_entry_rcu(t, &task->signal->thread_head, thread_node) {
			mm = get_task_mm(t);
			if (mm)
				break;
		}
	rcu_read_unlock();
	return mm;
}

int dt_auxv_base(s32 pid, u64 *base)
{
	struct mm_struct *mm = dt_auxv_get_mm(pid);
	int error;

	if (!mm)
		return -ESRCH;
	error = dt_auxv_find_base(mm, base);
	mmput(mm);
	return error;
}
