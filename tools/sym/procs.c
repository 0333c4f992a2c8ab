// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "procs.h"

#define PROCS_MAX	4096
#define MAPPINGS_MAX	4096		/* a power of 2 */
#define BUCKETS		1024
#define FORGOTTEN	65536

struct procs {
	struct proc	*bucket[BUCKETS];
	struct proc	*last;		/* found last */
	unsigned int	 count;
	__u64		 clock;
	/* The latest change of a process that was forgotten, by the end of its number. */
	__u64		 forgotten[FORGOTTEN];
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

static __u64 *procs_forgotten(struct procs *ps, int pid)
{
	return &ps->forgotten[(unsigned int)pid % FORGOTTEN];
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
	__u64 *forgotten;
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
			forgotten = procs_forgotten(ps, p->pid);
			if (p->changed > *forgotten)
				*forgotten = p->changed;
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
	/* It may have been forgotten: of the time before nothing is known. */
	p->programs[0].since = p->changed = *procs_forgotten(ps, pid);
	p->nprograms = 1;
	p->used = ++ps->clock;
	p->next = *procs_bucket(ps, pid);
	*procs_bucket(ps, pid) = p;
	ps->count++;
	ps->last = p;
	return p;
}

/* ---- the history of one process ---- */

static int program_index(const struct proc *p, __u64 nsecs)
{
	int i = p->nprograms - 1;

	while (i >= 0 && p->programs[i].since > nsecs)
		i--;
	return i;
}

const struct program *proc_program(const struct proc *p, __u64 nsecs)
{
	int i = program_index(p, nsecs);

	return i < 0 ? NULL : &p->programs[i];
}

/* When the program that p ran at that time ended; ~0: not yet. */
static __u64 program_end(const struct proc *p, __u64 nsecs)
{
	unsigned int next = program_index(p, nsecs) + 1;

	return next < p->nprograms ? p->programs[next].since : ~0ULL;
}

static void note_change(struct proc *p, __u64 nsecs)
{
	if (nsecs > p->changed)
		p->changed = nsecs;
}

/* Forget the first program. */
static void forget_program(struct proc *p)
{
	__u64 first = p->programs[1].since;
	size_t i, n = 0;

	memmove(p->programs, p->programs + 1, --p->nprograms * sizeof(*p->programs));
	for (i = 0; i < p->count; i++)
		if (p->maps[i].since >= first)
			p->maps[n++] = p->maps[i];
	p->count = n;
}

void proc_begin(struct proc *p, int parent, __u64 nsecs)
{
	struct program *at;

	if (nsecs <= p->programs[0].since)
		return;
	if (p->nprograms == PROGRAMS_MAX)
		forget_program(p);
	at = &p->programs[program_index(p, nsecs) + 1];
	memmove(at + 1, at, (char *)&p->programs[p->nprograms++] - (char *)at);
	*at = (struct program){ .since = nsecs, .parent = parent };
	memset(&p->id, 0, sizeof(p->id));
	p->gone = 0;
	note_change(p, nsecs);
}

static int same_mapping(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
		a->file == b->file;
}

/* Addresses in both have another meaning in one than in the other. */
static int differ(const struct mapping *a, const struct mapping *b)
{
	return a->start < b->end && b->start < a->end &&
		(a->file != b->file || a->start - a->offset != b->start - b->offset);
}

/* Mark what replaces something.  Returns how many did between then and map->since. */
static int mark_replaced(struct proc *p, struct mapping *map, __u64 then)
{
	__u64 first = proc_program(p, map->since)->since, last = program_end(p, map->since);
	struct mapping *m;
	int count = 0;
	size_t i;

	for (i = 0; i < p->count; i++) {
		m = &p->maps[i];
		if (m->since < first || m->since >= last || !differ(m, map))
			continue;
		count += (m->since > then) != (m->since > map->since);
		if (m->since > map->since) {
			m->replaces = 1;
			note_change(p, m->since);
		} else {
			map->replaces = 1;
		}
	}
	return count;
}

/* The same one as this, made last by the program of its time, or NULL. */
static struct mapping *find_same(struct proc *p, const struct mapping *map)
{
	__u64 first = proc_program(p, map->since)->since, end = program_end(p, map->since);
	struct mapping *m, *same = NULL;
	size_t i;

	for (i = 0; i < p->count; i++) {
		m = &p->maps[i];
		if (same_mapping(m, map) && m->since >= first && m->since < end &&
		    (!same || m->since > same->since))
			same = m;
	}
	return same;
}

/* Room for one more, if need be by forgetting what is oldest. */
static int make_room(struct proc *p)
{
	struct mapping *maps;
	size_t cap = p->cap ? 2 * p->cap : 8;

	while (p->count == MAPPINGS_MAX && p->nprograms > 1)
		forget_program(p);
	if (p->count == MAPPINGS_MAX) {
		p->count /= 2;
		memmove(p->maps, p->maps + p->count, p->count * sizeof(*p->maps));
	}
	if (p->count < p->cap)
		return 0;
	maps = realloc(p->maps, cap * sizeof(*maps));
	if (!maps)
		return -1;
	p->maps = maps;
	p->cap = cap;
	return 0;
}

void proc_add(struct proc *p, const struct mapping *map)
{
	struct mapping m = *map, *same;
	int between;

	if (make_room(p) || !proc_program(p, m.since))
		return;
	same = find_same(p, &m);
	between = mark_replaced(p, &m, same ? same->since : m.since);
	/* If nothing came between the two it is there still, or was there earlier. */
	if (same && !between) {
		if (m.since < same->since)
			same->since = m.since;
		return;
	}
	p->maps[p->count++] = m;
	if (m.replaces)
		note_change(p, m.since);
}

/* Of two mappings of one address, the one to believe at that time. */
static int better(const struct mapping *a, const struct mapping *b, __u64 nsecs)
{
	if ((a->since <= nsecs) != (b->since <= nsecs))
		return a->since <= nsecs;
	return a->since <= nsecs ? a->since > b->since : a->since < b->since;
}

const struct mapping *proc_mapping(const struct proc *p, __u64 addr, __u64 nsecs)
{
	const struct program *program = proc_program(p, nsecs);
	const struct mapping *best = NULL, *m;
	__u64 end = program_end(p, nsecs);
	size_t i;

	for (i = 0; program && i < p->count; i++) {
		m = &p->maps[i];
		if (addr < m->start || addr >= m->end ||
		    m->since < program->since || m->since >= end)
			continue;
		if (!best || better(m, best, nsecs))
			best = m;
	}
	return best;
}

static void narrow(__u64 change, __u64 nsecs, __u64 *since, __u64 *until)
{
	if (change <= nsecs)
		*since = change > *since ? change : *since;
	else
		*until = change < *until ? change : *until;
}

__u64 proc_since(const struct proc *p, __u64 nsecs, __u64 *until)
{
	__u64 since = 0;
	size_t i;

	*until = ~0ULL;
	if (nsecs >= p->changed)
		return p->changed;
	*until = p->changed;
	for (i = 0; i < p->nprograms; i++)
		narrow(p->programs[i].since, nsecs, &since, until);
	for (i = 0; i < p->count; i++)
		if (p->maps[i].replaces)
			narrow(p->maps[i].since, nsecs, &since, until);
	return since;
}
