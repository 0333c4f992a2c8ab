// SPDX-License-Identifier: GPL-2.0-only
/*
 * Most events meet nothing new, so what was met is remembered twice: exactly, that
 * nothing is told again, and before that in caches by address, that forget.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "record_names.h"
#include "sym/file.h"
#include "sym/ksyms.h"

#define CACHE_SIZE	16384
/* No kernel function is below: data that looks so is passed over. */
#define KERNEL_BEGIN	0x8000000000000000ULL

/* A set of pairs; never one of zeros alone. */
struct set {
	struct pair {
		__u64	a, b;
	}	*v;
	size_t	 count;
	size_t	 cap;		/* a power of two, or 0 */
};

struct pointers {
	__u32	 pbn;
	__u32	 count;
	__u32	*offset;	/* of 8-byte addresses among the fields */
};

struct names {
	struct ksyms	*ksyms;		/* NULL: no kernel addresses are recorded */
	struct ksym	 first, last;	/* of them */
	unsigned char	*told;		/* for each of them */
	struct usyms	*usyms;
	__u64		 changes;	/* of usyms, when the cache was emptied */
	__u64		 kcache[CACHE_SIZE];
	struct pair	 ucache[CACHE_SIZE];
	__u32		 pcache[CACHE_SIZE / 16];
	struct set	 pids, maps, funcs;
	struct told_file {
		int	number;		/* of usyms */
		__u32	told;		/* its number in the trace + 1; 0: none */
	}		 files[CACHE_SIZE];	/* forgets, too: the file is told again */
	struct pointers	*pointers;	/* of probes that have any */
	size_t		 npointers;
};

