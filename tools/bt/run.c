// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "probe.h"
#include "run.h"

struct place *gen_place(struct gen *g, struct loc loc, const char *what)
{
	struct place *pl = arena_zalloc(g->a, sizeof(*pl));

	pl->loc = loc;
	pl->what = what;
	pl->next = g->run->places;
	g->run->places = pl;
	return pl;
}

uint64_t run_now(struct bt_run *run)
{
	struct timespec ts;

	if (run->env->now)
		return run->env->now(run->env->cookie);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void message_json(struct bt_run *run, struct loc loc, enum message kind,
			 const char *text, size_t len)
{
	static const char *const types[] = { "runtime_error", "warnf", "errorf" };

	struct vbuf b = { 0 };
	unsigned int line, col;

	diag_linecol(&run->p->diag, loc, &line, &col);
	vbuf_printf(&b, "{\"type\": \"%s\", \"msg\": ", types[kind]);
	json_string(&b, text, len);
	vbuf_puts(&b, ", \"filename\": ");
	json_string(&b, run->p->diag.name, strlen(run->p->diag.name));
	vbuf_printf(&b, ", \"line\": %u, \"col\": %u}\n", line, col);
	fwrite(b.p, 1, b.len, run->env->out);
	vbuf_free(&b);
}

void run_message(struct bt_run *run, struct loc loc, enum message kind,
		 const char *text, size_t len)
{
	struct vbuf b = { 0 };

	if (run->p->opt.json) {
		message_json(run, loc, kind, text, len);
		return;
	}
	diag_place(&run->p->diag, loc, &b);
	vbuf_puts(&b, kind == MSG_ERRORF ? ": ERROR: " : ": WARNING: ");
	vbuf_add(&b, text, len);
	vbuf_putc(&b, '\n');
	fwrite(b.p, 1, b.len, run->env->err);
	vbuf_free(&b);
}

void run_warning(struct bt_run *run, struct loc loc, const char *text)
{
	struct vbuf b = { 0 };

	if (run->p->opt.quiet_warnings)
		return;
	run_message(run, loc, MSG_WARNING, text, strlen(text));
	if (run->p->opt.json)
		return;
	diag_context(&run->p->diag, loc, &b);
	fwrite(b.p, 1, b.len, run->env->err);
	vbuf_free(&b);
}

void run_warn(struct rt *rt, struct place *place)
{
	if (!place->count++)
		run_warning(rt->run, place->loc, place->what);
}

static void more_warnings(struct bt_run *run)
{
	const struct place *pl;
	char text[96];
	struct map *m;
	int n;

	if (run->p->opt.quiet_warnings)
		return;
	for (pl = run->places; pl; pl = pl->next) {
		if (pl->count < 2)
			continue;
		n = snprintf(text, sizeof(text), "the warning about this came up %llu times",
			     (unsigned long long)pl->count);
		run_message(run, pl->loc, MSG_WARNING, text, (size_t)n);
	}
	for (m = run->p->maps; m; m = m->next) {
		if (!run->maps[m->index].full)
			continue;
		n = snprintf(text, sizeof(text), "updates of a full map lost: %llu",
			     (unsigned long long)run->maps[m->index].full);
		run_message(run, m->loc, MSG_WARNING, text, (size_t)n);
	}
}

static void gen_clause(struct bt_run *run, struct clause *c)
{
	struct gen g = { .run = run, .a = &run->arena, .c = c };
	struct rclause *rc = &run->clauses[c->index];

	rc->pred = c->pred ? gen_bool(&g, c->pred) : NULL;
	rc->temp = g.temp;
	rc->body = gen_block(&g, &c->body, true);
	rc->nvars = c->nslots;
	rc->vars = xcalloc(c->nslots + 1, sizeof(*rc->vars));
}

/* Every attach point has a clause: that is what it was made for. */
static void link_attach(struct bt_run *run, size_t i)
{
	const struct attach *at = &run->p->attach[i];
	struct rattach *ra = &run->attach[i];
	size_t j;

	ra->at = at;
	ra->n = at->n;
	if (at->n == 1 && !run->clauses[at->clauses[0]].pred)
		ra->body = run->clauses[at->clauses[0]].body;
	ra->v = arena_alloc(&run->arena, at->n * sizeof(*ra->v));
	for (j = 0; j < at->n; j++)
		ra->v[j] = (struct step){ &run->clauses[at->clauses[j]], &at->by[j] };
}

struct bt_run *bt_run_new(struct bt_program *p, const struct bt_env *env)
{
	struct bt_run *run;
	struct map *m;
	size_t i;

	if (!p->checked)
		return NULL;
	bt_program_plan(p);
	run = xcalloc(1, sizeof(*run));
	run->p = p;
	run->env = env;
	run->rng = 0x2545f4914f6cdd1dULL ^ env->start;
	if (!run->rng)
		run->rng = 1;
	run->maps = xcalloc(p->nmaps + 1, sizeof(*run->maps));
	for (m = p->maps; m; m = m->next)
		rmap_init(&run->maps[m->index], m);
	run->clauses = xcalloc(p->nclauses, sizeof(*run->clauses));
	for (i = 0; i < p->nclauses; i++)
		gen_clause(run, p->clauses[i]);
	run->nattach = p->nattach;
	run->attach = xcalloc(p->nattach + 1, sizeof(*run->attach));
	for (i = 0; i < p->nattach; i++)
		link_attach(run, i);
	/* The first chunk of temporary memory, so that marks are never empty. */
	arena_alloc(&run->temp, 1);
	return run;
}

void bt_run_free(struct bt_run *run)
{
	size_t i, j;

	if (!run)
		return;
	for (i = 0; i < run->p->nmaps; i++)
		rmap_free(&run->maps[i]);
	for (i = 0; i < run->p->nclauses; i++) {
		for (j = 0; j < run->clauses[i].nvars; j++)
			vbuf_free(&run->clauses[i].vars[j].b);
		free(run->clauses[i].vars);
	}
	free(run->maps);
	free(run->attach);
	free(run->clauses);
	vbuf_free(&run->out);
	arena_free(&run->arena);
	arena_free(&run->temp);
	free(run);
}

static bool holds(const struct rclause *rc, struct rt *rt)
{
	struct arena_mark mark;
	bool yes;

	if (!rc->temp)
		return is_true(rc->pred, rt);
	mark = arena_mark(rt->temp);
	yes = is_true(rc->pred, rt);
	arena_release(rt->temp, mark);
	return yes;
}

static void run_steps(const struct rattach *ra, struct rt *rt)
{
	const struct step *s = ra->v, *end = s + ra->n;

	do {
		const struct rclause *rc = s->clause;

		rt->vars = rc->vars;
		rt->by = s->by;
		if (!rc->pred || holds(rc, rt))
			rc->body->st(rc->body, rt);
	} while (++s < end && !rt->run->exiting);
}

static inline void run_attach(struct bt_run *run, const struct rattach *ra,
			      const struct dt_event *ev)
{
	struct rt rt;

	rt.ev = ev;
	rt.run = run;
	rt.at = ra->at;
	rt.temp = &run->temp;
	if (!ra->body) {
		run_steps(ra, &rt);
		return;
	}
	rt.vars = ra->v->clause->vars;
	rt.by = ra->v->by;
	ra->body->st(ra->body, &rt);
}

void bt_run_event(struct bt_run *run, size_t attach, const struct dt_event *ev)
{
	if (!run->exiting && attach < run->nattach)
		run_attach(run, &run->attach[attach], ev);
}

void bt_run_begin(struct bt_run *run, const struct dt_event *self)
{
	size_t i;

	for (i = 0; i < run->nattach && !run->exiting; i++)
		if (run->p->attach[i].pub.kind == BT_BEGIN)
			run_attach(run, &run->attach[i], self);
}

int bt_run_end(struct bt_run *run, const struct dt_event *self)
{
	size_t i;

	run->exiting = false;
	for (i = 0; i < run->nattach && !run->exiting; i++)
		if (run->p->attach[i].pub.kind == BT_END)
			run_attach(run, &run->attach[i], self);
	run->exiting = true;
	more_warnings(run);
	print_maps(run);
	fflush(run->env->out);
	return run->status;
}

bool bt_run_exiting(const struct bt_run *run)
{
	return run->exiting;
}

void bt_run_note_attached(struct bt_run *run, size_t count)
{
	if (run->p->opt.json)
		fprintf(run->env->out, "{\"type\": \"attached_probes\", \"count\": %zu, "
			"\"data\": {\"probes\": %zu}}\n", count, count);
	else
		fprintf(run->env->err, "Attached %zu probe%s\n", count, count == 1 ? "" : "s");
}

void bt_run_note_lost(struct bt_run *run, uint64_t count, const char *probe)
{
	unsigned long long n = count;

	if (run->p->opt.json)
		fprintf(run->env->out, "{\"type\": \"lost_events\", \"count\": %llu, "
			"\"data\": {\"events\": %llu%s%s%s}}\n", n, n,
			probe ? ", \"probe\": \"" : "", probe ? probe : "", probe ? "\"" : "");
	else
		fprintf(run->env->err, "Lost %llu events%s%s\n", n, probe ? " of " : "",
			probe ? probe : "");
}
