// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tracefile.h"

void tracefile_put(struct tracefile *f, const void *p, size_t n)
{
	if (f->len + n > f->cap) {
		f->cap = 2 * (f->len + n);
		f->bytes = realloc(f->bytes, f->cap);
		if (!f->bytes)
			abort();
	}
	if (n)
		memcpy(f->bytes + f->len, p, n);
	f->len += n;
}

void tracefile_free(struct tracefile *f)
{
	free(f->bytes);
	memset(f, 0, sizeof(*f));
}

void tracefile_close(struct tracefile *f)
{
	static const char zeros[8];
	uint32_t len;

	tracefile_put(f, zeros, -f->len & 7);
	len = f->len - f->block;
	memcpy(f->bytes + f->block, &len, sizeof(len));
}

void tracefile_block(struct tracefile *f, unsigned int type, const void *p, size_t n)
{
	struct dt_trace_block b = { .dttb_type = type, .dttb_seq = f->seq++ };

	f->block = f->len;
	tracefile_put(f, &b, sizeof(b));
	tracefile_put(f, p, n);
	tracefile_close(f);
}

void tracefile_string(struct tracefile *f, const char *s)
{
	tracefile_put(f, s, strlen(s) + 1);
}

static void strings(struct tracefile *f, size_t n, const char *const *v)
{
	for (; n; n--)
		tracefile_string(f, *v++);
	tracefile_close(f);
}

void tracefile_head(struct tracefile *f)
{
	struct dt_trace_head h = { .dtth_version = DT_TRACE_VERSION, .dtth_abi = DT_ABI_VERSION };

	memcpy(h.dtth_magic, DT_TRACE_MAGIC, 8);
	tracefile_put(f, &h, sizeof(h));
}

void tracefile_host(struct tracefile *f, unsigned int ncpus)
{
	static const char *const names[DT_TRACE_HOST_STRINGS] = {
		"Linux", "6.1.0", "#1 SMP", "x86_64", "elsewhere", "dt", "dt --record x",
	};
	struct dt_trace_host h = { .dtho_ncpus = ncpus, .dtho_pid = 4242, .dtho_cpid = 77,
				   .dtho_boot = 5, .dtho_real = 1700000000000000000,
				   .dtho_tai = 1700000037000000000, .dtho_ring = 1 << 20 };

	tracefile_block(f, DT_TRACE_HOST, &h, sizeof(h));
	strings(f, DT_TRACE_HOST_STRINGS, names);
}

void tracefile_probe(struct tracefile *f, const struct dt_trace_probe *p,
		     const char *const *names)
{
	tracefile_block(f, DT_TRACE_PROBE, p, sizeof(*p));
	strings(f, 3 + 2 * p->dtpb_nargs, names);
}

void tracefile_time(struct tracefile *f, unsigned int type, uint64_t nsecs)
{
	struct dt_trace_time t = { nsecs };

	tracefile_block(f, type, &t, sizeof(t));
}

void tracefile_end(struct tracefile *f, uint64_t nsecs)
{
	struct {
		struct dt_trace_end	e;
		struct dt_trace_count	c;
	} end = {
		.e = { .dten_nsecs = nsecs, .dten_readevt = 100, .dten_dropevt = 10,
		       .dten_nprobes = 1 },
		.c = { .dtco_pbn = TRACE_READ, .dtco_dropevt = 10 },
	};

	tracefile_block(f, DT_TRACE_END, &end, sizeof(end));
}

static void budget(struct tracefile *f)
{
	struct {
		struct dt_trace_budget	b;
		struct dt_trace_skipped	s;
	} skipped = {
		.b = { .dtbu_budgetevt = 6, .dtbu_nprobes = 1 },
		.s = { .dtsk_pbn = TRACE_READ, .dtsk_budgetevt = 6 },
	};
	const uint16_t optional = DT_TRACE_OPTIONAL;

	tracefile_block(f, DT_TRACE_BUDGET, &skipped, sizeof(skipped));
	memcpy(f->bytes + f->block + offsetof(struct dt_trace_block, dttb_flags), &optional,
	       sizeof(optional));
}

struct whole {
	struct dt_evt	evt;
	uint64_t	v[];
};

