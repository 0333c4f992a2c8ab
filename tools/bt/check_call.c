// SPDX-License-Identifier: GPL-2.0-only
/* Calls: what arguments each function takes and what it gives. */
#include <string.h>
#include "check.h"
#include "fmt.h"

/* btrace(8) shows a string literal as it stands, whatever letter it is for. */
static void as_literal(struct fmtpart *f, const struct expr *e)
{
	if (e->kind != E_STR || f->conv == 'r' || f->conv == 'p')
		return;
	f->conv = 's';
	f->isint = false;
}

static bool fits(const struct fmtpart *f, struct type t)
{
	if (t.kind == K_NONE || f->conv == 's')
		return true;
	if (f->conv == 'r')
		return t.kind == K_BUF || t.kind == K_STR || t.kind == K_ARRAY;
	return type_word(t);
}

static void check_fmt(struct check *ck, struct expr *e)
{
	struct call *c = &e->call;
	const char *wrong;
	size_t i, j = 1, part;
	struct type t;

	for (i = 1; i < c->argc; i++) {
		t = check_value(ck, c->argv[i]);
		if (type_aggr(t) || t.kind == K_RECORD)
			diag_error(&ck->p->diag, c->argv[i]->loc, "a value of type '%s' cannot be "
				   "formatted; print() shows it", type_name(t, &ck->p->arena));
	}
	if (c->argv[0]->kind != E_STR) {
		diag_error(&ck->p->diag, c->argv[0]->loc, "the format of %s() must be a string "
			   "literal", c->fn);
		return;
	}
	if (!c->fmt)
		c->fmt = fmt_parse(&ck->p->arena, c->argv[0]->str, &wrong);
	if (!c->fmt) {
		diag_error(&ck->p->diag, c->argv[0]->loc, "wrong format: %s", wrong);
		return;
	}
	if (c->fmt->nargs != c->argc - 1) {
		diag_error(&ck->p->diag, e->loc, "%s: %s arguments for format string (%zu "
			   "supplied, %zu expected)", c->fn, c->argc - 1 < c->fmt->nargs ?
			   "not enough" : "too many", c->argc - 1, c->fmt->nargs);
		return;
	}
	for (part = 0; part < c->fmt->n; part++) {
		struct fmtpart *f = &c->fmt->v[part];

		if (!f->conv)
			continue;
		for (i = 0; i < (size_t)f->wstar + f->pstar; i++, j++)
			if (type_bytes(c->argv[j]->type))
				diag_error(&ck->p->diag, c->argv[j]->loc, "* wants a number");
		as_literal(f, c->argv[j]);
		if (!fits(f, c->argv[j]->type))
			diag_error(&ck->p->diag, c->argv[j]->loc, "%s: %%%c cannot show a value of "
				   "type '%s'", c->fn, f->conv,
				   type_name(c->argv[j]->type, &ck->p->arena));
		j++;
	}
}

static struct map *whole_map(struct check *ck, struct expr *e, struct expr *a, bool keyed)
{
	struct map *m;

	if (a->kind != E_MAP || a->map.key) {
		diag_error(&ck->p->diag, a->loc, "%s() wants a map here, as in %s(@name)",
			   e->call.fn, e->call.fn);
		return NULL;
	}
	m = map_get(ck->p, a->map.name, a->loc);
	a->map.map = m;
	e->call.map = m;
	if (!m->seen_key && ck->final)
		check_undefined(ck, m, a->loc);
	if (keyed && m->seen_key && !m->keyed)
		diag_error(&ck->p->diag, a->loc, "%s() wants a map with keys; %s has none",
			   e->call.fn, m->name);
	return m;
}

/* A histogram or series, which has no value that could be used elsewhere. */
static bool has_lines(struct check *ck, const struct expr *e)
{
	const struct map *m = map_find(ck->p, e->map.name);

	return m && m->value.kind >= K_HIST;
}

