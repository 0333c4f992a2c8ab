// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* A trace in the device's place: what was recorded can be enabled, and no more. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dev.h"
#include "trace.h"

int dt_dev_open_trace(struct dt_dev **devp, int fd, const char *name, struct dt_error *err)
{
	struct dt_dev *dev = calloc(1, sizeof(*dev));
	int error;

	*devp = NULL;
	if (!dev)
		return dt_error_set(err, ENOMEM, "%s: out of memory", name);
	dev->fd = -1;
	snprintf(dev->path, sizeof(dev->path), "%s", name);
	error = dt_trace_open(&dev->trace, fd, name, err);
	if (error)
		free(dev);
	else
		*devp = dev;
	return error;
}

const struct dt_trace_info *dt_dev_trace(const struct dt_dev *dev)
{
	return dev->trace ? &dev->trace->info : NULL;
}

struct trace_probe *dt_trace_probe(struct dt_trace *t, __u32 pbn)
{
	size_t lo = 0, hi = t->nprobes, mid;

	if (t->found < t->nprobes && t->probes[t->found].info.dtpi_pbn == pbn)
		return &t->probes[t->found];
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (t->probes[mid].info.dtpi_pbn < pbn)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == t->nprobes || t->probes[lo].info.dtpi_pbn != pbn)
		return NULL;
	t->found = lo;
	return &t->probes[lo];
}

static struct trace_timer *timer_find(struct dt_trace *t, __u32 pbn)
{
	size_t i;

	for (i = 0; i < t->ntimers; i++)
		if (t->timers[i].info.dtpi_pbn == pbn)
			return &t->timers[i];
	return NULL;
}

int dt_trace_list(struct dt_trace *t, struct dt_probes *list, struct dt_error *err)
{
	size_t i;

	list->info = calloc(t->nprobes + t->ntimers + 1, sizeof(*list->info));
	if (!list->info)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	for (i = 0; i < t->nprobes; i++)
		list->info[list->count++] = t->probes[i].info;
	/* They were numbered downwards. */
	for (i = t->ntimers; i--; )
		list->info[list->count++] = t->timers[i].info;
	return 0;
}

static int unknown(__u32 pbn, struct dt_error *err)
{
	return dt_error_set(err, ENOENT, "the trace has no probe %u", pbn);
}

static void *copy(const void *v, size_t n, size_t size)
{
	void *to = malloc((n + 1) * size);

	return to ? memcpy(to, v, n * size) : NULL;
}

int dt_trace_args(struct dt_trace *t, __u32 pbn, struct dt_args *args, struct dt_error *err)
{
	const struct trace_probe *p = dt_trace_probe(t, pbn);

	if (!p)
		return timer_find(t, pbn) ? 0 : unknown(pbn, err);
	args->info = copy(p->args, p->nargs, sizeof(*p->args));
	if (!args->info)
		return dt_error_set(err, ENOMEM, "out of memory for arguments");
	args->count = p->nargs;
	return 0;
}

int dt_trace_fields(struct dt_trace *t, __u32 pbn, struct dt_fields *fields,
		    struct dt_error *err)
{
	const struct trace_probe *p = dt_trace_probe(t, pbn);

	if (!p)
		return timer_find(t, pbn) ? 0 : unknown(pbn, err);
	fields->info = copy(p->fields, p->nfields, sizeof(*p->fields));
	if (!fields->info)
		return dt_error_set(err, ENOMEM, "out of memory for fields");
	fields->count = p->nfields;
	return 0;
}

/* ---- defining ---- */

/* The period of a timer by its unit and number; 0 for what is none. */
static __u64 period(const char *unit, const char *number)
{
	static const struct { const char *unit; __u64 ns; } units[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 },
	};
	char *end;
	__u64 n = strtoull(number, &end, 10);
	size_t i;

	if (!n || *end || *number < '0' || *number > '9')
		return 0;
	if (!strcmp(unit, "hz"))
		return n <= 1000000000 ? 1000000000 / n : 0;
	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(unit, units[i].unit))
			return n <= DT_PERIOD_MAX / units[i].ns ? n * units[i].ns : 0;
	return 0;
}

