// SPDX-License-Identifier: GPL-2.0-only
/*
 * A copy of the macro's body takes the place of the call.  Expression
 * parameters are replaced by copies of the arguments, $ and @ parameters by
 * the names that were passed; variables that the body makes get names that
 * nothing else can have.
 */
#include <string.h>
#include "macro.h"

#define MACRO_NODES	200000	/* of one program; wider nesting is a mistake */

struct subst {
	struct bt_program	*p;
	const struct macro	*m;	/* NULL: only copy */
	struct expr		**argv;
	unsigned int		 id;
};

static void walk_block(struct bt_program *p, struct block *b);
static struct expr *copy(struct subst *s, const struct expr *e);
static struct block copy_block(struct subst *s, const struct block *b);

static int param(const struct subst *s, const char *name)
{
	size_t i;

	for (i = 0; s->m && i < s->m->nparams; i++)
		if (!strcmp(s->m->param[i].name, name))
			return (int)i;
	return -1;
}

static struct expr *argument(struct subst *s, int i)
{
	struct subst plain = { .p = s->p };

	return copy(&plain, s->argv[i]);
}

static const char *local(struct subst *s, const char *name)
{
	int i;

	if (!s->m)
		return name;
	i = param(s, name);
	if (i >= 0)
		return s->argv[i]->var.name;
	return arena_printf(&s->p->arena, "%s#%u", name, s->id);
}

static const char *mapname(struct subst *s, const struct expr *e)
{
	int i;

	if (!s->m)
		return e->map.name;
	i = param(s, e->map.name);
	if (i >= 0)
		return s->argv[i]->map.name;
	diag_error(&s->p->diag, e->loc, "macro %s uses %s, which is not one of its "
		   "parameters", s->m->name, e->map.name);
	return e->map.name;
}

static void copy_list(struct subst *s, struct expr ***v, size_t n)
{
	struct expr **w = arena_alloc(&s->p->arena, n * sizeof(*w));
	size_t i;

	for (i = 0; i < n; i++)
		w[i] = copy(s, (*v)[i]);
	*v = w;
}

static struct expr *copy_ident(struct subst *s, const struct expr *e, struct expr *c)
{
	int i = param(s, e->ident.name);

	return i >= 0 ? argument(s, i) : c;
}

static struct expr *copy(struct subst *s, const struct expr *e)
{
	struct expr *c;

	if (!e)
		return NULL;
	c = arena_alloc(&s->p->arena, sizeof(*c));
	*c = *e;
	s->p->nodes++;
	switch (e->kind) {
	case E_IDENT:
		return copy_ident(s, e, c);
	case E_VAR:
		c->var.name = local(s, e->var.name);
		break;
	case E_MAP:
		c->map.name = mapname(s, e);
		c->map.key = copy(s, e->map.key);
		break;
	case E_FIELD: c->field.of = copy(s, e->field.of); break;
	case E_UNARY: case E_BINARY:
		c->bin.a = copy(s, e->bin.a);
		c->bin.b = copy(s, e->bin.b);
		break;
	case E_TERN:
		c->tern.cond = copy(s, e->tern.cond);
		c->tern.yes = copy(s, e->tern.yes);
		c->tern.no = copy(s, e->tern.no);
		break;
	case E_CAST: case E_SIZEOF:
		c->cast.of = copy(s, e->cast.of);
		c->cast.to.of = copy(s, e->cast.to.of);
		break;
	case E_INCDEC: c->incdec.of = copy(s, e->incdec.of); break;
	case E_TUPLE: copy_list(s, &c->tuple.v, e->tuple.n); break;
	case E_TUPIDX: c->tupidx.of = copy(s, e->tupidx.of); break;
	case E_INDEX:
		c->index.of = copy(s, e->index.of);
		c->index.at = copy(s, e->index.at);
		break;
	case E_CALL: copy_list(s, &c->call.argv, e->call.argc); break;
	case E_BLOCK: c->block = copy_block(s, &e->block); break;
	default: break;
	}
	return c;
}

