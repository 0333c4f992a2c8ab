// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nearest.h"
#include "program_probes.h"
#include "probeset.h"
#include "spec.h"

void program_probes_init(struct program_probes *pp, struct dt_dev *dev)
{
	memset(pp, 0, sizeof(*pp));
	pp->dev = dev;
}

void program_probes_fini(struct program_probes *pp)
{
	dt_probes_free(&pp->list);
	kfuncs_free(&pp->kfuncs);
	events_free(&pp->events);
	free(pp->own);
	free(pp->map);
	memset(pp, 0, sizeof(*pp));
}

/* ---- what there is ---- */

/* What the device lists: long, and of no use to many a program. */
static void list_all(struct program_probes *pp)
{
	if (!pp->dev || pp->listed)
		return;
	dt_probes_free(&pp->list);
	dt_probes_load(pp->dev, &pp->list, &pp->list_error);
	pp->listed = true;
}

/* Into its place by its number. */
static int list_insert(struct dt_probes *list, const struct dtioc_probe_info *info)
{
	struct dtioc_probe_info *more;
	size_t i = list->count;

	if (dt_probes_number(list, info->dtpi_pbn))
		return 0;
	more = realloc(list->info, (i + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->info = more;
	for (; i && more[i - 1].dtpi_pbn > info->dtpi_pbn; i--)
		more[i] = more[i - 1];
	more[i] = *info;
	list->count++;
	return 0;
}

/* Have all that the device lists and that may match in pp->list. */
static void list_matching(struct program_probes *pp, const char *prov, const char *func,
			  const char *name)
{
	struct dtioc_probe_info info;
	struct dt_error err = { 0 };

	if (!pp->dev || pp->listed)
		return;
	if (dt_dev_trace(pp->dev) || spec_is_wild(prov) || spec_is_wild(func) ||
	    spec_is_wild(name)) {
		list_all(pp);
		return;
	}
	/* These are made. */
	if (!strcmp(prov, "kprobe"))
		return;
	if (dt_dev_find(pp->dev, prov, func, name, &info, &err)) {
		if (err.code != ENOENT)
			pp->list_error = err;
	} else if (list_insert(&pp->list, &info)) {
		dt_error_set(&pp->list_error, ENOMEM, "out of memory for probes");
	}
}

typedef int add_fn(void *arg, const struct bt_probe_desc *desc);

/* One function's probe, if it can be made.  Nonzero: no more are wanted. */
static int expand_kfunc(struct program_probes *pp, const char *func, const char *name,
			uint64_t offset, add_fn *add, void *arg)
{
	struct bt_probe_desc d = { .prov = "kprobe", .func = func, .name = name,
				   .offset = offset };
	struct dtioc_def def = { .dtdf_prov = "kprobe", .dtdf_offset = offset };

	if (strlen(func) >= DTNAMESIZE || strlen(name) >= DTNAMESIZE)
		return 0;
	strcpy(def.dtdf_func, func);
	strcpy(def.dtdf_name, name);
	if (dt_dev_define(pp->dev, &def, 1, NULL)) {
		pp->refused = def.dtdf_error;
		return 0;
	}
	d.id = def.dtdf_pbn;
	return add(arg, &d);
}

static void expand_kprobes(struct program_probes *pp, const char *func, const char *name,
			   uint64_t offset, add_fn *add, void *arg)
{
	static const char *const names[] = { "entry", "return" };
	size_t i, j;

	for (j = 0; j < 2; j++) {
		if (!spec_glob(name, names[j]))
			continue;
		if (!spec_is_wild(func)) {
			expand_kfunc(pp, func, names[j], offset, add, arg);
			continue;
		}
		if (!pp->kfuncs.names && kfuncs_load(&pp->kfuncs, NULL))
			return;
		for (i = 0; i < pp->kfuncs.count; i++) {
			if (!spec_glob(func, pp->kfuncs.names[i]))
				continue;
			if (expand_kfunc(pp, pp->kfuncs.names[i], names[j], 0, add, arg))
				return;
		}
	}
}

/*
 * The probes of a trace are all listed: kprobes with their offset behind the
 * name, timers with a period, which the plan has on its own.
 */
static void expand_trace(struct program_probes *pp, const char *prov, const char *func,
			 const char *name, uint64_t offset, add_fn *add, void *arg)
{
	const struct dt_probes *list = &pp->list;
	const struct dtioc_probe_info *p;
	char base[DTNAMESIZE], *plus;
	struct bt_probe_desc d;
	size_t i;

	for (i = 0; i < list->count; i++) {
		p = &list->info[i];
		d = (struct bt_probe_desc){ p->dtpi_pbn, p->dtpi_prov, base, p->dtpi_name, 0 };
		if (!strcmp(p->dtpi_prov, "profile") || !strcmp(p->dtpi_prov, "interval"))
			continue;
		strcpy(base, p->dtpi_func);
		plus = strcmp(p->dtpi_prov, "kprobe") ? NULL : strchr(base, '+');
		if (plus) {
			*plus = 0;
			d.offset = strtoull(plus + 1, NULL, 10);
		}
		if (d.offset == offset && spec_glob(prov, p->dtpi_prov) &&
		    spec_glob(func, base) && spec_glob(name, p->dtpi_name) && add(arg, &d))
			return;
	}
}

/* ---- events through perf ---- */

static __u32 own_find(const struct program_probes *pp, __u32 id)
{
	size_t i;

	for (i = 0; i < pp->nown; i++)
		if (pp->own[i].id == id)
			return pp->own[i].pbn;
	return 0;
}

/* Make one, known as id, or as its own number where id is 0.  0: it cannot be. */
static __u32 own_make(struct program_probes *pp, __u32 id, const char *group,
		      const char *name, struct dt_error *err)
{
	void *more = realloc(pp->own, (pp->nown + 1) * sizeof(*pp->own));
	__u32 pbn;

	if (!more) {
		dt_error_set(err, ENOMEM, "out of memory for probes");
		return 0;
	}
	pp->own = more;
	pbn = event_define(pp->dev, group, name, err);
	if (!pbn)
		return 0;
	pp->own[pp->nown].id = id ? id : pbn;
	pp->own[pp->nown++].pbn = pbn;
	return pbn;
}

/*
 * The number of the probe that captures the fields of what the program knows as
 * id; 0 when there is none.
 */
static __u32 fields_number(struct program_probes *pp, __u32 id, struct dt_error *err)
{
	const struct dtioc_probe_info *p = dt_probes_number(&pp->list, id);
	__u32 pbn;

	if (p && (p->dtpi_evtflags & DTEVT_FIELDS))
		return id;
	pbn = own_find(pp, id);
	if (pbn || !p || strcmp(p->dtpi_prov, "tracepoint"))
		return pbn;
	return own_make(pp, id, p->dtpi_func, p->dtpi_name, err);
}

/* Those that the module has no handler for.  Nonzero: no more are wanted. */
static int expand_event(struct program_probes *pp, const char *group, const char *name,
			add_fn *add, void *arg)
{
	struct bt_probe_desc d = { .prov = "tracepoint", .func = group, .name = name };

	if (dt_probes_find(&pp->list, "tracepoint", group, name))
		return 0;
	d.id = own_make(pp, 0, group, name, NULL);
	return d.id ? add(arg, &d) : 0;
}

static void expand_events(struct program_probes *pp, const char *group, const char *name,
			  add_fn *add, void *arg)
{
	const struct event_name *e;
	size_t i;

	if (!spec_is_wild(group) && !spec_is_wild(name)) {
		expand_event(pp, group, name, add, arg);
		return;
	}
	if (!pp->events_tried)
		events_load(&pp->events, NULL);
	pp->events_tried = true;
	for (i = 0; i < pp->events.count; i++) {
		e = &pp->events.v[i];
		if (spec_glob(group, e->group) && spec_glob(name, e->name) &&
		    expand_event(pp, e->group, e->name, add, arg))
			return;
	}
}

static void ask_expand(void *cookie, const char *prov, const char *func, const char *name,
		       uint64_t offset, add_fn *add, void *arg)
{
	struct program_probes *pp = cookie;
	const struct dt_probes *list = &pp->list;
	size_t i;

	pp->asked = true;
	pp->refused = 0;
	if (!pp->dev)
		return;
	list_matching(pp, prov, func, name);
	if (dt_dev_trace(pp->dev)) {
		expand_trace(pp, prov, func, name, offset, add, arg);
		return;
	}
	for (i = 0; i < list->count; i++) {
		const struct dtioc_probe_info *p = &list->info[i];
		struct bt_probe_desc d = { p->dtpi_pbn, p->dtpi_prov, p->dtpi_func,
					   p->dtpi_name, 0 };

		/* Timers come with a period; the plan has them on its own. */
		if (!p->dtpi_name[0] || !spec_glob(prov, p->dtpi_prov) ||
		    !spec_glob(func, p->dtpi_func) || !spec_glob(name, p->dtpi_name))
			continue;
		if (add(arg, &d))
			return;
	}
	if (spec_glob(prov, "tracepoint"))
		expand_events(pp, func, name, add, arg);
	if (spec_glob(prov, "kprobe"))
		expand_kprobes(pp, func, name, offset, add, arg);
}

/* ---- arguments and fields ---- */

typedef void add_arg_fn(void *arg, const struct bt_arg_desc *desc);

static enum bt_arg_kind field_kind(const struct dtioc_field_info *fi)
{
	if (fi->dtfi_flags & DTFI_DATALOC)
		return BT_ARG_DATALOC;
	if (fi->dtfi_flags & DTFI_RELLOC)
		return BT_ARG_RELLOC;
	return fi->dtfi_flags & DTFI_STRING ? BT_ARG_STRING : BT_ARG_FIELD;
}

/* Elements of other sizes, and structures, are bytes to the language. */
static __u32 field_elsize(const struct dtioc_field_info *fi)
{
	__u32 size = fi->dtfi_elsize;
	bool number = size == 1 || size == 2 || size == 4 || size == 8;

	if (fi->dtfi_flags & DTFI_STRING)
		return 0;
	if (fi->dtfi_flags & DTFI_ARRAY)
		return number ? size : 1;
	return number ? 0 : 1;
}

static void add_fields(struct program_probes *pp, __u32 id, add_arg_fn *add, void *arg)
{
	__u32 pbn = fields_number(pp, id, NULL);
	struct dt_fields fields;
	size_t i;

	if (!pbn || dt_fields_load(pp->dev, pbn, &fields, NULL))
		return;
	for (i = 0; i < fields.count; i++) {
		const struct dtioc_field_info *fi = &fields.info[i];
		struct bt_arg_desc d = { .name = fi->dtfi_name, .type = fi->dtfi_type,
					 .kind = field_kind(fi), .index = fi->dtfi_offset,
					 .size = fi->dtfi_size, .elsize = field_elsize(fi),
					 .sign = fi->dtfi_flags & DTFI_SIGNED ? 1 : -1 };

		add(arg, &d);
	}
	dt_fields_free(&fields);
}

/* Of a system call's arguments also the names that its trace event gives them. */
static void add_args(struct program_probes *pp, const struct dtioc_probe_info *p,
		     add_arg_fn *add, void *arg)
{
	char names[EVENTS_ARGS][DTNAMESIZE];
	struct dt_args args;
	size_t i, n = 0;

	if (dt_args_load(pp->dev, p->dtpi_pbn, &args, NULL))
		return;
	if (!strcmp(p->dtpi_prov, "syscall") && !dt_dev_trace(pp->dev))
		n = event_syscall_args(p->dtpi_func, names);
	for (i = 0; i < args.count; i++) {
		struct bt_arg_desc d = { .name = args.info[i].dtai_argname,
					 .type = args.info[i].dtai_argtype,
					 .kind = BT_ARG_REG, .index = i };

		if (n == args.count && strcmp(names[i], d.name)) {
			d.name = names[i];
			add(arg, &d);
			d.name = args.info[i].dtai_argname;
		}
		add(arg, &d);
	}
	dt_args_free(&args);
}

static void ask_args(void *cookie, uint64_t id,
		     void (*add)(void *arg, const struct bt_arg_desc *desc), void *arg)
{
	struct bt_arg_desc ret = { .name = "ret", .type = "long", .kind = BT_ARG_RETVAL };
	struct program_probes *pp = cookie;
	const struct dtioc_probe_info *p = dt_probes_number(&pp->list, id);

	/* First: where an argument has a field's name, the field is meant. */
	if (!p || !strcmp(p->dtpi_prov, "tracepoint"))
		add_fields(pp, id, add, arg);
	if (!p)
		return;
	if (p->dtpi_evtflags & DTEVT_RETVAL)
		add(arg, &ret);
	if (p->dtpi_nargs)
		add_args(pp, p, add, arg);
}

/* The part of the name that is near: what the check prints after "did you mean". */
static const char *ask_nearest(void *cookie, const char *prov, const char *func,
			       const char *name)
{
	struct program_probes *pp = cookie;
	const struct dt_probes *list = &pp->list;
	char text[SPEC_TEXT];
	struct nearest n;
	size_t i;

	list_all(pp);
	snprintf(text, sizeof(text), "%.127s:%.127s%s%.127s", prov, func, *name ? ":" : "", name);
	nearest_init(&n, text);
	for (i = 0; i < list->count; i++)
		if (list->info[i].dtpi_name[0])
			nearest_try(&n, probe_name(&list->info[i], text));
	if (!strcmp(prov, "kprobe") && !(pp->dev && dt_dev_trace(pp->dev)) &&
	    (pp->kfuncs.names || !kfuncs_load(&pp->kfuncs, NULL)))
		for (i = 0; i < pp->kfuncs.count; i++) {
			snprintf(text, sizeof(text), "kprobe:%.127s%s%.127s",
				 pp->kfuncs.names[i], *name ? ":" : "", name);
			nearest_try(&n, text);
		}
	if (!n.count)
		return NULL;
	snprintf(pp->near, sizeof(pp->near), "%s", n.best[0].name);
	return pp->near;
}

static const char *ask_refusal(void *cookie)
{
	struct program_probes *pp = cookie;

	return kprobe_refusal(pp->refused);
}

struct bt_probes program_probes_ask(struct program_probes *pp)
{
	struct bt_probes ask = { pp, ask_expand, ask_args, ask_nearest, ask_refusal };

	return ask;
}

/* ---- what the plan wants ---- */

/* A timer of its own, so that two of the same unit are two. */
static int define_timer(struct program_probes *pp, const struct bt_attach *at,
			__u32 *pbn, struct dt_error *err)
{
	struct dtioc_def def = { .dtdf_func = "us" };
	long missing;

	strcpy(def.dtdf_prov, at->kind == BT_PROFILE ? "profile" : "interval");
	snprintf(def.dtdf_name, DTNAMESIZE, "%llu", (unsigned long long)at->period / 1000);
	missing = dt_dev_define(pp->dev, &def, 1, err);
	if (missing < 0)
		return missing;
	if (missing && dt_dev_trace(pp->dev) && def.dtdf_error == ENOENT)
		return dt_error_set(err, ENOENT,
			"%s: this was not recorded; dt --record FILE -e '%s' keeps it", at->name,
			at->name);
	if (missing)
		return dt_error_set(err, def.dtdf_error,
			"%s: the timer could not be made: %s; a period is from 10 microseconds to one day",
			at->name, strerror(def.dtdf_error));
	*pbn = def.dtdf_pbn;
	return 0;
}

/* Whose events have all that the plan wants. */
static int choose(struct program_probes *pp, const struct bt_attach *at, __u32 *pbn,
		  struct dt_error *err)
{
	bool args = at->flags & DTEVT_FUNCARGS;
	struct dt_error why;

	if (at->kind != BT_DEVICE || strcmp(at->prov, "tracepoint"))
		return 0;
	if (args && own_find(pp, at->id) == at->id)
		return dt_error_set(err, ENOTSUP,
			"%s: the module has no handler for this event, so arg0 and what follows are not known; args.NAME has its fields (dt -lv '%s')",
			at->name, at->name);
	if (!(at->flags & DTEVT_FIELDS))
		return 0;
	*pbn = fields_number(pp, at->id, &why);
	if (!*pbn)
		return dt_error_set(err, why.code, "%s", why.text);
	if (args && *pbn != at->id)
		return dt_error_set(err, ENOTSUP,
			"%s: its fields come through perf, its arguments through its handler, and one event cannot have both; use only args.NAME of fields, or only arg0 and arguments by name",
			at->name);
	return 0;
}

static int enable(struct program_probes *pp, const struct bt_attach *at, size_t index,
		  struct dt_error *err)
{
	struct dtioc_req req = {
		.dtrq_pbn = at->id,
		.dtrq_evtflags = at->flags,
		.dtrq_kframes = at->kframes,
		.dtrq_uframes = at->uframes,
	};
	struct dt_error why;
	int error;

	if (at->kind == BT_INTERVAL || at->kind == BT_PROFILE) {
		error = define_timer(pp, at, &req.dtrq_pbn, err);
		if (error)
			return error;
	}
	error = choose(pp, at, &req.dtrq_pbn, err);
	if (error)
		return error;
	error = dt_dev_enable(pp->dev, &req, &why);
	if (error)
		return dt_error_set(err, why.code, "%s: %s", at->name, why.text);
	pp->map[pp->nmap].pbn = req.dtrq_pbn;
	pp->map[pp->nmap++].attach = index;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	__u32 pa = *(const __u32 *)a, pb = *(const __u32 *)b;

	return (pa > pb) - (pa < pb);
}

int program_probes_enable(struct program_probes *pp, const struct bt_plan *plan,
			  struct dt_error *err)
{
	enum bt_attach_kind kind;
	int error = 0;
	size_t i;

	pp->map = calloc(plan->count + 1, sizeof(*pp->map));
	if (!pp->map)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	for (i = 0; i < plan->count && !error; i++) {
		kind = plan->v[i].kind;
		if (kind == BT_DEVICE || kind == BT_INTERVAL || kind == BT_PROFILE)
			error = enable(pp, &plan->v[i], i, err);
	}
	qsort(pp->map, pp->nmap, sizeof(*pp->map), by_number);
	return error;
}

long program_probes_attach(const struct program_probes *pp, __u32 pbn)
{
	size_t lo = 0, hi = pp->nmap, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (pp->map[mid].pbn == pbn)
			return pp->map[mid].attach;
		if (pp->map[mid].pbn < pbn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}