static int is_timer(const char *prov)
{
	return !strcmp(prov, "interval") || !strcmp(prov, "profile");
}

static int same_probe(const struct trace_probe *p, const struct dtioc_def *def, __u64 ns)
{
	char func[DTNAMESIZE + 24];

	if (strcmp(p->info.dtpi_prov, def->dtdf_prov))
		return 0;
	/* Who asks by another unit, or by whole microseconds, means the same timer. */
	if (ns)
		return period(p->info.dtpi_func, p->info.dtpi_name) / 1000 == ns / 1000 &&
			!(p->defined && !strcmp(def->dtdf_prov, "interval"));
	if (def->dtdf_offset)
		snprintf(func, sizeof(func), "%.127s+%llu", def->dtdf_func,
			 (unsigned long long)def->dtdf_offset);
	else
		snprintf(func, sizeof(func), "%.127s", def->dtdf_func);
	return !strcmp(p->info.dtpi_func, func) && !strcmp(p->info.dtpi_name, def->dtdf_name);
}

static int timer_add(struct dt_trace *t, const struct dtioc_def *def, __u64 ns, __u32 *pbn)
{
	struct trace_timer *v = realloc(t->timers, (t->ntimers + 1) * sizeof(*v));
	__u32 number = ~0U - t->ntimers;

	if (!v)
		return ENOMEM;
	t->timers = v;
	if (t->nprobes && t->probes[t->nprobes - 1].info.dtpi_pbn >= number)
		return ENOSPC;
	v = &t->timers[t->ntimers++];
	memset(v, 0, sizeof(*v));
	v->period = ns;
	v->info.dtpi_pbn = number;
	v->info.dtpi_evtflags = DTEVT_EXECNAME | DTEVT_KSTACK | DTEVT_USTACK;
	memcpy(v->info.dtpi_prov, def->dtdf_prov, DTNAMESIZE);
	memcpy(v->info.dtpi_func, def->dtdf_func, DTNAMESIZE);
	memcpy(v->info.dtpi_name, def->dtdf_name, DTNAMESIZE);
	*pbn = number;
	return 0;
}

static void define(struct dt_trace *t, struct dtioc_def *def)
{
	int timer = is_timer(def->dtdf_prov);
	__u64 ns = timer ? period(def->dtdf_func, def->dtdf_name) : 0;
	size_t i;

	def->dtdf_pbn = 0;
	def->dtdf_error = 0;
	if (timer && (ns < DT_PERIOD_MIN || ns > DT_PERIOD_MAX)) {
		def->dtdf_error = EINVAL;
		return;
	}
	for (i = 0; i < t->nprobes; i++) {
		if (!same_probe(&t->probes[i], def, ns))
			continue;
		t->probes[i].defined = 1;
		def->dtdf_pbn = t->probes[i].info.dtpi_pbn;
		return;
	}
	if (timer && !strcmp(def->dtdf_prov, "interval"))
		def->dtdf_error = timer_add(t, def, ns, &def->dtdf_pbn);
	else
		def->dtdf_error = ENOENT;
}

long dt_trace_define(struct dt_trace *t, struct dtioc_def *defs, size_t count,
		     struct dt_error *err)
{
	long missing = 0;
	size_t i;

	(void)err;
	for (i = 0; i < count; i++) {
		define(t, &defs[i]);
		missing += !defs[i].dtdf_pbn;
	}
	return missing;
}

/* ---- enabling ---- */

static const struct {
	__u64		 flag;
	const char	*what;
	const char	*option;	/* of dt, that has it recorded, */
	const char	*action;	/* or an action of the probe */
} parts[] = {
	{ DTEVT_EXECNAME, "command names", "", "" },
	{ DTEVT_FUNCARGS, "arguments", "", "" },
	{ DTEVT_RETVAL, "return values", "", "" },
	{ DTEVT_FIELDS, "fields", "", "" },
	{ DTEVT_DATA, "fetched memory", "", "" },
	{ DTEVT_KSTACK, "kernel stacks", "--kstack ", "" },
	{ DTEVT_USTACK, "user stacks", "--ustack ", "" },
	{ DTEVT_TASK, "users, groups and parents", "", " { print(uid) }" },
};

