// SPDX-License-Identifier: GPL-2.0-only
/* A trace in the device's place: lists, definitions, what was captured, names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "host.h"
#include "libdt/libdt.h"
#include "tracefile.h"

static int fd_with(const void *bytes, size_t len)
{
	int fd = memfd_create("trace", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static struct dt_dev *open_bytes(const void *bytes, size_t len, int *fd)
{
	struct dt_dev *dev;
	struct dt_error err;

	*fd = fd_with(bytes, len);
	if (dt_dev_open_trace(&dev, *fd, "made-up", &err)) {
		host_note("%s", err.text);
		abort();
	}
	return dev;
}

static int enable(struct dt_dev *dev, __u32 pbn, __u64 flags, unsigned int kframes,
		  struct dt_error *err)
{
	struct dtioc_req req = { .dtrq_pbn = pbn, .dtrq_evtflags = flags,
				 .dtrq_kframes = kframes };

	return dt_dev_enable(dev, &req, err);
}

static __u32 define(struct dt_dev *dev, const char *prov, const char *func, const char *name,
		    __u64 offset, int *code)
{
	struct dtioc_def def = { .dtdf_offset = offset };

	strcpy(def.dtdf_prov, prov);
	strcpy(def.dtdf_func, func);
	strcpy(def.dtdf_name, name);
	dt_dev_define(dev, &def, 1, NULL);
	if (code)
		*code = def.dtdf_error;
	return def.dtdf_pbn;
}

static void test_lists(struct dt_dev *dev)
{
	const struct dt_trace_info *info = dt_dev_trace(dev);
	struct dtioc_probe_info found;
	const struct dtioc_probe_info *p;
	struct dt_fields fields;
	struct dt_probes list;
	struct dtioc_req req;
	struct dt_error err;
	struct dt_args args;

	host_ok(info->ti_ncpus == 2 && info->ti_pid == 4242 && info->ti_cpid == 77 &&
		info->ti_start == 1000000000 && info->ti_real == 1700000000000000000 &&
		!strcmp(info->ti_sysname, "Linux") && !strcmp(info->ti_machine, "x86_64") &&
		!strcmp(info->ti_nodename, "elsewhere") && !strcmp(info->ti_command, "dt --record x"),
		"what the machine was");
	dt_probes_load(dev, &list, NULL);
	p = dt_probes_find(&list, "syscall", "read", "entry");
	host_ok(list.count == 5 && p && p->dtpi_pbn == TRACE_READ && p->dtpi_nargs == 2 &&
		dt_probes_number(&list, TRACE_SWITCH), "the probes");
	host_ok(!dt_dev_find(dev, "syscall", "read", "entry", &found, NULL) && p &&
		!memcmp(&found, p, sizeof(found)), "one of them by its names");
	host_ok(dt_dev_find(dev, "syscall", "read", "", &found, &err) == -ENOENT &&
		strstr(err.text, "syscall:read:: there is no such probe"), "one that is not there");
	dt_probes_free(&list);
	host_ok(!dt_args_load(dev, TRACE_READ, &args, NULL) && args.count == 2 &&
		!strcmp(args.info[1].dtai_argname, "count") &&
		!strcmp(args.info[1].dtai_argtype, "size_t"), "the arguments of one");
	dt_args_free(&args);
	host_ok(!dt_fields_load(dev, TRACE_SWITCH, &fields, NULL) && fields.count == 2 &&
		!strcmp(fields.info[0].dtfi_type, "char[16]") && fields.info[1].dtfi_offset == 16 &&
		fields.info[1].dtfi_flags == DTFI_SIGNED, "the fields of one");
	dt_fields_free(&fields);
	host_ok(dt_dev_enabled(dev, TRACE_READ, &req) == 1 && req.dtrq_kframes == 8 &&
		(req.dtrq_evtflags & DTEVT_USTACK) && !dt_dev_enabled(dev, 1, &req),
		"what each captured");
	host_ok(dt_args_load(dev, 1, &args, NULL) == -ENOENT, "a probe that is not there");
}

static void test_enable(struct dt_dev *dev)
{
	struct dt_error err;

	host_ok(enable(dev, TRACE_RET, DTEVT_RETVAL | DTEVT_KSTACK, 0, &err) == -ENODATA &&
		strstr(err.text, "kernel stacks of syscall:read:return") &&
		strstr(err.text, "dt --record FILE --kstack -e 'syscall:read:return'"),
		"what was not captured is ENODATA, and how to record it");
	host_ok(enable(dev, TRACE_READ, DTEVT_KSTACK, 0, &err) == -ENODATA &&
		strstr(err.text, "8 frames") && strstr(err.text, "127 are"),
		"so are more frames than were captured");
	host_ok(enable(dev, TRACE_RET, DTEVT_USTACK, 0, &err) == -EINVAL, "what the probe never has");
	host_ok(enable(dev, TRACE_READ, DTEVT_KSTACK, 8, &err) == 0 &&
		enable(dev, TRACE_READ, DTEVT_KSTACK, 8, &err) == -EEXIST &&
		dt_dev_disable(dev, TRACE_READ, NULL) == 0 &&
		dt_dev_disable(dev, TRACE_READ, NULL) == -ENOENT, "enabling twice, disabling twice");
}

static void test_define(struct dt_dev *dev)
{
	__u32 own, again;
	int code;

	host_ok(define(dev, "kprobe", "vfs_read", "entry", 16, NULL) == TRACE_KPROBE &&
		!define(dev, "kprobe", "vfs_read", "entry", 0, &code) && code == ENOENT,
		"a kprobe by name and offset");
	host_ok(define(dev, "interval", "s", "5", 0, NULL) == TRACE_TICK,
		"an interval that was recorded, by another unit");
	own = define(dev, "interval", "ms", "200", 0, NULL);
	again = define(dev, "interval", "ms", "5000", 0, NULL);
	host_ok(own > TRACE_SWITCH && again > TRACE_SWITCH && own != again,
		"intervals that were not recorded");
	host_ok(!define(dev, "profile", "hz", "99", 0, &code) && code == ENOENT &&
		!define(dev, "interval", "us", "1", 0, &code) && code == EINVAL,
		"a profile that was not recorded, a period too short");
}

/* From the start of the trace to its end, 1 s to 12 s, among its events. */
static void test_ticks(const struct tracefile *f)
{
	unsigned int ticks = 0, recorded = 0, falls = 0, wrong = 0;
	struct dt_reader *r;
	struct dt_event ev;
	struct dt_dev *dev;
	__u64 last = 0;
	__u32 pbn;
	int fd;

	dev = open_bytes(f->bytes, f->len, &fd);
	pbn = define(dev, "interval", "ms", "200", 0, NULL);
	enable(dev, pbn, DTEVT_EXECNAME, 0, NULL);
	enable(dev, define(dev, "interval", "s", "5", 0, NULL), 0, 0, NULL);
	enable(dev, TRACE_RET, DTEVT_RETVAL, 0, NULL);
	dt_reader_create(&r, dev, NULL, NULL);
	dt_dev_record(dev, 1, NULL);
	while (!dt_reader_ended(r)) {
		dt_reader_fetch(r, NULL);
		while (dt_reader_next(r, &ev, NULL) > 0) {
			falls += ev.dtev_nsecs < last;
			last = ev.dtev_nsecs;
			if (ev.dtev_pbn == pbn)
				wrong += ev.dtev_nsecs != 1000000000 + ++ticks * 200000000ULL;
			recorded += ev.dtev_pbn == TRACE_TICK;
		}
	}
	if (ticks != 55 || recorded != 2 || falls || wrong || last != 12000000000)
		host_note("%u ticks, %u recorded, %u back, %u wrong, last %llu", ticks, recorded,
			  falls, wrong, (unsigned long long)last);
	host_ok(ticks == 55 && recorded == 2 && !falls && !wrong && last == 12000000000,
		"intervals tick on the trace's clock, in their place");
	dt_reader_destroy(r);
	dt_dev_close(dev);
	close(fd);
}

