// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * What a trace tells beside its events.  A table takes a small multiple of the
 * bytes that its blocks had in the trace, whatever those say.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "trace.h"

#define CPUS_MAX	65536	/* dtev_cpu has 16 bits */
#define PROBES_MAX	(1U << 20)
#define FIELDS_MAX	1024

/* What is left of a block. */
struct meta {
	struct dt_trace		*t;
	const unsigned char	*begin;		/* the block's head */
	const unsigned char	*p;
	size_t			 left;
	struct dt_error		*err;
};

static int damaged(const struct meta *m, const char *why)
{
	return dt_trace_damaged(m->t, m->p - m->begin, m->err, "%s", why);
}

static int no_memory(const struct meta *m)
{
	return dt_error_set(m->err, ENOMEM, "%s: out of memory for what the trace tells",
			    m->t->in.name);
}

static const void *take(struct meta *m, size_t n)
{
	const void *p = m->p;

	if (n > m->left)
		return NULL;
	m->p += n;
	m->left -= n;
	return p;
}

static const char *take_string(struct meta *m)
{
	const char *s = (const char *)m->p;
	const void *end = memchr(s, 0, m->left);

	return end ? take(m, (const char *)end + 1 - s) : NULL;
}

/* Into an array of DTNAMESIZE bytes. */
static int take_name(struct meta *m, char *name)
{
	const char *s = take_string(m);

	if (!s || strlen(s) >= DTNAMESIZE)
		return damaged(m, s ? "a name is too long" : "a name is missing");
	strcpy(name, s);
	return 0;
}

static int take_copy(struct meta *m, char **copy)
{
	const char *s = take_string(m);

	if (!s)
		return damaged(m, "a string is missing");
	*copy = strdup(s);
	return *copy ? 0 : no_memory(m);
}

/* ---- tables ---- */

void *trace_table_add(struct trace_table *tab)
{
	size_t cap = tab->cap ? 2 * tab->cap : 64;
	void *v;

	if (tab->count == tab->cap) {
		v = realloc(tab->v, cap * tab->size);
		if (!v)
			return NULL;
		tab->v = v;
		tab->cap = cap;
	}
	tab->unsorted = 1;
	return memset((char *)tab->v + tab->count++ * tab->size, 0, tab->size);
}

const void *trace_table_sorted(struct trace_table *tab)
{
	if (tab->unsorted && tab->count)
		qsort(tab->v, tab->count, tab->size, tab->order);
	tab->unsorted = 0;
	return tab->v;
}

/* ---- one block of each type ---- */

static int meta_host(struct meta *m)
{
	const struct dt_trace_host *h = take(m, sizeof(*h));
	struct dt_trace_info *info = &m->t->info;
	const char **strings[DT_TRACE_HOST_STRINGS] = {
		&info->ti_sysname, &info->ti_release, &info->ti_version, &info->ti_machine,
		&info->ti_nodename, &info->ti_writer, &info->ti_command,
	};
	size_t i;

	if (!h || !h->dtho_ncpus || h->dtho_ncpus > CPUS_MAX)
		return damaged(m, "an impossible number of CPUs");
	info->ti_ncpus = h->dtho_ncpus;
	info->ti_pid = h->dtho_pid;
	info->ti_cpid = h->dtho_cpid;
	info->ti_boot = h->dtho_boot;
	info->ti_real = h->dtho_real;
	info->ti_tai = h->dtho_tai;
	info->ti_ring = h->dtho_ring;
	m->t->host = malloc(m->left + 1);
	if (!m->t->host)
		return no_memory(m);
	memcpy(m->t->host, m->p, m->left);
	for (i = 0; i < DT_TRACE_HOST_STRINGS; i++) {
		*strings[i] = m->t->host + ((const char *)m->p - (const char *)m->begin) -
			sizeof(struct dt_trace_block) - sizeof(*h);
		if (!take_string(m))
			return damaged(m, "a string is missing");
	}
	return 0;
}

static int probe_args(struct meta *m, struct trace_probe *p)
{
	unsigned int i;
	int error = 0;

	for (i = 0; i < p->nargs && !error; i++) {
		p->args[i].dtai_pbn = p->info.dtpi_pbn;
		p->args[i].dtai_argn = i;
		error = take_name(m, p->args[i].dtai_argtype);
		if (!error)
			error = take_name(m, p->args[i].dtai_argname);
	}
	return error;
}

