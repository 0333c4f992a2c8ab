// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "expand.h"
#include "nearest.h"
#include "probeset.h"

int expansion_init(struct expansion *x, struct dt_dev *dev, size_t max,
		   struct dt_error *err)
{
	int error;

	memset(x, 0, sizeof(*x));
	x->dev = dev;
	x->max = max;
	error = dt_probes_load(dev, &x->list, err);
	if (error)
		return error;
	x->found = calloc(x->list.count + 1, sizeof(*x->found));
	x->taken = calloc(x->list.count + 1, 1);
	if (!x->found || !x->taken)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	return 0;
}

void expansion_free(struct expansion *x)
{
	dt_probes_free(&x->list);
	kfuncs_free(&x->kfuncs);
	events_free(&x->events);
	free(x->found);
	free(x->taken);
	free(x->defs);
	free(x->wild);
	memset(x, 0, sizeof(*x));
}

static int load_kfuncs(struct expansion *x, struct dt_error *err)
{
	return x->kfuncs.names ? 0 : kfuncs_load(&x->kfuncs, err);
}

static int too_many(struct expansion *x, const struct spec *spec, struct dt_error *err)
{
	char text[SPEC_TEXT];

	return dt_error_set(err, E2BIG,
		"%s: more than %zu probes match; narrow it down, or allow more with --max-probes",
		spec_text(spec, text), x->max);
}

static int same_def(const struct dtioc_def *a, const struct dtioc_def *b)
{
	return a->dtdf_offset == b->dtdf_offset && !strcmp(a->dtdf_func, b->dtdf_func) &&
		!strcmp(a->dtdf_name, b->dtdf_name) && !strcmp(a->dtdf_prov, b->dtdf_prov);
}

/* Room for one more definition. */
static int grow_defs(struct expansion *x, struct dt_error *err)
{
	size_t cap = x->cap ? 2 * x->cap : 64;
	struct dtioc_def *defs;
	unsigned char *wild;

	if (x->ndefs < x->cap)
		return 0;
	defs = realloc(x->defs, cap * sizeof(*defs));
	if (defs)
		x->defs = defs;
	wild = realloc(x->wild, cap);
	if (wild)
		x->wild = wild;
	if (!defs || !wild)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	x->cap = cap;
	return 0;
}

static int add_def(struct expansion *x, const struct spec *spec, const char *func,
		   const char *name, struct dt_error *err)
{
	struct dtioc_def def = { .dtdf_offset = spec->offset };
	size_t i;
	int error;

	snprintf(def.dtdf_prov, DTNAMESIZE, "%s", spec->prov);
	snprintf(def.dtdf_func, DTNAMESIZE, "%s", func);
	snprintf(def.dtdf_name, DTNAMESIZE, "%s", name);
	for (i = 0; i < x->ndefs; i++) {
		if (!same_def(&x->defs[i], &def))
			continue;
		x->wild[i] = x->wild[i] && spec->wild;
		return 0;
	}
	if (x->nfound + x->ndefs >= x->max)
		return too_many(x, spec, err);
	error = grow_defs(x, err);
	if (error)
		return error;
	x->defs[x->ndefs] = def;
	x->wild[x->ndefs++] = spec->wild;
	return 0;
}

static int nothing_matches(struct expansion *x, const struct spec *spec,
			   struct dt_error *err)
{
	char text[SPEC_TEXT];

	spec_text(spec, text);
	if (dt_dev_trace(x->dev))
		return dt_error_set(err, ENOENT,
			"%s: nothing like this was recorded; -l lists what is in the trace, dt --record FILE -e '%s' keeps this",
			text, text);
	return dt_error_set(err, ENOENT, "%s: no probe matches; dt -l '%s' shows what there is",
			    text, spec_glob(spec->prov, "kprobe") ? "kprobe:*" : "*:*:*");
}

static int expand_kprobes(struct expansion *x, const struct spec *spec,
			  struct dt_error *err)
{
	static const char *const names[] = { "entry", "return" };
	size_t i, j, before = x->ndefs;
	int error = load_kfuncs(x, err);

	for (i = 0; !error && i < x->kfuncs.count; i++) {
		if (!spec_glob(spec->func, x->kfuncs.names[i]))
			continue;
		for (j = 0; !error && j < 2; j++)
			if (spec_glob(spec->name, names[j]))
				error = add_def(x, spec, x->kfuncs.names[i], names[j], err);
	}
	if (error)
		return error;
	return x->ndefs > before ? 0 : nothing_matches(x, spec, err);
}

/* Tracepoints whose fields only perf hands over are made, as functions are. */
static int is_event(const struct expansion *x, const struct dtioc_probe_info *p)
{
	return !dt_dev_trace(x->dev) && !strcmp(p->dtpi_prov, "tracepoint") &&
	       !(p->dtpi_evtflags & DTEVT_FIELDS);
}

static int add_event(struct expansion *x, const struct spec *spec, const char *group,
		     const char *name, struct dt_error *err)
{
	struct spec event = *spec;

	strcpy(event.prov, "tracepoint");
	event.offset = 0;
	return add_def(x, &event, group, name, err);
}

/* Those that the module has no handler for. */
static int add_events(struct expansion *x, const struct spec *spec, size_t *matches,
		      struct dt_error *err)
{
	const struct event_name *e;
	int error = 0;
	size_t i;

