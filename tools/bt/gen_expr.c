// SPDX-License-Identifier: GPL-2.0-only
/* Expressions to ops, except for calls and operators. */
#include <string.h>
#include "names.h"
#include "run.h"

struct op *gen_op(struct gen *g, struct loc loc)
{
	struct op *op = arena_zalloc(g->a, sizeof(*op));

	op->loc = loc;
	return op;
}

struct rmap *gen_map(struct gen *g, const struct map *m)
{
	return &g->run->maps[m->index];
}

char *temp_alloc(struct rt *rt, size_t len)
{
	return arena_alloc(rt->temp, len ? len : 1);
}

struct sv temp_copy(struct rt *rt, const void *p, size_t len)
{
	char *s = temp_alloc(rt, len);

	if (len)
		memcpy(s, p, len);
	return (struct sv){ s, len };
}

/* ---- words ---- */

static int64_t ev_const(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->k;
}

struct op *gen_constant(struct op *op, int64_t v)
{
	op->ev = ev_const;
	op->k = v;
	return op;
}

uint64_t read_le(const void *p, uint32_t size, bool sign)
{
	uint64_t v = 0;
	unsigned int bits = size * 8;

	memcpy(&v, p, size);
	if (sign && bits < 64 && v >> (bits - 1))
		v |= ~0ULL << bits;
	return v;
}

static int64_t ev_var(const struct op *op, struct rt *rt)
{
	return rt->vars[op->slot].i;
}

int64_t ent_word(const struct ent *e, struct type t)
{
	if (t.kind != K_AVG)
		return e->i;
	if (!e->n)
		return 0;
	return t.sign ? e->i / (int64_t)e->n : (int64_t)((uint64_t)e->i / e->n);
}

static int64_t ev_map(const struct op *op, struct rt *rt)
{
	const struct ent *e = op->a ? run_find(op->a, op->map, rt) : &op->map->scalar;

	if (!e && op->place)
		run_warn(rt, op->place);
	return e ? ent_word(e, op->map->def->value) : 0;
}

static int64_t ev_fit(const struct op *op, struct rt *rt)
{
	return type_fit(op->as, op->a->ev(op->a, rt));
}

static int64_t ev_from_array(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	uint64_t v = 0;

	memcpy(&v, s.p, s.len < 8 ? s.len : 8);
	return type_fit(op->as, (int64_t)v);
}

static int64_t ev_part(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	int64_t v = 0;

	s = tuple_part(s, op->ptr, op->n);
	if (s.len == 8)
		memcpy(&v, s.p, 8);
	return v;
}

static int64_t ev_index(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	int64_t i = op->b->ev(op->b, rt);
	uint32_t size = op->as.bits / 8;

	if (i < 0 || (uint64_t)i >= s.len / size)
		return 0;
	return (int64_t)read_le(s.p + (size_t)i * size, size, op->as.sign);
}

static int64_t ev_tern(const struct op *op, struct rt *rt)
{
	return is_true(op->a, rt) ? op->b->ev(op->b, rt) : op->c->ev(op->c, rt);
}

static int64_t ev_string_true(const struct op *op, struct rt *rt)
{
	return op->a->sv(op->a, rt).len != 0;
}

static int64_t ev_incdec_var(const struct op *op, struct rt *rt)
{
	int64_t *v = &rt->vars[op->slot].i, was = *v;

	*v = type_fit(op->as, (int64_t)((uint64_t)was + (uint64_t)op->k));
	return op->n ? *v : was;
}

static int64_t ev_incdec_map(const struct op *op, struct rt *rt)
{
	struct ent *e = op->a ? run_add(op->a, op->map, rt) : &op->map->scalar;
	int64_t was;

	if (!e)
		return 0;
	e->live = true;
	was = e->i;
	e->i = type_fit(op->as, (int64_t)((uint64_t)was + (uint64_t)op->k));
	return op->n ? e->i : was;
}

static int64_t ev_block(const struct op *op, struct rt *rt)
{
	return op->a->st(op->a, rt) == FLOW_NEXT && op->b ? op->b->ev(op->b, rt) : 0;
}

/* ---- bytes ---- */

static struct sv sv_const(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->str;
}

static struct sv sv_var(const struct op *op, struct rt *rt)
{
	const struct vbuf *b = &rt->vars[op->slot].b;

	/* A statement further inside may change the variable. */
	return temp_copy(rt, b->p, b->len);
}

struct sv ent_bytes(const struct ent *e, struct type t, struct rt *rt)
{
	int64_t stats[3] = { (int64_t)e->n, e->n ? ent_word(e, (struct type){ .kind = K_AVG,
		.sign = t.sign }) : 0, e->i };

	return t.kind == K_STATS ? temp_copy(rt, stats, sizeof(stats)) :
		temp_copy(rt, e->p, e->len);
}

static struct sv sv_map(const struct op *op, struct rt *rt)
{
	const struct ent *e = op->a ? run_find(op->a, op->map, rt) : &op->map->scalar;