static void c_print(struct check *ck, struct expr *e)
{
	struct expr *a = check_arg(e, 0);
	struct type t;

	e->call.map = NULL;
	if (a->kind == E_MAP && !a->map.key && !a->paren) {
		whole_map(ck, e, a, false);
		if (check_arg(e, 1))
			check_number(ck, check_arg(e, 1), "top");
		e->call.k[1] = check_arg(e, 2) ? (uint64_t)check_constant(ck, check_arg(e, 2), "div") : 0;
		return;
	}
	if (a->kind == E_MAP && a->map.key && has_lines(ck, a)) {
		e->call.map = check_map(ck, a, a->map.key);
		e->call.k[0] = e->call.k[1] = 0;
		return;
	}
	t = check_expr(ck, a);
	if (e->call.argc > 1)
		diag_error(&ck->p->diag, e->loc, "top and div are only for maps as a whole");
	if (t.kind == K_VOID || (t.kind == K_NONE && ck->final))
		diag_error(&ck->p->diag, a->loc, "this has no value that could be printed");
}

static struct type c_delete(struct check *ck, struct expr *e)
{
	struct expr *a = check_arg(e, 0);

	if (a->kind != E_MAP) {
		diag_error(&ck->p->diag, a->loc, "delete() wants a map, as in delete(@name, key)");
		return T_BOOL;
	}
	if (check_arg(e, 1) && a->map.key) {
		diag_error(&ck->p->diag, e->loc, "delete() expects a map with no keys for the "
			   "first argument");
		return T_BOOL;
	}
	/* delete(@a[1]) is the old way to write delete(@a, 1). */
	e->call.map = check_map(ck, a, check_arg(e, 1) ? check_arg(e, 1) : a->map.key);
	return T_BOOL;
}

static struct type c_find(struct check *ck, struct expr *e)
{
	struct map *m = whole_map(ck, e, check_arg(e, 0), true);
	struct expr *out = check_arg(e, 2);
	struct var *v;

	if (!m)
		return T_BOOL;
	check_map(ck, check_arg(e, 0), check_arg(e, 1));
	if (out->kind != E_VAR) {
		diag_error(&ck->p->diag, out->loc, "find() wants a $variable for the value");
		return T_BOOL;
	}
	v = check_var(ck, out->var.name);
	if (!v)
		v = check_var_new(ck, out->var.var, out->var.name, out->loc);
	out->var.var = e->call.var = v;
	check_merge(ck, &v->type, type_read(m->value), e->loc, "", v->name);
	return T_BOOL;
}

static struct type c_len(struct check *ck, struct expr *e)
{
	struct type t;

	e->call.map = NULL;
	if (check_arg(e, 0)->kind == E_MAP && !check_arg(e, 0)->map.key) {
		struct map *m = map_find(ck->p, check_arg(e, 0)->map.name);

		if (!m || m->keyed || !type_bytes(m->value)) {
			whole_map(ck, e, check_arg(e, 0), false);
			return T_I64;
		}
	}
	t = check_expr(ck, check_arg(e, 0));
	if (t.kind != K_NONE && t.kind != K_KSTACK && t.kind != K_USTACK &&
	    t.kind != K_ARRAY)
		diag_error(&ck->p->diag, e->loc, "len() is of maps, stacks and arrays; for strings there "
			   "is strlen()");
	return T_I64;
}

static void unsafe(struct check *ck, struct expr *e)
{
	if (!ck->p->opt.unsafe)
		diag_error(&ck->p->diag, e->loc, "%s() is an unsafe function being used in safe "
			   "mode; --unsafe allows it", e->call.fn);
}

