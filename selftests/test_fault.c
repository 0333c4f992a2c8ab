// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation (and every copy from or to the program) that a call makes
 * fails in turn: the call says ENOMEM or EFAULT, nothing is left behind, and
 * the same call then succeeds.  Needs a kernel with fault injection, in which
 * /proc/thread-self/fail-nth counts down to the one that fails; leaks and wrong
 * accesses are for KASAN and kmemleak to find in the same kernel.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include "lib.h"

#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define KPROBES		"/sys/kernel/debug/kprobes/list"
#define MS		1000000ULL

/* More than any call here asks for: one that never passes is an error. */
#define FAULTS_MAX	5000

static int fail_nth = -1;

static void faults_off(void)
{
	if (fail_nth >= 0)
		close(fail_nth);
	fail_nth = -1;
}

/* What may fail: everything, whether it could wait or not; without a word. */
static void faults_on(void)
{
	static const char *const dirs[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	static const char *const set[][2] = {
		{ "ignore-gfp-wait", "N" }, { "ignore-gfp-highmem", "N" },
		{ "min-order", "0" }, { "verbose", "0" },
	};
	char path[128];
	size_t i, j;

	fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		SKIP("this kernel has no fault injection (%s)", FAIL_NTH);
	tap_atend(faults_off);
	if (access("/sys/kernel/debug/failslab", F_OK))
		SKIP("this kernel has no failslab");
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		for (j = 0; j < sizeof(set) / sizeof(set[0]); j++) {
			snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", dirs[i],
				 set[j][0]);
			if (!access(path, F_OK))
				CHECK_OK(file_write(path, set[j][1]));
		}
}

static void fault_arm(int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	CHECK_OK(pwrite(fail_nth, text, strlen(text), 0));
}

/* True when the fault has come.  One that has not may hit these calls. */
static int fault_disarm(void)
{
	char text[16] = "";
	int come = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;

	if (pwrite(fail_nth, "0", 1, 0) != 1)
		CHECK_OK(pwrite(fail_nth, "0", 1, 0));
	return come;
}

static int kprobes_registered(void)
{
	FILE *f = fopen(KPROBES, "re");
	int c, n = 0;

	if (!f)
		return -1;
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* What a call is tried on: a session in the state that it needs. */
struct subject {
	int			 fd;
	__u32			 pbns[8];
	unsigned int		 n;
	struct dtioc_probe_info	*list;
	size_t			 nlist;
};

static void subject_add(struct subject *s, __u32 pbn)
{
	CHECK_GT(sizeof(s->pbns) / sizeof(s->pbns[0]), s->n);
	CHECK(pbn);
	s->pbns[s->n++] = pbn;
}

static void ready_nothing(struct subject *s)
{
	(void)s;
}

static void ready_open(struct subject *s)
{
	s->fd = session_open(O_NONBLOCK);
	session_ring(s->fd, DT_RING_MIN, 0);
}

/* One probe of each kind.  Numbers of listed ones stay; finding them takes long. */
static void ready_defined(struct subject *s)
{
	static __u32 listed[3];
	unsigned int i;

	ready_open(s);
	if (!listed[0]) {
		listed[0] = probe_find(s->fd, "syscall", QUIET_NAME, "entry");
		listed[1] = probe_find(s->fd, "syscall", QUIET_NAME, "return");
		listed[2] = probe_find(s->fd, "tracepoint", "sched", "sched_process_exit");
	}
	for (i = 0; i < 3; i++)
		subject_add(s, listed[i]);
	/* The one that is listed has a handler of dt's own, this one is perf's. */
	subject_add(s, probe_define(s->fd, "tracepoint", "sched", "sched_process_exit", 0));
	subject_add(s, probe_define(s->fd, "profile", "ms", "500", 0));
	subject_add(s, probe_define(s->fd, "interval", "ms", "500", 0));
	subject_add(s, kprobe_define(s->fd, "vfs_fsync_range", "entry"));
	subject_add(s, kprobe_define(s->fd, "vfs_fsync_range", "return"));
}

/* A probe at the first instruction inside the function that can be probed. */
static __u32 define_inside(int fd, const char *func)
{
	__u32 pbn = 0;
	__u64 offset;

	for (offset = 1; !pbn && offset < 64; offset++)
		pbn = probe_define(fd, "kprobe", func, "entry", offset);
	CHECK(pbn);
	return pbn;
}

/*
 * The kernel itself warns when it has no memory to put a kprobe on a place of
 * ftrace's, or to take it away: of those only what dt gives to ftrace itself, an
 * entry without its stack.
 */
static void ready_enabled(struct subject *s)
{
	unsigned int i, kprobes;

	ready_defined(s);
	kprobes = s->n - 2;
	for (i = 0; i < kprobes; i++)
		CHECK_OK(probe_enable(s->fd, s->pbns[i], DTEVT_EXECNAME | DTEVT_KSTACK));
	CHECK_OK(probe_enable(s->fd, s->pbns[kprobes], DTEVT_EXECNAME));
	CHECK_OK(probe_enable(s->fd, define_inside(s->fd, "vfs_fsync_range"),
			      DTEVT_EXECNAME | DTEVT_KSTACK));
}

static void ready_recording(struct subject *s)
{
	ready_enabled(s);
	record_start(s->fd);
	quiet_calls(QUIET_NR, 0, 8);
}

static int try_open(struct subject *s)
{
	s->fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	return s->fd < 0 ? -1 : close(s->fd);
}

static int try_list(struct subject *s)
{
	struct dtioc_probe req = { .dtpr_size = 1 << 20 };
	static char room[1 << 20];
	int r;

	req.dtpr_probes = (void *)room;
	r = ioctl(s->fd, DTIOCGPLIST, &req);
	return r && errno == ENOSPC ? 0 : r;
}

static int try_args(struct subject *s)
{
	struct dtioc_arg_info room[6];
	struct dtioc_arg req = { .dtar_pbn = s->pbns[s->n - 2], .dtar_size = sizeof(room) };

	req.dtar_args = room;
	return ioctl(s->fd, DTIOCGARGS, &req);
}

static int try_define(struct subject *s)
{
	struct dtioc_define req = { .dtde_count = 5 };
	struct dtioc_def defs[5];

	def_set(&defs[0], "kprobe", "vfs_fsync_range", "entry", 0);
	def_set(&defs[1], "kprobe", "vfs_fsync_range", "return", 0);
	def_set(&defs[2], "profile", "ms", "7", 0);
	def_set(&defs[3], "kprobe", "do_nanosleep", "entry", 0);
	def_set(&defs[4], "tracepoint", "sched", "sched_process_exit", 0);
	req.dtde_defs = defs;
	return ioctl(s->fd, DTIOCPRBDEFINE, &req);
}

static int try_enable(struct subject *s)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		if (probe_enable(s->fd, s->pbns[i], DTEVT_EXECNAME) && errno != EEXIST)
			return -1;
	return 0;
}

