// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>
#include "check.h"
#include "macro.h"
#include "probe.h"

#define PASSES	12	/* types that still grow after so many never stop */

void check_need(struct check *ck, uint64_t flag, struct loc loc)
{
	unsigned int bit = __builtin_ctzll(flag);

	ck->c->flags |= flag;
	if (!ck->c->why[bit].set) {
		ck->c->why[bit].loc = loc;
		ck->c->why[bit].set = true;
	}
}

void check_memory(struct check *ck, struct loc loc, const char *what)
{
	diag_error(&ck->p->diag, loc, "%s needs memory or registers that dt does not "
		   "capture: only arguments, return values, names and stacks are at hand",
		   what);
}

struct var *check_var(struct check *ck, const char *name)
{
	struct scope *s;
	struct var *v;

	for (s = ck->scope; s; s = s->up)
		for (v = s->vars; v; v = v->next)
			if (!strcmp(v->name, name))
				return v;
	return NULL;
}

struct var *check_var_new(struct check *ck, struct var *old, const char *name,
			  struct loc loc)
{
	struct var *v = old;

	(void)loc;
	if (!v) {
		v = arena_zalloc(&ck->p->arena, sizeof(*v));
		v->name = name;
		v->slot = ck->c->nslots++;
	}
	v->next = ck->scope->vars;
	ck->scope->vars = v;
	return v;
}

void check_merge(struct check *ck, struct type *to, struct type from, struct loc loc,
		 const char *what, const char *name)
{
	struct type was = *to;

	if (!type_merge(to, from, &ck->p->arena)) {
		*to = was;
		diag_error(&ck->p->diag, loc, "Type mismatch for %s%s: it is of type '%s' "
			   "and this is of type '%s'", what, name,
			   type_name(was, &ck->p->arena), type_name(from, &ck->p->arena));
		return;
	}
	if (type_same(was, *to))
		return;
	ck->changed = true;
	/* A map is part of itself; variables begin anew in each pass. */
	if (ck->final && *what)
		diag_error(&ck->p->diag, loc, "the type of %s%s depends on itself without an end",
			   what, name);
}

static void check_cond(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, e);

	if (t.kind != K_NONE && !type_word(t) && t.kind != K_STR)
		diag_error(&ck->p->diag, e->loc, "a condition is a number or a string; "
			   "this is of type '%s'", type_name(t, &ck->p->arena));
}

static void check_let(struct check *ck, struct stmt *s)
{
	struct type t = T_UNKNOWN;
	struct var *v = check_var(ck, s->let.name);

	if (v)
		diag_error(&ck->p->diag, s->loc, "Variable %s was already declared. "
			   "Variable shadowing is not allowed.", s->let.name);
	if (s->let.value)
		t = check_value(ck, s->let.value);
	s->let.var = v = check_var_new(ck, s->let.var, s->let.name, s->loc);
	if (s->let.typed) {
		v->type = check_typespec(ck, &s->let.type, s->loc);
		v->declared = true;
		check_merge(ck, &v->type, t, s->loc, "", s->let.name);
		v->type = check_typespec(ck, &s->let.type, s->loc);
	} else if (s->let.value) {
		check_merge(ck, &v->type, t, s->loc, "", s->let.name);
	}
}

static void check_assign_var(struct check *ck, struct stmt *s)
{
	struct expr *to = s->assign.to;
	struct type t = check_value(ck, s->assign.value);
	struct var *v = check_var(ck, to->var.name);

	if (!v && s->assign.op != T_ASSIGN) {
		diag_error(&ck->p->diag, to->loc, "Undefined or undeclared variable: %s",
			   to->var.name);
		return;
	}
	if (!v)
		v = check_var_new(ck, to->var.var, to->var.name, to->loc);
	to->var.var = v;
	if (t.kind == K_NONE && ck->final && !ck->changed)
		diag_error(&ck->p->diag, s->assign.value->loc, "this has no value");
	if (t.kind == K_RECORD) {
		diag_error(&ck->p->diag, s->assign.value->loc, "args as a whole cannot be kept; "
			   "take a field, as in args.NAME");
		return;
	}
	if (type_word(v->type) && v->declared && type_word(t))
		return;
	if (s->assign.op == T_SUBEQ && type_word(t))
		t = T_I64;
	check_merge(ck, &v->type, t, s->loc, "", to->var.name);
	to->type = v->type;
}

