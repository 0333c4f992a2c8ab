// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/time64.h>
#include "dt_budget.h"
#include "dt_clock.h"

/* What may be spent at once after a rest, in nanoseconds. */
#define DT_BUDGET_BURST		(10 * (s64)NSEC_PER_MSEC)

/* No ring is closed for longer. */
#define DT_BUDGET_PAUSE		(100 * (s64)NSEC_PER_MSEC)

/* Bytes of a step in which events are timed where that is dear. */
#define DT_BUDGET_FIRST		1024

/* Walks that are added up before the step is full. */
#define DT_BUDGET_WALKED	(200 * NSEC_PER_USEC)

/* No walk takes longer; more is a hypervisor's doing. */
#define DT_BUDGET_WALK_MAX	NSEC_PER_MSEC

/* Percent that all sessions together have, unless one alone may have more. */
#define DT_BUDGET_TOTAL		75

/* Shares of the time are counted in so many parts, as there may be many sessions. */
#define DT_BUDGET_PARTS		(100 * 1000)

static unsigned int budget = 50;
static atomic_t dt_budget_sessions;	/* that record */

static int dt_budget_set(const char *val, const struct kernel_param *kp)
{
	unsigned int percent;
	int error = kstrtouint(val, 0, &percent);

	if (!error && percent > 100)
		error = -EINVAL;
	if (!error)
		WRITE_ONCE(budget, percent);
	return error;
}

static const struct kernel_param_ops dt_budget_ops = {
	.set = dt_budget_set,
	.get = param_get_uint,
};

module_param_cb(budget, &dt_budget_ops, &budget, 0644);
__MODULE_PARM_TYPE(budget, "uint");
MODULE_PARM_DESC(budget, "Percent of each CPU's time that a session may spend in capture; 0 or 100: no limit (default: 50)");

static bool dt_budget_off(unsigned int percent)
{
	return !percent || percent >= 100;
}
NOKPROBE_SYMBOL(dt_budget_off);

void dt_budget_get(void)
{
	atomic_inc(&dt_budget_sessions);
}

void dt_budget_put(void)
{
	atomic_dec(&dt_budget_sessions);
}

/* Of one session, now; percent, which is not off, is what it may have alone. */
static unsigned int dt_budget_share(unsigned int percent)
{
	unsigned int total = max_t(unsigned int, percent, DT_BUDGET_TOTAL);
	unsigned int n = max(atomic_read(&dt_budget_sessions), 1);

	return clamp_t(unsigned int, total * 1000 / n, 1, percent * 1000);
}
NOKPROBE_SYMBOL(dt_budget_share);

/* Where later stands before earlier, an interrupt has accounted meanwhile. */
static u64 dt_budget_since(u64 later, u64 earlier)
{
	return later > earlier ? later - earlier : 0;
}
NOKPROBE_SYMBOL(dt_budget_since);

static u64 dt_budget_spent(struct dt_budget *b, u64 head)
{
	u64 bytes = dt_budget_since(head, READ_ONCE(b->head));

	WRITE_ONCE(b->head, head);
	return local_xchg(&b->walked, 0) + dt_rate_cost(&b->rate, bytes);
}
NOKPROBE_SYMBOL(dt_budget_spent);

/* The credit after all that, not below what the longest pause makes good. */
static s64 dt_budget_credit(struct dt_budget *b, u64 spent, unsigned int share)
{
	u64 now = dt_clock_now(), elapsed;
	s64 credit;

	elapsed = min_t(u64, dt_budget_since(now, READ_ONCE(b->last)), NSEC_PER_SEC);
	WRITE_ONCE(b->last, now);
	credit = min_t(s64, READ_ONCE(b->credit) + div_u64(elapsed * share, DT_BUDGET_PARTS),
		       DT_BUDGET_BURST);
	credit -= min_t(u64, spent, NSEC_PER_SEC);
	credit = max_t(s64, credit, -(s64)div_u64(DT_BUDGET_PAUSE * share, DT_BUDGET_PARTS));
	WRITE_ONCE(b->credit, credit);
	return credit;
}
NOKPROBE_SYMBOL(dt_budget_credit);

bool dt_budget_closed(struct dt_budget *b)
{
	unsigned long until = READ_ONCE(b->until);

	if (likely(!until))
		return false;
	if (time_before(jiffies, until) && !dt_budget_off(READ_ONCE(budget)))
		return true;
	WRITE_ONCE(b->until, 0);
	return false;
}
NOKPROBE_SYMBOL(dt_budget_closed);

bool dt_budget_add_up(struct dt_budget *b, u64 head)
{
	unsigned int percent = READ_ONCE(budget), share;
	unsigned long until;
	u64 spent;
	s64 credit;

	if (unlikely(dt_budget_closed(b)))
		return false;
	if (likely(dt_budget_since(head, READ_ONCE(b->head)) < DT_BUDGET_STEP &&
		   local_read(&b->walked) < DT_BUDGET_WALKED))
		return true;
	spent = dt_budget_spent(b, head);
	if (dt_budget_off(percent))
		return true;
	share = dt_budget_share(percent);
	credit = dt_budget_credit(b, spent, share);
	if (likely(credit >= 0))
		return true;
	until = jiffies + 1 + div_u64(div_u64(-credit * DT_BUDGET_PARTS, share), TICK_NSEC);
	WRITE_ONCE(b->until, until ?: 1);
	return false;
}
NOKPROBE_SYMBOL(dt_budget_add_up);

bool dt_budget_begins(const struct dt_budget *b, u64 head)
{
	return dt_budget_since(head, READ_ONCE(b->head)) < DT_BUDGET_FIRST;
}
NOKPROBE_SYMBOL(dt_budget_begins);

bool dt_budget_walked(struct dt_budget *b, u64 nsecs)
{
	local_add(min_t(u64, nsecs, DT_BUDGET_WALK_MAX), &b->walked);
	return local_read(&b->walked) >= DT_BUDGET_WALKED;
}
NOKPROBE_SYMBOL(dt_budget_walked);

bool dt_budget_sample(struct dt_budget *b, u64 nsecs, u32 len)
{
	return dt_rate_sample(&b->rate, nsecs, len);
}
NOKPROBE_SYMBOL(dt_budget_sample);