	if (dt_dev_trace(x->dev) || (!x->events.v && events_load(&x->events, NULL)))
		return 0;
	for (i = 0; i < x->events.count && !error; i++) {
		e = &x->events.v[i];
		if (!spec_match(spec, "tracepoint", e->group, e->name) ||
		    dt_probes_find(&x->list, "tracepoint", e->group, e->name))
			continue;
		++*matches;
		error = add_event(x, spec, e->group, e->name, err);
	}
	return error;
}

static int add_listed(struct expansion *x, const struct spec *spec, struct dt_error *err)
{
	const struct dtioc_probe_info *p;
	size_t i, matches = 0;
	int error;

	for (i = 0; i < x->list.count; i++) {
		p = &x->list.info[i];
		/* A timer without its period is listed to show that there are some. */
		if (!p->dtpi_name[0] ||
		    !spec_match(spec, p->dtpi_prov, p->dtpi_func, p->dtpi_name))
			continue;
		matches++;
		if (is_event(x, p)) {
			error = add_event(x, spec, p->dtpi_func, p->dtpi_name, err);
			if (error)
				return error;
			continue;
		}
		if (x->taken[i])
			continue;
		if (x->nfound + x->ndefs >= x->max)
			return too_many(x, spec, err);
		x->taken[i] = 1;
		x->found[x->nfound++] = p->dtpi_pbn;
	}
	if (spec->wild && spec_glob(spec->prov, "tracepoint")) {
		error = add_events(x, spec, &matches, err);
		if (error)
			return error;
	}
	return matches ? 0 : -ENOENT;
}

static int is_timer(const struct spec *spec)
{
	return !strcmp(spec->prov, "profile") || !strcmp(spec->prov, "interval");
}

/* The kernel would only say EINVAL. */
static int check_timer(const struct spec *spec, struct dt_error *err)
{
	const char *example = spec->prov[0] == 'p' ? "profile:hz:99" : "interval:s:1";
	size_t digits = strspn(spec->name, "0123456789");

	if (strcmp(spec->func, "hz") && strcmp(spec->func, "s") &&
	    strcmp(spec->func, "ms") && strcmp(spec->func, "us"))
		return dt_error_set(err, EINVAL,
			"%s:%s:%s: the unit must be hz, s, ms or us, as in %s",
			spec->prov, spec->func, spec->name, example);
	if (spec->name[digits] || strspn(spec->name, "0") == digits)
		return dt_error_set(err, EINVAL,
			"%s:%s:%s: the last part must be a number above 0, as in %s",
			spec->prov, spec->func, spec->name, example);
	return 0;
}

int expansion_unknown(struct expansion *x, const char *text, struct dt_error *err)
{
	char name[SPEC_TEXT], near[sizeof(err->text) / 2];
	int kprobe = !strncmp(text, "kprobe:", 7) && !dt_dev_trace(x->dev);
	const char *colon = strrchr(text, ':');
	struct nearest n;
	size_t i;

	nearest_init(&n, text);
	for (i = 0; i < x->list.count; i++)
		if (x->list.info[i].dtpi_name[0])
			nearest_try(&n, probe_name(&x->list.info[i], name));
	for (i = 0; kprobe && !load_kfuncs(x, NULL) && i < x->kfuncs.count; i++) {
		if (strlen(x->kfuncs.names[i]) >= DTNAMESIZE)
			continue;
		snprintf(name, sizeof(name), "kprobe:%.127s%s", x->kfuncs.names[i],
			 colon ? colon : "");
		nearest_try(&n, name);
	}
	if (dt_dev_trace(x->dev))
		return dt_error_set(err, ENOENT,
			"%s: this was not recorded; -l lists what is in the trace, dt --record FILE -e '%s' keeps this%s",
			text, text, n.count ? nearest_text(&n, near, sizeof(near)) : "");
	return dt_error_set(err, ENOENT, "%s: there is no such %s%s", text,
			    kprobe ? "function" : "probe",
			    n.count ? nearest_text(&n, near, sizeof(near)) :
			    kprobe ? " in the kernel or a loaded module; dt -l 'kprobe:*' lists them" :
			    "; dt -l lists them");
}

int expansion_add(struct expansion *x, const struct spec *spec, struct dt_error *err)
{
	char text[SPEC_TEXT];
	int error;

	/* Of a trace they are listed. */
	if (!strcmp(spec->prov, "kprobe") && spec->wild && !dt_dev_trace(x->dev))
		return expand_kprobes(x, spec, err);
	if (!strcmp(spec->prov, "kprobe"))
		return add_def(x, spec, spec->func, spec->name, err);
	if (is_timer(spec)) {
		error = check_timer(spec, err);
		return error ? error : add_def(x, spec, spec->func, spec->name, err);
	}
	error = add_listed(x, spec, err);
	if (error != -ENOENT)
		return error;
	if (!spec->wild && !strcmp(spec->prov, "tracepoint") && !dt_dev_trace(x->dev))
		return add_event(x, spec, spec->func, spec->name, err);
	return spec->wild ? nothing_matches(x, spec, err) :
		expansion_unknown(x, spec_text(spec, text), err);
}
