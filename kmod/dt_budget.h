/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What capture may cost.  A session has a share of each CPU's time; above it the
 * CPU's ring takes no events for some milliseconds, and those are counted.  Sessions
 * that record at the same time have smaller ones, so that something is left.
 *
 * There is no timer and nothing on the path of an event that is not there anyway:
 * the ring sends an event to the slow path every DT_BUDGET_STEP bytes, and that
 * adds up what has been spent since.  Stack walks are timed each; the rest is
 * taken to cost what some events of the step, timed, cost for each of their bytes.
 *
 * All in any context, under the ring's guard.  A context that interrupts may
 * account in the middle of another's accounting: what is then counted twice or
 * not at all is one step.
 */
#ifndef DT_BUDGET_H
#define DT_BUDGET_H

#define DT_BUDGET_STEP	(256 << 10)	/* bytes of a ring */

#ifdef __KERNEL__
#include <linux/types.h>
#include <asm/local.h>
#include "dt_rate.h"

/* A session records, from the one to the other.  Task context; do not sleep. */
void dt_budget_get(void);
void dt_budget_put(void);

/* One ring's account; zero at first. */
struct dt_budget {
	unsigned long	until;		/* jiffies: no events before; 0: not so */
	u64		last;		/* nanoseconds: when it was added up, */
	u64		head;		/* and where the ring was */
	s64		credit;		/* nanoseconds that may be spent at once */
	struct dt_rate	rate;		/* of all but stack walks */
	local_t		walked;		/* nanoseconds in stack walks since */
};

/* False, and closed from now on: too much has been spent.  head is the ring's. */
bool dt_budget_add_up(struct dt_budget *b, u64 head);

/* No event is to be taken now. */
bool dt_budget_closed(struct dt_budget *b);

/* The ring is at the beginning of a step. */
bool dt_budget_begins(const struct dt_budget *b, u64 head);

/* A walk, or what else is no matter of bytes, took that long.  True: add it up soon. */
bool dt_budget_walked(struct dt_budget *b, u64 nsecs);

/* An event of len bytes, on the usual path, took that long.  True: time the next. */
bool dt_budget_sample(struct dt_budget *b, u64 nsecs, u32 len);

#else

struct dt_budget {
	int	unused;
};

static inline bool dt_budget_add_up(struct dt_budget *b, u64 head)
{
	(void)b;
	(void)head;
	return true;
}

#endif

#endif /* DT_BUDGET_H */
