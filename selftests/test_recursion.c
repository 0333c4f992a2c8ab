// SPDX-License-Identifier: GPL-2.0-only
/*
 * kprobes on what dt's own capture calls: refused, counted as recursive, or
 * captured, and never a crash.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include "lib.h"

static const char *const functions[] = {
	"ktime_get_mono_fast_ns", "copy_from_user_nofault", "copy_from_kernel_nofault",
	"__unwind_start", "unwind_next_frame", "unwind_get_return_address",
	"irq_work_queue", "_raw_spin_lock", "_raw_spin_lock_irqsave", "_raw_spin_unlock",
	"hrtimer_forward", "hrtimer_start_range_ns", "__irq_work_queue_local",
	"orc_find", "__module_address", "is_ftrace_trampoline", "kernel_text_address",
	"__kernel_text_address", "ftrace_ops_trampoline", "in_task_stack", "get_stack_info",
	"kretprobe_find_ret_addr", "__rcu_read_lock", "__rcu_read_unlock", "rcu_is_watching",
	"memcpy", "__memcpy", "memset", "strncpy", "__task_pid_nr_ns", "preempt_schedule",
	"preempt_count_add", "syscall_trace_enter", "trace_hardirqs_on", "wake_up_process",
	"__wake_up", "autoremove_wake_function", "default_wake_function", "irq_work_run",
	"bpf_get_stackid", "perf_trace_sys_enter", "search_extable", "fixup_exception",
	"exc_page_fault", "do_user_addr_fault", "bad_area_nosemaphore", "__copy_user",
	"copy_user_generic_string", "copy_user_enhanced_fast_string", "stack_trace_save",
};

#define NFUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

/* Probes that go through all of dt's capture, around the one in question. */
static __u32 enable_capture(int fd)
{
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");

	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_KSTACK |
			      DTEVT_USTACK));
	CHECK_OK(probe_enable_timer(fd, probe_find(fd, "profile", "ms", ""),
				    DTEVT_KSTACK | DTEVT_USTACK, 2000000));
	return pbn;
}

static void one(const char *func, const char *name, int *refused, int *recorded)
{
	int fd = session_open(O_NONBLOCK), on = 1;
	__u32 pbn, call;
	struct dtioc_probe_info info;
	struct events evs = { 0 };
	struct dtioc_stat st;

	session_ring(fd, 1 << 23, 0);
	pbn = probe_define(fd, "kprobe", func, name, 0);
	if (!pbn) {
		++*refused;
		session_close(fd);
		return;
	}
	CHECK(probe_lookup(fd, "kprobe", func, name, &info));
	CHECK_OK(probe_enable(fd, pbn, info.dtpi_evtflags &
			      ~(DTEVT_FIELDS | DTEVT_DATA)));
	call = enable_capture(fd);
	if (ioctl(fd, DTIOCRECORD, &on)) {
		tap_diag("%s:%s: recording refused: %s", func, name, strerror(errno));
		++*refused;
		session_close(fd);
		return;
	}
	quiet_calls(QUIET_NR, 0, 200);
	record_stop(fd);
	events_drain(fd, &evs);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, events_count(&evs, 0, 0));
	/* No call is made within a capture: whatever else is recursive, these are not. */
	if (events_count(&evs, call, 0) + probe_drops(fd, call) != 200)
		FAIL("%s:%s: %zu calls seen, %llu dropped", func, name,
		     events_count(&evs, call, 0), (unsigned long long)probe_drops(fd, call));
	++*recorded;
	events_free(&evs);
	session_close(fd);
}

DT_TEST(entries, "entries of the functions that capture uses")
{
	int refused = 0, recorded = 0;
	size_t i;

	for (i = 0; i < NFUNCTIONS; i++)
		one(functions[i], "entry", &refused, &recorded);
	tap_diag("%d refused, %d recorded", refused, recorded);
	CHECK_GT(recorded, 0);
}