static struct stmt *copy_stmt(struct subst *s, const struct stmt *st)
{
	struct stmt *c = arena_alloc(&s->p->arena, sizeof(*c));

	*c = *st;
	s->p->nodes++;
	switch (st->kind) {
	case S_EXPR: c->expr.e = copy(s, st->expr.e); break;
	case S_ASSIGN:
		c->assign.to = copy(s, st->assign.to);
		c->assign.value = copy(s, st->assign.value);
		break;
	case S_LET:
		c->let.name = local(s, st->let.name);
		c->let.value = copy(s, st->let.value);
		c->let.type.of = copy(s, st->let.type.of);
		break;
	case S_IF:
		c->ifs.cond = copy(s, st->ifs.cond);
		c->ifs.yes = copy_block(s, &st->ifs.yes);
		c->ifs.no = copy_block(s, &st->ifs.no);
		break;
	case S_WHILE: case S_UNROLL:
		c->loop.cond = copy(s, st->loop.cond);
		c->loop.body = copy_block(s, &st->loop.body);
		break;
	case S_RANGE: case S_FORMAP:
		c->fors.name = local(s, st->fors.name);
		c->fors.from = copy(s, st->fors.from);
		c->fors.to = copy(s, st->fors.to);
		c->fors.map = st->kind == S_FORMAP ? c->fors.from : NULL;
		c->fors.body = copy_block(s, &st->fors.body);
		break;
	case S_RETURN: c->ret = copy(s, st->ret); break;
	case S_BLOCK: c->block = copy_block(s, &st->block); break;
	default: break;
	}
	return c;
}

static struct block copy_block(struct subst *s, const struct block *b)
{
	struct block c = *b;
	size_t i;

	c.v = arena_alloc(&s->p->arena, b->n * sizeof(*c.v));
	c.cap = b->n;
	for (i = 0; i < b->n; i++)
		c.v[i] = copy_stmt(s, b->v[i]);
	c.value = copy(s, b->value);
	return c;
}

static bool args_fit(struct bt_program *p, const struct macro *m, const struct expr *e,
		     bool say)
{
	size_t i;

	if (e->call.argc != m->nparams) {
		if (say)
			diag_error(&p->diag, e->loc, "macro %s takes %zu argument%s, "
				   "not %zu", m->name, m->nparams,
				   m->nparams == 1 ? "" : "s", e->call.argc);
		return false;
	}
	for (i = 0; i < m->nparams; i++) {
		const struct expr *a = e->call.argv[i];
		char c = m->param[i].name[0];

		if ((c == '$' && a->kind != E_VAR) ||
		    (c == '@' && (a->kind != E_MAP || a->map.key))) {
			if (say)
				diag_error(&p->diag, a->loc, "macro %s wants a %s for its "
					   "parameter %s", m->name, c == '$' ?
					   "scratch variable" : "map", m->param[i].name);
			return false;
		}
	}
	return true;
}

/* Parameters that want a variable or a map say more than others. */
static int exactness(const struct macro *m)
{
	int n = 0;
	size_t i;

	for (i = 0; i < m->nparams; i++)
		n += m->param[i].name[0] == '$' || m->param[i].name[0] == '@';
	return n;
}

/* Macros may share a name and differ in their parameters. */
static struct macro *find(struct bt_program *p, const struct expr *e, const char *name)
{
	struct macro *m, *named = NULL, *best = NULL;

	for (m = p->macros; m; m = m->next) {
		if (strcmp(m->name, name))
			continue;
		named = m;
		if (e->kind == E_CALL ? !args_fit(p, m, e, false) : m->nparams != 0)
			continue;
		if (!best || exactness(m) > exactness(best))
			best = m;
	}
	if (!best && named && e->kind == E_CALL)
		args_fit(p, named, e, true);
	return best;
}

