// SPDX-License-Identifier: GPL-2.0-only
/* Aggregations: @ = count() and its like. */
#include <string.h>
#include "check.h"

#define LHIST_MAX	1000	/* buckets */
#define TSERIES_MAX	1000000	/* intervals */

static int64_t constant(struct check *ck, struct expr *e, const char *what)
{
	int64_t v = 0;

	check_expr(ck, e);
	if (!check_const(ck, e, &v))
		diag_error(&ck->p->diag, e->loc, "%s must be a constant number", what);
	return v;
}

/* All uses of a map must agree on its shape. */
static bool known(struct map *m, bool same)
{
	bool differs = m->args_known && !same;

	m->args_known = true;
	return !differs;
}

static void differs(struct check *ck, struct expr *e, struct map *m)
{
	diag_error(&ck->p->diag, e->loc, "Different %s() arguments for %s than elsewhere",
		   e->call.fn, m->name);
}

static void hist(struct check *ck, struct expr *e, struct map *m)
{
	int64_t bits = e->call.argc > 1 ? constant(ck, e->call.argv[1], "bits") : 0;

	if (bits < 0 || bits > 5) {
		diag_error(&ck->p->diag, e->loc, "hist: bits must be 0..5");
		return;
	}
	if (!known(m, m->bits == (uint64_t)bits))
		differs(ck, e, m);
	m->bits = bits;
}

static void lhist(struct check *ck, struct expr *e, struct map *m)
{
	int64_t min = constant(ck, e->call.argv[1], "min");
	int64_t max = constant(ck, e->call.argv[2], "max");
	int64_t step = constant(ck, e->call.argv[3], "step");
	bool same = m->min == min && m->max_value == max && m->step == step;

	if (!m->step)
		m->step = 1;
	if (step <= 0)
		diag_error(&ck->p->diag, e->loc, "lhist() step must be >= 1 (%lld provided)",
			   (long long)step);
	else if (min < -(1LL << 40) || max > 1LL << 40)
		diag_error(&ck->p->diag, e->loc, "lhist() min and max are too far from 0");
	else if (min > max)
		diag_error(&ck->p->diag, e->loc, "lhist() min must be less than max (provided "
			   "min %lld and max %lld)", (long long)min, (long long)max);
	else if ((max - min) / step > LHIST_MAX)
		diag_error(&ck->p->diag, e->loc, "lhist() too many buckets, must be <= %d (would "
			   "need %lld)", LHIST_MAX, (long long)((max - min) / step));
	else if (!known(m, same))
		differs(ck, e, m);
	else {
		m->min = min;
		m->max_value = max;
		m->step = step;
	}
}

static void tseries(struct check *ck, struct expr *e, struct map *m)
{
	static const struct { const char *name; char agg; } aggs[] = {
		{ "avg", 'a' }, { "sum", 's' }, { "min", 'm' }, { "max", 'M' } };
	int64_t interval = constant(ck, e->call.argv[1], "the interval");
	int64_t n = constant(ck, e->call.argv[2], "the number of intervals");
	struct expr *a = e->call.argc > 3 ? e->call.argv[3] : NULL;
	char agg = 0;
	bool same;
	size_t i;

	if (a) {
		for (i = 0; i < 4 && a->kind == E_STR; i++)
			if (sv_eq(a->str, aggs[i].name))
				agg = aggs[i].agg;
		if (!agg)
			diag_error(&ck->p->diag, a->loc, "tseries() expects \"avg\", \"sum\", "
				   "\"min\" or \"max\" here");
	}
	same = m->interval == (uint64_t)interval && m->nintervals == (uint64_t)n &&
	       m->agg == agg;
	if (!m->interval)
		m->interval = m->nintervals = 1;
	if (interval <= 0 || n <= 0 || n > TSERIES_MAX) {
		diag_error(&ck->p->diag, e->loc, "tseries() expects an interval above 0 and from "
			   "1 to %d intervals", TSERIES_MAX);
		return;
	}
	if (!known(m, same))
		differs(ck, e, m);
	m->interval = interval;
	m->nintervals = n;
	m->agg = agg;
}

static bool plain_number(struct type t)
{
	return t.kind == K_INT || (type_castable(t) && t.kind != K_AVG);
}

/*
 * btrace's maps have numbers that any of its functions may change.  Such a map is
 * one of numbers that are set.
 */
bool check_mix(struct check *ck, struct map *m, struct type t)
{
	if (m->value.kind == K_NONE || !plain_number(m->value) || !plain_number(t) ||
	    (m->value.kind == t.kind && !m->mixed))
		return false;
	if (!m->mixed)
		ck->changed = true;
	m->mixed = true;
	m->value = T_I64;
	return true;
}

void check_aggregate(struct check *ck, struct expr *to, struct expr *e)
{
	static const uint8_t kinds[] = {
		[F_COUNT] = K_COUNT, [F_SUM] = K_SUM, [F_AVG] = K_AVG, [F_MIN] = K_MIN,
		[F_MAX] = K_MAX, [F_STATS] = K_STATS, [F_HIST] = K_HIST, [F_LHIST] = K_LHIST,
		[F_TSERIES] = K_TSERIES,
	};
	struct map *m = to->map.map;
	struct type t;

	check_call(ck, e, true);
	if (!e->call.id)
		return;
	t = (struct type){ .kind = kinds[e->call.id], .bits = 64 };
	if (e->call.argc) {
		check_number(ck, e->call.argv[0], "the value");
		t.sign = e->call.argv[0]->type.kind == K_INT && e->call.argv[0]->type.sign;
	}
	m->assigned = true;
	if (check_mix(ck, m, t)) {
		to->type = m->value;
		return;
	}
	check_merge(ck, &m->value, t, e->loc, "map ", m->name);
	to->type = m->value;
	if (m->value.kind != t.kind)
		return;
	if (e->call.id == F_HIST)
		hist(ck, e, m);
	else if (e->call.id == F_LHIST)
		lhist(ck, e, m);
	else if (e->call.id == F_TSERIES)
		tseries(ck, e, m);
}
