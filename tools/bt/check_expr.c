// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "check.h"

static const char *tname(struct check *ck, struct type t)
{
	return type_name(t, &ck->p->arena);
}

struct type check_value(struct check *ck, struct expr *e)
{
	struct type t = check_expr(ck, e);

	if (t.kind != K_VOID)
		return t;
	diag_error(&ck->p->diag, e->loc, "this has no value");
	return T_I64;
}

void check_number(struct check *ck, struct expr *e, const char *what)
{
	struct type t = check_value(ck, e);

	if (t.kind != K_NONE && !type_word(t))
		diag_error(&ck->p->diag, e->loc, "%s must be a number; this is of type '%s'",
			   what, tname(ck, t));
}

void check_param(struct check *ck, struct expr *e, bool as_string)
{
	const struct bt_options *o = &ck->p->opt;
	const char *text = e->num.v && e->num.v <= o->nparams ? o->params[e->num.v - 1] : NULL;
	struct sv s = { text ? text : "", text ? strlen(text) : 0 };
	bool minus = s.len > 1 && s.p[0] == '-';
	uint64_t n = 0;

	if (!as_string && (!text || !lex_number((struct sv){ s.p + minus, s.len - minus }, &n))) {
		e->kind = E_INT;
		e->num.v = minus ? -n : n;
		e->num.param = minus;
		return;
	}
	e->kind = E_STR;
	e->str = s;
}

struct map *check_map(struct check *ck, struct expr *e, struct expr *key)
{
	struct map *m = map_get(ck->p, e->map.name, e->loc);
	struct type kt = T_UNKNOWN;

	e->map.map = m;
	if (key) {
		kt = check_value(ck, key);
		kt = type_read(kt);
		if (type_aggr(kt) || kt.kind == K_RECORD) {
			diag_error(&ck->p->diag, key->loc, "a value of type '%s' cannot be the "
				   "key of a map", tname(ck, kt));
			return m;
		}
	}
	if (m->seen_key && m->keyed != (key != NULL)) {
		diag_error(&ck->p->diag, e->loc, "%s is used %s a key here and %s one elsewhere",
			   m->name, key ? "with" : "without", key ? "without" : "with");
		return m;
	}
	if (!m->seen_key) {
		m->seen_key = true;
		m->keyed = key != NULL;
		m->keyloc = e->loc;
	}
	if (!key)
		return m;
	if (m->key.kind == K_NONE || kt.kind == K_NONE ||
	    type_merge(&(struct type){ m->key.kind, m->key.bits, m->key.sign, m->key.flex,
			m->key.mode, m->key.frames, m->key.n, { m->key.tuple } }, kt,
			&ck->p->arena))
		check_merge(ck, &m->key, kt, key->loc, "the key of ", m->name);
	else
		diag_error(&ck->p->diag, key->loc, "Argument mismatch for %s: trying to access "
			   "with argument of type '%s' when map expects type '%s'", m->name,
			   tname(ck, kt), tname(ck, m->key));
	return m;
}

static struct type field(struct check *ck, struct expr *e)
{
	struct type t;
	size_t i;

	if (e->field.of->kind == E_ARGS)
		return check_args_field(ck, e);
	t = check_value(ck, e->field.of);
	if (t.kind == K_TUPLE && t.tuple->names) {
		for (i = 0; i < t.tuple->n; i++) {
			if (t.tuple->names[i] && !strcmp(t.tuple->names[i], e->field.name)) {
				struct expr *of = e->field.of;

				e->kind = E_TUPIDX;
				e->tupidx.of = of;
				e->tupidx.n = i;
				return t.tuple->v[i];
			}
		}
	}
	if (t.kind != K_NONE)
		check_memory(ck, e->loc, "reading a field of a struct");
	return T_I64;
}

static struct type tupidx(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, e->tupidx.of);

	if (t.kind == K_NONE)
		return t;
	if (t.kind != K_TUPLE) {
		diag_error(&ck->p->diag, e->loc, "only tuples have numbered parts; this is of "
			   "type '%s'", tname(ck, t));
		return T_I64;
	}
	if (e->tupidx.n >= t.tuple->n) {
		diag_error(&ck->p->diag, e->loc, "Invalid tuple index: %u. Found %zu elements "
			   "in tuple.", e->tupidx.n, t.tuple->n);
		return T_I64;
	}
	return t.tuple->v[e->tupidx.n];
}

