// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "events.h"
#include "expand.h"
#include "list.h"
#include "probeset.h"

static int by_name(const void *a, const void *b)
{
	const struct dtioc_probe_info *pa = a, *pb = b;
	int order = strcmp(pa->dtpi_prov, pb->dtpi_prov);

	if (!order)
		order = strcmp(pa->dtpi_func, pb->dtpi_func);
	return order ? order : strcmp(pa->dtpi_name, pb->dtpi_name);
}

/* A timer's period is for the user to choose. */
static void listed_name(const struct dtioc_probe_info *p, char name[SPEC_TEXT])
{
	probe_name(p, name);
	if (!p->dtpi_name[0])
		strcat(name, "NUMBER");
}

static void print_typed(struct out *out, const char *type, const char *between,
			const char *name)
{
	out_str(out, "    ");
	out_safe_str(out, type);
	out_str(out, between);
	out_safe_str(out, name);
	out_char(out, '\n');
}

static int print_args(struct dt_dev *dev, const struct dtioc_probe_info *p,
		      struct out *out, struct dt_error *err)
{
	struct dt_args args;
	size_t i;
	int error;

	if (!p->dtpi_nargs)
		return 0;
	error = dt_args_load(dev, p->dtpi_pbn, &args, err);
	if (error)
		return error;
	for (i = 0; i < args.count; i++)
		print_typed(out, args.info[i].dtai_argtype, " ", args.info[i].dtai_argname);
	dt_args_free(&args);
	return 0;
}

/* As a program names them. */
static int print_fields(struct dt_dev *dev, const struct dtioc_probe_info *p,
			struct out *out, struct dt_error *err)
{
	__u32 pbn = p->dtpi_pbn;
	struct dt_fields fields;
	int error;
	size_t i;

	if (strcmp(p->dtpi_prov, "tracepoint"))
		return 0;
	/* Whoever may only list does without those that take a probe of its own. */
	if (!(p->dtpi_evtflags & DTEVT_FIELDS))
		pbn = event_define(dev, p->dtpi_func, p->dtpi_name, NULL);
	if (!pbn)
		return 0;
	error = dt_fields_load(dev, pbn, &fields, err);
	if (error)
		return error;
	for (i = 0; i < fields.count; i++) {
		if (!strncmp(fields.info[i].dtfi_name, "common_", 7))
			continue;
		print_typed(out, fields.info[i].dtfi_type, " args.", fields.info[i].dtfi_name);
	}
	dt_fields_free(&fields);
	return 0;
}

/*
 * Add to the list what tracefs has and the module has no handler for.  Where
 * tracefs is not to be read *err says so.
 */
static int list_add_events(struct dt_probes *list, struct dt_error *err)
{
	struct dtioc_probe_info *p;
	struct events events;
	size_t i, n = list->count;
	int error = events_load(&events, err);

	if (error)
		return error;
	p = realloc(list->info, (n + events.count + 1) * sizeof(*p));
	if (!p) {
		events_free(&events);
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	}
	list->info = p;
	for (i = 0; i < events.count; i++) {
		const struct event_name *e = &events.v[i];

		if (dt_probes_find(list, "tracepoint", e->group, e->name) ||
		    strlen(e->group) >= DTNAMESIZE || strlen(e->name) >= DTNAMESIZE)
			continue;
		memset(&p[n], 0, sizeof(*p));
		strcpy(p[n].dtpi_prov, "tracepoint");
		strcpy(p[n].dtpi_func, e->group);
		strcpy(p[n++].dtpi_name, e->name);
	}
	list->count = n;
	events_free(&events);
	return 0;
}

static int list_listed(struct dt_probes *list, struct dt_dev *dev,
		       const struct pattern *pattern, int args, struct out *out,
		       size_t *matches, struct dt_error *err)
{
	char name[SPEC_TEXT];
	int error = 0;
	size_t i;

	/* Its order by number, which this destroys, is not needed here. */
	qsort(list->info, list->count, sizeof(*list->info), by_name);
	for (i = 0; i < list->count && !error && !out->error; i++) {
		listed_name(&list->info[i], name);
		if (!pattern_match(pattern, name))
			continue;
		++*matches;
		out_safe_str(out, name);
		out_char(out, '\n');
		if (args)
			error = print_args(dev, &list->info[i], out, err);
		if (args && !error)
			error = print_fields(dev, &list->info[i], out, err);
	}
	return error;
}

/* The arguments of functions are not known: those of all would be arg0 to arg5. */
static int list_kfuncs(const struct pattern *pattern, struct out *out, size_t *matches,
		       struct dt_error *err)
{
	static const char *const names[] = { "entry", "return" };
	char name[2 * SPEC_TEXT];
	struct kfuncs kf;
	size_t i, j;
	int error = kfuncs_load(&kf, err);

	if (error)
		return error;
	for (i = 0; i < kf.count && !out->error; i++) {
		if (strlen(kf.names[i]) >= SPEC_TEXT)
			continue;
		for (j = 0; j < 2; j++) {
			snprintf(name, sizeof(name), "kprobe:%s:%s", kf.names[i], names[j]);
			if (!pattern_match(pattern, name))
				continue;
			++*matches;
			out_safe_str(out, name);
			out_char(out, '\n');
		}
	}
	kfuncs_free(&kf);
	return 0;
}

/* What a pattern without wildcards may have been meant to be. */
static int no_match(struct dt_dev *dev, const char *text, struct dt_error *err)
{
	struct expansion x;
	int error;

	if (spec_is_wild(text))
		return dt_error_set(err, ENOENT, "%s: no probe matches", text);
	if (!strchr(text, ':'))
		return dt_error_set(err, ENOENT,
			"%s: no provider has this name; dt -l '*%s*' lists the probes with it in theirs",
			text, text);
	error = expansion_init(&x, dev, 0, err);
	if (!error)
		error = expansion_unknown(&x, text, err);
	expansion_free(&x);
	return error;
}

int list_probes(struct dt_dev *dev, const char *text, int args, struct out *out,
		struct dt_error *err)
{
	struct pattern pattern;
	struct dt_error why;
	struct dt_probes list;
	size_t matches = 0;
	int error;

	error = pattern_init(&pattern, text ? text : "", err);
	if (error)
		return error;
	error = dt_probes_load(dev, &list, err);
	if (error)
		return error;
	/* Without them the list is shorter, which is for the user to know. */
	if (!dt_dev_trace(dev) && (!text || pattern_wants(&pattern, "tracepoint")) &&
	    list_add_events(&list, &why))
		fprintf(stderr, "dt: %s\n", why.text);
	error = list_listed(&list, dev, &pattern, args, out, &matches, err);
	dt_probes_free(&list);
	if (!error && text && !dt_dev_trace(dev) && pattern_wants(&pattern, "kprobe"))
		error = list_kfuncs(&pattern, out, &matches, err);
	if (error)
		return error;
	return matches || !text ? 0 : no_match(dev, text, err);
}