static void walk(struct bt_program *p, struct expr **ep);

static void expand(struct bt_program *p, struct macro *m, struct expr **ep)
{
	struct expr *e = *ep, *b;
	struct subst s = { .p = p, .m = m, .id = ++p->fresh };

	if (m->depth > 0 || p->nodes > MACRO_NODES) {
		diag_error(&p->diag, e->loc, m->depth ?
			   "macro %s expands to itself without an end" :
			   "macro %s expands to far too much", m->name);
		return;
	}
	if (e->kind == E_CALL)
		s.argv = e->call.argv;
	b = expr_new(p, E_BLOCK, e->loc);
	b->block = copy_block(&s, &m->body);
	*ep = b;
	m->depth++;
	walk_block(p, &b->block);
	m->depth--;
	/* What is only a value needs no block. */
	if (!b->block.n && b->block.value)
		*ep = b->block.value;
}

static void walk(struct bt_program *p, struct expr **ep)
{
	struct expr *e = *ep;
	struct macro *m = NULL;
	size_t i;

	if (!e)
		return;
	switch (e->kind) {
	case E_IDENT:
		m = find(p, e, e->ident.name);
		break;
	case E_MAP: walk(p, &e->map.key); break;
	case E_FIELD: walk(p, &e->field.of); break;
	case E_UNARY: case E_BINARY:
		walk(p, &e->bin.a);
		walk(p, &e->bin.b);
		break;
	case E_TERN:
		walk(p, &e->tern.cond);
		walk(p, &e->tern.yes);
		walk(p, &e->tern.no);
		break;
	case E_CAST: case E_SIZEOF:
		walk(p, &e->cast.of);
		walk(p, &e->cast.to.of);
		break;
	case E_INCDEC: walk(p, &e->incdec.of); break;
	case E_TUPLE:
		for (i = 0; i < e->tuple.n; i++)
			walk(p, &e->tuple.v[i]);
		break;
	case E_TUPIDX: walk(p, &e->tupidx.of); break;
	case E_INDEX:
		walk(p, &e->index.of);
		walk(p, &e->index.at);
		break;
	case E_CALL:
		for (i = 0; i < e->call.argc; i++)
			walk(p, &e->call.argv[i]);
		m = find(p, e, e->call.fn);
		break;
	case E_BLOCK: walk_block(p, &e->block); break;
	default: break;
	}
	if (m)
		expand(p, m, ep);
}

static void walk_stmt(struct bt_program *p, struct stmt *s)
{
	switch (s->kind) {
	case S_EXPR: walk(p, &s->expr.e); break;
	case S_ASSIGN:
		walk(p, &s->assign.to);
		walk(p, &s->assign.value);
		break;
	case S_LET:
		walk(p, &s->let.value);
		walk(p, &s->let.type.of);
		break;
	case S_IF:
		walk(p, &s->ifs.cond);
		walk_block(p, &s->ifs.yes);
		walk_block(p, &s->ifs.no);
		break;
	case S_WHILE: case S_UNROLL:
		walk(p, &s->loop.cond);
		walk_block(p, &s->loop.body);
		break;
	case S_RANGE: case S_FORMAP:
		walk(p, &s->fors.from);
		walk(p, &s->fors.to);
		if (s->kind == S_FORMAP)
			s->fors.map = s->fors.from;
		walk_block(p, &s->fors.body);
		break;
	case S_RETURN: walk(p, &s->ret); break;
	case S_BLOCK: walk_block(p, &s->block); break;
	default: break;
	}
}

static void walk_block(struct bt_program *p, struct block *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		walk_stmt(p, b->v[i]);
	walk(p, &b->value);
}

void macro_expand(struct bt_program *p)
{
	size_t i;

	if (!p->macros)
		return;
	for (i = 0; i < p->nclauses; i++) {
		walk(p, &p->clauses[i]->pred);
		walk_block(p, &p->clauses[i]->body);
	}
}
