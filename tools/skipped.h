/* SPDX-License-Identifier: GPL-2.0-only */
/* Hits that were skipped as capture took more than its share of CPU time: say so. */
#ifndef DT_SKIPPED_H
#define DT_SKIPPED_H

#include <stddef.h>
#include <stdio.h>
#include "libdt/libdt.h"

/* Probe i of those that may have lost some: its number and name, borrowed. */
typedef const char *skipped_probe_fn(const void *arg, size_t i, __u32 *pbn);

/* Zero, but for what is set to begin with. */
struct skipped {
	struct dt_dev		*dev;		/* borrowed */
	skipped_probe_fn	*probe;
	const void		*arg;		/* of probe */
	size_t			 count;		/* probes; 0: only the sum is told */
	FILE			*json;		/* NULL: text on standard error */
	__u64			 told;		/* hits */
	__u64			 next;		/* CLOCK_MONOTONIC: not again before */
};

/* Where events were lost; looks at most once a second. */
void skipped_look(struct skipped *s);

/* After the last event: by probe. */
void skipped_total(struct skipped *s);

#endif
