/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * A tree of losers over the queues that had events when it was built: each inner
 * node holds who lost there, node 0 who won.  After the winner got another key one
 * comparison a level finds the next.
 */
#ifndef LIBDT_TREE_H
#define LIBDT_TREE_H

#include <stdlib.h>
#include <linux/dt.h>

struct queue;

/* Who has no events comes last: key is the highest, queue behind all others. */
struct tree_node {
	__u64		 key;		/* time of the queue's first event */
	struct queue	*queue;
};

struct tree {
	struct tree_node	*nodes;	/* leaves inner ones, then leaves of them */
	unsigned int		 leaves;	/* a power of two */
	unsigned int		 room;	/* leaves that there is memory for */
};

/* Equal times come in the order of the queues, which is the same every time. */
static inline int tree_before(const struct tree_node *a, const struct tree_node *b)
{
	return a->key != b->key ? a->key < b->key : a->queue < b->queue;
}

/* Room for n leaves.  Returns 0 or -1: no memory, the tree is as it was. */
static inline int tree_reserve(struct tree *t, unsigned int n)
{
	unsigned int room = t->room ? t->room : 1;
	struct tree_node *nodes;

	while (room < n)
		room *= 2;
	if (room == t->room)
		return 0;
	nodes = realloc(t->nodes, 2 * room * sizeof(*nodes));
	if (!nodes)
		return -1;
	t->nodes = nodes;
	t->room = room;
	return 0;
}

/* The leaves, from nodes[leaves] on, are filled in; find the losers and the winner. */
static inline void tree_build(struct tree *t)
{
	struct tree_node *n = t->nodes, a, b;
	unsigned int i, width;

	/* The lower half of each level's nodes holds its winners while it is needed. */
	n[0] = n[t->leaves];
	for (width = t->leaves; width > 1; width /= 2) {
		for (i = 0; i < width; i += 2) {
			a = n[t->leaves + i];
			b = n[t->leaves + i + 1];
			n[(width + i) / 2] = tree_before(&b, &a) ? a : b;
			n[t->leaves + i / 2] = tree_before(&b, &a) ? b : a;
		}
	}
	n[0] = n[t->leaves];
}

/*
 * The winner, whose leaf's parent this is, has become *node; *node becomes who wins now,
 * which is for the caller to put into node 0.
 */
static inline void tree_raise(struct tree *t, unsigned int parent, struct tree_node *node)
{
	struct tree_node up = *node, loser;

	for (; parent; parent /= 2) {
		loser = t->nodes[parent];
		if (tree_before(&loser, &up)) {
			t->nodes[parent] = up;
			up = loser;
		}
	}
	*node = up;
}

/* The lowest key of all but the winner, whose leaf's parent this is; bound at most. */
static inline __u64 tree_bound(const struct tree *t, unsigned int parent, __u64 bound)
{
	for (; parent; parent /= 2)
		if (t->nodes[parent].key < bound)
			bound = t->nodes[parent].key;
	return bound;
}

#endif