static void check_assign_map(struct check *ck, struct stmt *s)
{
	struct expr *to = s->assign.to;
	struct map *m = check_map(ck, to, to->map.key);
	struct type t;

	if (s->assign.op == T_ASSIGN && check_is_aggregate(s->assign.value)) {
		check_aggregate(ck, to, s->assign.value);
		return;
	}
	t = check_expr(ck, s->assign.value);
	if (s->assign.op == T_SUBEQ && type_word(t))
		t = T_I64;
	if (t.kind == K_VOID || (t.kind == K_NONE && ck->final && !ck->changed))
		diag_error(&ck->p->diag, s->assign.value->loc, "this has no value that could "
			   "be kept in a map");
	m->assigned = true;
	if (t.kind == K_VOID)
		return;
	if (t.kind == K_RECORD) {
		diag_error(&ck->p->diag, s->assign.value->loc, "args as a whole cannot be kept; "
			   "take a field, as in args.NAME");
		return;
	}
	if ((m->mixed || type_aggr(m->value)) && check_mix(ck, m, t)) {
		to->type = m->value;
		return;
	}
	if (type_aggr(m->value) && type_word(t)) {
		diag_error(&ck->p->diag, s->loc, "Map value type mismatch for %s: trying to "
			   "assign value of type '%s' when map already has a type '%s'",
			   m->name, type_name(t, &ck->p->arena),
			   type_name(m->value, &ck->p->arena));
		return;
	}
	check_merge(ck, &m->value, t, s->loc, "map ", m->name);
	to->type = m->value;
}

static void check_assign(struct check *ck, struct stmt *s)
{
	struct expr *to = s->assign.to;

	if (to->kind == E_VAR)
		check_assign_var(ck, s);
	else if (to->kind == E_MAP)
		check_assign_map(ck, s);
	if (s->assign.op == T_ASSIGN)
		return;
	check_number(ck, s->assign.value, "the right side of this");
	if (to->type.kind != K_NONE && !type_word(to->type))
		diag_error(&ck->p->diag, to->loc, "arithmetic needs numbers; %s is of type '%s'",
			   to->kind == E_VAR ? to->var.name : to->map.name,
			   type_name(to->type, &ck->p->arena));
}

static void check_range(struct check *ck, struct stmt *s)
{
	struct scope scope = { .up = ck->scope };

	check_number(ck, s->fors.from, "the start of a range");
	check_number(ck, s->fors.to, "the end of a range");
	if (check_var(ck, s->fors.name))
		diag_error(&ck->p->diag, s->loc, "Variable %s was already declared. Variable "
			   "shadowing is not allowed.", s->fors.name);
	if (!s->fors.endslot)
		s->fors.endslot = ck->c->nslots++ + 1;
	ck->scope = &scope;
	s->fors.var = check_var_new(ck, s->fors.var, s->fors.name, s->loc);
	s->fors.var->type = T_I64;
	ck->loops++;
	check_block(ck, &s->fors.body);
	ck->loops--;
	ck->scope = scope.up;
}

static void check_formap(struct check *ck, struct stmt *s)
{
	struct scope scope = { .up = ck->scope };
	struct expr *e = s->fors.map;
	struct tuple *tup;
	struct type *v;
	struct map *m;

	if (e->kind != E_MAP || e->map.key) {
		diag_error(&ck->p->diag, e->loc, "for goes over a map, as in for ($kv : @map), "
			   "or a range, as in for ($i : 0..10)");
		return;
	}
	m = map_get(ck->p, e->map.name, e->loc);
	e->map.map = m;
	if (!m->seen_key && ck->final)
		check_undefined(ck, m, e->loc);
	if (!m->keyed && ck->final && m->assigned)
		diag_error(&ck->p->diag, e->loc, "%s has no explicit keys (scalar map), and "
			   "cannot be used for iteration", m->name);
	if (m->value.kind > K_MAX)
		diag_error(&ck->p->diag, e->loc, "values of type '%s' cannot be gone over; "
			   "print(%s) shows them", type_name(m->value, &ck->p->arena), m->name);
	if (check_var(ck, s->fors.name))
		diag_error(&ck->p->diag, s->loc, "Variable %s was already declared. Variable "
			   "shadowing is not allowed.", s->fors.name);
	ck->scope = &scope;
	s->fors.var = check_var_new(ck, s->fors.var, s->fors.name, s->loc);
	v = arena_alloc(&ck->p->arena, 2 * sizeof(*v));
	v[0] = m->key;
	v[1] = type_read(m->value);
	tup = arena_zalloc(&ck->p->arena, sizeof(*tup));
	tup->n = 2;
	tup->v = v;
	s->fors.var->type = (struct type){ .kind = K_TUPLE, .tuple = tup };
	ck->loops++;
	check_block(ck, &s->fors.body);
	ck->loops--;
	ck->scope = scope.up;
}

