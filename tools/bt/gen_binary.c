// SPDX-License-Identifier: GPL-2.0-only
/* Operators to ops. */
#include <string.h>
#include "run.h"

#define A(op, rt)	((op)->a->ev((op)->a, (rt)))
#define B(op, rt)	((op)->b->ev((op)->b, (rt)))

/* Numbers wrap around, as the machine's do. */
#define WRAP(name, sign)						\
	static int64_t name(const struct op *op, struct rt *rt)		\
	{								\
		return type_fit(op->as, (int64_t)((uint64_t)A(op, rt) sign \
						  (uint64_t)B(op, rt)));	\
	}
WRAP(ev_add, +)
WRAP(ev_sub, -)
WRAP(ev_mul, *)
WRAP(ev_or, |)
WRAP(ev_and, &)
WRAP(ev_xor, ^)

#define COMPARE(name, type, sign)					\
	static int64_t name(const struct op *op, struct rt *rt)		\
	{								\
		return (type)A(op, rt) sign (type)B(op, rt);		\
	}
COMPARE(ev_eq, int64_t, ==)
COMPARE(ev_ne, int64_t, !=)
COMPARE(ev_lt, int64_t, <)
COMPARE(ev_le, int64_t, <=)
COMPARE(ev_gt, int64_t, >)
COMPARE(ev_ge, int64_t, >=)
COMPARE(ev_ltu, uint64_t, <)
COMPARE(ev_leu, uint64_t, <=)
COMPARE(ev_gtu, uint64_t, >)
COMPARE(ev_geu, uint64_t, >=)

static int64_t ev_eq_const(const struct op *op, struct rt *rt)
{
	return A(op, rt) == op->k;
}

static int64_t ev_ne_const(const struct op *op, struct rt *rt)
{
	return A(op, rt) != op->k;
}

/* A division by 0 gives 1, and that is said. */
static int64_t ev_div(const struct op *op, struct rt *rt)
{
	int64_t a = A(op, rt), b = B(op, rt);

	if (!b) {
		run_warn(rt, op->place);
		return 1;
	}
	if (!op->as.sign)
		return type_fit(op->as, (int64_t)((uint64_t)a / (uint64_t)b));
	return b == -1 ? (int64_t)-(uint64_t)a : type_fit(op->as, a / b);
}

static int64_t ev_mod(const struct op *op, struct rt *rt)
{
	int64_t a = A(op, rt), b = B(op, rt);

	if (!b) {
		run_warn(rt, op->place);
		return 1;
	}
	if (!op->as.sign)
		return type_fit(op->as, (int64_t)((uint64_t)a % (uint64_t)b));
	return b == -1 ? 0 : a % b;
}

/* The machine uses the low six bits of the count. */
static int64_t ev_shl(const struct op *op, struct rt *rt)
{
	int64_t a = A(op, rt), b = B(op, rt);

	if ((uint64_t)b > 63)
		run_warn(rt, op->place);
	return type_fit(op->as, (int64_t)((uint64_t)a << (b & 63)));
}

static int64_t ev_shr(const struct op *op, struct rt *rt)
{
	int64_t a = A(op, rt), b = B(op, rt);

	if ((uint64_t)b > 63)
		run_warn(rt, op->place);
	return op->as.sign ? a >> (b & 63) : (int64_t)((uint64_t)a >> (b & 63));
}

static bool is_unsigned(struct type t)
{
	return (t.kind == K_INT && !t.sign) || t.kind == K_PTR || t.kind == K_BOOL;
}

static int64_t ev_land(const struct op *op, struct rt *rt)
{
	return A(op, rt) && B(op, rt);
}

static int64_t ev_lor(const struct op *op, struct rt *rt)
{
	return A(op, rt) || B(op, rt);
}

static int64_t ev_lnot(const struct op *op, struct rt *rt)
{
	return !A(op, rt);
}

static int64_t ev_neg(const struct op *op, struct rt *rt)
{
	return type_fit(op->as, (int64_t)-(uint64_t)A(op, rt));
}

static int64_t ev_not(const struct op *op, struct rt *rt)
{
	return type_fit(op->as, ~A(op, rt));
}

static int compare_bytes(const struct op *op, struct rt *rt)
{
	struct sv a = op->a->sv(op->a, rt), b = op->b->sv(op->b, rt);
	size_t len = a.len < b.len ? a.len : b.len;
	int c = len ? memcmp(a.p, b.p, len) : 0;

	return c ? c : a.len < b.len ? -1 : a.len > b.len;
}