static int is(const struct dt_trace_sym *s, const char *name, __u64 offset, const char *file)
{
	return s->ts_name && !strcmp(s->ts_name, name) && s->ts_offset == offset &&
		!strcmp(s->ts_file, file);
}

/* Read to the end, so that all that is told has been. */
static void play(struct dt_dev *dev)
{
	struct dt_reader *r;
	struct dt_event ev;

	dt_reader_create(&r, dev, NULL, NULL);
	dt_dev_record(dev, 1, NULL);
	while (!dt_reader_ended(r)) {
		dt_reader_fetch(r, NULL);
		while (dt_reader_next(r, &ev, NULL) > 0)
			;
	}
	dt_reader_destroy(r);
}

static void test_names(struct dt_dev *dev)
{
	struct dt_trace_task task;
	struct dt_trace_sym s;

	play(dev);
	host_ok(dt_trace_ksym(dev, 0xffffffff81000010, &s) && is(&s, "vfs_read", 16, "") &&
		dt_trace_ksym(dev, 0xffffffff81000100, &s) && is(&s, "ext4_read", 0, "ext4") &&
		!dt_trace_ksym(dev, 0xffffffff81000200, &s) &&
		!dt_trace_ksym(dev, 0xffffffff80ffffff, &s), "functions of the kernel by address");
	host_ok(dt_trace_kaddr(dev, "ext4_read") == 0xffffffff81000100 &&
		!dt_trace_kaddr(dev, "ext4_write"), "and by name");
	host_ok(dt_trace_usym(dev, 500, 5, 0x401010, &s) && is(&s, "main", 16, "/bin/reader") &&
		!strcmp(s.ts_build_id, "00ff") && s.ts_file_offset == 0x1010 &&
		dt_trace_usym(dev, 500, 5, 0x7f0000000800, &s) && is(&s, "read", 0, "/lib/libc.so.6"),
		"functions of a process");
	host_ok(dt_trace_usym(dev, 500, 5, 0x401080, &s) && !s.ts_name &&
		s.ts_file_offset == 0x1080 && !dt_trace_usym(dev, 500, 5, 0x402000, &s) &&
		!dt_trace_usym(dev, 501, 5, 0x401010, &s), "addresses that have no name");
	host_ok(dt_trace_process(dev, 500, 2500000000, &task) && task.tt_uid == 1000 &&
		task.tt_ppid == 1 && !strcmp(task.tt_comm, "reader") &&
		!strcmp(task.tt_exe, "/bin/reader") && dt_trace_process(dev, 500, 0, &task) &&
		!dt_trace_process(dev, 501, 5, &task), "a process");
}