#define PROBE_FMT	"%s:%s:%s"
#define PROBE_ARGS(p)	(p)->info.dtpi_prov, (p)->info.dtpi_func, (p)->info.dtpi_name

static int not_captured(const struct trace_probe *p, __u64 missing, struct dt_error *err)
{
	size_t i = 0;

	while (i + 1 < sizeof(parts) / sizeof(*parts) && !(missing & parts[i].flag))
		i++;
	if (!(p->info.dtpi_evtflags & parts[i].flag))
		return dt_error_set(err, EINVAL, "this probe has no %s", parts[i].what);
	return dt_error_set(err, ENODATA,
		"the trace was recorded without the %s of " PROBE_FMT "; dt --record FILE %s-e '" PROBE_FMT "%s' keeps them",
		parts[i].what, PROBE_ARGS(p), parts[i].option, PROBE_ARGS(p), parts[i].action);
}

static int too_few(const struct trace_probe *p, __u64 flag, unsigned int have,
		   unsigned int want, struct dt_error *err)
{
	int user = flag == DTEVT_USTACK;

	have = have ? have : DTMAXSTACK;
	want = want ? want : DTMAXSTACK;
	if (want <= have)
		return 0;
	return dt_error_set(err, ENODATA,
		"the trace has %u frames of the %s stacks of " PROBE_FMT ", and %u are asked for; dt --record FILE --%cstack=%u -e '" PROBE_FMT "' keeps them",
		have, user ? "user" : "kernel", PROBE_ARGS(p), want, user ? 'u' : 'k', want,
		PROBE_ARGS(p));
}

int dt_trace_enable(struct dt_trace *t, const struct dtioc_req *req, struct dt_error *err)
{
	struct trace_probe *p = dt_trace_probe(t, req->dtrq_pbn);
	struct trace_timer *timer = timer_find(t, req->dtrq_pbn);
	__u64 missing;
	int error = 0;

	if (timer) {
		timer->enabled = 1;
		timer->flags = req->dtrq_evtflags;
		return 0;
	}
	if (!p)
		return unknown(req->dtrq_pbn, err);
	if (p->enabled)
		return dt_error_set(err, EEXIST, PROBE_FMT ": enabled already", PROBE_ARGS(p));
	missing = req->dtrq_evtflags & ~p->req.dtrq_evtflags;
	if (missing)
		return not_captured(p, missing, err);
	if (req->dtrq_evtflags & DTEVT_KSTACK)
		error = too_few(p, DTEVT_KSTACK, p->req.dtrq_kframes, req->dtrq_kframes, err);
	if (!error && (req->dtrq_evtflags & DTEVT_USTACK))
		error = too_few(p, DTEVT_USTACK, p->req.dtrq_uframes, req->dtrq_uframes, err);
	p->enabled = !error;
	return error;
}

int dt_trace_disable(struct dt_trace *t, __u32 pbn, struct dt_error *err)
{
	struct trace_probe *p = dt_trace_probe(t, pbn);
	struct trace_timer *timer = timer_find(t, pbn);

	if (p && p->enabled)
		p->enabled = 0;
	else if (timer && timer->enabled)
		timer->enabled = 0;
	else
		return dt_error_set(err, ENOENT, "probe %u of the trace is not enabled", pbn);
	return 0;
}

int dt_trace_probe_stats(struct dt_trace *t, __u32 pbn, struct dtioc_pstat *st,
			 struct dt_error *err)
{
	const struct trace_probe *p = dt_trace_probe(t, pbn);

	memset(st, 0, sizeof(*st));
	st->dtps_pbn = pbn;
	if (!p)
		return timer_find(t, pbn) ? 0 : unknown(pbn, err);
	st->dtps_dropevt = p->dropevt;
	st->dtps_skiptick = p->skiptick;
	st->dtps_budgetevt = p->budgetevt;
	return 0;
}
