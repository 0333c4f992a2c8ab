// SPDX-License-Identifier: GPL-2.0-only
/* A program's life, and its plan. */
#include <stdlib.h>
#include <string.h>
#include "preamble.h"
#include "probe.h"

struct bt_program *bt_program_new(const char *text, size_t len, const struct bt_options *opt)
{
	struct bt_program *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->opt = *opt;
	config_default(&p->config);
	p->diag.name = opt->name ? opt->name : "stdin";
	p->diag.len = len < UINT32_MAX ? len : UINT32_MAX;
	p->diag.text = arena_strndup(&p->arena, text, p->diag.len);
	p->diag.err = opt->err ? opt->err : stderr;
	p->diag.no_warnings = opt->quiet_warnings;
	return p;
}

void bt_program_free(struct bt_program *p)
{
	if (!p)
		return;
	arena_free(&p->arena);
	free(p);
}

static const struct bt_arg_desc *find_arg(const struct attach *at, const char *name)
{
	size_t i;

	for (i = 0; i < at->nargs; i++)
		if (!strcmp(at->args[i].name, name))
			return &at->args[i];
	return NULL;
}

static uint32_t field_size(const struct bt_arg_desc *d)
{
	struct type t = T_I64;

	if (d->size)
		return d->size;
	type_parse(d->type, &t);
	return t.bits ? t.bits / 8 : 8;
}

/* Where the fields that the clause reads are in the events of this probe. */
static struct fieldref *resolve(struct bt_program *p, struct attach *at, struct clause *c)
{
	struct fieldref *refs = arena_zalloc(&p->arena, (c->nrefs + 1) * sizeof(*refs));
	const struct bt_arg_desc *d;
	size_t i;

	probe_args(p, at);
	for (i = 0; i < c->nrefs; i++) {
		d = find_arg(at, c->refs[i]);
		if (!d)
			continue;
		refs[i].kind = d->kind;
		refs[i].index = d->index;
		refs[i].size = field_size(d);
		refs[i].type = probe_arg_type(d);
	}
	return refs;
}

static void plan_attach(struct bt_program *p, struct attach *at)
{
	size_t i;

	at->pub.name = at->n ? at->by[0].name : "";
	at->pub.clauses = at->clauses;
	at->pub.nclauses = at->n;
	for (i = 0; i < at->n; i++) {
		struct clause *c = p->clauses[at->clauses[i]];

		at->pub.flags |= c->flags;
		if (at->pub.kframes < c->kframes)
			at->pub.kframes = c->kframes;
		if (at->pub.uframes < c->uframes)
			at->pub.uframes = c->uframes;
		at->by[i].refs = resolve(p, at, c);
	}
	/* A stack of no frames is known without one. */
	if (!at->pub.kframes)
		at->pub.flags &= ~DTEVT_KSTACK;
	if (!at->pub.uframes)
		at->pub.flags &= ~DTEVT_USTACK;
}

const struct bt_plan *bt_program_plan(struct bt_program *p)
{
	size_t i;

	if (p->plan.v || !p->nattach)
		return &p->plan;
	p->plan.ends_itself = true;
	p->planv = arena_zalloc(&p->arena, (p->nattach + 1) * sizeof(*p->planv));
	for (i = 0; i < p->nattach; i++) {
		plan_attach(p, &p->attach[i]);
		p->planv[i] = p->attach[i].pub;
		if (p->planv[i].kind != BT_BEGIN && p->planv[i].kind != BT_END)
			p->plan.ends_itself = false;
	}
	p->plan.v = p->planv;
	p->plan.count = p->nattach;
	return &p->plan;
}