static void test_end(struct dt_dev *dev)
{
	struct dtioc_pstat ps;
	struct dtioc_stat st;

	host_ok(dt_dev_trace(dev)->ti_end == 12000000000 && !dt_dev_trace(dev)->ti_cut &&
		!dt_dev_stats(dev, &st, NULL) && st.dtst_readevt == 100 && st.dtst_dropevt == 10 &&
		!dt_dev_probe_stats(dev, TRACE_READ, &ps, NULL) && ps.dtps_dropevt == 10 &&
		ps.dtps_budgetevt == 6 && st.dtst_budgetevt == 6 &&
		!dt_dev_probe_stats(dev, TRACE_RET, &ps, NULL) && ps.dtps_dropevt == 0,
		"counts, once the end is known");
}

/* ---- written by the library, read by the library ---- */

struct copying {
	struct dt_writer *w;
	unsigned char	 *events;
	size_t		  len;
};

static int take(void *arg, const void *events, size_t len, struct dt_error *err)
{
	struct copying *c = arg;

	c->events = realloc(c->events, c->len + len);
	if (!c->events)
		abort();
	memcpy(c->events + c->len, events, len);
	c->len += len;
	return dt_writer_events(c->w, events, len, err);
}

static size_t take_all(struct dt_dev *dev, struct copying *c)
{
	struct dt_reader_options ro = { .ro_take = take, .ro_arg = c };
	struct dt_reader_stats st;
	struct dt_reader *r;
	struct dt_event ev;

	enable(dev, TRACE_READ, DTEVT_FUNCARGS, 0, NULL);
	enable(dev, TRACE_RET, DTEVT_RETVAL, 0, NULL);
	dt_reader_create(&r, dev, &ro, NULL);
	dt_dev_record(dev, 1, NULL);
	while (!dt_reader_ended(r)) {
		dt_reader_fetch(r, NULL);
		dt_reader_stats(r, &st);
		dt_writer_mark(c->w, st.rs_horizon, NULL);
		if (dt_reader_next(r, &ev, NULL))
			abort();
	}
	dt_reader_destroy(r);
	return c->len;
}

