// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * The merge keeps a queue for each CPU and a tree of the queues that are not
 * empty, by the time of their first event.  An event is due once it is earlier
 * than the horizon: the time up to which every CPU's events have been added.
 * For one CPU that is the time of its last event, since times never fall within
 * a CPU, or what the source says (dt_merge_complete()) if that is later.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "merge_next.h"

/* The i-th from the front. */
static struct run *queue_run(const struct queue *q, size_t i)
{
	return &q->runs[(q->first + i) & (q->cap - 1)];
}

void dt_block_drop(struct dt_block *block)
{
	block->held = 0;
	if (!block->runs)
		block->release(block);
}

static void block_get_run(struct dt_merge *m, struct dt_block *block)
{
	if (!block->runs++)
		m->blocks += block->size;
}

static void block_put_run(struct dt_merge *m, struct dt_block *block)
{
	if (--block->runs)
		return;
	m->blocks -= block->size;
	if (!block->held)
		block->release(block);
}

struct dt_merge *dt_merge_create(unsigned int ncpus, size_t memory)
{
	struct dt_merge *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->ncpus = ncpus;
	m->memory = memory;
	return m;
}

void dt_merge_destroy(struct dt_merge *m)
{
	unsigned int cpu;
	struct queue *q;

	if (!m)
		return;
	for (cpu = 0; cpu < m->nqueues; cpu++) {
		q = &m->queues[cpu];
		for (; q->count; q->count--)
			block_put_run(m, queue_run(q, q->count - 1)->block);
		free(q->runs);
	}
	free(m->queues);
	free(m->tree.nodes);
	free(m);
}

void dt_merge_on_arrive(struct dt_merge *m,
			void (*arrive)(void *arg, const struct dt_evt *evt), void *arg)
{
	m->arrive = arrive;
	m->arg = arg;
}

void dt_merge_on_take(struct dt_merge *m,
		      int (*take)(void *arg, const void *bytes, size_t len,
				  struct dt_error *err), void *arg)
{
	m->take = take;
	m->take_arg = arg;
}

/* Of a queue that is not empty. */
static __u64 queue_key(const struct queue *q)
{
	return ((const struct dt_evt *)q->front->p)->dtev_nsecs;
}

/* No queue: behind all that have events. */
static struct tree_node merge_nobody(const struct dt_merge *m)
{
	return (struct tree_node){ ~0ULL, m->queues + m->nqueues };
}

static void merge_plant(struct dt_merge *m)
{
	struct tree *t = &m->tree;
	unsigned int cpu, n = 0, i;
	struct queue *q;

	m->replant = 0;
	for (cpu = 0; cpu < m->nqueues; cpu++)
		n += m->queues[cpu].count != 0;
	for (t->leaves = 1; t->leaves < n; )
		t->leaves *= 2;
	for (cpu = 0, i = t->leaves; cpu < m->nqueues; cpu++) {
		q = &m->queues[cpu];
		if (!q->count)
			continue;
		q->parent = i / 2;
		t->nodes[i++] = (struct tree_node){ queue_key(q), q };
	}
	while (i < 2 * t->leaves)
		t->nodes[i++] = merge_nobody(m);
	tree_build(t);
}

/* The queue whose turn it is; NULL: all are empty. */
static struct queue *merge_winner(struct dt_merge *m)
{
	struct queue *q;

	if (!m->nqueues)
		return NULL;
	if (m->replant)
		merge_plant(m);
	q = m->tree.nodes[0].queue;
	return q == m->queues + m->nqueues ? NULL : q;
}

static int merge_grow(struct dt_merge *m, unsigned int cpu)
{
	unsigned int n = m->nqueues ? m->nqueues : 8;
	struct queue *queues;

	while (n <= cpu)
		n *= 2;
	if (tree_reserve(&m->tree, n))
		return -ENOMEM;
	queues = realloc(m->queues, n * sizeof(*queues));
	if (!queues)
		return -ENOMEM;
	memset(queues + m->nqueues, 0, (n - m->nqueues) * sizeof(*queues));
	m->queues = queues;
	m->nqueues = n;
	m->replant = 1;
	return 0;
}

static int queue_grow(struct queue *q)
{
	size_t cap = q->cap ? q->cap * 2 : 4, i;
	struct run *runs = calloc(cap, sizeof(*runs));

	if (!runs)
		return -ENOMEM;
	for (i = 0; i < q->count; i++)
		runs[i] = *queue_run(q, i);
	free(q->runs);
	q->runs = runs;
	q->cap = cap;
	q->first = 0;
	q->front = runs;
	return 0;
}

