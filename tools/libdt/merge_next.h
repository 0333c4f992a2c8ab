/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* dt_merge_next(), to be part of who calls it for each event. */
#ifndef LIBDT_MERGE_NEXT_H
#define LIBDT_MERGE_NEXT_H

#include "merge.h"
#include "tree.h"

/* Events of one CPU that lie in a row in one block. */
struct run {
	struct dt_block		*block;
	const unsigned char	*p;	/* the first that was not handed out */
	const unsigned char	*end;
};

/* One CPU. */
struct queue {
	struct run	*runs;		/* a ring of cap */
	struct run	*front;		/* the first, unless count is 0 */
	size_t		 cap;		/* a power of two, or 0 */
	size_t		 first;
	size_t		 count;
	unsigned int	 parent;	/* of its leaf in the tree, if it has one */
	__u64		 seen;		/* all events before this were added */
};

struct dt_merge {
	struct queue	*queues;	/* by CPU number */
	unsigned int	 nqueues;
	unsigned int	 ncpus;
	struct tree	 tree;		/* room for nqueues; of use unless replant, */
					/* its winner unless busy */
	int		 replant;	/* queues that were empty may not be now */
	int		 busy;		/* an event is out */
	struct queue	*current;	/* whose event is out, with busy */
	struct run	*run;		/* that event's; as long as busy */
	__u64		 bound;		/* no other CPU's turn before it, with busy */
	__u64		 due;		/* events before this are: horizon, or the end */
	__u64		 horizon;	/* all events before this were added */
	int		 ended;
	int		 stale;		/* the horizon may have moved */
	__u64		 last;		/* the latest time handed out */
	__u64		 turn;		/* as dt_merge_turn() has it */
	unsigned int	 turn_cpu;	/* whose events were added last, plus 1 */
	size_t		 memory;
	size_t		 blocks;	/* bytes of blocks with runs */
	struct dt_merge_stats st;	/* held aside */
	void		(*arrive)(void *arg, const struct dt_evt *evt);
	void		*arg;
	int		(*take)(void *arg, const void *bytes, size_t len,
				struct dt_error *err);
	void		*take_arg;
};

/*
 * The event after the one that is out.  NULL: not as simple as that, dt_merge_next()
 * finds it if there is one.
 */
static inline const struct dt_evt *merge_next(struct dt_merge *m)
{
	struct tree_node node;
	const struct dt_evt *evt;
	struct run *run = m->run;

	if (!m->busy)
		return NULL;
	evt = (const struct dt_evt *)run->p;
	evt = (const struct dt_evt *)(run->p + evt->dtev_len);
	if ((const unsigned char *)evt == run->end || evt->dtev_nsecs < m->last)
		return NULL;
	run->p = (const unsigned char *)evt;
	node.key = evt->dtev_nsecs;
	if (node.key < m->bound) {
		m->last = node.key;
		return evt;
	}
	node.queue = m->current;
	tree_raise(&m->tree, node.queue->parent, &node);
	if (node.key >= m->due || node.key < m->last) {
		m->tree.nodes[0] = node;
		m->busy = 0;
		return NULL;
	}
	/* The bound is worth finding where a CPU has several in a row. */
	m->bound = node.queue == m->current ?
		   tree_bound(&m->tree, node.queue->parent, m->due) : 0;
	m->current = node.queue;
	m->run = node.queue->front;
	m->last = node.key;
	return (const struct dt_evt *)m->run->p;
}

#endif