static struct type indexed(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, e->index.of);
	struct expr *of = e->index.of;
	int64_t n;

	check_number(ck, e->index.at, "an index");
	if (t.kind == K_ARRAY)
		return (struct type){ .kind = K_INT, .bits = t.bits, .sign = t.sign };
	if (t.kind == K_STR)
		return (struct type){ .kind = K_INT, .bits = 8, .sign = true };
	if (t.kind == K_TUPLE && check_const(ck, e->index.at, &n) && n >= 0 && n < 1000) {
		e->kind = E_TUPIDX;
		e->tupidx.of = of;
		e->tupidx.n = (uint32_t)n;
		return tupidx(ck, e);
	}
	if (t.kind == K_TUPLE)
		diag_error(&ck->p->diag, e->index.at->loc, "the index of a tuple is a constant");
	else if (t.kind != K_NONE)
		check_memory(ck, e->loc, "an element behind a pointer");
	return T_I64;
}

static bool is_unsigned(struct type t)
{
	return t.kind == K_BOOL || (t.kind == K_INT && !t.sign);
}

/* Numbers are worked with in 64 bits, and what may fall below 0 is signed. */
static struct type arith(enum tok op, struct type a, struct type b)
{
	if (a.kind == K_PTR || b.kind == K_PTR)
		return a.kind == K_PTR ? a : b;
	if (a.kind == K_BOOL && b.kind == K_BOOL && (op == T_AND || op == T_OR || op == T_XOR))
		return T_BOOL;
	if (op == T_SUB || (a.flex && b.flex))
		return T_I64;
	return (a.flex || is_unsigned(a)) && (b.flex || is_unsigned(b)) ? T_U64 : T_I64;
}

static bool comparable(struct type a, struct type b)
{
	if (a.kind == K_NONE || b.kind == K_NONE || (type_word(a) && type_word(b)))
		return true;
	return a.kind == b.kind && (a.kind != K_ARRAY || a.n == b.n);
}

static struct type binary(struct check *ck, struct expr *e)
{
	struct type a = check_value(ck, e->bin.a), b = check_value(ck, e->bin.b), t;
	enum tok op = e->bin.op;
	int64_t v;

	if (op == T_LAND || op == T_LOR) {
		if ((type_bytes(a) && a.kind != K_STR) || (type_bytes(b) && b.kind != K_STR))
			diag_error(&ck->p->diag, e->loc, "%s needs numbers", lex_name(op));
		return T_BOOL;
	}
	if (op >= T_EQ && op <= T_GE) {
		if (!comparable(a, b) || (op > T_NE && type_bytes(a) && a.kind != K_STR))
			diag_error(&ck->p->diag, e->loc, "Type mismatch for '%s': comparing "
				   "'%s' with '%s'", lex_name(op), tname(ck, a), tname(ck, b));
		return T_BOOL;
	}
	if ((a.kind != K_NONE && !type_word(a)) || (b.kind != K_NONE && !type_word(b))) {
		diag_error(&ck->p->diag, e->loc, "The %s operator can not be used on "
			   "expressions of types '%s', '%s'", lex_name(op), tname(ck, a),
			   tname(ck, b));
		return T_I64;
	}
	if (op == T_SHL || op == T_SHR)
		return is_unsigned(a) ? T_U64 : T_I64;
	t = arith(op, a, b);
	/* What is made of constants is one. */
	t.flex = a.flex && b.flex && t.kind == K_INT && check_const(ck, e, &v) && v >= 0;
	return t;
}

static struct type unary(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, e->bin.a);

	if (e->bin.op == T_MUL || e->bin.op == T_AND) {
		check_memory(ck, e->loc, e->bin.op == T_MUL ? "following a pointer" :
			     "an address");
		return T_I64;
	}
	if (t.kind != K_NONE && !type_word(t) && !(e->bin.op == T_LNOT && t.kind == K_STR))
		diag_error(&ck->p->diag, e->loc, "%s needs a number; this is of type '%s'",
			   lex_name(e->bin.op), tname(ck, t));
	if (e->bin.op == T_LNOT)
		return T_BOOL;
	if (e->bin.op == T_NOT && e->bin.a->kind == E_INT && t.flex)
		return T_U64;
	if (e->bin.op == T_SUB && e->bin.a->kind == E_INT && e->bin.a->num.v == 1ULL << 63)
		return T_I64;
	return is_unsigned(t) ? T_U64 : T_I64;
}

static struct type tern(struct check *ck, struct expr *e)
{
	struct type c = check_value(ck, e->tern.cond), t, f;