static int probe_fields(struct meta *m, struct trace_probe *p,
			const struct dt_trace_field *f)
{
	unsigned int i;
	int error = 0;

	for (i = 0; i < p->nfields && !error; i++) {
		p->fields[i].dtfi_pbn = p->info.dtpi_pbn;
		p->fields[i].dtfi_flags = f[i].dtfl_flags;
		p->fields[i].dtfi_offset = f[i].dtfl_offset;
		p->fields[i].dtfi_size = f[i].dtfl_size;
		p->fields[i].dtfi_elsize = f[i].dtfl_elsize;
		error = take_name(m, p->fields[i].dtfi_type);
		if (!error)
			error = take_name(m, p->fields[i].dtfi_name);
	}
	return error;
}

static int probe_fill(struct meta *m, struct trace_probe *p, const struct dt_trace_probe *b)
{
	const struct dt_trace_field *f;
	int error;

	if (b->dtpb_nargs > DTMAXFUNCARGS || b->dtpb_argc > DTMAXFUNCARGS ||
	    b->dtpb_nfields > FIELDS_MAX)
		return damaged(m, "a probe with too many arguments or fields");
	f = take(m, b->dtpb_nfields * sizeof(*f));
	if (!f)
		return damaged(m, "fields of a probe are missing");
	p->info.dtpi_pbn = b->dtpb_pbn;
	p->info.dtpi_nargs = b->dtpb_argc;
	p->info.dtpi_evtflags = b->dtpb_can;
	p->req.dtrq_pbn = b->dtpb_pbn;
	p->req.dtrq_kframes = b->dtpb_kframes;
	p->req.dtrq_uframes = b->dtpb_uframes;
	p->req.dtrq_evtflags = b->dtpb_captured;
	p->req.dtrq_nsecs = b->dtpb_nsecs;
	p->nargs = b->dtpb_nargs;
	p->nfields = b->dtpb_nfields;
	p->args = calloc(p->nargs + 1, sizeof(*p->args));
	p->fields = calloc(p->nfields + 1, sizeof(*p->fields));
	if (!p->args || !p->fields)
		return no_memory(m);
	error = take_name(m, p->info.dtpi_prov);
	if (!error)
		error = take_name(m, p->info.dtpi_func);
	if (!error)
		error = take_name(m, p->info.dtpi_name);
	if (!error)
		error = probe_args(m, p);
	return error ? error : probe_fields(m, p, f);
}

static int meta_probe(struct meta *m)
{
	const struct dt_trace_probe *b = take(m, sizeof(*b));
	struct dt_trace *t = m->t;
	size_t cap = t->cap ? 2 * t->cap : 16;
	struct trace_probe *v;

	if (!b || !b->dtpb_pbn || t->started ||
	    (t->nprobes && b->dtpb_pbn <= t->probes[t->nprobes - 1].info.dtpi_pbn))
		return damaged(m, "a probe that is out of order");
	if (t->nprobes == t->cap) {
		if (cap > PROBES_MAX)
			return damaged(m, "too many probes");
		v = realloc(t->probes, cap * sizeof(*v));
		if (!v)
			return no_memory(m);
		t->probes = v;
		t->cap = cap;
	}
	memset(&t->probes[t->nprobes], 0, sizeof(*t->probes));
	return probe_fill(m, &t->probes[t->nprobes++], b);
}

static int meta_start(struct meta *m)
{
	const struct dt_trace_time *b = take(m, sizeof(*b));

	if (!b || m->t->started)
		return damaged(m, "recording begins a second time");
	m->t->started = 1;
	m->t->info.ti_start = b->dtti_nsecs;
	return 0;
}

static int meta_ksym(struct meta *m)
{
	const struct dt_trace_ksym *b = take(m, sizeof(*b));
	struct trace_sym *s;
	int error;

	if (!b)
		return damaged(m, "a kernel function is too short");
	s = trace_table_add(&m->t->ksyms);
	if (!s)
		return no_memory(m);
	s->start = b->dtks_addr;
	s->size = b->dtks_size;
	error = take_copy(m, &s->name);
	return error ? error : take_copy(m, &s->module);
}

