// SPDX-License-Identifier: GPL-2.0-only
/* Statements to ops. */
#include <string.h>
#include "check.h"
#include "run.h"

static enum flow st_set_word(const struct op *op, struct rt *rt)
{
	rt->vars[op->slot].i = type_fit(op->as, op->b->ev(op->b, rt));
	return FLOW_NEXT;
}

static enum flow st_set_bytes(const struct op *op, struct rt *rt)
{
	struct sv s = op->b->sv(op->b, rt);
	struct vbuf *b = &rt->vars[op->slot].b;

	b->len = 0;
	vbuf_add(b, s.p, s.len);
	return FLOW_NEXT;
}

static enum flow st_let_zero(const struct op *op, struct rt *rt)
{
	rt->vars[op->slot].i = 0;
	rt->vars[op->slot].b.len = 0;
	return FLOW_NEXT;
}

/* The value first: its key may depend on what it changes. */
static enum flow st_map_word(const struct op *op, struct rt *rt)
{
	int64_t v = op->b->ev(op->b, rt);
	struct ent *e = run_target(op, rt);

	if (e)
		e->i = type_fit(op->as, v);
	return FLOW_NEXT;
}

static enum flow st_map_bytes(const struct op *op, struct rt *rt)
{
	struct sv s = op->b->sv(op->b, rt);
	struct ent *e = run_target(op, rt);

	if (e)
		ent_set(e, s.p, s.len);
	return FLOW_NEXT;
}

static enum tok plain(enum tok op)
{
	static const enum tok of[] = {
		[T_ADDEQ] = T_ADD, [T_SUBEQ] = T_SUB, [T_MULEQ] = T_MUL, [T_DIVEQ] = T_DIV,
		[T_MODEQ] = T_MOD, [T_ANDEQ] = T_AND, [T_OREQ] = T_OR, [T_XOREQ] = T_XOR,
		[T_SHLEQ] = T_SHL, [T_SHREQ] = T_SHR,
	};

	return of[op];
}

/* a op= b is a = a op b. */
static struct expr *combined(struct gen *g, struct stmt *s)
{
	struct expr *e = arena_zalloc(g->a, sizeof(*e));
	struct type t = s->assign.to->type;

	*e = (struct expr){ .kind = E_BINARY, .loc = s->loc };
	e->bin.op = plain(s->assign.op);
	e->bin.a = s->assign.to;
	e->bin.b = s->assign.value;
	e->type = t.kind == K_NONE ? T_I64 : t;
	e->type.flex = false;
	if (e->bin.a->type.kind == K_NONE)
		e->bin.a->type = T_I64;
	/* What was flexible is signed now that it is read. */
	e->bin.a->type.flex = false;
	return e;
}

static const struct op *assign(struct gen *g, struct stmt *s)
{
	struct expr *to = s->assign.to, *value = s->assign.value;
	struct op *op;

	if (to->kind == E_MAP && s->assign.op == T_ASSIGN && check_is_aggregate(value))
		return gen_aggregate(g, to, value);
	if (s->assign.op != T_ASSIGN)
		value = combined(g, s);
	op = gen_op(g, s->loc);
	op->b = gen_value(g, value);
	if (to->kind == E_VAR) {
		op->slot = to->var.var->slot;
		op->as = to->var.var->type;
		op->st = is_word(value->type) ? st_set_word : st_set_bytes;
		return op;
	}
	op->map = gen_map(g, to->map.map);
	op->as = to->map.map->value;
	op->a = gen_key(g, to->map.key, s->loc);
	op->st = is_word(value->type) ? st_map_word : st_map_bytes;
	return op;
}

static const struct op *let(struct gen *g, struct stmt *s)
{
	struct op *op = gen_op(g, s->loc);

	op->slot = s->let.var->slot;
	op->as = s->let.var->type;
	if (!s->let.value) {
		op->st = st_let_zero;
		return op;
	}
	op->b = gen_value(g, s->let.value);
	op->st = is_word(s->let.value->type) ? st_set_word : st_set_bytes;
	return op;
}

/* ---- flow ---- */

static enum flow st_block(const struct op *op, struct rt *rt)
{
	const struct op *const *v = op->v;
	enum flow flow;
	uint32_t i;

	for (i = 0; i < op->n; i++) {
		struct arena_mark mark = arena_mark(rt->temp);

		flow = v[i]->st(v[i], rt);
		arena_release(rt->temp, mark);
		if (flow != FLOW_NEXT)
			return flow;
	}
	return FLOW_NEXT;
}

/* The same for statements that use no temporary memory. */
static enum flow st_plain_block(const struct op *op, struct rt *rt)
{
	const struct op *const *v = op->v;
	enum flow flow;
	uint32_t i;

	for (i = 0; i < op->n; i++) {
		flow = v[i]->st(v[i], rt);
		if (flow != FLOW_NEXT)
			return flow;
	}
	return FLOW_NEXT;
}

static enum flow st_if(const struct op *op, struct rt *rt)
{
	if (is_true(op->a, rt))
		return op->b->st(op->b, rt);
	return op->c ? op->c->st(op->c, rt) : FLOW_NEXT;
}

/* Whether a loop goes on after a round. */
static bool again(enum flow flow, enum flow *out)
{
	*out = flow == FLOW_RETURN ? FLOW_RETURN : FLOW_NEXT;
	return flow == FLOW_NEXT || flow == FLOW_CONTINUE;
}

static enum flow st_while(const struct op *op, struct rt *rt)
{
	struct arena_mark mark = arena_mark(rt->temp);
	enum flow flow;

	while (is_true(op->a, rt)) {
		if (!again(op->b->st(op->b, rt), &flow))
			return flow;
		arena_release(rt->temp, mark);
	}
	return FLOW_NEXT;
}

