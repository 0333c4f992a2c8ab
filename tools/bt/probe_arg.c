// SPDX-License-Identifier: GPL-2.0-only
/* The arguments and fields of what is attached, and their types. */
#include <string.h>
#include "names.h"
#include "probe.h"

struct args_arg {
	struct bt_program	*p;
	struct attach		*at;
};

static void add_arg(void *arg, const struct bt_arg_desc *d)
{
	struct args_arg *aa = arg;
	struct arena *a = &aa->p->arena;
	struct attach *at = aa->at;

	at->args = arena_grow(a, at->args, at->nargs, &at->argcap, sizeof(*at->args));
	at->args[at->nargs] = *d;
	at->args[at->nargs].name = arena_strndup(a, d->name, strlen(d->name));
	at->args[at->nargs].type = arena_strndup(a, d->type, strlen(d->type));
	at->nargs++;
}

struct type probe_arg_type(const struct bt_arg_desc *d)
{
	struct type t = T_I64;
	size_t len = strlen(d->type);

	if (d->elsize)
		return (struct type){ .kind = K_ARRAY, .bits = d->elsize * 8, .sign = d->sign > 0,
			.n = d->kind == BT_ARG_FIELD ? d->size / d->elsize : 0 };
	if (d->kind == BT_ARG_STRING || d->kind == BT_ARG_DATALOC || d->kind == BT_ARG_RELLOC)
		return T_STRING;
	if (d->kind == BT_ARG_FIELD && len && d->type[len - 1] == '*')
		return (struct type){ .kind = K_PTR, .bits = 64 };
	type_parse(d->type, &t);
	if (t.kind != K_INT)
		return t;
	if (d->kind == BT_ARG_FIELD && d->size && d->size <= 8)
		t.bits = d->size * 8;
	if (d->sign)
		t.sign = d->sign > 0;
	return t;
}

/* Its number is the same in every event, so none carries it. */
static void add_syscall_nr(struct args_arg *aa)
{
	struct bt_arg_desc d = { .name = "__syscall_nr", .type = "int", .kind = BT_ARG_CONST };
	const char *name;

	for (d.index = 0; d.index < 1024; d.index++) {
		name = syscall_by_number(d.index);
		if (name && !strcmp(name, aa->at->pub.func)) {
			add_arg(aa, &d);
			return;
		}
	}
}

void probe_args(struct bt_program *p, struct attach *at)
{
	struct args_arg aa = { p, at };

	if (at->args_loaded)
		return;
	at->args_loaded = true;
	if (at->pub.kind == BT_DEVICE && p->probes && p->probes->args)
		p->probes->args(p->probes->cookie, at->pub.id, add_arg, &aa);
	if (at->pub.kind == BT_DEVICE && at->nargs && !strcmp(at->pub.prov, "syscall"))
		add_syscall_nr(&aa);
}
