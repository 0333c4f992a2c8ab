// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* Names of addresses and processes, as a trace has them. */
#include <string.h>
#include "dev.h"
#include "trace.h"

/* Index of the first element of a table in order that is not before key. */
static size_t lower(const struct trace_table *tab, const void *key)
{
	size_t lo = 0, hi = tab->count, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (tab->order((const char *)tab->v + mid * tab->size, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The last function of a file that begins at or before an offset and reaches it. */
static const struct trace_sym *sym_find(struct trace_table *tab, __u64 file, __u64 at)
{
	struct trace_sym key = { .file = file, .start = at };
	const struct trace_sym *v = trace_table_sorted(tab);
	size_t i = lower(tab, &key);

	if (i < tab->count && v[i].file == file && v[i].start == at && v[i].size)
		return &v[i];
	while (i-- && v[i].file == file)
		if (at - v[i].start < v[i].size)
			return &v[i];
		else if (v[i].size)
			break;
	return NULL;
}

int dt_trace_ksym(struct dt_dev *dev, __u64 addr, struct dt_trace_sym *sym)
{
	const struct trace_sym *s = dev->trace ? sym_find(&dev->trace->ksyms, 0, addr) : NULL;

	memset(sym, 0, sizeof(*sym));
	if (!s)
		return 0;
	sym->ts_name = s->name;
	sym->ts_file = s->module;
	sym->ts_offset = addr - s->start;
	return 1;
}

__u64 dt_trace_kaddr(struct dt_dev *dev, const char *name)
{
	const struct trace_sym *s;
	size_t i;

	if (!dev->trace)
		return 0;
	s = dev->trace->ksyms.v;
	for (i = 0; i < dev->trace->ksyms.count; i++)
		if (!strcmp(s[i].name, name))
			return s[i].start;
	return 0;
}

/* Of two mappings of one address, the one to believe at that time. */
static int better(const struct dt_trace_mapping *a, const struct dt_trace_mapping *b,
		  __u64 nsecs)
{
	if ((a->dtma_since <= nsecs) != (b->dtma_since <= nsecs))
		return a->dtma_since <= nsecs;
	return a->dtma_since <= nsecs ? a->dtma_since >= b->dtma_since :
		a->dtma_since < b->dtma_since;
}

static const struct dt_trace_mapping *mapping_find(struct trace_table *tab, __u32 pid,
						   __u64 nsecs, __u64 addr)
{
	struct dt_trace_mapping key = { .dtma_pid = pid };
	const struct dt_trace_mapping *v = trace_table_sorted(tab), *best = NULL;
	size_t i;

	for (i = lower(tab, &key); i < tab->count && v[i].dtma_pid == pid; i++) {
		if (v[i].dtma_start > addr)
			break;
		if (addr < v[i].dtma_end && (!best || better(&v[i], best, nsecs)))
			best = &v[i];
	}
	return best;
}

static void narrow(__u64 change, __u64 nsecs, __u64 *since, __u64 *until)
{
	if (change <= nsecs)
		*since = change > *since ? change : *since;
	else
		*until = change < *until ? change : *until;
}

/* Addresses mean the same in both. */
static int alike(const struct dt_trace_mapping *a, const struct dt_trace_mapping *b)
{
	return a->dtma_file == b->dtma_file &&
		a->dtma_start - a->dtma_offset == b->dtma_start - b->dtma_offset;
}

/* Mappings that overlap, one the next: each but the first in time changed something. */
static void narrow_by(const struct dt_trace_mapping *v, size_t n, __u64 nsecs,
		      __u64 *since, __u64 *until)
{
	__u64 first = ~0ULL;
	int changes = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		first = v[i].dtma_since < first ? v[i].dtma_since : first;
		changes |= !alike(&v[i], v);
	}
	for (i = 0; changes && i < n; i++)
		if (v[i].dtma_since > first)
			narrow(v[i].dtma_since, nsecs, since, until);
}

static void remapped_find(struct trace_table *tab, __u64 nsecs, struct trace_remapped *r)
{
	const struct dt_trace_mapping *v = trace_table_sorted(tab);
	struct dt_trace_mapping key = { .dtma_pid = r->pid };
	size_t i, n;
	__u64 end;

	r->since = 0;
	r->until = ~0ULL;
	r->count = tab->count;
	for (i = lower(tab, &key); i < tab->count && v[i].dtma_pid == r->pid; i += n) {
		end = v[i].dtma_end;
		for (n = 1; i + n < tab->count && v[i + n].dtma_pid == r->pid &&
		     v[i + n].dtma_start < end; n++)
			end = v[i + n].dtma_end > end ? v[i + n].dtma_end : end;
		if (n > 1)
			narrow_by(&v[i], n, nsecs, &r->since, &r->until);
	}
}

__u64 dt_trace_remapped(struct dt_dev *dev, __u32 pid, __u64 nsecs, __u64 *until)
{
	struct trace_remapped *r;

	*until = ~0ULL;
	if (!dev->trace)
		return 0;
	/* Most events ask what the one before them did. */
	r = &dev->trace->remapped[pid % TRACE_REMAPPED];
	if (r->pid != pid || r->count != dev->trace->mappings.count || nsecs < r->since ||
	    nsecs >= r->until) {
		r->pid = pid;
		remapped_find(&dev->trace->mappings, nsecs, r);
	}
	*until = r->until;
	return r->since;
}

int dt_trace_usym(struct dt_dev *dev, __u32 pid, __u64 nsecs, __u64 addr,
		  struct dt_trace_sym *sym)
{
	const struct dt_trace_mapping *m;
	const struct trace_sym *s;
	__u64 offset;

	memset(sym, 0, sizeof(*sym));
	m = dev->trace ? mapping_find(&dev->trace->mappings, pid, nsecs, addr) : NULL;
	if (!m)
		return 0;
	offset = addr - m->dtma_start + m->dtma_offset;
	sym->ts_file = dev->trace->files[m->dtma_file].path;
	sym->ts_build_id = dev->trace->files[m->dtma_file].build_id;
	sym->ts_file_offset = offset;
	s = sym_find(&dev->trace->usyms, m->dtma_file, offset);
	if (s) {
		sym->ts_name = s->name;
		sym->ts_offset = offset - s->start;
	}
	return 1;
}

int dt_trace_process(struct dt_dev *dev, __u32 pid, __u64 nsecs,
		     struct dt_trace_task *task)
{
	struct trace_process key = { .p = { .dtpc_pid = pid, .dtpc_since = nsecs } };
	struct trace_table *tab;
	const struct trace_process *v;
	size_t i;

	if (!dev->trace)
		return 0;
	tab = &dev->trace->processes;
	v = trace_table_sorted(tab);
	i = lower(tab, &key);
	/* The one known by then, or else the first of that number. */
	if (i && v[i - 1].p.dtpc_pid == pid && (i == tab->count || v[i].p.dtpc_pid != pid ||
						 v[i].p.dtpc_since > nsecs))
		i--;
	if (i == tab->count || v[i].p.dtpc_pid != pid)
		return 0;
	*task = (struct dt_trace_task){
		.tt_ppid = v[i].p.dtpc_ppid, .tt_uid = v[i].p.dtpc_uid,
		.tt_gid = v[i].p.dtpc_gid, .tt_comm = v[i].comm, .tt_exe = v[i].exe,
	};
	return 1;
}