static void test_writer(const struct tracefile *f)
{
	struct dt_writer_options wo = { .wo_writer = "test 1", .wo_command = "me", .wo_cpid = 8 };
	struct copying one = { 0 }, two = { 0 };
	int from, to = memfd_create("copy", 0), null = memfd_create("copy", 0);
	struct dt_dev *dev = open_bytes(f->bytes, f->len, &from), *copy;
	struct dt_trace_sym s;
	struct dt_writer_stats ws;
	struct dt_error err;

	dt_writer_create(&one.w, to, "copy", dev, &wo, NULL);
	dt_writer_start(one.w, 1000000000, NULL);
	dt_writer_ksym(one.w, 0x1000, 0x10, "one", NULL);
	dt_writer_mapping(one.w, 5, dt_writer_file(one.w, "/bin/a", NULL), 0x10, 0x20, 0, 0);
	dt_writer_usym(one.w, 0, 5, 2, "two");
	take_all(dev, &one);
	host_ok(!dt_writer_end(one.w, 12000000000, NULL), "a trace is written");
	dt_writer_stats(one.w, &ws);
	host_ok(ws.ws_events == 100 && ws.ws_lost == 10 && ws.ws_event_bytes == one.len &&
		ws.ws_bytes == (__u64)lseek(to, 0, SEEK_END), "what the writer counted");
	lseek(to, 0, SEEK_SET);
	if (dt_dev_open_trace(&copy, to, "copy", &err)) {
		host_note("%s", err.text);
		abort();
	}
	dt_writer_create(&two.w, null, "copy", copy, NULL, NULL);
	take_all(copy, &two);
	host_ok(one.len == two.len && !memcmp(one.events, two.events, one.len),
		"events come out of it byte for byte as they went in");
	host_ok(dt_trace_ksym(copy, 0x1004, &s) && is(&s, "one", 4, "") &&
		dt_trace_usym(copy, 5, 9, 0x16, &s) && is(&s, "two", 1, "/bin/a") &&
		!strcmp(dt_dev_trace(copy)->ti_writer, "test 1") &&
		dt_dev_trace(copy)->ti_cpid == 8, "and names");
	dt_writer_destroy(one.w);
	dt_writer_destroy(two.w);
	dt_dev_close(copy);
	dt_dev_close(dev);
	free(one.events);
	free(two.events);
	close(from);
	close(null);
	close(to);
}

/* A disk that is full. */
static void test_writer_full(const struct tracefile *f)
{
	struct copying c = { 0 };
	struct dt_dev *dev;
	struct dt_error err = { 0 };
	int fd, full = memfd_create("full", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	dev = open_bytes(f->bytes, f->len, &fd);
	if (ftruncate(full, 4096) || fcntl(full, F_ADD_SEALS, F_SEAL_GROW) ||
	    dt_writer_create(&c.w, full, "full.dt", dev, NULL, NULL))
		abort();
	lseek(full, 4000, SEEK_SET);
	host_ok(dt_writer_start(c.w, 1, &err) < 0 && !strncmp(err.text, "full.dt: ", 9) &&
		dt_writer_flush(c.w, NULL) < 0, "what cannot be written is an error, and stays one");
	dt_writer_destroy(c.w);
	dt_dev_close(dev);
	close(full);
	close(fd);
}

static int means(struct dt_dev *dev, __u64 nsecs, __u64 since, __u64 until)
{
	__u64 end, begin = dt_trace_remapped(dev, 500, nsecs, &end);

	return begin == since && end == until;
}

static void test_remapped(struct dt_dev *dev)
{
	struct dt_trace_sym s;
	struct tracefile f;
	int fd;

	host_ok(means(dev, 5, 0, ~0ULL), "a process that mapped nothing over another thing");
	tracefile_exec(&f);
	dev = open_bytes(f.bytes, f.len, &fd);
	play(dev);
	host_ok(means(dev, 2499999999, 0, 2500000000) && means(dev, 2500000000, 2500000000, ~0ULL) &&
		dt_trace_usym(dev, 500, 2499999999, 0x401010, &s) && is(&s, "main", 16, "/bin/reader") &&
		dt_trace_usym(dev, 500, 2500000000, 0x401010, &s) &&
		is(&s, "innocent", 16, "/bin/other"), "and one that did, or ran another program");
	dt_dev_close(dev);
	tracefile_free(&f);
	close(fd);
}

int main(void)
{
	struct tracefile f;
	struct dt_dev *dev;
	int fd;

	host_plan(30);
	tracefile_all(&f, 2);
	dev = open_bytes(f.bytes, f.len, &fd);
	test_lists(dev);
	test_enable(dev);
	test_define(dev);
	test_names(dev);
	test_remapped(dev);
	test_end(dev);
	dt_dev_close(dev);
	close(fd);
	test_ticks(&f);
	test_writer(&f);
	test_writer_full(&f);
	tracefile_free(&f);
	return host_end();
}
