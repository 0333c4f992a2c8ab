// SPDX-License-Identifier: GPL-2.0-only
/*
 * No byte of an event is what stood in the ring before it.  The rings are filled with
 * one known byte: the event of an exec has the path, which may be 4095 bytes of it.
 * Then events of every kind go over that, and each of their bytes is accounted for.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "lib.h"
#include "tracefs.h"

#define POISON		'/'
#define PROGRAM		"bin/true"
#define PATHS		4096	/* bytes, with the NUL */
#define PERF_PATHS	1500	/* perf's buffers are smaller on some kernels */

#define ANYWHERE	(DTEVT_EXECNAME | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

/* The poison */

static void exec_poison(size_t size)
{
	static char path[PATHS];
	char *argv[] = { path, NULL };
	int status;
	pid_t pid;

	memset(path, POISON, size);
	memcpy(path + size - sizeof(PROGRAM), PROGRAM, sizeof(PROGRAM));
	pid = vfork();
	if (!pid) {
		execv(path, argv);
		_exit(127);
	}
	CHECK_OK(pid);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
}

static size_t poison_of(const struct ring *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->size; i++)
		n += r->data[i] == POISON;
	return n;
}

/* A session whose rings are full of it, but for what lies between the paths. */
static int session_poisoned(size_t size)
{
	int fd = session_open(O_NONBLOCK), cpu, cpus = cpus_online();
	__u32 pbn = probe_find(fd, "tracepoint", "sched", "sched_process_exec");
	struct events evs = { 0 };
	struct rings rs;
	size_t n;

	session_ring(fd, size, 0);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	rings_map(fd, &rs);
	record_start(fd);
	for (cpu = 0; cpu < cpus && cpu < RINGS_MAX; cpu++) {
		if (thread_pin(cpu) || !rs.cpu[cpu].pos)
			continue;
		for (n = 0; n < size / PATHS + 2; n++) {
			exec_poison(PATHS);
			ring_take(&rs.cpu[cpu], &evs);
		}
		CHECK_GT(poison_of(&rs.cpu[cpu]), size / 10 * 9);
	}
	record_stop(fd);
	rings_drain(&rs, &evs);
	CHECK_EQ(evs.nlost, 0);
	rings_unmap(&rs);
	events_free(&evs);
	CHECK_OK(probe_disable(fd, pbn));
	cpu_pin(0);
	return fd;
}

/* What is in an event */

struct layout {
	__u32			 pbn;
	size_t			 n;
	struct dtioc_field_info	*fi;
};

#define LAYOUTS	65536

static struct layout *layouts;

static const struct layout *layout_of(int fd, __u32 pbn)
{
	struct layout *l;

	if (!layouts)
		layouts = calloc(LAYOUTS, sizeof(*layouts));
	if (!layouts)
		FAIL("out of memory");
	l = &layouts[pbn % LAYOUTS];
	if (l->pbn != pbn) {
		free(l->fi);
		l->fi = field_list(fd, pbn, &l->n);
		l->pbn = pbn;
	}
	return l;
}

/* Numbers of a session's own probes are another's in the next. */
static void layouts_forget(void)
{
	size_t i;

	for (i = 0; layouts && i < LAYOUTS; i++)
		free(layouts[i].fi);
	free(layouts);
	layouts = NULL;
}

static void mark(unsigned char *covered, size_t len, size_t at, size_t n, __u32 pbn)
{
	if (at > len || n > len - at)
		FAIL("probe %u: a field ends at byte %zu of %zu", pbn, at + n, len);
	memset(covered + at, 1, n);
}

/* What belongs to no field is zero, up to the section's end. */
static void check_fields(int fd, const struct dt_event *ev)
{
	const struct layout *l = layout_of(fd, ev->dtev_pbn);
	const struct dt_blob *b = ev->dtev_fields;
	unsigned char covered[DTMAXFIELDS + 8] = { 0 };
	size_t i, len = b->dtbl_len;
	__u32 word;

	CHECK_GE(DTMAXFIELDS, len);
	CHECK_EQ(b->dtbl_flags & ~DTBL_CUT, 0);
	for (i = 0; i < l->n; i++) {
		const struct dtioc_field_info *fi = &l->fi[i];
		size_t end = fi->dtfi_offset + fi->dtfi_size;

		mark(covered, len, fi->dtfi_offset, fi->dtfi_size, ev->dtev_pbn);
		if (!(fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC)))
			continue;
		memcpy(&word, b->dtbl_data + fi->dtfi_offset, sizeof(word));
		mark(covered, len, (word & 0xffff) + (fi->dtfi_flags & DTFI_RELLOC ? end : 0),
		     word >> 16, ev->dtev_pbn);
	}
	for (i = 0; i < (len + 7) / 8 * 8; i++)
		if (!covered[i] && b->dtbl_data[i])
			FAIL("probe %u: byte %zu of the fields, which is in none, is %#x",
			     ev->dtev_pbn, i, b->dtbl_data[i]);
}

