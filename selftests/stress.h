/* SPDX-License-Identifier: GPL-2.0-only */
/* What goes on beside the sessions of test_stress_random, and its random numbers. */
#ifndef SELFTEST_STRESS_H
#define SELFTEST_STRESS_H

#include <linux/types.h>

#define STRESS_MODULE	"nbd"	/* one with tracepoints */

/* With the children. */
struct stress {
	int		stop;	/* set: they end by themselves */
	unsigned int	nmis;	/* times that they were sent */
};

extern volatile struct stress *shared;

/* Where the random numbers begin; those of a child, from where it was started. */
extern __u64 rng;

__u64 random64(void);
unsigned int below(unsigned int n);
int once_in(unsigned int n);

/* Pages that the kernel has taken back from who did not use them. */
__u64 pages_reclaimed(void);

/* Each for a child_start(), with the seconds (an unsigned int) that all will take. */
#define STRESS_OTHERS	5

extern void (*const stress_others[STRESS_OTHERS])(void *);

#endif