static int try_record(struct subject *s)
{
	int on = 1;

	return ioctl(s->fd, DTIOCRECORD, &on);
}

static int try_stop(struct subject *s)
{
	int off = 0;

	return ioctl(s->fd, DTIOCRECORD, &off);
}

/* Map a ring, look into it, and have it no longer. */
static int try_map(struct subject *s)
{
	struct dtioc_map map;
	volatile char *p;

	if (ioctl(s->fd, DTIOCGMAP, &map))
		return -1;
	p = ring_map_data(s->fd, &map, 0, PROT_READ);
	if (p == MAP_FAILED)
		return -1;
	(void)*p;
	/* This is not for dt to say; what asked for memory in vain can ask again. */
	if (munmap((void *)p, map.dtmp_ringsize))
		CHECK_OK(munmap((void *)p, map.dtmp_ringsize));
	return 0;
}

static int try_read(struct subject *s)
{
	static char room[1 << 16];
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	struct dtioc_stat st;

	if (poll(&p, 1, 0) < 0 || ioctl(s->fd, DTIOCGSTATS, &st))
		return -1;
	return read(s->fd, room, sizeof(room)) > 0 ? 0 : -1;
}

static int try_close(struct subject *s)
{
	session_close(s->fd);
	s->fd = -1;
	return 0;
}

/* The call with its nth request failing.  True when it asks for fewer. */
static int fault_one(void (*ready)(struct subject *), int (*call)(struct subject *), int n)
{
	struct subject s = { .fd = -1 };
	int result, error, come;

	ready(&s);
	fault_arm(n);
	result = call(&s);
	error = errno;
	come = fault_disarm();
	if (result && error != ENOMEM && error != EFAULT)
		FAIL("request %d failing: %s", n, strerror(error));
	if (result && !come)
		FAIL("%s without a fault", strerror(error));
	if (result && error == ENOMEM && call == try_stop)
		FAIL("request %d failing: stopping needs memory", n);
	if (result && call(&s))
		FAIL("after request %d failed: %s", n, strerror(errno));
	if (s.fd >= 0 && ready != ready_nothing)
		session_close(s.fd);
	return !come;
}

/* A call that must make that many requests: fewer, and nothing was tried. */
static void fault_all(void (*ready)(struct subject *), int (*call)(struct subject *), int least)
{
	int n, before;

	session_close(session_open(O_NONBLOCK));
	before = kprobes_registered();
	faults_on();
	for (n = 1; n < FAULTS_MAX && !fault_one(ready, call, n); n++)
		;
	CHECK_GT(FAULTS_MAX, n);
	CHECK_EQ(kprobes_registered(), before);
	tap_diag("%d requests failed in turn", n - 1);
	CHECK_GE(n - 1, least);
}

DT_TEST(on_open, "open with each allocation failing")
{
	fault_all(ready_nothing, try_open, 2);
}

DT_TEST(on_list, "listing the probes with each allocation failing")
{
	fault_all(ready_open, try_list, 2);
}

DT_TEST(on_args, "listing arguments with each allocation failing")
{
	fault_all(ready_defined, try_args, 2);
}

DT_TEST(on_define, "defining probes with each allocation failing")
{
	fault_all(ready_open, try_define, 2);
}

DT_TEST(on_enable, "enabling probes of all kinds with each allocation failing")
{
	fault_all(ready_defined, try_enable, 2);
}

DT_TEST(on_record, "recording with each allocation failing")
{
	fault_all(ready_enabled, try_record, 2);
}

DT_TEST(on_map, "mapping a ring with each allocation failing")
{
	fault_all(ready_open, try_map, 2);
}

DT_TEST(on_read, "poll, statistics and read with each allocation failing")
{
	fault_all(ready_recording, try_read, 2);
}

DT_TEST(on_stop, "stopping needs no memory")
{
	fault_all(ready_recording, try_stop, 0);
}

DT_TEST(on_close, "closing needs no memory")
{
	fault_all(ready_recording, try_close, 0);
}

DT_MAIN
