/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * The merge: one stream of events per CPU in, one stream in the order of time
 * out.  It knows nothing of where the bytes come from and copies none of them.
 */
#ifndef LIBDT_MERGE_H
#define LIBDT_MERGE_H

#include <stddef.h>
#include <linux/dt.h>
#include "libdt.h"

/*
 * Memory that holds events, whole ones, 8-byte aligned.  A source makes it and
 * gives it to the merge, which calls release() when the last event in it has
 * been handed out and the source has dropped its own reference.
 */
struct dt_block {
	size_t	size;		/* bytes that are in use as long as the block is */
	size_t	runs;		/* the merge's references */
	int	held;		/* the source's own reference */
	size_t	events;		/* that were added from it, runs of lost ones aside */
	void	(*release)(struct dt_block *block);
};

/* The source drops its reference. */
void dt_block_drop(struct dt_block *block);

struct dt_merge;

/*
 * ncpus: CPU numbers are below this; 0 if unknown.  memory: bytes of blocks
 * above which events are handed out before their time.  NULL: no memory.
 */
struct dt_merge *dt_merge_create(unsigned int ncpus, size_t memory);

/* Drops what was not handed out. */
void dt_merge_destroy(struct dt_merge *m);

/* Have arrive(arg, evt) called for each event that is added. */
void dt_merge_on_arrive(struct dt_merge *m,
			void (*arrive)(void *arg, const struct dt_evt *evt), void *arg);

/*
 * Have take(arg, bytes, len) called with what is added, whole events, instead of
 * putting it in order: dt_merge_next() then has nothing to hand out, and
 * dt_merge_add() refers to no block.  A negative errno value ends the adding.
 */
void dt_merge_on_take(struct dt_merge *m,
		      int (*take)(void *arg, const void *bytes, size_t len,
				  struct dt_error *err), void *arg);

/*
 * Append the events in len bytes of block, in their order.  The caller keeps
 * its own reference of the block.  Returns 0, -ENOMEM, or -EBADMSG when the
 * bytes are not a row of whole events; those before the fault are added.
 */
int dt_merge_add(struct dt_merge *m, struct dt_block *block,
		 const void *bytes, size_t len, struct dt_error *err);

/*
 * As dt_merge_add(), up to the first end of an event at or behind enough bytes.
 * Returns how many were appended, all of them whole events.
 */
long dt_merge_add_some(struct dt_merge *m, struct dt_block *block, const void *bytes,
		       size_t len, size_t enough, struct dt_error *err);

/*
 * For memory that is wanted back before its events are handed out.  For each row
 * of events of that CPU, in their order, copy() is told where it is; it returns
 * the block that it copied them into and sets *to, or from to leave them, or NULL
 * to leave them and all that follow.
 */
void dt_merge_relocate(struct dt_merge *m, unsigned int cpu,
		       struct dt_block *(*copy)(void *arg, struct dt_block *from,
						const void *bytes, size_t len, void **to),
		       void *arg);

/*
 * Before dt_merge_add(), for a source that asks one CPU after the other, in the
 * order of their numbers and then from the first again: what will be added was
 * asked for later than nsecs.  So a CPU that is passed over had nothing then.
 */
void dt_merge_turn(struct dt_merge *m, __u64 nsecs);

/* All events before nsecs, of every CPU, have been added. */
void dt_merge_complete(struct dt_merge *m, __u64 nsecs);

/* All events have been added. */
void dt_merge_end(struct dt_merge *m);

/* All events before this, of every CPU, have been added. */
__u64 dt_merge_horizon(struct dt_merge *m);

/* More memory is held than should be: time to hand out, not to add. */
int dt_merge_full(const struct dt_merge *m);

/*
 * The next event that is due, or NULL.  It is valid until the next call with
 * this merge.
 */
const struct dt_evt *dt_merge_next(struct dt_merge *m);

/* The time of the earliest event that is held back; 0 if none. */
__u64 dt_merge_head(struct dt_merge *m);

struct dt_merge_stats {
	__u64	late;		/* handed out behind a younger one */
	__u64	late_ns;	/* by how much, the worst one */
	__u64	forced;		/* handed out before their time */
	__u64	bytes;		/* added */
	__u64	held;		/* bytes not handed out yet */
};

void dt_merge_stats(const struct dt_merge *m, struct dt_merge_stats *st);

#endif
