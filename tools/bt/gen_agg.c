// SPDX-License-Identifier: GPL-2.0-only
/* Aggregations to ops. */
#include "names.h"
#include "run.h"

static enum flow st_count(const struct op *op, struct rt *rt)
{
	struct ent *e = run_add(op->a, op->map, rt);

	if (e)
		e->i++;
	return FLOW_NEXT;
}

static enum flow st_count_scalar(const struct op *op, struct rt *rt)
{
	struct ent *e = &op->map->scalar;

	(void)rt;
	e->i++;
	e->live = true;
	return FLOW_NEXT;
}

static enum flow st_sum(const struct op *op, struct rt *rt)
{
	struct ent *e = run_target(op, rt);

	if (e)
		e->i = (int64_t)((uint64_t)e->i + (uint64_t)op->b->ev(op->b, rt));
	return FLOW_NEXT;
}

static enum flow st_avg(const struct op *op, struct rt *rt)
{
	struct ent *e = run_target(op, rt);

	if (e) {
		e->i = (int64_t)((uint64_t)e->i + (uint64_t)op->b->ev(op->b, rt));
		e->n++;
	}
	return FLOW_NEXT;
}

static enum flow st_extreme(const struct op *op, struct rt *rt)
{
	struct ent *e = run_target(op, rt);
	int64_t v = op->b->ev(op->b, rt);
	bool less;

	if (!e)
		return FLOW_NEXT;
	less = op->as.sign ? v < e->i : (uint64_t)v < (uint64_t)e->i;
	if (!e->n || (v != e->i && less == (op->n == F_MIN)))
		e->i = v;
	e->n = 1;
	return FLOW_NEXT;
}

/* Where other than this changes the entry: it counts if it is there. */
static enum flow st_extreme_mixed(const struct op *op, struct rt *rt)
{
	bool there = op->a ? run_find(op->a, op->map, rt) != NULL : op->map->scalar.live;
	int64_t v = op->b->ev(op->b, rt);
	struct ent *e = run_target(op, rt);

	if (e && (!there || (op->n == F_MIN ? v < e->i : v > e->i)))
		e->i = v;
	return FLOW_NEXT;
}

static enum flow st_hist(const struct op *op, struct rt *rt)
{
	int64_t v = op->b->ev(op->b, rt);
	struct ent *e = run_target(op, rt);

	if (e)
		ent_hist(e, op->map->def, v);
	return FLOW_NEXT;
}

static enum flow st_lhist(const struct op *op, struct rt *rt)
{
	struct ent *e = run_target(op, rt);

	if (e)
		ent_lhist(e, op->map->def, op->b->ev(op->b, rt));
	return FLOW_NEXT;
}

static enum flow st_series(const struct op *op, struct rt *rt)
{
	struct ent *e = run_target(op, rt);

	if (e)
		ent_series(e, op->map->def, op->b->ev(op->b, rt),
			   rt->ev->dtev_nsecs + (uint64_t)rt->run->env->tai_offset);
	return FLOW_NEXT;
}

const struct op *gen_aggregate(struct gen *g, struct expr *to, struct expr *call)
{
	struct op *op = gen_op(g, call->loc);

	op->map = gen_map(g, to->map.map);
	op->a = gen_key(g, to->map.key, (struct loc){ to->loc.start, call->loc.end });
	op->b = call->call.argc ? gen_word(g, call->call.argv[0]) : NULL;
	op->as = to->map.map->value;
	op->n = call->call.id;
	switch (call->call.id) {
	case F_COUNT: op->st = op->a ? st_count : st_count_scalar; break;
	case F_SUM: op->st = st_sum; break;
	case F_AVG: case F_STATS: op->st = st_avg; break;
	case F_MIN: case F_MAX:
		op->st = to->map.map->mixed ? st_extreme_mixed : st_extreme;
		break;
	case F_HIST: op->st = st_hist; break;
	case F_LHIST: op->st = st_lhist; break;
	default: op->st = st_series; break;
	}
	return op;
}