	if (!e && op->place)
		run_warn(rt, op->place);
	return e ? ent_bytes(e, op->map->def->value, rt) : (struct sv){ "", 0 };
}

static struct sv sv_part(const struct op *op, struct rt *rt)
{
	return tuple_part(op->a->sv(op->a, rt), op->ptr, op->n);
}

static struct sv sv_tern(const struct op *op, struct rt *rt)
{
	return is_true(op->a, rt) ? op->b->sv(op->b, rt) : op->c->sv(op->c, rt);
}

static struct sv sv_to_array(const struct op *op, struct rt *rt)
{
	int64_t v = op->a->ev(op->a, rt);

	return temp_copy(rt, &v, op->n);
}

static struct sv sv_block(const struct op *op, struct rt *rt)
{
	if (op->a->st(op->a, rt) != FLOW_NEXT || !op->b)
		return (struct sv){ "", 0 };
	return op->b->sv(op->b, rt);
}

struct sv tuple_part(struct sv tup, const struct tuple *t, uint32_t i)
{
	const char *p = tup.p, *end = tup.p + tup.len;
	uint32_t len = 0, j;

	for (j = 0; j <= i && j < t->n; j++) {
		p += j ? len : 0;
		if (is_word(t->v[j])) {
			len = 8;
		} else {
			if (end - p < 4)
				return (struct sv){ "", 0 };
			memcpy(&len, p, 4);
			p += 4;
		}
		if ((size_t)(end - p) < len)
			return (struct sv){ "", 0 };
	}
	return (struct sv){ p, len };
}

/* Two passes: the parts, which may use temporary memory, then their bytes. */
static struct sv sv_tuple(const struct op *op, struct rt *rt)
{
	struct sv *parts = arena_alloc(rt->temp, (op->n + 1) * sizeof(*parts));
	int64_t *words = arena_alloc(rt->temp, (op->n + 1) * sizeof(*words));
	size_t len = 0;
	uint32_t i, part;
	char *s, *at;

	for (i = 0; i < op->n; i++) {
		const struct op *e = op->v[i];

		if (is_word(e->type)) {
			words[i] = e->ev(e, rt);
			len += 8;
		} else {
			parts[i] = e->sv(e, rt);
			len += 4 + parts[i].len;
		}
	}
	s = at = temp_alloc(rt, len);
	for (i = 0; i < op->n; i++) {
		if (is_word(op->v[i]->type)) {
			memcpy(at, &words[i], 8);
			at += 8;
			continue;
		}
		part = parts[i].len;
		memcpy(at, &part, 4);
		if (part)
			memcpy(at + 4, parts[i].p, part);
		at += 4 + part;
	}
	return (struct sv){ s, len };
}

/* Only words: no lengths, no parts. */
static struct sv sv_words(const struct op *op, struct rt *rt)
{
	int64_t *w = arena_alloc(rt->temp, 8 * (size_t)(op->n + 1));
	uint32_t i;

	for (i = 0; i < op->n; i++)
		w[i] = op->v[i]->ev(op->v[i], rt);
	return (struct sv){ (const char *)w, 8 * (size_t)op->n };
}

static struct op *tuple(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	const struct op **v = arena_alloc(g->a, (e->tuple.n + 1) * sizeof(*v));
	bool outer = g->temp;
	size_t i;

	g->temp = false;
	op->sv = sv_words;
	for (i = 0; i < e->tuple.n; i++) {
		v[i] = gen_value(g, e->tuple.v[i]);
		if (!is_word(v[i]->type))
			op->sv = sv_tuple;
	}
	op->parts_temp = g->temp;
	g->temp |= outer;
	op->v = v;
	op->n = e->tuple.n;
	if (op->sv == sv_words && op->n <= KEY_WORDS_MAX)
		op->key = KEY_WORDS;
	return op;
}

static struct op *whole_args(struct gen *g, struct expr *e)
{
	const struct tuple *t = e->type.tuple;
	struct op *op = gen_op(g, e->loc), *f;
	const struct op **v = arena_alloc(g->a, (t->n + 1) * sizeof(*v));
	size_t i, j;

	for (i = 0; i < t->n; i++) {
		f = gen_op(g, e->loc);
		f->type = t->v[i];
		for (j = 0; j < g->c->nrefs; j++)
			if (!strcmp(g->c->refs[j], t->names[i]))
				f->n = j;
		v[i] = gen_field(f, f->n, is_word(f->type));
	}
	op->sv = sv_tuple;
	op->v = v;
	op->n = t->n;
	return op;
}

static struct op *map_read(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	op->map = gen_map(g, e->map.map);
	op->a = gen_key(g, e->map.key, e->loc);
	if (g->run->env->debug_warnings && op->a)
		op->place = gen_place(g, e->loc, "Can't lookup map element because it does "
				      "not exist.");
	if (is_word(e->type))
		op->ev = ev_map;
	else
		op->sv = sv_map;
	return op;
}

