// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that are known before the program runs. */
#include "check.h"

static bool const_binary(enum tok op, int64_t a, int64_t b, int64_t *v)
{
	switch (op) {
	case T_ADD: *v = (int64_t)((uint64_t)a + (uint64_t)b); return true;
	case T_SUB: *v = (int64_t)((uint64_t)a - (uint64_t)b); return true;
	case T_MUL: *v = (int64_t)((uint64_t)a * (uint64_t)b); return true;
	case T_DIV:
	case T_MOD:
		if (!b || (b == -1 && a == INT64_MIN))
			return false;
		*v = op == T_DIV ? a / b : a % b;
		return true;
	case T_SHL:
		if (b < 0 || b > 63)
			return false;
		*v = (int64_t)((uint64_t)a << b);
		return true;
	case T_SHR:
		if (b < 0 || b > 63)
			return false;
		*v = a >> b;
		return true;
	case T_OR: *v = a | b; return true;
	case T_AND: *v = a & b; return true;
	case T_XOR: *v = a ^ b; return true;
	case T_EQ: *v = a == b; return true;
	case T_NE: *v = a != b; return true;
	case T_LT: *v = a < b; return true;
	case T_LE: *v = a <= b; return true;
	case T_GT: *v = a > b; return true;
	case T_GE: *v = a >= b; return true;
	case T_LAND: *v = a && b; return true;
	case T_LOR: *v = a || b; return true;
	default: return false;
	}
}

uint8_t check_literal_bits(int64_t v)
{
	return v == (int8_t)v ? 8 : v == (int16_t)v ? 16 : v == (int32_t)v ? 32 : 64;
}

bool check_const(struct check *ck, struct expr *e, int64_t *v)
{
	int64_t a, b;

	switch (e->kind) {
	case E_INT:
	case E_BOOL: *v = (int64_t)e->num.v; return true;
	case E_ENUM: *v = (int64_t)e->enumc.v; return true;
	case E_NPOS: *v = (int64_t)ck->p->opt.nparams; return true;
	case E_UNARY:
		if ((e->bin.op != T_SUB && e->bin.op != T_LNOT) ||
		    !check_const(ck, e->bin.a, &a))
			return false;
		*v = e->bin.op == T_LNOT ? !a : (int64_t)-(uint64_t)a;
		return true;
	case E_BINARY:
		return check_const(ck, e->bin.a, &a) && check_const(ck, e->bin.b, &b) &&
		       const_binary(e->bin.op, a, b, v);
	default: return false;
	}
}