static void check_unroll(struct check *ck, struct stmt *s)
{
	int64_t n;

	check_expr(ck, s->loop.cond);
	if (!check_const(ck, s->loop.cond, &n))
		diag_error(&ck->p->diag, s->loop.cond->loc, "unroll needs a constant number");
	else if (n < 1)
		diag_error(&ck->p->diag, s->loc, "unroll minimum value is 1");
	else if (n > 100)
		diag_error(&ck->p->diag, s->loc, "unroll maximum value is 100");
	ck->loops++;
	check_block(ck, &s->loop.body);
	ck->loops--;
}

/* A statement, or the last of a block: it needs no value. */
static void check_alone(struct check *ck, struct expr *e, struct loc loc, bool used)
{
	if (e->kind == E_CALL)
		check_call(ck, e, used);
	else
		check_expr(ck, e);
	if (check_is_aggregate(e))
		diag_error(&ck->p->diag, loc, "%s() must be assigned to a map, as in @ = %s(...)",
			   e->call.fn, e->call.fn);
}

static void check_stmt(struct check *ck, struct stmt *s)
{
	switch (s->kind) {
	case S_EXPR:
		check_alone(ck, s->expr.e, s->loc, s->expr.discard);
		break;
	case S_ASSIGN: check_assign(ck, s); break;
	case S_LET: check_let(ck, s); break;
	case S_IF:
		check_cond(ck, s->ifs.cond);
		check_block(ck, &s->ifs.yes);
		check_block(ck, &s->ifs.no);
		break;
	case S_WHILE:
		check_cond(ck, s->loop.cond);
		ck->loops++;
		check_block(ck, &s->loop.body);
		ck->loops--;
		break;
	case S_RANGE: check_range(ck, s); break;
	case S_FORMAP: check_formap(ck, s); break;
	case S_UNROLL: check_unroll(ck, s); break;
	case S_BREAK: case S_CONTINUE:
		if (!ck->loops)
			diag_error(&ck->p->diag, s->loc, "%s outside of a loop",
				   s->kind == S_BREAK ? "break" : "continue");
		break;
	case S_RETURN:
		if (s->ret)
			check_expr(ck, s->ret);
		break;
	case S_BLOCK: check_block(ck, &s->block); break;
	}
}

void check_block(struct check *ck, struct block *b)
{
	struct scope scope = { .up = ck->scope };
	size_t i;

	ck->scope = &scope;
	for (i = 0; i < b->n; i++)
		check_stmt(ck, b->v[i]);
	if (b->value)
		check_alone(ck, b->value, b->value->loc, true);
	ck->scope = scope.up;
}

static void check_clause(struct check *ck, struct clause *c)
{
	struct scope scope = { 0 };

	ck->c = c;
	ck->scope = &scope;
	ck->loops = 0;
	if (c->pred)
		check_cond(ck, c->pred);
	check_block(ck, &c->body);
}

static void pass(struct bt_program *p, struct check *ck)
{
	size_t i;

	ck->changed = false;
	for (i = 0; i < p->nclauses; i++)
		check_clause(ck, p->clauses[i]);
}

void check_undefined(struct check *ck, const struct map *m, struct loc loc)
{
	struct near near;
	struct map *o;

	near_init(&near, m->name);
	for (o = ck->p->maps; o; o = o->next)
		if (o->assigned)
			near_try(&near, o->name);
	diag_error(&ck->p->diag, loc, "Undefined map: %s", m->name);
	if (near.best && strlen(m->name) > 3)
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
}

static void check_maps(struct check *ck)
{
	struct map *m;

	for (m = ck->p->maps; m; m = m->next)
		if (!m->assigned && m->seen_key)
			check_undefined(ck, m, m->loc);
}

int bt_program_check(struct bt_program *p, const struct bt_probes *probes,
		     const struct bt_env *env)
{
	struct check ck = { .p = p };
	int i;

	p->probes = probes;
	p->env = env;
	macro_expand(p);
	probe_expand(p);
	/* Types grow until nothing changes; only then is it known what is wrong. */
	p->diag.quiet++;
	for (i = 0; i < PASSES; i++) {
		pass(p, &ck);
		if (!ck.changed)
			break;
	}
	p->diag.quiet--;
	ck.final = true;
	pass(p, &ck);
	check_maps(&ck);
	p->checked = !p->diag.errors;
	return p->diag.errors ? -1 : 0;
}
