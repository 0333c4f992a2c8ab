// SPDX-License-Identifier: GPL-2.0-only
/* Names: builtins, constants of enums, arguments of probes. */
#include <string.h>
#include "check.h"
#include "probe.h"

static struct type numaid(struct check *ck, struct expr *e)
{
	if (!ck->p->env || !ck->p->env->node)
		diag_error(&ck->p->diag, e->loc, "numaid is not known here");
	return T_U32;
}

static struct type stack_type(struct check *ck, bool user)
{
	return (struct type){ .kind = user ? K_USTACK : K_KSTACK, .frames = DTMAXSTACK,
		.mode = ck->p->config.stack_mode };
}

static void need_frames(struct check *ck, bool user, unsigned int n, struct loc loc)
{
	uint16_t *frames = user ? &ck->c->uframes : &ck->c->kframes;

	check_need(ck, user ? DTEVT_USTACK : DTEVT_KSTACK, loc);
	if (*frames < n)
		*frames = n;
}

static struct type argn(struct check *ck, struct expr *e)
{
	bool sys = ck->c->nspecs && !strcmp(ck->c->specs[0].part[0], "syscall");

	if (e->ident.n >= DTMAXFUNCARGS)
		diag_error(&ck->p->diag, e->loc, "%s: events have at most %d arguments, arg0 to "
			   "arg%d", e->ident.name, DTMAXFUNCARGS, DTMAXFUNCARGS - 1);
	check_need(ck, DTEVT_FUNCARGS, e->loc);
	return sys ? T_I64 : T_U64;
}

static struct type retval(struct check *ck, struct expr *e)
{
	const char *prov = ck->c->nspecs ? ck->c->specs[0].part[0] : "";

	check_need(ck, DTEVT_RETVAL, e->loc);
	return strcmp(prov, "kretprobe") && strcmp(prov, "kr") ? T_I64 : T_U64;
}

static struct type builtin(struct check *ck, struct expr *e)
{
	switch (e->ident.id) {
	case B_PID: case B_TID: case B_CPU: case B_RAND: return T_U32;
	case B_CPID: return T_U32;
	case B_NSECS: case B_ELAPSED: case B_NCPUS: return T_U64;
	case B_HAS_CPID: return T_BOOL;
	case B_COMM: check_need(ck, DTEVT_EXECNAME, e->loc); return T_STRING;
	case B_ARGN: return argn(ck, e);
	case B_RETVAL: return retval(ck, e);
	case B_FUNC: case B_PROBE: case B_PROBETYPE: return T_STRING;
	case B_KSTACK: case B_USTACK:
		need_frames(ck, e->ident.id == B_USTACK, DTMAXSTACK, e->loc);
		return stack_type(ck, e->ident.id == B_USTACK);
	case B_NUMAID: return numaid(ck, e);
	case B_UID: case B_GID: case B_CGROUP: case B_JIFFIES:
		check_need(ck, DTEVT_TASK, e->loc);
		return T_U64;
	case B_PPID: check_need(ck, DTEVT_TASK, e->loc); return T_U32;
	case B_CURTASK:
		check_need(ck, DTEVT_TASK, e->loc);
		return (struct type){ .kind = K_PTR, .bits = 64 };
	case B_USERNAME: case B_PCOMM: case B_LEADER_COMM: check_need(ck, DTEVT_TASK, e->loc); return T_STRING;
	default:
		check_memory(ck, e->loc, e->ident.name);
		return T_I64;
	}
}

static bool enum_const(struct check *ck, struct expr *e)
{
	struct enumdef *d;
	size_t i;

	for (d = ck->p->enums; d; d = d->next) {
		for (i = 0; i < d->n; i++) {
			if (strcmp(d->v[i].name, e->ident.name))
				continue;
			e->kind = E_ENUM;
			e->enumc.name = d->v[i].name;
			e->enumc.v = d->v[i].value;
			e->type = (struct type){ .kind = K_ENUM, .bits = 64, .enumdef = d };
			return true;
		}
	}
	return false;
}

struct type check_ident(struct check *ck, struct expr *e)
{
	const char *name = e->ident.name;
	struct near near;
	int64_t v;

	e->ident.id = builtin_find(name, &e->ident.n);
	if (e->ident.id)
		return builtin(ck, e);
	if (enum_const(ck, e))
		return e->type;
	if (constant_find(name, &v)) {
		e->kind = E_INT;
		e->num.v = (uint64_t)v;
		e->num.param = v < 0;
		return check_expr(ck, e);
	}
	if (fn_find(name) && !fn_find(name)->min) {
		e->kind = E_CALL;
		memset(&e->call, 0, sizeof(e->call));
		e->call.fn = name;
		e->call.fnloc = e->loc;
		return check_call(ck, e, true);
	}
	near_init(&near, name);
	names_near(&near);
	if (fn_find(name))
		diag_error(&ck->p->diag, e->loc, "%s is a function; expected %s(...)", name, name);
	else
		diag_error(&ck->p->diag, e->loc, "Unknown identifier: '%s'", name);
	if (near.best && strcmp(near.best, name))
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
	return T_I64;
}

