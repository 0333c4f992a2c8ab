// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/jiffies.h>
#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include "dt_task.h"

/*
 * Parent and main thread of a task that has been reaped, and still runs its last
 * instructions, may be gone.  While it has its number they are not, and then
 * preemption being off keeps their memory.
 */
static void dt_task_put_relatives(struct dt_task *t)
{
	const struct task_struct *leader = current, *parent = NULL;

	if (pid_alive(current)) {
		parent = rcu_dereference_raw(current->real_parent);
		leader = READ_ONCE(current->group_leader);
	}
	t->dttk_ppid = parent ? parent->tgid : 0;
	if (parent)
		dt_task_put_name(t->dttk_pcomm, parent);
	else
		memset(t->dttk_pcomm, 0, DTCOMMLEN);
	dt_task_put_name(t->dttk_lcomm, leader);
}
NOKPROBE_SYMBOL(dt_task_put_relatives);

static u64 dt_task_cgroup(void)
{
#ifdef CONFIG_CGROUPS
	/* Lives as long as the task. */
	return cgroup_id(rcu_dereference_raw(current->cgroups)->dfl_cgrp);
#else
	return 0;
#endif
}
NOKPROBE_SYMBOL(dt_task_cgroup);

void dt_task_put(struct dt_task *t)
{
	const struct cred *cred = rcu_dereference_raw(current->cred);

	t->dttk_uid = __kuid_val(cred->uid);
	t->dttk_gid = __kgid_val(cred->gid);
	t->__dttk_pad = 0;
	t->dttk_cgroup = dt_task_cgroup();
	t->dttk_jiffies = get_jiffies_64();
	t->dttk_addr = (unsigned long)current;
	dt_task_put_relatives(t);
}
NOKPROBE_SYMBOL(dt_task_put);