size_t tracefile_event(unsigned char *to, unsigned int pbn, unsigned int cpu,
		       uint64_t nsecs, uint64_t value)
{
	struct whole *e = (struct whole *)to;
	uint64_t *p = e->v;

	memset(to, 0, 256);
	e->evt = (struct dt_evt){ .dtev_pbn = pbn, .dtev_nsecs = nsecs, .dtev_cpu = cpu,
				  .dtev_pid = 500, .dtev_tid = 501 };
	if (pbn == TRACE_READ) {
		e->evt.dtev_flags = DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK;
		e->evt.dtev_nargs = 2;
		memcpy(p, "reader", 7);
		p += 2;
		*p++ = cpu;
		*p++ = value;
		*p++ = 2;			/* frames of the kernel */
		*p++ = 0xffffffff81000010;
		*p++ = 0xffffffff81000120;
		*p++ = 2;			/* and of the program */
		*p++ = 0x401000;
		*p++ = 0x7f0000000800;
	} else {
		e->evt.dtev_flags = DTEVT_RETVAL;
		*p++ = value;
	}
	e->evt.dtev_len = (unsigned char *)p - to;
	return e->evt.dtev_len;
}

static void probes(struct tracefile *f)
{
	static const char *const read_names[] = { "syscall", "read", "entry", "unsigned int",
						  "fd", "size_t", "count" };
	static const char *const ret_names[] = { "syscall", "read", "return" };
	static const char *const tick_names[] = { "interval", "us", "5000000" };
	static const char *const kprobe_names[] = { "kprobe", "vfs_read+16", "entry" };
	static const char *const switch_names[] = { "tracepoint", "sched", "sched_switch",
		"char[16]", "prev_comm", "int", "prev_prio" };
	struct dt_trace_probe p = { .dtpb_pbn = TRACE_READ, .dtpb_nargs = 2, .dtpb_argc = 2,
		.dtpb_kframes = 8, .dtpb_captured = DTEVT_EXECNAME | DTEVT_FUNCARGS |
		DTEVT_KSTACK | DTEVT_USTACK };
	struct dt_trace_field fields[2] = { { DTFI_STRING | DTFI_ARRAY, 0, 16, 1 },
					    { DTFI_SIGNED, 16, 4, 4 } };

	p.dtpb_can = p.dtpb_captured | DTEVT_TASK;
	tracefile_probe(f, &p, read_names);
	p = (struct dt_trace_probe){ .dtpb_pbn = TRACE_RET, .dtpb_captured = DTEVT_RETVAL,
				     .dtpb_can = DTEVT_RETVAL | DTEVT_EXECNAME | DTEVT_KSTACK };
	tracefile_probe(f, &p, ret_names);
	p.dtpb_pbn = TRACE_TICK;
	p.dtpb_captured = p.dtpb_can = DTEVT_EXECNAME;
	tracefile_probe(f, &p, tick_names);
	p.dtpb_pbn = TRACE_KPROBE;
	tracefile_probe(f, &p, kprobe_names);
	p.dtpb_pbn = TRACE_SWITCH;
	p.dtpb_captured = p.dtpb_can = DTEVT_FIELDS;
	p.dtpb_nfields = 2;
	tracefile_block(f, DT_TRACE_PROBE, &p, sizeof(p));
	tracefile_put(f, fields, sizeof(fields));
	strings(f, 7, switch_names);
}