static int64_t ev_bytes_eq(const struct op *op, struct rt *rt)
{
	struct sv a = op->a->sv(op->a, rt), b = op->b->sv(op->b, rt);

	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

static int64_t ev_bytes_ne(const struct op *op, struct rt *rt)
{
	return !ev_bytes_eq(op, rt);
}

static int64_t ev_bytes_lt(const struct op *op, struct rt *rt)
{
	return compare_bytes(op, rt) < 0;
}

static int64_t ev_bytes_le(const struct op *op, struct rt *rt)
{
	return compare_bytes(op, rt) <= 0;
}

static int64_t ev_bytes_gt(const struct op *op, struct rt *rt)
{
	return compare_bytes(op, rt) > 0;
}

static int64_t ev_bytes_ge(const struct op *op, struct rt *rt)
{
	return compare_bytes(op, rt) >= 0;
}

typedef int64_t ev_fn(const struct op *op, struct rt *rt);

static ev_fn *compare(enum tok tok, bool bytes, bool is_unsigned)
{
	static ev_fn *const fns[][3] = {
		{ ev_eq, ev_eq, ev_bytes_eq }, { ev_ne, ev_ne, ev_bytes_ne },
		{ ev_lt, ev_ltu, ev_bytes_lt }, { ev_le, ev_leu, ev_bytes_le },
		{ ev_gt, ev_gtu, ev_bytes_gt }, { ev_ge, ev_geu, ev_bytes_ge },
	};

	return fns[tok - T_EQ][bytes ? 2 : is_unsigned];
}

/* What is signed meets what is not as signed. */
static bool compare_unsigned(struct type a, struct type b)
{
	return (is_unsigned(a) || is_unsigned(b)) && (a.flex || is_unsigned(a)) &&
	       (b.flex || is_unsigned(b));
}

static ev_fn *arith(enum tok tok)
{
	switch (tok) {
	case T_ADD: return ev_add;
	case T_SUB: return ev_sub;
	case T_MUL: return ev_mul;
	case T_DIV: return ev_div;
	case T_MOD: return ev_mod;
	case T_OR: return ev_or;
	case T_AND: return ev_and;
	case T_XOR: return ev_xor;
	case T_SHL: return ev_shl;
	default: return ev_shr;
	}
}

static struct op *unary(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	if (e->bin.op == T_ADD)
		return (struct op *)gen_word(g, e->bin.a);
	/* What has no sign keeps its width. */
	op->as = is_unsigned(e->bin.a->type) ? e->bin.a->type : e->type;
	op->a = e->bin.op == T_LNOT ? gen_bool(g, e->bin.a) : gen_word(g, e->bin.a);
	op->ev = e->bin.op == T_LNOT ? ev_lnot : e->bin.op == T_SUB ? ev_neg : ev_not;
	return op;
}

static const char *fault(enum tok tok)
{
	if (tok == T_DIV || tok == T_MOD)
		return "Divide or modulo by 0 detected. This can lead to unexpected results. "
		       "1 is being used as the result.";
	if (tok == T_SHL || tok == T_SHR)
		return "Shift by a number of bits outside of 0 to 63. Only its low six bits "
		       "are being used.";
	return NULL;
}

/* What is added to an address counts what that points to. */
static void scale(struct gen *g, struct expr *e, struct op *op)
{
	const struct op **side = e->bin.a->type.kind == K_PTR ? &op->b : &op->a;
	struct op *by;

	if (e->bin.a->type.kind == K_PTR && e->bin.b->type.kind == K_PTR)
		return;
	by = gen_op(g, e->loc);
	by->a = *side;
	by->b = gen_constant(gen_op(g, e->loc), e->type.n);
	by->as = T_I64;
	by->ev = ev_mul;
	*side = by;
}

struct op *gen_binary(struct gen *g, struct expr *e)
{
	struct op *op;

	if (e->kind == E_UNARY)
		return unary(g, e);
	op = gen_op(g, e->loc);
	if (e->bin.op == T_LAND || e->bin.op == T_LOR) {
		op->a = gen_bool(g, e->bin.a);
		op->b = gen_bool(g, e->bin.b);
		op->ev = e->bin.op == T_LAND ? ev_land : ev_lor;
		return op;
	}
	op->a = gen_value(g, e->bin.a);
	op->b = gen_value(g, e->bin.b);
	op->as = e->type;
	if (e->bin.op >= T_EQ && e->bin.op <= T_GE) {
		op->ev = compare(e->bin.op, type_bytes(e->bin.a->type),
				 compare_unsigned(e->bin.a->type, e->bin.b->type));
		if (e->bin.b->kind == E_INT && is_word(e->bin.a->type) && e->bin.op <= T_NE) {
			op->ev = e->bin.op == T_EQ ? ev_eq_const : ev_ne_const;
			op->k = (int64_t)e->bin.b->num.v;
		}
		return op;
	}
	if (e->type.kind == K_PTR && e->type.n > 1 &&
	    (e->bin.op == T_ADD || e->bin.op == T_SUB))
		scale(g, e, op);
	op->ev = arith(e->bin.op);
	if (fault(e->bin.op))
		op->place = gen_place(g, e->loc, fault(e->bin.op));
	return op;
}