	if (type_bytes(c) && c.kind != K_STR)
		diag_error(&ck->p->diag, e->tern.cond->loc, "a condition is a number or a string");
	t = check_expr(ck, e->tern.yes);
	f = check_expr(ck, e->tern.no);
	if (!type_merge(&t, f, &ck->p->arena))
		diag_error(&ck->p->diag, e->loc, "Ternary operator must return the same type: "
			   "have '%s' and '%s'", tname(ck, t), tname(ck, f));
	return t;
}

/* What a variable becomes that is counted up or down. */
static struct type counted(const struct expr *e)
{
	struct type t = T_I64;

	t.flex = e->incdec.op == T_INC;
	return t;
}

static struct type incdec(struct check *ck, struct expr *e)
{
	struct expr *of = e->incdec.of;
	struct map *m;

	if (of->kind == E_MAP) {
		m = check_map(ck, of, of->map.key);
		m->assigned = true;
		if ((m->mixed || type_aggr(m->value)) && check_mix(ck, m, T_I64))
			;	/* as of btrace */
		else if (type_aggr(m->value))
			diag_error(&ck->p->diag, e->loc, "%s is of type '%s': it only changes by "
				   "its function", m->name, tname(ck, m->value));
		else
			check_merge(ck, &m->value, counted(e), e->loc, "map ", m->name);
		of->type = m->value;
		return m->value.kind == K_INT ? m->value : T_I64;
	}
	if (of->kind != E_VAR) {
		diag_error(&ck->p->diag, e->loc, "%s changes only $variables and @maps",
			   lex_name(e->incdec.op));
		return T_I64;
	}
	check_number(ck, of, lex_name(e->incdec.op));
	if (of->var.var && !of->var.var->declared &&
	    (of->type.kind == K_INT || of->type.kind == K_NONE)) {
		check_merge(ck, &of->var.var->type, counted(e), e->loc, "", of->var.name);
		of->type = of->var.var->type;
	}
	return of->type;
}

struct type check_typespec(struct check *ck, const struct typespec *ts, struct loc loc)
{
	struct type t = T_I64;

	if (ts->of) {
		t = type_read(check_value(ck, ts->of));
		t.flex = false;
		return t;
	}
	if (ts->ptr)
		return (struct type){ .kind = K_PTR, .bits = 64, .n = ts->ptr > 1 ? 8 :
			type_parse(ts->name, &t) && t.kind == K_INT ? t.bits / 8 : 0 };
	if (!strcmp(ts->name, "string"))
		return T_STRING;
	if (!strncmp(ts->name, "enum ", 5)) {
		struct enumdef *d;

		for (d = ck->p->enums; d; d = d->next)
			if (!strcmp(d->name, ts->name + 5))
				return (struct type){ .kind = K_ENUM, .bits = 64,
					.enumdef = d };
		diag_error(&ck->p->diag, loc, "unknown enum: %s", ts->name + 5);
		return t;
	}
	if (ts->is_struct) {
		check_memory(ck, loc, "a struct");
		return t;
	}
	if (!type_parse(ts->name, &t))
		diag_error(&ck->p->diag, loc, "Cannot resolve unknown type \"%s\"", ts->name);
	if (ts->array && t.kind == K_INT) {
		t.kind = K_ARRAY;
		t.n = ts->n;
	}
	return t;
}

static struct type cast(struct check *ck, struct expr *e)
{
	struct type t = check_typespec(ck, &e->cast.to, e->loc), of = check_value(ck, e->cast.of);
	size_t size;

	if (of.kind == K_NONE)
		return t;
	if (t.kind == K_ARRAY) {
		size = of.kind == K_ARRAY ? type_size(of) : of.flex ? 8 : type_size(of);
		if (!t.n)
			t.n = size / (t.bits / 8);
		if ((!type_word(of) && of.kind != K_ARRAY) || (size_t)t.n * t.bits / 8 != size) {
			diag_error(&ck->p->diag, e->loc, "Cannot cast from \"%s\" to \"%s\": both "
				   "must have the same size", tname(ck, of), tname(ck, t));
		}
		return t;
	}
	if ((t.kind == K_STR || t.kind == K_BOOL) && of.kind == K_STR)
		return t;
	if (type_word(t) && of.kind == K_ARRAY && of.n && type_size(of) <= 8)
		return t;
	if (!type_word(t) || !type_word(of))
		diag_error(&ck->p->diag, e->loc, "Cannot cast from \"%s\" to \"%s\"",
			   tname(ck, of), tname(ck, t));
	return t;
}

/* Values of a tuple, with those of the tuples in it. */
#define TUPLE_MAX	256

static size_t tuple_values(const struct tuple *t)
{
	size_t n = t->n, i;

	for (i = 0; i < t->n && n <= TUPLE_MAX; i++)
		if (t->v[i].kind == K_TUPLE)
			n += tuple_values(t->v[i].tuple);
	return n;
}