static int meta_file(struct meta *m)
{
	const struct dt_trace_file *b = take(m, sizeof(*b));
	struct dt_trace *t = m->t;
	size_t cap = t->files_cap ? 2 * t->files_cap : 16;
	struct trace_file *v;
	int error;

	if (!b || b->dtmf_number != t->nfiles)
		return damaged(m, "a file that is out of order");
	if (t->nfiles == t->files_cap) {
		v = realloc(t->files, cap * sizeof(*v));
		if (!v)
			return no_memory(m);
		t->files = v;
		t->files_cap = cap;
	}
	memset(&t->files[t->nfiles], 0, sizeof(*t->files));
	v = &t->files[t->nfiles++];
	error = take_copy(m, &v->path);
	return error ? error : take_copy(m, &v->build_id);
}

static int meta_mapping(struct meta *m)
{
	const struct dt_trace_mapping *b = take(m, sizeof(*b));
	struct dt_trace_mapping *to;

	if (!b || b->dtma_file >= m->t->nfiles || b->dtma_start >= b->dtma_end)
		return damaged(m, "a mapping of no bytes or of a file that is not known");
	to = trace_table_add(&m->t->mappings);
	if (!to)
		return no_memory(m);
	*to = *b;
	return 0;
}

static int meta_usym(struct meta *m)
{
	const struct dt_trace_usym *b = take(m, sizeof(*b));
	struct trace_sym *s;

	if (!b || b->dtus_file >= m->t->nfiles)
		return damaged(m, "a function of a file that is not known");
	s = trace_table_add(&m->t->usyms);
	if (!s)
		return no_memory(m);
	s->file = b->dtus_file;
	s->start = b->dtus_offset;
	s->size = b->dtus_size;
	return take_copy(m, &s->name);
}

static int meta_process(struct meta *m)
{
	const struct dt_trace_process *b = take(m, sizeof(*b));
	struct trace_process *p;
	int error;

	if (!b)
		return damaged(m, "a process is too short");
	p = trace_table_add(&m->t->processes);
	if (!p)
		return no_memory(m);
	p->p = *b;
	error = take_copy(m, &p->comm);
	return error ? error : take_copy(m, &p->exe);
}

static int meta_end(struct meta *m)
{
	const struct dt_trace_end *b = take(m, sizeof(*b));
	const struct dt_trace_count *c;
	struct dt_trace *t = m->t;
	struct trace_probe *p;
	__u32 i;

	if (!b || b->dten_nprobes > m->left / sizeof(*c))
		return damaged(m, "the end is too short");
	c = take(m, b->dten_nprobes * sizeof(*c));
	t->stat = (struct dtioc_stat){
		.dtst_readevt = b->dten_readevt, .dtst_dropevt = b->dten_dropevt,
		.dtst_skiptick = b->dten_skiptick, .dtst_recurevt = b->dten_recurevt,
		.dtst_budgetevt = t->stat.dtst_budgetevt,
	};
	for (i = 0; i < b->dten_nprobes; i++) {
		p = dt_trace_probe(t, c[i].dtco_pbn);
		if (!p)
			return damaged(m, "counts of a probe that is not known");
		p->dropevt = c[i].dtco_dropevt;
		p->skiptick = c[i].dtco_skiptick;
	}
	t->info.ti_end = b->dten_nsecs;
	t->info.ti_bytes = t->in.offset + ((const struct dt_trace_block *)m->begin)->dttb_len;
	t->ended = 1;
	return 0;
}

static int meta_budget(struct meta *m)
{
	const struct dt_trace_budget *b = take(m, sizeof(*b));
	const struct dt_trace_skipped *s;
	struct trace_probe *p;
	__u32 i;

	if (!b || b->dtbu_nprobes > m->left / sizeof(*s))
		return damaged(m, "the budget is too short");
	s = take(m, b->dtbu_nprobes * sizeof(*s));
	m->t->stat.dtst_budgetevt = b->dtbu_budgetevt;
	for (i = 0; i < b->dtbu_nprobes; i++) {
		p = dt_trace_probe(m->t, s[i].dtsk_pbn);
		if (!p)
			return damaged(m, "skipped events of a probe that is not known");
		p->budgetevt = s[i].dtsk_budgetevt;
	}
	return 0;
}

typedef int meta_fn(struct meta *m);