/* The event that was handed out last is done with. */
static void merge_advance(struct dt_merge *m)
{
	struct queue *q = m->current;
	struct run *run = m->run;
	__u32 len = ((const struct dt_evt *)run->p)->dtev_len;
	struct tree_node node = merge_nobody(m);

	m->busy = 0;
	run->p += len;
	if (run->p == run->end) {
		block_put_run(m, run->block);
		q->first++;
		q->count--;
		q->front = queue_run(q, 0);
	}
	if (q->count)
		node = (struct tree_node){ queue_key(q), q };
	/* Nothing came out in between, so this queue is still the winner. */
	tree_raise(&m->tree, q->parent, &node);
	m->tree.nodes[0] = node;
}

/* Append a run to its CPU's queue; last is the time of its last event. */
static int merge_run(struct dt_merge *m, unsigned int cpu, const struct run *run,
		     __u64 last)
{
	struct queue *q;
	int error;

	if (cpu >= m->nqueues && (error = merge_grow(m, cpu)))
		return error;
	q = &m->queues[cpu];
	if (last > q->seen)
		q->seen = last;
	m->st.bytes += run->end - run->p;
	m->stale = 1;
	if (m->take)
		return 0;
	if (q->count == q->cap && (error = queue_grow(q)))
		return error;
	*queue_run(q, q->count++) = *run;
	q->front = queue_run(q, 0);
	block_get_run(m, run->block);
	m->replant |= q->count == 1;
	return 0;
}

void dt_merge_turn(struct dt_merge *m, __u64 nsecs)
{
	m->turn = nsecs;
}

/* The source went on to cpu, and found nothing on those in between. */
static int merge_pass(struct dt_merge *m, unsigned int cpu)
{
	unsigned int c;
	int error;

	if (!m->turn || !m->ncpus)
		return 0;
	if (m->ncpus > m->nqueues && (error = merge_grow(m, m->ncpus - 1)))
		return error;
	for (c = m->turn_cpu; m->turn_cpu && c % m->ncpus != cpu; c++)
		if (m->turn > m->queues[c % m->ncpus].seen)
			m->queues[c % m->ncpus].seen = m->turn;
	m->turn_cpu = cpu + 1;
	return 0;
}

/* Why the bytes at evt cannot be an event, or NULL. */
static const char *merge_fault(const struct dt_merge *m, const struct dt_evt *evt,
			       size_t left)
{
	if (left < sizeof(*evt) || evt->dtev_len > left)
		return "it ends in the middle of an event";
	if (evt->dtev_len < sizeof(*evt) || evt->dtev_len % 8)
		return "the length of an event is impossible";
	if (m->ncpus && evt->dtev_cpu >= m->ncpus)
		return "an event comes from a CPU that does not exist";
	return NULL;
}

/*
 * The end of the row of whole events of one CPU that begins at p, stop at the
 * latest; p if there is no event.  *last is the time of the last of them.
 */
static const unsigned char *merge_row(struct dt_merge *m, struct dt_block *block,
				      const unsigned char *p, const unsigned char *stop,
				      const unsigned char *end, __u64 *last)
{
	const struct dt_evt *evt = (const struct dt_evt *)p;
	size_t left, events = 0;
	unsigned int cpu;
	__u32 len;

	if (merge_fault(m, evt, end - p))
		return p;
	cpu = evt->dtev_cpu;
	for (; p < stop; p += len) {
		evt = (const struct dt_evt *)p;
		left = end - p;
		if (left < sizeof(*evt) || evt->dtev_cpu != cpu)
			break;
		len = evt->dtev_len;
		if (len < sizeof(*evt) || len > left || len % 8)
			break;
		*last = evt->dtev_nsecs;
		events += !(evt->dtev_flags & DTEVT_LOST);
		if (m->arrive)
			m->arrive(m->arg, evt);
	}
	block->events += events;
	return p;
}

int dt_merge_add(struct dt_merge *m, struct dt_block *block,
		 const void *bytes, size_t len, struct dt_error *err)
{
	long n = dt_merge_add_some(m, block, bytes, len, len, err);

	return n < 0 ? (int)n : 0;
}