DT_TEST(returns, "returns of the functions that capture uses")
{
	int refused = 0, recorded = 0;
	size_t i;

	for (i = 0; i < NFUNCTIONS; i += 2)
		one(functions[i], "return", &refused, &recorded);
	tap_diag("%d refused, %d recorded", refused, recorded);
	CHECK_GT(recorded, 0);
}

/* One that is not there, or has another name by now, is ENOENT. */
static void refuse_own(int fd, const char *func, const char *name)
{
	char full[DTNAMESIZE];

	CHECK(ksym_exists(func));
	snprintf(full, sizeof(full), "dt:%s", func);
	if (probe_define(fd, "kprobe", full, name, 0))
		FAIL("%s:%s was defined", full, name);
	if (errno != EINVAL)
		FAIL("%s:%s: %s", full, name, strerror(errno));
}

/* dt is built without places for ftrace, and kprobes use ftrace on all kernels here. */
DT_TEST(own, "dt's own functions are refused, those that only calls of the device use, too")
{
	static const char *const own[] = {
		"dt_capture", "dt_capture_args", "dt_capture_extra", "dt_ring_reserve",
		"dt_ring_lose", "dt_stack_kernel", "dt_stack_user", "dt_buf_wake",
		"dt_session_read", "dt_session_record", "dt_dev_call", "dt_auxv_base",
	};
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		refuse_own(fd, own[i], "entry");
		refuse_own(fd, own[i], "return");
	}
	session_close(fd);
}

DT_TEST(together, "all of them at once")
{
	int fd = session_open(O_NONBLOCK), on = 1, enabled = 0;
	struct events evs = { 0 };
	struct dtioc_stat st;
	__u32 pbn, call;
	size_t i;

	for (i = 0; i < NFUNCTIONS; i++) {
		pbn = probe_define(fd, "kprobe", functions[i], "entry", 0);
		if (!pbn)
			continue;
		CHECK_OK(probe_enable(fd, pbn, DTEVT_KSTACK | DTEVT_USTACK));
		enabled++;
	}
	call = enable_capture(fd);
	if (ioctl(fd, DTIOCRECORD, &on))
		SKIP("recording all of them is refused: %s", strerror(errno));
	quiet_calls(QUIET_NR, 0, 200);
	record_stop(fd);
	events_drain(fd, &evs);
	st = session_stats(fd);
	tap_diag("%d functions: %llu read, %llu dropped, %llu recursive", enabled,
		 (unsigned long long)st.dtst_readevt, (unsigned long long)st.dtst_dropevt,
		 (unsigned long long)st.dtst_recurevt);
	CHECK_EQ(st.dtst_readevt, events_count(&evs, 0, 0));
	/* What kprobes themselves missed has no place in a stream. */
	CHECK_GE(st.dtst_dropevt, evs.lost);
	CHECK_EQ(events_count(&evs, call, 0) + probe_drops(fd, call), 200);
	events_free(&evs);
}

static const char *const wakers[] = {
	"irq_work_queue", "__irq_work_queue_local", "arch_irq_work_raise",
	"x2apic_send_IPI_self", "default_send_IPI_self", "apic_send_IPI_self",
};

#define NWAKERS	(sizeof(wakers) / sizeof(wakers[0]))

/* How many of them there are. */
static size_t enable_wakers(int fd, const char *name, __u32 *pbn)
{
	size_t i, n = 0;

	for (i = 0; i < NWAKERS; i++) {
		pbn[i] = probe_define(fd, "kprobe", wakers[i], name, 0);
		n += pbn[i] && probe_enable(fd, pbn[i], 0) == 0;
	}
	return n;
}

#define OPTIMIZATION	"/proc/sys/debug/kprobes-optimization"

static void optimize(void)
{
	file_write(OPTIMIZATION, "1");
}

/*
 * A breakpoint's handler, at the end of whose capture a reader is woken, and then a
 * single step: the return in between must not take the place of that kprobe.
 */