static void names(struct tracefile *f)
{
	static const char *const kernel[] = { "vfs_read", "", "ext4_read", "ext4" };
	static const char *const files[] = { "/bin/reader", "00ff", "/lib/libc.so.6", "" };
	static const char *const users[] = { "main", "read" };
	static const char *const process[] = { "reader", "/bin/reader" };
	struct dt_trace_ksym k = { 0xffffffff81000000, 0x100 };
	struct dt_trace_file file = { 0 };
	struct dt_trace_mapping m = { 500, 0, 0x401000, 0x402000, 0x1000, 0 };
	struct dt_trace_usym u = { .dtus_offset = 0x1000, .dtus_size = 0x80 };
	struct dt_trace_process pc = { .dtpc_pid = 500, .dtpc_ppid = 1, .dtpc_uid = 1000,
				       .dtpc_gid = 100, .dtpc_since = 2000000000 };

	tracefile_block(f, DT_TRACE_KSYM, &k, sizeof(k));
	strings(f, 2, kernel);
	k.dtks_addr += 0x100;
	tracefile_block(f, DT_TRACE_KSYM, &k, sizeof(k));
	strings(f, 2, kernel + 2);
	for (; file.dtmf_number < 2; file.dtmf_number++) {
		tracefile_block(f, DT_TRACE_FILE, &file, sizeof(file));
		strings(f, 2, files + 2 * file.dtmf_number);
	}
	tracefile_block(f, DT_TRACE_MAPPING, &m, sizeof(m));
	m = (struct dt_trace_mapping){ 500, 1, 0x7f0000000000, 0x7f0000010000, 0, 0 };
	tracefile_block(f, DT_TRACE_MAPPING, &m, sizeof(m));
	tracefile_block(f, DT_TRACE_USYM, &u, sizeof(u));
	strings(f, 1, users);
	u = (struct dt_trace_usym){ .dtus_file = 1, .dtus_offset = 0x800, .dtus_size = 0x40 };
	tracefile_block(f, DT_TRACE_USYM, &u, sizeof(u));
	strings(f, 1, users + 1);
	tracefile_block(f, DT_TRACE_PROCESS, &pc, sizeof(pc));
	strings(f, 2, process);
}

/* Each CPU's in a block of its own, the later ones first. */
static void events(struct tracefile *f, unsigned int from, unsigned int to)
{
	unsigned char one[256];
	struct whole *lost = (struct whole *)one;
	unsigned int cpu, i;

	for (cpu = 2; cpu--; ) {
		tracefile_block(f, DT_TRACE_EVENTS, NULL, 0);
		for (i = from; i < to; i++) {
			uint64_t t = 2000000000 + i * UINT64_C(10000000);

			if (i % 2 != cpu)
				continue;
			tracefile_put(f, one, tracefile_event(one, i % 10 < 5 ? TRACE_READ :
							      TRACE_RET, cpu, t, i));
			if (i != 50)
				continue;
			memset(one, 0, sizeof(one));
			lost->evt = (struct dt_evt){ .dtev_len = 48, .dtev_nsecs = t + 1000,
						     .dtev_cpu = cpu, .dtev_flags = DTEVT_LOST };
			lost->v[0] = 10;
			lost->v[1] = t + 500;
			tracefile_put(f, one, 48);
		}
		tracefile_close(f);
	}
	tracefile_time(f, DT_TRACE_MARK, 2000000000 + to * UINT64_C(10000000));
}

void tracefile_exec(struct tracefile *f)
{
	static const char *const file_names[] = { "/bin/other", "" }, *const name = "innocent";
	struct dt_trace_file file = { .dtmf_number = 2 };
	struct dt_trace_mapping m = { 500, 2, 0x401000, 0x402000, 0x1000, 2500000000 };
	struct dt_trace_usym u = { .dtus_file = 2, .dtus_offset = 0x1000, .dtus_size = 0x80 };

	memset(f, 0, sizeof(*f));
	tracefile_head(f);
	tracefile_host(f, 2);
	probes(f);
	tracefile_time(f, DT_TRACE_START, 1000000000);
	names(f);
	events(f, 0, 50);
	tracefile_block(f, DT_TRACE_FILE, &file, sizeof(file));
	strings(f, 2, file_names);
	tracefile_block(f, DT_TRACE_MAPPING, &m, sizeof(m));
	tracefile_block(f, DT_TRACE_USYM, &u, sizeof(u));
	strings(f, 1, &name);
	events(f, 50, 100);
	tracefile_end(f, 12000000000);
}

void tracefile_all(struct tracefile *f, unsigned int ncpus)
{
	struct dt_evt tick = { .dtev_len = sizeof(tick), .dtev_pbn = TRACE_TICK,
			       .dtev_nsecs = 6000000000 };

	memset(f, 0, sizeof(*f));
	tracefile_head(f);
	tracefile_host(f, ncpus);
	probes(f);
	tracefile_time(f, DT_TRACE_START, 1000000000);
	names(f);
	events(f, 0, 40);
	events(f, 40, 100);
	tracefile_block(f, DT_TRACE_EVENTS, &tick, sizeof(tick));
	tick.dtev_nsecs = 11000000000;
	tracefile_block(f, DT_TRACE_EVENTS, &tick, sizeof(tick));
	budget(f);
	tracefile_end(f, 12000000000);
}
