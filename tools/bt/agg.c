// SPDX-License-Identifier: GPL-2.0-only
/* What hist(), lhist() and tseries() do to the entry of a map. */
#include <string.h>
#include "map.h"

/* One for what is negative, then 1 << bits for each power of two. */
unsigned int hist_buckets(unsigned int bits)
{
	return ((65 - bits) << bits) + 1;
}

static unsigned int hist_index(int64_t v, unsigned int bits)
{
	unsigned int power;

	if (v < 0)
		return HIST_NEGATIVE;
	if (v < (int64_t)1 << bits)
		return (unsigned int)v + 1;
	power = 63 - __builtin_clzll(v);
	return ((power - bits + 1) << bits) +
	       (unsigned int)((v >> (power - bits)) & ((1 << bits) - 1)) + 1;
}

void ent_hist(struct ent *e, const struct map *def, int64_t v)
{
	if (!e->hist)
		e->hist = xcalloc(hist_buckets(def->bits), sizeof(*e->hist));
	e->hist[hist_index(v, def->bits)]++;
}

/* One below, one above, and those between. */
unsigned int lhist_buckets(const struct map *def)
{
	return (unsigned int)((def->max_value - def->min) / def->step) + 2;
}

void ent_lhist(struct ent *e, const struct map *def, int64_t v)
{
	unsigned int i;

	if (!e->hist)
		e->hist = xcalloc(lhist_buckets(def), sizeof(*e->hist));
	if (v < def->min)
		i = 0;
	else if (v >= def->max_value)
		i = lhist_buckets(def) - 1;
	else	/* steps that do not end at max: the last begins what is above */
		i = 1 + (unsigned int)((v - def->min) / def->step);
	e->hist[i]++;
}

void ent_series(struct ent *e, const struct map *def, int64_t v, uint64_t now)
{
	uint64_t epoch = now / def->interval;
	struct point *p;

	if (!e->series) {
		e->series = xcalloc(1, sizeof(*e->series) +
				    def->nintervals * sizeof(struct point));
		e->series->n = def->nintervals;
	}
	p = &e->series->v[epoch % def->nintervals];
	if (p->n && p->epoch != epoch)
		p->n = 0;
	switch (p->n ? def->agg : 0) {
	case 'a':
	case 's': p->v = (int64_t)((uint64_t)p->v + (uint64_t)v); break;
	case 'm': p->v = v < p->v ? v : p->v; break;
	case 'M': p->v = v > p->v ? v : p->v; break;
	default: p->v = v; break;
	}
	p->epoch = epoch;
	p->n++;
}

void ent_set(struct ent *e, const void *p, size_t len)
{
	if (len > e->cap || !e->p) {
		e->p = xrealloc(e->p, len);
		e->cap = len;
	}
	if (len)
		memcpy(e->p, p, len);
	e->len = len;
}