static meta_fn *const types[] = {
	[DT_TRACE_HOST] = meta_host,
	[DT_TRACE_PROBE] = meta_probe,
	[DT_TRACE_START] = meta_start,
	[DT_TRACE_KSYM] = meta_ksym,
	[DT_TRACE_FILE] = meta_file,
	[DT_TRACE_MAPPING] = meta_mapping,
	[DT_TRACE_USYM] = meta_usym,
	[DT_TRACE_PROCESS] = meta_process,
	[DT_TRACE_END] = meta_end,
	[DT_TRACE_BUDGET] = meta_budget,
};

int dt_trace_meta(struct dt_trace *t, struct dt_error *err)
{
	const struct dt_trace_block *b = trace_input_front(&t->in);
	struct meta m = {
		.t = t, .begin = (const void *)b, .err = err,
		.p = (const unsigned char *)(b + 1), .left = b->dttb_len - sizeof(*b),
	};
	meta_fn *fn = b->dttb_type < sizeof(types) / sizeof(*types) ? types[b->dttb_type] : NULL;
	int error = 0;

	if ((b->dttb_type == DT_TRACE_HOST) != !t->host)
		return dt_trace_damaged(t, 0, err, "the first block, and only that, must tell of the machine");
	if (b->dttb_type == DT_TRACE_END && !t->started)
		return dt_trace_damaged(t, 0, err, "recording ends before it began");
	if (fn)
		error = fn(&m);
	else if (!(b->dttb_flags & DT_TRACE_OPTIONAL))
		error = dt_trace_damaged(t, 0, err, "a block of type %u, which is not known",
					 b->dttb_type);
	if (error)
		return error;
	t->seq++;
	trace_input_take(&t->in, b->dttb_len);
	return 0;
}

/* ---- orders, and the end of it all ---- */

static int compare(__u64 a, __u64 b)
{
	return (a > b) - (a < b);
}

static int by_start(const void *a, const void *b)
{
	const struct trace_sym *sa = a, *sb = b;
	int order = compare(sa->file, sb->file);

	return order ? order : compare(sa->start, sb->start);
}

static int by_pid(const void *a, const void *b)
{
	const struct dt_trace_mapping *ma = a, *mb = b;
	int order = compare(ma->dtma_pid, mb->dtma_pid);

	if (!order)
		order = compare(ma->dtma_start, mb->dtma_start);
	if (!order)
		order = compare(ma->dtma_since, mb->dtma_since);
	return order ? order : compare(ma->dtma_file, mb->dtma_file);
}

static int by_process(const void *a, const void *b)
{
	const struct trace_process *pa = a, *pb = b;
	int order = compare(pa->p.dtpc_pid, pb->p.dtpc_pid);

	return order ? order : compare(pa->p.dtpc_since, pb->p.dtpc_since);
}

void trace_tables_init(struct dt_trace *t)
{
	t->ksyms = (struct trace_table){ .size = sizeof(struct trace_sym), .order = by_start };
	t->usyms = t->ksyms;
	t->mappings = (struct trace_table){ .size = sizeof(struct dt_trace_mapping), .order = by_pid };
	t->processes = (struct trace_table){ .size = sizeof(struct trace_process), .order = by_process };
}

static void syms_free(struct trace_table *tab)
{
	struct trace_sym *s = tab->v;
	size_t i;

	for (i = 0; i < tab->count; i++) {
		free(s[i].name);
		free(s[i].module);
	}
	free(s);
}

void dt_trace_close(struct dt_trace *t)
{
	struct trace_process *p;
	size_t i;

	if (!t)
		return;
	for (i = 0; i < t->nprobes; i++) {
		free(t->probes[i].args);
		free(t->probes[i].fields);
	}
	for (i = 0; i < t->nfiles; i++) {
		free(t->files[i].path);
		free(t->files[i].build_id);
	}
	for (i = 0, p = t->processes.v; i < t->processes.count; i++) {
		free(p[i].comm);
		free(p[i].exe);
	}
	syms_free(&t->ksyms);
	syms_free(&t->usyms);
	free(t->processes.v);
	free(t->mappings.v);
	free(t->probes);
	free(t->files);
	free(t->timers);
	free(t->host);
	trace_input_free(&t->in);
	free((char *)t->in.name);
	free(t);
}