/* The padding behind a section of bytes. */
static void check_padding(const struct dt_event *ev, const struct dt_blob *b)
{
	size_t i;

	for (i = b->dtbl_len; i % 8; i++)
		if (b->dtbl_data[i])
			FAIL("probe %u: padding of %#x", ev->dtev_pbn, b->dtbl_data[i]);
}

static size_t blob_size(const struct dt_blob *b)
{
	return b ? sizeof(*b) + (b->dtbl_len + 7) / 8 * 8 : 0;
}

static size_t stack_size(const struct dt_stack *st)
{
	return st ? sizeof(*st) + st->dtsk_count * sizeof(__u64) : 0;
}

static size_t size_of(const struct dt_event *ev)
{
	if (ev->dtev_flags & DTEVT_LOST)
		return sizeof(struct dt_evt) + sizeof(struct dt_lost);
	return sizeof(struct dt_evt) + (ev->dtev_comm ? DTCOMMLEN : 0) +
	       ev->dtev_nargs * sizeof(__u64) +
	       (ev->dtev_flags & DTEVT_RETVAL ? sizeof(__s64) : 0) +
	       blob_size(ev->dtev_fields) + blob_size(ev->dtev_data) +
	       stack_size(ev->dtev_kstack) + stack_size(ev->dtev_ustack) +
	       (ev->dtev_task ? sizeof(struct dt_task) : 0);
}

static void check_poison(const struct dt_evt *e)
{
	const unsigned char *p = (const void *)e;
	size_t i;

	for (i = 0; i + 4 <= e->dtev_len; i++)
		if (p[i] == POISON && !memcmp(p + i, p + i + 1, 3))
			FAIL("probe %u, sections %#x: byte %zu of %u is older than the event",
			     e->dtev_pbn, e->dtev_flags, i, e->dtev_len);
}

static void check_event(int fd, const struct dt_evt *e, const struct dt_event *ev)
{
	CHECK_EQ(e->dtev_len, size_of(ev));
	if (!(e->dtev_flags & DTEVT_FUNCARGS))
		CHECK_EQ(e->dtev_nargs, 0);
	if (ev->dtev_task)
		CHECK_EQ(ev->dtev_task->__dttk_pad, 0);
	if (ev->dtev_kstack)
		CHECK_EQ(ev->dtev_kstack->dtsk_flags & ~(DTSK_CUT | DTSK_FAULT), 0);
	if (ev->dtev_ustack)
		CHECK_EQ(ev->dtev_ustack->dtsk_flags & ~(DTSK_CUT | DTSK_FAULT), 0);
	if (ev->dtev_fields)
		check_fields(fd, ev);
	if (ev->dtev_data)
		check_padding(ev, ev->dtev_data);
	check_poison(e);
}

/* How many events there were, and of how many probes. */
static size_t check_all(int fd, size_t *kinds)
{
	struct events evs = { 0 };
	size_t i, at = 0, n;
	char *seen = calloc(1, LAYOUTS);

	if (!seen)
		FAIL("out of memory");
	tap_atend(layouts_forget);
	events_drain(fd, &evs);
	for (i = *kinds = 0; i < evs.n; i++) {
		const struct dt_evt *e = (const void *)(evs.buf + at);

		check_event(fd, e, &evs.ev[i]);
		*kinds += !seen[e->dtev_pbn % LAYOUTS];
		seen[e->dtev_pbn % LAYOUTS] = 1;
		at += e->dtev_len;
	}
	n = evs.n;
	events_free(&evs);
	free(seen);
	return n;
}

/* Kinds of events */

/* Look at all there is: events of that many probes at least. */
static void check_recorded(int fd, size_t least)
{
	size_t kinds, n = check_all(fd, &kinds);

	tap_diag("%zu events of %zu probes", n, kinds);
	CHECK_GE(kinds, least);
}

DT_TEST(syscalls, "events of system calls, with every section they can have")
{
	int fd = session_poisoned(1 << 16), i;
	static const char *const names[] = { QUIET_NAME, "mmap", "getppid" };

	for (i = 0; i < 3; i++) {
		CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", names[i], "entry"),
				      ANYWHERE | DTEVT_FUNCARGS));
		CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", names[i], "return"),
				      i == 2 ? DTEVT_RETVAL : ANYWHERE | DTEVT_RETVAL));
	}
	record_start(fd);
	for (i = 0; i < 20; i++) {
		quiet_calls(QUIET_NR, i, 1);
		CHECK(mmap(NULL, 0, 1, 2, -1, 0) == MAP_FAILED);
		syscall(SYS_getppid);
	}
	record_stop(fd);
	check_recorded(fd, 6);
}

/*
 * The kernel's own assignment stores what it never wrote: of messages that are shorter
 * the next 32 bytes.  ftrace and perf show the same.
 */
static int is_leak(const struct dtioc_probe_info *p)
{
	return !strcmp(p->dtpi_func, "9p") && !strcmp(p->dtpi_name, "9p_protocol_dump");
}

