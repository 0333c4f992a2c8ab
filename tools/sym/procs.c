// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "procs.h"

#define PROCS_MAX	4096
#define MAPPINGS_MAX	16384
#define BUCKETS		1024

struct procs {
	struct proc	*bucket[BUCKETS];
	struct proc	*last;		/* found last */
	unsigned int	 count;
	__u64		 clock;
};

struct procs *procs_create(void)
{
	return calloc(1, sizeof(struct procs));
}

static void proc_free(struct proc *p)
{
	free(p->maps);
	free(p);
}

void procs_destroy(struct procs *ps)
{
	struct proc *p;
	int i;

	if (!ps)
		return;
	for (i = 0; i < BUCKETS; i++) {
		while ((p = ps->bucket[i])) {
			ps->bucket[i] = p->next;
			proc_free(p);
		}
	}
	free(ps);
}

static struct proc **procs_bucket(struct procs *ps, int pid)
{
	return &ps->bucket[(unsigned int)pid % BUCKETS];
}

static int by_use(const void *a, const void *b)
{
	__u64 ua = *(const __u64 *)a, ub = *(const __u64 *)b;

	return (ua > ub) - (ua < ub);
}

/* Forget the quarter that was not asked for for the longest time. */
static void procs_evict(struct procs *ps)
{
	__u64 *uses = calloc(ps->count, sizeof(*uses)), limit;
	struct proc **pp, *p;
	unsigned int n = 0;
	int i;

	for (i = 0; uses && i < BUCKETS; i++)
		for (p = ps->bucket[i]; p; p = p->next)
			uses[n++] = p->used;
	if (uses)
		qsort(uses, n, sizeof(*uses), by_use);
	limit = uses ? uses[n / 4] : ps->clock;
	free(uses);
	for (i = 0; i < BUCKETS; i++) {
		for (pp = &ps->bucket[i]; (p = *pp); ) {
			if (p->used > limit) {
				pp = &p->next;
				continue;
			}
			*pp = p->next;
			proc_free(p);
			ps->count--;
		}
	}
	ps->last = NULL;
}

struct proc *procs_find(struct procs *ps, int pid)
{
	struct proc *p = ps->last;

	if (!p || p->pid != pid)
		for (p = *procs_bucket(ps, pid); p && p->pid != pid; p = p->next)
			;
	if (p) {
		p->used = ++ps->clock;
		ps->last = p;
	}
	return p;
}

struct proc *procs_get(struct procs *ps, int pid)
{
	struct proc *p = procs_find(ps, pid);

	if (p)
		return p;
	if (ps->count >= PROCS_MAX)
		procs_evict(ps);
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->pid = pid;
	p->used = ++ps->clock;
	p->next = *procs_bucket(ps, pid);
	*procs_bucket(ps, pid) = p;
	ps->count++;
	ps->last = p;
	return p;
}

static int same_mapping(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
		a->file == b->file;
}

void proc_add(struct proc *p, const struct mapping *map)
{
	struct mapping *maps;
	size_t cap, i;

	for (i = 0; i < p->count; i++)
		if (same_mapping(&p->maps[i], map) && p->maps[i].since >= p->exec)
			return;
	if (p->count == p->cap) {
		cap = p->cap ? 2 * p->cap : 8;
		maps = cap <= MAPPINGS_MAX ? realloc(p->maps, cap * sizeof(*maps)) : NULL;
		if (!maps)
			return;
		p->maps = maps;
		p->cap = cap;
	}
	p->maps[p->count++] = *map;
}

void proc_exec(struct proc *p, __u64 nsecs)
{
	size_t i, n = 0;

	if (nsecs <= p->exec)
		return;
	for (i = 0; i < p->count; i++)
		if (p->maps[i].since >= p->exec)
			p->maps[n++] = p->maps[i];
	p->count = n;
	p->exec = nsecs;
	memset(&p->id, 0, sizeof(p->id));
}

void proc_fork(struct proc *p, int parent, __u64 nsecs)
{
	size_t i, n = 0;

	for (i = 0; i < p->count; i++)
		if (p->maps[i].since >= nsecs)
			p->maps[n++] = p->maps[i];
	p->count = n;
	if (p->exec < nsecs)
		p->exec = 0;
	p->parent = parent;
	p->gone = 0;
	p->looked = nsecs;
	memset(&p->id, 0, sizeof(p->id));
}

void proc_reset(struct proc *p)
{
	p->count = 0;
	p->parent = 0;
	p->gone = 0;
	p->looked = 0;
	p->exec = 0;
	memset(&p->id, 0, sizeof(p->id));
}

/* Of two mappings of one address, the one to believe at that time. */
static int better(const struct proc *p, const struct mapping *a, const struct mapping *b,
		  __u64 nsecs)
{
	int now = nsecs >= p->exec;
	int fits_a = (a->since >= p->exec) == now, fits_b = (b->since >= p->exec) == now;

	/* The program of that time, then the newest before it. */
	if (fits_a != fits_b)
		return fits_a;
	if ((a->since <= nsecs) != (b->since <= nsecs))
		return a->since <= nsecs;
	return a->since <= nsecs ? a->since > b->since : a->since < b->since;
}

const struct mapping *proc_mapping(const struct proc *p, __u64 addr, __u64 nsecs)
{
	const struct mapping *best = NULL, *m;
	size_t i;

	for (i = 0; i < p->count; i++) {
		m = &p->maps[i];
		if (addr < m->start || addr >= m->end)
			continue;
		if (!best || better(p, m, best, nsecs))
			best = m;
	}
	return best;
}