/* The number under which the clause reads the field. */
static uint32_t field_ref(struct check *ck, const char *name)
{
	struct clause *c = ck->c;
	size_t cap = c->refcap;
	uint32_t i;

	for (i = 0; i < c->nrefs; i++)
		if (!strcmp(c->refs[i], name))
			return i;
	c->refs = arena_grow(&ck->p->arena, c->refs, c->nrefs, &cap, sizeof(*c->refs));
	c->reftypes = arena_grow(&ck->p->arena, c->reftypes, c->nrefs, &c->refcap,
				 sizeof(*c->reftypes));
	c->refcap = cap;
	c->refs[c->nrefs] = name;
	c->reftypes[c->nrefs] = T_UNKNOWN;
	return c->nrefs++;
}

static const struct bt_arg_desc *find_arg(struct check *ck, struct attach *at,
					  const char *name)
{
	size_t i;

	probe_args(ck->p, at);
	for (i = 0; i < at->nargs; i++)
		if (!strcmp(at->args[i].name, name))
			return &at->args[i];
	return NULL;
}

/* The names there are, as many as fit into a line or two. */
static const char *arg_names(struct check *ck, const struct attach *at)
{
	const char *list = at->args[0].name;
	size_t i;

	for (i = 1; i < at->nargs && strlen(list) < 400; i++)
		list = arena_printf(&ck->p->arena, "%s, %s", list, at->args[i].name);
	return i < at->nargs ? arena_printf(&ck->p->arena, "%s, ...", list) : list;
}

static void no_such_field(struct check *ck, struct expr *e, struct attach *at)
{
	struct near near;
	size_t i;

	if (!at->nargs) {
		diag_error(&ck->p->diag, e->loc, "the arguments of %s have no names here; use "
			   "arg0, arg1, ...", at->by[probe_clause(at, ck->c)].name);
		return;
	}
	near_init(&near, e->field.name);
	for (i = 0; i < at->nargs; i++)
		near_try(&near, at->args[i].name);
	diag_error(&ck->p->diag, e->loc, "%s has no argument named '%s'",
		   at->by[probe_clause(at, ck->c)].name, e->field.name);
	if (near.best)
		diag_hint(&ck->p->diag, "did you mean %s? It has %s", near.best,
			  arg_names(ck, at));
	else
		diag_hint(&ck->p->diag, "it has %s", arg_names(ck, at));
}

static void need_desc(struct check *ck, const struct bt_arg_desc *d, struct loc loc)
{
	if (d->kind == BT_ARG_CONST)
		return;
	check_need(ck, d->kind == BT_ARG_REG ? DTEVT_FUNCARGS :
		   d->kind == BT_ARG_RETVAL ? DTEVT_RETVAL : DTEVT_FIELDS, loc);
}

struct type check_args_field(struct check *ck, struct expr *e)
{
	const struct bt_arg_desc *d;
	struct type t = T_UNKNOWN, one;
	bool any = false;
	size_t i;

	e->field.ref = field_ref(ck, e->field.name);
	for (i = 0; i < ck->p->nattach; i++) {
		struct attach *at = &ck->p->attach[i];

		if (probe_clause(at, ck->c) < 0)
			continue;
		any = true;
		d = at->pub.kind == BT_DEVICE ? find_arg(ck, at, e->field.name) : NULL;
		if (!d) {
			no_such_field(ck, e, at);
			return T_I64;
		}
		need_desc(ck, d, e->loc);
		one = probe_arg_type(d);
		if (!type_merge(&t, one, &ck->p->arena)) {
			diag_error(&ck->p->diag, e->loc, "args.%s is of different types in the "
				   "probes of this list", e->field.name);
			return T_I64;
		}
	}
	if (!any)
		t = T_I64;
	ck->c->reftypes[e->field.ref] = t;
	return t;
}

/*
 * What args as a whole shows: of an event with fields those that are its own, and
 * not what its tracepoint was called with.
 */
static bool shown(const struct attach *at, const struct bt_arg_desc *d)
{
	size_t i;

	if (!strncmp(d->name, "common_", 7) || d->kind == BT_ARG_CONST)
		return false;
	for (i = 0; d->kind == BT_ARG_REG && i < at->nargs; i++)
		if (at->args[i].kind >= BT_ARG_FIELD)
			return false;
	return true;
}

struct type check_whole_args(struct check *ck, struct expr *e)
{
	struct attach *at = NULL;
	struct type *v;
	struct tuple *t;
	const char **names;
	struct expr f;
	size_t i, n = 0;

	for (i = 0; i < ck->p->nattach; i++) {
		if (probe_clause(&ck->p->attach[i], ck->c) < 0)
			continue;
		at = &ck->p->attach[i];
		break;
	}
	if (!at)
		return T_UNKNOWN;
	probe_args(ck->p, at);
	if (!at->nargs) {
		diag_error(&ck->p->diag, e->loc, "the arguments of %s have no names here; use "
			   "arg0, arg1, ...", at->by[probe_clause(at, ck->c)].name);
		return T_UNKNOWN;
	}
	v = arena_alloc(&ck->p->arena, at->nargs * sizeof(*v));
	names = arena_alloc(&ck->p->arena, at->nargs * sizeof(*names));
	for (i = 0; i < at->nargs; i++) {
		if (!shown(at, &at->args[i]))
			continue;
		f = (struct expr){ .kind = E_FIELD, .loc = e->loc };
		f.field.of = e;
		f.field.name = names[n] = at->args[i].name;
		v[n++] = check_args_field(ck, &f);
	}
	t = arena_zalloc(&ck->p->arena, sizeof(*t));
	*t = (struct tuple){ .n = n, .v = v, .names = names };
	return (struct type){ .kind = K_RECORD, .tuple = t };
}