static enum flow st_unroll(const struct op *op, struct rt *rt)
{
	enum flow flow;
	int64_t i;

	for (i = 0; i < op->k; i++)
		if (!again(op->b->st(op->b, rt), &flow))
			return flow;
	return FLOW_NEXT;
}

static enum flow st_range(const struct op *op, struct rt *rt)
{
	int64_t i = op->a->ev(op->a, rt), end = op->c->ev(op->c, rt);
	enum flow flow;

	for (; i < end; i++) {
		rt->vars[op->slot].i = i;
		if (!again(op->b->st(op->b, rt), &flow))
			return flow;
	}
	return FLOW_NEXT;
}

static void pair_add(struct vbuf *out, struct type t, const void *p, uint32_t len)
{
	if (!is_word(t))
		vbuf_add(out, &len, 4);
	vbuf_add(out, p, len);
}

static void pair(const struct rmap *m, const struct ent *e, struct vbuf *out)
{
	struct type value = m->def->value;
	int64_t word;

	out->len = 0;
	pair_add(out, m->def->key, ent_key(e), e->klen);
	if (is_word(type_read(value))) {
		word = ent_word(e, value);
		vbuf_add(out, &word, 8);
	} else {
		pair_add(out, value, e->p, e->len);
	}
}

/* Over what is there at the start and still there when its turn comes. */
static enum flow st_formap(const struct op *op, struct rt *rt)
{
	struct rmap *m = op->map;
	uint32_t i, n = m->used;
	enum flow flow;

	for (i = 0; i < n && i < m->used; i++) {
		struct ent *e = rmap_at(m, i);

		if (!e->live)
			continue;
		pair(m, e, &rt->vars[op->slot].b);
		if (!again(op->b->st(op->b, rt), &flow))
			return flow;
	}
	return FLOW_NEXT;
}

static enum flow st_flow(const struct op *op, struct rt *rt)
{
	(void)rt;
	return (enum flow)op->k;
}

static enum flow st_word(const struct op *op, struct rt *rt)
{
	op->a->ev(op->a, rt);
	return rt->run->exiting ? FLOW_RETURN : FLOW_NEXT;
}

static enum flow st_bytes(const struct op *op, struct rt *rt)
{
	op->a->sv(op->a, rt);
	return rt->run->exiting ? FLOW_RETURN : FLOW_NEXT;
}

static const struct op *expr_stmt(struct gen *g, struct expr *e)
{
	struct op *op;

	if (e->kind == E_CALL)
		return gen_call_stmt(g, e);
	if (e->kind == E_BLOCK) {
		op = (struct op *)gen_block(g, &e->block, true);
		return op;
	}
	op = gen_op(g, e->loc);
	op->a = gen_value(g, e);
	op->st = is_word(e->type) ? st_word : st_bytes;
	return op;
}

static const struct op *loop(struct gen *g, struct stmt *s)
{
	struct op *op = gen_op(g, s->loc);

	op->b = gen_block(g, &s->loop.body, true);
	if (s->kind == S_UNROLL) {
		op->a = gen_word(g, s->loop.cond);
		op->k = op->a->ev(op->a, NULL);
		op->st = st_unroll;
	} else {
		op->a = gen_bool(g, s->loop.cond);
		op->st = st_while;
	}
	return op;
}

static const struct op *for_loop(struct gen *g, struct stmt *s)
{
	struct op *op = gen_op(g, s->loc);

	op->slot = s->fors.var->slot;
	op->b = gen_block(g, &s->fors.body, true);
	if (s->kind == S_FORMAP) {
		op->map = gen_map(g, s->fors.map->map.map);
		op->st = st_formap;
	} else {
		op->a = gen_word(g, s->fors.from);
		op->c = gen_word(g, s->fors.to);
		op->st = st_range;
	}
	return op;
}

const struct op *gen_stmt(struct gen *g, struct stmt *s)
{
	struct op *op;

	switch (s->kind) {
	case S_EXPR: return expr_stmt(g, s->expr.e);
	case S_ASSIGN: return assign(g, s);
	case S_LET: return let(g, s);
	case S_IF:
		op = gen_op(g, s->loc);
		op->a = gen_bool(g, s->ifs.cond);
		op->b = gen_block(g, &s->ifs.yes, true);
		op->c = s->ifs.no.n || s->ifs.no.value ? gen_block(g, &s->ifs.no, true) : NULL;
		op->st = st_if;
		return op;
	case S_WHILE: case S_UNROLL: return loop(g, s);
	case S_RANGE: case S_FORMAP: return for_loop(g, s);
	case S_BLOCK: return gen_block(g, &s->block, true);
	default:
		op = gen_op(g, s->loc);
		op->st = st_flow;
		op->k = s->kind == S_BREAK ? FLOW_BREAK :
			s->kind == S_CONTINUE ? FLOW_CONTINUE : FLOW_RETURN;
		return op;
	}
}

const struct op *gen_block(struct gen *g, struct block *b, bool value_too)
{
	struct op *op = gen_op(g, (struct loc){ 0, 0 });
	const struct op **v = arena_alloc(g->a, (b->n + 1) * sizeof(*v));
	bool outer = g->temp;
	size_t i;

	g->temp = false;
	for (i = 0; i < b->n; i++)
		v[i] = gen_stmt(g, b->v[i]);
	op->n = b->n;
	if (b->value && value_too)
		v[op->n++] = expr_stmt(g, b->value);
	op->v = v;
	op->st = g->temp ? st_block : st_plain_block;
	/* One statement that leaves nothing behind is a block by itself. */
	if (op->n == 1 && !g->temp)
		op = (struct op *)v[0];
	/* What the statements used is given back at the end of each. */
	g->temp = outer;
	return op;
}