static struct op *cast(struct gen *g, struct expr *e)
{
	struct type of = e->cast.of->type;
	struct op *op;

	if (type_bytes(e->type) && type_bytes(of))
		return (struct op *)gen_bytes(g, e->cast.of);
	if (e->type.kind == K_BOOL && of.kind == K_STR)
		return (struct op *)gen_bool(g, e->cast.of);
	op = gen_op(g, e->loc);
	op->as = e->type;
	if (e->type.kind == K_ARRAY) {
		op->a = gen_word(g, e->cast.of);
		op->n = type_size(e->type) < 8 ? type_size(e->type) : 8;
		op->sv = sv_to_array;
	} else if (of.kind == K_ARRAY) {
		op->a = gen_bytes(g, e->cast.of);
		op->ev = ev_from_array;
	} else {
		op->a = gen_word(g, e->cast.of);
		op->ev = ev_fit;
	}
	return op;
}

static struct op *incdec(struct gen *g, struct expr *e)
{
	struct expr *of = e->incdec.of;
	struct op *op = gen_op(g, e->loc);

	op->k = e->incdec.op == T_INC ? 1 : -1;
	op->n = e->incdec.prefix;
	op->as = of->type;
	if (of->type.kind == K_PTR && of->type.n > 1)
		op->k *= of->type.n;
	if (of->kind == E_VAR) {
		op->ev = ev_incdec_var;
		op->slot = of->var.var->slot;
		return op;
	}
	op->ev = ev_incdec_map;
	op->map = gen_map(g, of->map.map);
	op->a = gen_key(g, of->map.key, e->loc);
	return op;
}

struct op *gen_block_value(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	bool value = e->block.value && e->type.kind != K_NONE &&
		e->type.kind != K_VOID;

	op->a = gen_block(g, &e->block, !value);
	op->b = value ? gen_value(g, e->block.value) : NULL;
	if (!value || is_word(e->type))
		op->ev = ev_block;
	else
		op->sv = sv_block;
	return op;
}

static struct op *gen_kind(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	bool word = is_word(e->type);

	switch (e->kind) {
	case E_INT:
	case E_BOOL: return gen_constant(op, (int64_t)e->num.v);
	case E_ENUM: return gen_constant(op, (int64_t)e->enumc.v);
	case E_NPOS: return gen_constant(op, (int64_t)g->run->p->opt.nparams);
	case E_STR:
		op->sv = sv_const;
		/* As in C, it ends at a NUL. */
		op->str = (struct sv){ e->str.p, strnlen(e->str.p, e->str.len) };
		return op;
	case E_IDENT: return gen_builtin(g, e);
	case E_ARGS: return whole_args(g, e);
	case E_FIELD:
		return gen_field(op, e->field.ref, word);
	case E_VAR:
		op->slot = e->var.var->slot;
		if (word)
			op->ev = ev_var;
		else
			op->sv = sv_var;
		return op;
	case E_MAP: return map_read(g, e);
	case E_UNARY:
	case E_BINARY: return gen_binary(g, e);
	case E_TERN:
		op->a = gen_bool(g, e->tern.cond);
		op->b = gen_value(g, e->tern.yes);
		op->c = gen_value(g, e->tern.no);
		if (word)
			op->ev = ev_tern;
		else
			op->sv = sv_tern;
		return op;
	case E_CAST: return cast(g, e);
	case E_INCDEC: return incdec(g, e);
	case E_TUPLE: return tuple(g, e);
	case E_TUPIDX:
		op->a = gen_bytes(g, e->tupidx.of);
		op->n = e->tupidx.n;
		op->ptr = e->tupidx.of->type.tuple;
		if (word)
			op->ev = ev_part;
		else
			op->sv = sv_part;
		return op;
	case E_INDEX:
		op->a = gen_bytes(g, e->index.of);
		op->b = gen_word(g, e->index.at);
		op->as = e->type;
		op->ev = ev_index;
		return op;
	case E_CALL: return gen_call(g, e);
	case E_BLOCK: return gen_block_value(g, e);
	default: return gen_constant(op, 0);
	}
}

const struct op *gen_value(struct gen *g, struct expr *e)
{
	struct op *op = gen_kind(g, e);

	op->type = e->type;
	if (is_word(e->type))
		op->key = KEY_WORD;
	/* Of all bytes only these are somewhere already. */
	else if (e->kind != E_STR && !(e->kind == E_IDENT && e->ident.id == B_COMM))
		g->temp = true;
	return op;
}

const struct op *gen_word(struct gen *g, struct expr *e)
{
	return gen_value(g, e);
}

const struct op *gen_bytes(struct gen *g, struct expr *e)
{
	return gen_value(g, e);
}

const struct op *gen_bool(struct gen *g, struct expr *e)
{
	const struct op *v = gen_value(g, e);
	struct op *op;

	if (!type_bytes(e->type))
		return v;
	op = gen_op(g, e->loc);
	op->ev = ev_string_true;
	op->a = v;
	return op;
}