static struct type typed(struct check *ck, struct expr *e, enum fn fn, bool used)
{
	switch (fn) {
	case F_SYSTEM: unsafe(ck, e); /* fallthrough */
	case F_PRINTF: case F_ERRORF: case F_WARNF: case F_CAT:
		check_fmt(ck, e);
		return T_NOTHING;
	case F_PRINT: c_print(ck, e); return T_NOTHING;
	case F_TIME:
		e->call.text = check_arg(e, 0) ? check_literal(ck, check_arg(e, 0), "the format") : "%H:%M:%S\n";
		return T_NOTHING;
	case F_EXIT:
		if (check_arg(e, 0))
			check_number(ck, check_arg(e, 0), "the exit status");
		return T_NOTHING;
	case F_CLEAR: case F_ZERO:
		whole_map(ck, e, check_arg(e, 0), false);
		return T_NOTHING;
	case F_DELETE:
		e->call.k[0] = !used;
		return c_delete(ck, e);
	case F_HAS_KEY:
		if (whole_map(ck, e, check_arg(e, 0), true))
			check_map(ck, check_arg(e, 0), check_arg(e, 1));
		return T_BOOL;
	case F_FIND: return c_find(ck, e);
	case F_LEN: return c_len(ck, e);
	case F_ASSERT: case F_STATIC_ASSERT:
		check_assert(ck, e, fn == F_STATIC_ASSERT);
		return T_NOTHING;
	case F_FAIL:
		check_fmt(ck, e);
		return T_NOTHING;
	case F_JOIN:
		check_memory(ck, e->loc, "join()");
		return T_NOTHING;
	case F_NEEDS_MEMORY:
		check_memory(ck, e->loc, arena_printf(&ck->p->arena, "%s()", e->call.fn));
		return T_I64;
	default:
		return check_func(ck, e, fn);
	}
}

static void unknown(struct check *ck, struct expr *e)
{
	struct near near;
	struct macro *m;

	near_init(&near, e->call.fn);
	names_near(&near);
	for (m = ck->p->macros; m; m = m->next) {
		/* Why it could not be expanded has been said. */
		if (!strcmp(m->name, e->call.fn))
			return;
		near_try(&near, m->name);
	}
	diag_error(&ck->p->diag, e->call.fnloc, "Unknown function: '%s'", e->call.fn);
	if (near.best)
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
}

/* pid(), nsecs() and so on are what they are without (). */
static bool builtin_call(struct check *ck, struct expr *e)
{
	static const char *const spaces[] = { "curr_ns", "init", NULL };
	const char *name = e->call.fn;
	uint32_t n = 0;
	enum builtin b = builtin_find(name, &n);

	if (!b || (e->call.argc && b != B_PID && b != B_TID))
		return false;
	if (e->call.argc)
		check_word(ck, e->call.argv[0], spaces, "PID namespace");
	e->kind = E_IDENT;
	e->ident.name = name;
	return true;
}

struct type check_call(struct check *ck, struct expr *e, bool used)
{
	const struct fnspec *f = fn_find(e->call.fn);
	size_t argc = e->call.argc, i;

	if (builtin_call(ck, e))
		return check_expr(ck, e);
	if (!f) {
		unknown(ck, e);
		for (i = 0; i < argc; i++)
			check_expr(ck, e->call.argv[i]);
		return T_UNKNOWN;
	}
	if (argc < f->min || argc > f->max) {
		diag_error(&ck->p->diag, e->loc, f->min == f->max ? "%s() takes %d argument%s "
			   "(%zu provided)" : argc < f->min ? "%s() takes at least %d argument%s "
			   "(%zu provided)" : "%s() takes up to %d argument%s (%zu provided)",
			   f->name, argc < f->min ? f->min : f->max,
			   (argc < f->min ? f->min : f->max) == 1 ? "" : "s", argc);
		return T_UNKNOWN;
	}
	e->call.id = f->id;
	e->type = typed(ck, e, f->id, used);
	return e->type;
}

bool check_is_aggregate(const struct expr *e)
{
	const struct fnspec *f = e->kind == E_CALL ? fn_find(e->call.fn) : NULL;

	return f && f->id >= F_COUNT && f->id <= F_TSERIES;
}