DT_TEST(step, "returns of functions that a breakpoint's handler calls before it steps")
{
	int fd = session_open(O_NONBLOCK), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };
	__u32 pbn = 0, wakes[NWAKERS];
	size_t i;

	CHECK_OK(null);
	tap_atend(optimize);
	file_write(OPTIMIZATION, "0");
	for (i = 5; i < 32 && !pbn; i++)
		pbn = probe_define(fd, "kprobe", "vfs_write", "entry", i);
	CHECK(pbn);
	CHECK_OK(probe_enable(fd, pbn, 0));
	if (!enable_wakers(fd, "return", wakes))
		SKIP("no function that wakes can be probed");
	record_start(fd);
	for (i = 0; i < 200; i++) {
		/* Nothing to read: the next event is to wake. */
		events_drain(fd, &evs);
		poll(&p, 1, 0);
		CHECK_EQ(write(null, "x", 1), 1);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, gettid()), 200);
	events_free(&evs);
	close(null);
	session_close(fd);
}

DT_TEST(wakes, "what wakes a reader is within capture: counted, and wakes nobody")
{
	int fd = session_open(O_NONBLOCK);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };
	__u32 pbn[NWAKERS], call = probe_find(fd, "syscall", QUIET_NAME, "entry");
	size_t i;

	CHECK_OK(probe_enable(fd, call, 0));
	if (!enable_wakers(fd, "entry", pbn))
		SKIP("no function that wakes can be probed");
	record_start(fd);
	for (i = 0; i < 200; i++) {
		/* Nothing to read: the next event is to wake. */
		events_drain(fd, &evs);
		poll(&p, 1, 0);
		quiet_calls(QUIET_NR, 0, 1);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, call, gettid()), 200);
	for (i = 0; i < NWAKERS; i++)
		if (pbn[i])
			/* Of the kernel's own, in interrupts of this thread. */
			CHECK_GT(50, events_count(&evs, pbn[i], gettid()));
	CHECK_GT(session_stats(fd).dtst_recurevt, 0);
	events_free(&evs);
	session_close(fd);
}

static int asking = 1;

static void *ask(void *arg)
{
	struct pollfd p = { .fd = *(int *)arg, .events = POLLIN };

	while (__atomic_load_n(&asking, __ATOMIC_RELAXED))
		poll(&p, 1, 0);
	return NULL;
}

/* All events there are, and how many of them are the calls'. */
static size_t storm_take(int fd, __u32 call, size_t *seen)
{
	struct events evs = { 0 };
	size_t n;

	events_drain(fd, &evs);
	n = events_count(&evs, 0, 0);
	*seen += events_count(&evs, call, 0);
	events_free(&evs);
	return n;
}

DT_TEST(storm, "readers that ask to be woken again and again, and probes on all that does so")
{
	int fd = session_open(O_NONBLOCK), i;
	size_t all = 0, seen = 0;
	pthread_t asks[3];
	__u32 pbn[NWAKERS], call = probe_find(fd, "syscall", QUIET_NAME, "entry");

	if (!(enable_wakers(fd, "entry", pbn) + enable_wakers(fd, "return", pbn)))
		SKIP("no function that wakes can be probed");
	CHECK_OK(probe_enable(fd, call, 0));
	record_start(fd);
	for (i = 0; i < 3; i++)
		CHECK(!pthread_create(&asks[i], NULL, ask, &fd));
	for (i = 0; i < 200; i++) {
		quiet_calls(QUIET_NR, 0, 100);
		all += storm_take(fd, call, &seen);
	}
	__atomic_store_n(&asking, 0, __ATOMIC_RELAXED);
	for (i = 0; i < 3; i++)
		CHECK(!pthread_join(asks[i], NULL));
	record_stop(fd);
	all += storm_take(fd, call, &seen);
	CHECK_EQ(session_stats(fd).dtst_readevt, all);
	CHECK_EQ(seen + probe_drops(fd, call), 200 * 100);
	CHECK_GT(seen, 0);
	session_close(fd);
}

DT_MAIN
