// SPDX-License-Identifier: GPL-2.0-only
/*
 * The merge beside a model that looks at every CPU for every event: what comes
 * out, when nothing does, and what is counted are the same after any calls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libdt/merge.h"
#include "host.h"

#define CPUS	9
#define STEPS	400	/* of a round: calls */
#define ROUNDS	60	/* for each number of CPUs */
#define START	1000	/* no event is earlier */
#define LONGEST	8	/* events of a row */

/* Of one addition: one block, one CPU. */
struct row {
	__u64	at[LONGEST];
	__u64	first;		/* number of its first event in its CPU's stream */
	int	count, done;
	size_t	size;		/* of its block */
};

struct stream {
	struct row	rows[STEPS];
	int		nrows, row;	/* row: the first with something left */
	__u64		added;		/* events */
	__u64		seen, now;
};

static struct stream streams[CPUS];
static unsigned int ncpus;	/* as the merge was told */
static size_t memory;
static __u64 horizon, last, late, late_ns, forced;
static int ended;
static long live;

static void release(struct dt_block *block)
{
	live--;
	free(block);
}

static struct row *model_row(struct stream *s)
{
	while (s->row < s->nrows && s->rows[s->row].done == s->rows[s->row].count)
		s->row++;
	return s->row < s->nrows ? &s->rows[s->row] : NULL;
}

static size_t model_blocks(void)
{
	size_t bytes = 0;
	int cpu, i;

	for (cpu = 0; cpu < CPUS; cpu++) {
		if (!model_row(&streams[cpu]))
			continue;
		for (i = streams[cpu].row; i < streams[cpu].nrows; i++)
			bytes += streams[cpu].rows[i].size;
	}
	return bytes;
}

static void model_horizon(void)
{
	__u64 min = ~0ULL;
	unsigned int cpu;

	for (cpu = 0; cpu < ncpus; cpu++)
		if (streams[cpu].seen < min)
			min = streams[cpu].seen;
	if (ncpus && min > horizon)
		horizon = min;
}

/* The CPU whose turn it is; -1: none is due. */
static int model_next(__u64 *at, __u64 *arg)
{
	struct row *row, *best = NULL;
	int cpu, who = -1;

	for (cpu = 0; cpu < CPUS; cpu++) {
		row = model_row(&streams[cpu]);
		if (row && (!best || row->at[row->done] < best->at[best->done])) {
			best = row;
			who = cpu;
		}
	}
	if (!best)
		return -1;
	*at = best->at[best->done];
	model_horizon();
	if (*at >= horizon && !ended) {
		if (model_blocks() <= memory)
			return -1;
		forced++;
	}
	if (*at >= last) {
		last = *at;
	} else {
		late++;
		if (last - *at > late_ns)
			late_ns = last - *at;
	}
	*arg = best->first + best->done++;
	return who;
}

/* A row of one CPU that goes on where it was, or has been overtaken. */
static int add_row(struct dt_merge *m, int cpu)
{
	struct stream *s = &streams[cpu];
	struct row *row = &s->rows[s->nrows++];
	unsigned char buf[LONGEST * 64];
	struct dt_block *b;
	size_t len = 0;
	int i, error;

	*row = (struct row){ .first = s->added, .count = 1 + host_random(LONGEST) };
	if (!host_random(8))
		s->now = START + host_random(s->now - START + 1);
	else if (host_random(2))
		s->now = (horizon > START ? horizon : START) + host_random(20);
	for (i = 0; i < row->count; i++) {
		/* Times do not fall within a CPU; if they do, its order stands. */
		s->now += host_random(4);
		if (!host_random(32) && s->now > START + 5)
			s->now -= 5;
		row->at[i] = s->now;
		len += host_event(buf + len, cpu, s->now, s->added++);
	}
	if (s->now > s->seen)
		s->seen = s->now;
	row->size = sizeof(*b) + len;
	b = malloc(row->size);
	*b = (struct dt_block){ .size = row->size, .held = 1, .release = release };
	live++;
	memcpy(b + 1, buf, len);
	error = dt_merge_add(m, b, b + 1, len, NULL);
	dt_block_drop(b);
	return error;
}

static int take_some(struct dt_merge *m, long most)
{
	const struct dt_evt *evt;
	__u64 at = 0, arg = 0;
	int cpu;

	while (most--) {
		evt = dt_merge_next(m);
		cpu = model_next(&at, &arg);
		if (!evt && cpu < 0)
			return 0;
		if (!evt || cpu < 0 || evt->dtev_cpu != cpu || evt->dtev_nsecs != at ||
		    *(const __u64 *)(evt + 1) != arg) {
			host_note("CPU %d, %llu expected, CPU %d, %llu handed out", cpu, at,
				  evt ? evt->dtev_cpu : -1, evt ? evt->dtev_nsecs : 0);
			return -1;
		}
	}
	return 0;
}

static int step(struct dt_merge *m, int cpus)
{
	__u64 to;

	switch (host_random(6)) {
	case 0:
	case 1:
		return add_row(m, host_random(cpus));
	case 2:
		to = (horizon > START ? horizon : START) + host_random(12);
		dt_merge_complete(m, to);
		model_horizon();
		if (to > horizon)
			horizon = to;
		return 0;
	default:
		return take_some(m, 1 + host_random(12));
	}
}

/* Returns what was wrong. */
static int round_of(int cpus)
{
	struct dt_merge_stats st;
	struct dt_merge *m;
	int i, wrong = 0;

	memset(streams, 0, sizeof(streams));
	for (i = 0; i < CPUS; i++)
		streams[i].now = START;
	ncpus = host_random(2) ? cpus : 0;
	memory = host_random(2) ? 1 << 30 : 4096;
	horizon = last = late = late_ns = forced = ended = 0;
	m = dt_merge_create(ncpus, memory);
	for (i = 0; i < STEPS && !wrong; i++)
		wrong = step(m, cpus) != 0;
	dt_merge_end(m);
	ended = 1;
	wrong = wrong || take_some(m, host_random(2) ? -1 : 5);
	dt_merge_stats(m, &st);
	if (st.late != late || st.late_ns != late_ns || st.forced != forced) {
		host_note("late %llu, %llu ns, forced %llu; expected %llu, %llu, %llu", st.late,
			  st.late_ns, st.forced, late, late_ns, forced);
		wrong = 1;
	}
	dt_merge_destroy(m);
	return wrong;
}

int main(void)
{
	__u64 lates = 0, forces = 0;
	int cpus, i, wrong;
	char name[64];

	host_plan(CPUS + 2);
	for (cpus = 1; cpus <= CPUS; cpus++) {
		for (i = wrong = 0; i < ROUNDS && !wrong; i++) {
			wrong = round_of(cpus);
			lates += late;
			forces += forced;
		}
		snprintf(name, sizeof(name), "what comes out is the model's, CPUs: %d", cpus);
		host_ok(!wrong, name);
	}
	host_ok(lates && forces, "latecomers and lack of memory were among it");
	host_ok(live == 0, "all memory is given back");
	return host_end();
}