long dt_merge_add_some(struct dt_merge *m, struct dt_block *block, const void *bytes,
		       size_t len, size_t enough, struct dt_error *err)
{
	const unsigned char *p = bytes, *end = p + len, *stop = p + enough;
	struct run run;
	unsigned int cpu;
	__u64 last = 0;
	int error;

	/* A new queue may become the winner. */
	if (m->busy)
		merge_advance(m);
	for (; p < stop; p = run.end) {
		run = (struct run){ .block = block, .p = p };
		run.end = merge_row(m, block, p, stop, end, &last);
		if (run.end == p)
			break;
		cpu = ((const struct dt_evt *)p)->dtev_cpu;
		error = merge_pass(m, cpu);
		if (!error)
			error = merge_run(m, cpu, &run, last);
		if (error)
			return dt_error_set(err, -error, "out of memory for events");
	}
	if (m->take && p > (const unsigned char *)bytes) {
		error = m->take(m->take_arg, bytes, p - (const unsigned char *)bytes, err);
		if (error)
			return error;
	}
	if (p >= stop)
		return p - (const unsigned char *)bytes;
	return dt_error_set(err, EBADMSG, "the stream of events is damaged: %s",
			    merge_fault(m, (const struct dt_evt *)p, end - p));
}

void dt_merge_relocate(struct dt_merge *m, unsigned int cpu,
		       struct dt_block *(*copy)(void *arg, struct dt_block *from,
						const void *bytes, size_t len, void **to),
		       void *arg)
{
	struct dt_block *block, *old;
	struct queue *q;
	struct run *run;
	size_t i, len;
	void *to;

	if (m->busy)
		merge_advance(m);
	q = cpu < m->nqueues ? &m->queues[cpu] : NULL;
	for (i = 0; q && i < q->count; i++) {
		run = queue_run(q, i);
		len = run->end - run->p;
		old = run->block;
		block = copy(arg, old, run->p, len, &to);
		if (!block)
			return;
		if (block == old)
			continue;
		*run = (struct run){ .block = block, .p = to };
		run->end = run->p + len;
		block_get_run(m, block);
		block_put_run(m, old);
	}
}

static void merge_set_horizon(struct dt_merge *m, __u64 nsecs)
{
	m->horizon = nsecs;
	m->due = m->ended ? ~0ULL : nsecs;
}

void dt_merge_complete(struct dt_merge *m, __u64 nsecs)
{
	if (nsecs > m->horizon)
		merge_set_horizon(m, nsecs);
}

void dt_merge_end(struct dt_merge *m)
{
	m->ended = 1;
	merge_set_horizon(m, m->horizon);
}

int dt_merge_full(const struct dt_merge *m)
{
	return m->blocks > m->memory;
}

/* When every CPU has been heard of, the one that is furthest behind counts. */
static void merge_horizon(struct dt_merge *m)
{
	unsigned int cpu;
	__u64 min = ~0ULL;

	m->stale = 0;
	if (!m->ncpus || m->ncpus > m->nqueues)
		return;
	for (cpu = 0; cpu < m->ncpus; cpu++) {
		if (m->queues[cpu].seen < min)
			min = m->queues[cpu].seen;
		if (min <= m->horizon)
			return;
	}
	merge_set_horizon(m, min);
}

__u64 dt_merge_horizon(struct dt_merge *m)
{
	if (m->stale)
		merge_horizon(m);
	return m->horizon;
}

/* The next event by the tree. */
static const struct dt_evt *merge_first(struct dt_merge *m)
{
	struct queue *q;
	__u64 key;

	if (m->busy)
		merge_advance(m);
	q = merge_winner(m);
	if (!q)
		return NULL;
	if (m->stale)
		merge_horizon(m);
	key = m->tree.nodes[0].key;
	if (key >= m->horizon && !m->ended) {
		if (!dt_merge_full(m))
			return NULL;
		m->st.forced++;
	}
	if (key < m->last) {
		m->st.late++;
		if (m->last - key > m->st.late_ns)
			m->st.late_ns = m->last - key;
	} else {
		m->last = key;
	}
	m->current = q;
	m->run = q->front;
	m->bound = tree_bound(&m->tree, q->parent, m->due);
	m->busy = 1;
	return (const struct dt_evt *)m->run->p;
}

const struct dt_evt *dt_merge_next(struct dt_merge *m)
{
	const struct dt_evt *evt = merge_next(m);

	return evt ? evt : merge_first(m);
}

__u64 dt_merge_head(struct dt_merge *m)
{
	if (m->busy)
		merge_advance(m);
	return merge_winner(m) ? m->tree.nodes[0].key : 0;
}

static __u64 queue_bytes(const struct queue *q)
{
	__u64 bytes = 0;
	size_t i;

	for (i = 0; i < q->count; i++)
		bytes += queue_run(q, i)->end - queue_run(q, i)->p;
	return bytes;
}

void dt_merge_stats(const struct dt_merge *m, struct dt_merge_stats *st)
{
	unsigned int cpu;

	*st = m->st;
	for (cpu = 0; cpu < m->nqueues; cpu++)
		st->held += queue_bytes(&m->queues[cpu]);
}