static struct type tuple(struct check *ck, struct expr *e)
{
	struct type *v = arena_alloc(&ck->p->arena, e->tuple.n * sizeof(*v));
	struct tuple *t = arena_zalloc(&ck->p->arena, sizeof(*t));
	size_t i;

	for (i = 0; i < e->tuple.n; i++) {
		v[i] = type_read(check_value(ck, e->tuple.v[i]));
		if (type_aggr(v[i]) || v[i].kind == K_RECORD)
			diag_error(&ck->p->diag, e->tuple.v[i]->loc, "a value of type '%s' cannot "
				   "be part of a tuple", tname(ck, v[i]));
	}
	*t = (struct tuple){ .n = e->tuple.n, .v = v, .names = e->tuple.names };
	/* One that is put into itself has no end. */
	if (tuple_values(t) > TUPLE_MAX) {
		diag_error(&ck->p->diag, e->loc, "a tuple has at most %d values, those of "
			   "tuples in it included", TUPLE_MAX);
		return (struct type){ .kind = K_NONE };
	}
	return (struct type){ .kind = K_TUPLE, .tuple = t };
}

static struct type variable(struct check *ck, struct expr *e)
{
	struct var *v = check_var(ck, e->var.name);
	struct near near;
	struct scope *s;

	if (v) {
		e->var.var = v;
		return v->type;
	}
	diag_error(&ck->p->diag, e->loc, "Undefined or undeclared variable: %s", e->var.name);
	near_init(&near, e->var.name);
	for (s = ck->scope; s; s = s->up)
		for (v = s->vars; v; v = v->next)
			near_try(&near, v->name);
	if (near.best)
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
	return T_UNKNOWN;
}

static struct type map_value(struct check *ck, struct expr *e)
{
	struct map *m = check_map(ck, e, e->map.key);
	struct type t = type_read(m->value);

	if (type_aggr(t))
		diag_error(&ck->p->diag, e->loc, "%s is of type '%s', which has no value of its "
			   "own; print(%s) shows it", m->name, tname(ck, t), m->name);
	t.flex = false;
	return t;
}

static struct type literal_int(uint64_t v)
{
	if (v > INT64_MAX)
		return T_U64;
	return (struct type){ .kind = K_INT, .bits = 64, .sign = true, .flex = true };
}

static size_t size_of(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, e);
	int64_t v;

	if (e->kind == E_STR)
		return e->str.len + 1;
	if (e->kind == E_IDENT && e->ident.id == B_COMM)
		return DTCOMMLEN;
	return t.flex && check_const(ck, e, &v) ? check_literal_bits(v) / 8 : type_size(t);
}

static struct type check_kind(struct check *ck, struct expr *e)
{
	if (e->kind == E_POS)
		check_param(ck, e, false);
	switch (e->kind) {
	case E_INT: return e->num.param ? T_I64 : literal_int(e->num.v);
	case E_STR: return T_STRING;
	case E_BOOL: return T_BOOL;
	case E_NPOS: return literal_int(0);
	case E_IDENT: return check_ident(ck, e);
	case E_ARGS: return check_whole_args(ck, e);
	case E_FIELD: return field(ck, e);
	case E_VAR: return variable(ck, e);
	case E_MAP: return map_value(ck, e);
	case E_UNARY: return unary(ck, e);
	case E_BINARY: return binary(ck, e);
	case E_TERN: return tern(ck, e);
	case E_CAST: return cast(ck, e);
	case E_INCDEC: return incdec(ck, e);
	case E_TUPLE: return tuple(ck, e);
	case E_TUPIDX: return tupidx(ck, e);
	case E_INDEX: return indexed(ck, e);
	case E_CALL:
		if (check_is_aggregate(e))
			diag_error(&ck->p->diag, e->loc, "%s() must be assigned to a map as it "
				   "is, as in @ = %s(...)", e->call.fn, e->call.fn);
		return check_call(ck, e, true);
	case E_BLOCK:
		check_block(ck, &e->block);
		return e->block.value ? e->block.value->type : T_NOTHING;
	case E_SIZEOF:
		e->num.v = e->cast.of ? size_of(ck, e->cast.of) :
			type_size(check_typespec(ck, &e->cast.to, e->loc));
		e->kind = E_INT;
		return literal_int(e->num.v);
	default: return e->type;	/* E_ENUM: known since it was made */
	}
}

struct type check_expr(struct check *ck, struct expr *e)
{
	e->type = check_kind(ck, e);
	return e->type;
}