/* Of every tracepoint that fires when files, memory and processes are busy. */
static void tracepoints(__u64 flags)
{
	int fd = session_poisoned(1 << 16);
	struct dtioc_probe_info *list;
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].dtpi_prov, "tracepoint") && !is_leak(&list[i]))
			CHECK_OK(probe_enable(fd, list[i].dtpi_pbn, flags & list[i].dtpi_evtflags));
	free(list);
	busy_start();
	record_start(fd);
	exec_poison(sizeof("/" PROGRAM));
	msleep(300);
	record_stop(fd);
	busy_end();
	check_recorded(fd, 20);
}

DT_TEST(fields, "tracepoints' fields: what is in none of them is zero")
{
	tracepoints(DTEVT_FIELDS);
}

DT_TEST(fields_and_more, "tracepoints' fields among other sections")
{
	tracepoints(DTEVT_FIELDS | DTEVT_FUNCARGS | ANYWHERE);
}

/* perf keeps buffers of its own, where an exec's path stays till longer events come. */
static void perf_poison(int fd)
{
	__u32 pbn = probe_define(fd, "tracepoint", "sched", "sched_process_exec", 0);
	struct events evs = { 0 };

	if (!pbn)
		SKIP("no tracepoints through perf");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	record_start(fd);
	exec_poison(PERF_PATHS);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_GE(evs.n, 1);
	CHECK_GT(evs.len, PERF_PATHS);
	events_free(&evs);
	CHECK_OK(probe_disable(fd, pbn));
}

DT_TEST(perf, "fields through perf: what is in none of them is zero")
{
	static const char *const names[][2] = {
		{ "kmem", "mm_page_alloc" }, { "kmem", "mm_page_free" },
		{ "sched", "sched_switch" }, { "sched", "sched_process_fork" },
		{ "sched", "sched_wakeup" }, { "task", "task_newtask" },
		{ "signal", "signal_generate" }, { "kmem", "kmalloc" }, { "kmem", "kfree" },
		{ "timer", "hrtimer_start" }, { "timer", "timer_start" },
		{ "irq", "softirq_entry" }, { "workqueue", "workqueue_queue_work" },
		{ "sched", "sched_process_exec" },
	};
	int fd = session_poisoned(1 << 16);
	size_t i;
	__u32 pbn;

	perf_poison(fd);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		pbn = probe_define(fd, "tracepoint", names[i][0], names[i][1], 0);
		if (pbn)
			CHECK_OK(probe_enable(fd, pbn,
					      i % 4 ? DTEVT_FIELDS : DTEVT_FIELDS | ANYWHERE));
	}
	busy_start();
	record_start(fd);
	for (i = 0; i < 10; i++)
		exec_poison(sizeof("/" PROGRAM));
	record_stop(fd);
	busy_end();
	check_recorded(fd, 5);
}

DT_TEST(functions, "functions, their return, and timers, with every section")
{
	int fd = session_poisoned(1 << 16), null = open("/dev/null", O_WRONLY | O_CLOEXEC), i;
	int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	__u32 pbn;
	char c;

	CHECK_OK(null);
	CHECK_OK(self);
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_read", "entry"),
			      ANYWHERE | DTEVT_FUNCARGS));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_read", "return"),
			      ANYWHERE | DTEVT_RETVAL));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_write", "entry"), DTEVT_FUNCARGS));
	pbn = probe_define(fd, "profile", "ms", "5", 0);
	CHECK_OK(probe_enable(fd, pbn, ANYWHERE));
	record_start(fd);
	/* One call of each first: where all is slow, the rings are full soon. */
	for (i = 0; i < 5; i++) {
		CHECK_EQ(write(null, "", 1), 1);
		CHECK_EQ(read(self, &c, 1), 1);
		exec_poison(sizeof("/" PROGRAM));
	}
	msleep(100);
	record_stop(fd);
	close(null);
	close(self);
	check_recorded(fd, 4);
}

DT_TEST(lost, "the records of lost events")
{
	int fd = session_poisoned(1 << 13), i;
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	for (i = 0; i < 4; i++) {
		record_start(fd);
		quiet_calls(QUIET_NR, 0, 500);
		record_stop(fd);
		events_drain(fd, &evs);
	}
	CHECK_GE(evs.nlost, 4);
	for (i = 0; (size_t)i < evs.len; i += ((struct dt_evt *)(evs.buf + i))->dtev_len)
		check_poison((const void *)(evs.buf + i));
	events_free(&evs);
}

DT_TEST(fresh, "a ring that is mapped before its first event holds zeros")
{
	int fd = session_open(O_NONBLOCK);
	struct rings rs;
	size_t i, cpu;

	/* Another session's pages, full of what is not zero, are free now. */
	session_close(session_poisoned(1 << 16));
	session_ring(fd, 1 << 16, 0);
	rings_map(fd, &rs);
	for (cpu = 0; cpu < RINGS_MAX; cpu++) {
		const unsigned char *ring = (const void *)rs.cpu[cpu].head;
		const unsigned char *pos = (const void *)rs.cpu[cpu].pos;

		if (!pos)
			continue;
		for (i = 0; i < rs.map.dtmp_possize; i++)
			CHECK_EQ(pos[i], 0);
		for (i = 0; i < rs.map.dtmp_ringsize; i++)
			CHECK_EQ(ring[i], 0);
	}
	rings_unmap(&rs);
}

DT_MAIN