static size_t hash(__u64 a, __u64 b)
{
	a = (a ^ (b * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
	return a ^ a >> 29;
}

static struct pair *set_place(struct pair *v, size_t cap, __u64 a, __u64 b)
{
	size_t i = hash(a, b) & (cap - 1);

	while ((v[i].a || v[i].b) && (v[i].a != a || v[i].b != b))
		i = (i + 1) & (cap - 1);
	return &v[i];
}

/* 1: it was not in it.  Without memory it is as if it had been. */
static int set_add(struct set *s, __u64 a, __u64 b)
{
	size_t cap = s->cap ? 2 * s->cap : 1024, i;
	struct pair *v, *p;

	if (2 * s->count >= s->cap) {
		v = calloc(cap, sizeof(*v));
		if (!v)
			return 0;
		for (i = 0; i < s->cap; i++)
			if (s->v[i].a || s->v[i].b)
				*set_place(v, cap, s->v[i].a, s->v[i].b) = s->v[i];
		free(s->v);
		s->v = v;
		s->cap = cap;
	}
	p = set_place(s->v, s->cap, a, b);
	if (p->a || p->b)
		return 0;
	*p = (struct pair){ a, b };
	s->count++;
	return 1;
}

/* ---- the kernel ---- */

static void tell_kernel(struct names *n, struct dt_writer *w, __u64 addr)
{
	const struct ksym *sym = ksyms_find(n->ksyms, addr);
	size_t count, i;

	if (!sym)
		return;
	i = sym - ksyms_all(n->ksyms, &count);
	if (n->told[i / 8] & 1 << i % 8)
		return;
	n->told[i / 8] |= 1 << i % 8;
	dt_writer_ksym(w, sym->addr, ksyms_size(n->ksyms, sym), sym->name, sym->module);
}

/* A return address belongs to the call before it, if it is one. */
static void meet_kernel(struct names *n, struct dt_writer *w, __u64 addr)
{
	__u64 *cached = &n->kcache[hash(addr, 0) % CACHE_SIZE];

	if (*cached == addr)
		return;
	*cached = addr;
	tell_kernel(n, w, addr);
	tell_kernel(n, w, addr - 1);
}

/* A value that may be one of a function. */
static void meet_value(struct names *n, struct dt_writer *w, __u64 v)
{
	if (v >= n->first.addr && v - n->first.addr <= n->last.addr - n->first.addr)
		meet_kernel(n, w, v);
}

static void meet_fields(struct names *n, struct dt_writer *w, const struct dt_event *ev)
{
	const struct dt_blob *b = ev->dtev_fields;
	const struct pointers *p = NULL;
	size_t i;
	__u64 v;

	for (i = 0; i < n->npointers && !p; i++)
		if (n->pointers[i].pbn == ev->dtev_pbn)
			p = &n->pointers[i];
	for (i = 0; p && i < p->count; i++) {
		if (b->dtbl_len < sizeof(v) || p->offset[i] > b->dtbl_len - sizeof(v))
			continue;
		memcpy(&v, b->dtbl_data + p->offset[i], sizeof(v));
		meet_value(n, w, v);
	}
}

/* ---- processes ---- */

static __u32 file_number(struct names *n, struct dt_writer *w, const struct usym *sym)
{
	struct told_file *f = &n->files[(unsigned int)sym->file % CACHE_SIZE];

	if (!f->told || f->number != sym->file)
		*f = (struct told_file){
			.number = sym->file,
			.told = dt_writer_file(w, sym->path, sym->build_id) + 1,
		};
	return f->told - 1;
}

static void tell_user(struct names *n, struct dt_writer *w, const struct dt_event *ev,
		      __u64 addr)
{
	struct usym sym;
	__u32 file;

	if (!usyms_lookup(n->usyms, ev->dtev_pid, ev->dtev_nsecs, addr, &sym))
		return;
	file = file_number(n, w, &sym);
	if (set_add(&n->maps, hash(sym.start, (__u64)ev->dtev_pid << 32 | file) | 1,
		    hash(sym.since, hash(sym.end, sym.offset))))
		dt_writer_mapping(w, ev->dtev_pid, file, sym.start, sym.end, sym.offset,
				  sym.since);
	if (sym.name && set_add(&n->funcs, (__u64)file + 1, sym.func))
		dt_writer_usym(w, file, sym.func, sym.size, sym.name);
}

/* process: a number of it and of what it has mapped at the time. */
static void meet_user(struct names *n, struct dt_writer *w, const struct dt_event *ev,
		      __u64 process, __u64 addr)
{
	struct pair *cached = &n->ucache[hash(addr, process) % CACHE_SIZE];

	if (!addr || (cached->a == addr && cached->b == process))
		return;
	*cached = (struct pair){ addr, process };
	tell_user(n, w, ev, addr);
	tell_user(n, w, ev, addr - 1);
}

/* The number behind a word at the start of a line. */
static __u32 status_number(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	return at ? strtoul(at + strlen(word), NULL, 10) : 0;
}

/* A process that has ended already is one of which nothing is known. */
static void tell_process(struct dt_writer *w, __u32 pid, __u64 nsecs)
{
	char path[64], exe[4096], *status, *comm;
	struct dt_trace_task task = { .tt_exe = exe };
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	status = sym_file_read(path, 65536, NULL);
	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	comm = sym_file_read(path, 4096, NULL);
	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	len = readlink(path, exe, sizeof(exe) - 1);
	exe[len > 0 ? len : 0] = 0;
	if (status && comm) {
		comm[strcspn(comm, "\n")] = 0;
		task.tt_comm = comm;
		task.tt_ppid = status_number(status, "\nPPid:");
		task.tt_uid = status_number(status, "\nUid:");
		task.tt_gid = status_number(status, "\nGid:");
		dt_writer_process(w, pid, nsecs, &task);
	}
	free(status);
	free(comm);
}

/* ---- events ---- */

static void meet_addresses(struct names *n, struct dt_writer *w, const struct dt_event *ev)
{
	__u64 process, until;
	__u32 i;

	if (n->ksyms) {
		for (i = 0; i < ev->dtev_nargs; i++)
			meet_value(n, w, ev->dtev_args[i]);
		if (ev->dtev_flags & DTEVT_RETVAL)
			meet_value(n, w, ev->dtev_retval);
		if (ev->dtev_fields)
			meet_fields(n, w, ev);
		for (i = 0; ev->dtev_kstack && i < ev->dtev_kstack->dtsk_count; i++)
			meet_kernel(n, w, ev->dtev_kstack->dtsk_pc[i]);
	}
	if (!n->usyms || !ev->dtev_ustack)
		return;
	usyms_see(n->usyms, ev->dtev_pid, ev->dtev_nsecs,
		  ev->dtev_ustack->dtsk_count ? ev->dtev_ustack->dtsk_pc[0] : 0);
	process = hash(ev->dtev_pid, usyms_since(n->usyms, ev->dtev_pid, ev->dtev_nsecs, &until));
	for (i = 0; i < ev->dtev_ustack->dtsk_count; i++)
		meet_user(n, w, ev, process, ev->dtev_ustack->dtsk_pc[i]);
}

void names_meet(struct names *n, struct dt_writer *w, const void *events, size_t len)
{
	const unsigned char *p = events, *end = p + len;
	const struct dt_evt *evt;
	struct dt_event ev;
	__u32 *cached;

	if (n->usyms) {
		usyms_update(n->usyms);
		if (usyms_changes(n->usyms) != n->changes)
			memset(n->ucache, 0, sizeof(n->ucache));
		n->changes = usyms_changes(n->usyms);
	}
	for (; p < end; p += evt->dtev_len) {
		evt = (const struct dt_evt *)p;
		if (dt_event_decode(&ev, evt, end - p) <= 0)
			return;
		if (ev.dtev_flags & DTEVT_LOST)
			continue;
		cached = &n->pcache[ev.dtev_pid % (CACHE_SIZE / 16)];
		if (*cached != ev.dtev_pid) {
			*cached = ev.dtev_pid;
			if (ev.dtev_pid && set_add(&n->pids, ev.dtev_pid, 0))
				tell_process(w, ev.dtev_pid, ev.dtev_nsecs);
		}
		meet_addresses(n, w, &ev);
	}
}

/* ---- what there can be ---- */

static void add_pointers(struct names *n, struct dt_dev *dev, __u32 pbn)
{
	struct pointers *v = realloc(n->pointers, (n->npointers + 1) * sizeof(*v)), *p;
	struct dt_fields fields;
	size_t i;

	if (!v)
		return;
	n->pointers = v;
	if (dt_fields_load(dev, pbn, &fields, NULL))
		return;
	p = &v[n->npointers];
	*p = (struct pointers){ .pbn = pbn, .offset = calloc(fields.count + 1, sizeof(__u32)) };
	for (i = 0; p->offset && i < fields.count; i++)
		if ((fields.info[i].dtfi_flags & DTFI_POINTER) && fields.info[i].dtfi_size == 8)
			p->offset[p->count++] = fields.info[i].dtfi_offset;
	if (p->count)
		n->npointers++;
	else
		free(p->offset);
	dt_fields_free(&fields);
}

static void use_kernel(struct names *n)
{
	const struct ksym *all;
	size_t count = 0;

	n->ksyms = ksyms_load(NULL);
	all = n->ksyms && !ksyms_hidden(n->ksyms) ? ksyms_all(n->ksyms, &count) : NULL;
	n->told = count ? calloc(count / 8 + 1, 1) : NULL;
	if (!n->told) {
		ksyms_free(n->ksyms);
		n->ksyms = NULL;
		return;
	}
	while (count && all->addr < KERNEL_BEGIN)
		all++, count--;
	if (!count)
		return;
	n->first = all[0];
	n->last = all[count - 1];
}

struct names *names_create(struct dt_dev *dev)
{
	struct names *n = calloc(1, sizeof(*n));
	struct dt_probes list;
	struct dtioc_req req;
	__u64 flags = 0;
	size_t i;

	if (!n || dt_probes_load(dev, &list, NULL)) {
		free(n);
		return NULL;
	}
	for (i = 0; i < list.count; i++) {
		if (!dt_dev_enabled(dev, list.info[i].dtpi_pbn, &req))
			continue;
		flags |= req.dtrq_evtflags;
		if (req.dtrq_evtflags & DTEVT_FIELDS)
			add_pointers(n, dev, req.dtrq_pbn);
	}
	dt_probes_free(&list);
	if (flags & (DTEVT_FUNCARGS | DTEVT_RETVAL | DTEVT_FIELDS | DTEVT_KSTACK))
		use_kernel(n);
	if (flags & DTEVT_USTACK)
		n->usyms = usyms_create(1);
	return n;
}

/* "FUNC", "FUNC+OFFSET" or "MODULE:FUNC" */
static void tell_function(struct names *n, struct dt_writer *w, const char *func)
{
	const char *colon = strchr(func, ':'), *name = colon ? colon + 1 : func;
	size_t count, i, len = strcspn(name, "+");
	const struct ksym *all = ksyms_all(n->ksyms, &count);

	for (i = 0; i < count; i++)
		if (!strncmp(all[i].name, name, len) && !all[i].name[len]) {
			tell_kernel(n, w, all[i].addr);
			return;
		}
}

void names_begin(struct names *n, struct dt_writer *w, struct dt_dev *dev)
{
	struct dt_probes list;
	struct dtioc_req req;
	size_t i;

	tell_process(w, getpid(), dt_now());
	tell_process(w, getppid(), dt_now());
	if (!n->ksyms || dt_probes_load(dev, &list, NULL))
		return;
	for (i = 0; i < list.count; i++)
		if (!strcmp(list.info[i].dtpi_prov, "kprobe") &&
		    dt_dev_enabled(dev, list.info[i].dtpi_pbn, &req))
			tell_function(n, w, list.info[i].dtpi_func);
	dt_probes_free(&list);
}

void names_destroy(struct names *n)
{
	size_t i;

	if (!n)
		return;
	for (i = 0; i < n->npointers; i++)
		free(n->pointers[i].offset);
	free(n->pointers);
	free(n->pids.v);
	free(n->maps.v);
	free(n->funcs.v);
	free(n->told);
	usyms_destroy(n->usyms);
	ksyms_free(n->ksyms);
	free(n);
}

struct usyms *names_usyms(struct names *n)
{
	return n->usyms;
}
