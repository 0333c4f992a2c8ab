/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What processes map and when they run another program, as the kernel tells it
 * through perf_event_open(2): of processes too, then, that end at once.
 */
#ifndef SYM_WATCH_H
#define SYM_WATCH_H

#include <linux/types.h>
#include "maps.h"

/* What is told; times are CLOCK_MONOTONIC in nanoseconds. */
struct watch_calls {
	void	(*map)(void *arg, int pid, __u64 nsecs, const struct map *map);
	void	(*exec)(void *arg, int pid, __u64 nsecs);
	void	(*fork)(void *arg, int pid, int parent, __u64 nsecs);
	/* Of any process any of these may be missing, up to now. */
	void	(*lost)(void *arg);
};

struct watch;

/* Begin.  NULL when the kernel does not allow it, or memory is short. */
struct watch *watch_create(void);
void watch_destroy(struct watch *w);

/*
 * Tell what happened since the last call: that of one CPU after the other, so
 * only times say what came first.
 */
void watch_drain(struct watch *w, const struct watch_calls *calls, void *arg);

/* One record of the kernel's; for tests. */
void watch_record(const void *record, unsigned int size,
		  const struct watch_calls *calls, void *arg);

#endif
