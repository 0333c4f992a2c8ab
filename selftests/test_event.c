// SPDX-License-Identifier: GPL-2.0-only
/* Trace events that a session defines: through perf, with their fields. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include "lib.h"
#include "tracefs.h"

static __u32 event_define(int fd, const char *group, const char *name)
{
	__u32 pbn = probe_define(fd, "tracepoint", group, name, 0);

	if (!pbn)
		FAIL("tracepoint:%s:%s cannot be defined: %s", group, name, strerror(errno));
	return pbn;
}

/* As many sched_process_fork events as n. */
static void forks(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		CHECK(pid > 0);
		waitpid(pid, NULL, 0);
	}
}

static __s32 field_int(const struct dt_event *ev, const struct dtioc_field_info *fi)
{
	__s32 v;

	CHECK_EQ(fi->dtfi_size, sizeof(v));
	CHECK_GE(ev->dtev_fields->dtbl_len, fi->dtfi_offset + sizeof(v));
	memcpy(&v, ev->dtev_fields->dtbl_data + fi->dtfi_offset, sizeof(v));
	return v;
}

DT_TEST(unknown, "what is no event, or has another id, is ENOENT")
{
	int fd = session_open(O_NONBLOCK);
	unsigned int id = tracefs_id("sched", "sched_process_fork");

	CHECK(!probe_define(fd, "tracepoint", "sched", "no_such_event", 0));
	CHECK_EQ(errno, ENOENT);
	CHECK(!probe_define(fd, "tracepoint", "", "", 0));
	CHECK_EQ(errno, ENOENT);
	CHECK(!probe_define(fd, "tracepoint", "irq", "sched_process_fork", 0));
	CHECK_EQ(errno, ENOENT);
	CHECK(!probe_define(fd, "tracepoint", "sched", "sched_process_fork", id + 1));
	CHECK_EQ(errno, ENOENT);
	CHECK(!probe_define(fd, "tracepoint", "sched", "sched_process_fork",
			    id + (1ULL << 32)));
	CHECK_EQ(errno, ENOENT);
	CHECK(probe_define(fd, "tracepoint", "sched", "sched_process_fork", id));
}

DT_TEST(fields, "a defined event's fields are those of its format file")
{
	static const char *const events[][2] = {
		{ "sched", "sched_switch" }, { "sched", "sched_process_exec" },
		{ "irq", "irq_handler_entry" }, { "kmem", "kmalloc" },
		{ "block", "block_rq_issue" }, { "net", "netif_rx" },
		{ "task", "task_newtask" }, { "writeback", "writeback_start" },
		{ "signal", "signal_generate" }, { "timer", "timer_start" },
		{ "workqueue", "workqueue_queue_work" },
	};
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		tracefs_check_fields(fd, event_define(fd, events[i][0], events[i][1]),
				     events[i][0], events[i][1]);
}

DT_TEST(hits, "every hit is an event, with the fields' values")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = event_define(fd, "sched", "sched_process_fork");
	struct dtioc_field_info parent, child;
	struct events evs = { 0 };
	pid_t last = 0;

	field_find(fd, pbn, "parent_pid", &parent);
	field_find(fd, pbn, "child_pid", &child);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS | DTEVT_EXECNAME));
	record_start(fd);
	forks(50);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 50);
	for (i = 0; i < 50; i++) {
		const struct dt_event *ev = events_get(&evs, pbn, getpid(), i);

		CHECK(ev->dtev_fields && ev->dtev_comm);
		CHECK_EQ(field_int(ev, &parent), getpid());
		CHECK(field_int(ev, &child) > 0 && field_int(ev, &child) != last);
		last = field_int(ev, &child);
	}
	events_free(&evs);
}

DT_TEST(again, "recording can be switched on and off, and fields left out")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = event_define(fd, "sched", "sched_process_fork");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, 0));
	for (i = 0; i < 5; i++) {
		record_start(fd);
		forks(3);
		record_stop(fd);
		forks(3);
	}
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 15);
	CHECK(!events_get(&evs, pbn, getpid(), 0)->dtev_fields);
	events_free(&evs);
}

DT_TEST(kstack, "kernel stacks start where the tracepoint stands")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = event_define(fd, "sched", "sched_process_fork");
	const struct dt_event *ev;
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS | DTEVT_KSTACK));
	record_start(fd);
	forks(1);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 1);
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK_GE(ev->dtev_kstack->dtsk_count, 2);
	if (!ksym_is(ev->dtev_kstack->dtsk_pc[0], "kernel_clone"))
		FAIL("it starts in %s", ksym_name(ev->dtev_kstack->dtsk_pc[0]));
	events_free(&evs);
}

/*
 * sched_stat_runtime counts nanoseconds for perf, which would make a sample of
 * each, and the limit on samples is for those.
 */
DT_TEST(throttle, "hits are not throttled, and a hit is one event")
{
	static const char rate[] = "/proc/sys/kernel/perf_event_max_sample_rate";
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn, fork_pbn = event_define(fd, "sched", "sched_process_fork");
	char old[32];
	struct events evs = { 0 };
	const struct dt_event *ev, *before = NULL;

	pbn = event_define(fd, "sched", "sched_stat_runtime");
	if (file_read(rate, old, sizeof(old)))
		SKIP("%s: %s", rate, strerror(errno));
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	CHECK_OK(probe_enable(fd, fork_pbn, DTEVT_FIELDS));
	CHECK_OK(file_write(rate, "1"));
	record_start(fd);
	forks(400);
	record_stop(fd);
	CHECK_OK(file_write(rate, old));
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, fork_pbn, getpid()), 400);
	CHECK_GE(events_count(&evs, pbn, 0), 100);
	for (i = 0; (ev = events_get(&evs, pbn, getpid(), i)); i++) {
		CHECK(!before || ev->dtev_nsecs != before->dtev_nsecs);
		before = ev;
	}
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
	events_free(&evs);
}

DT_TEST(native, "a defined event and the listed one of that name are two probes")
{
	int fd = session_open(O_NONBLOCK);
	__u32 own = event_define(fd, "sched", "sched_process_fork");
	__u32 listed = probe_find(fd, "tracepoint", "sched", "sched_process_fork");
	struct events evs = { 0 };

	CHECK(own != listed);
	CHECK_OK(probe_enable(fd, own, DTEVT_FIELDS));
	CHECK_OK(probe_enable(fd, listed, DTEVT_FUNCARGS));
	record_start(fd);
	forks(10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, own, getpid()), 10);
	CHECK_EQ(events_count(&evs, listed, getpid()), 10);
	events_free(&evs);
}

/* Whoever has the descriptor has the right; perf would ask the process. */
DT_TEST(rights, "the opener's right counts, also for perf")
{
	int fd = session_open(O_NONBLOCK), status;
	__u32 pbn = event_define(fd, "sched", "sched_process_fork");
	struct events evs = { 0 };
	pid_t pid;

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	pid = fork();
	if (!pid) {
		int on = 1;

		_exit(setresuid(65534, 65534, 65534) || ioctl(fd, DTIOCRECORD, &on));
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	forks(4);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 4);
	events_free(&evs);
}

DT_TEST(module, "a module is in use while an event of it is defined")
{
	int fd;

	if (module_refs("nbd") >= 0)
		SKIP("nbd is loaded and could be in use");
	if (module_probe("nbd"))
		SKIP("nbd cannot be loaded");
	fd = session_open(O_NONBLOCK);
	CHECK_OK(probe_enable(fd, event_define(fd, "nbd", "nbd_send_request"), DTEVT_FIELDS));
	record_start(fd);
	CHECK(module_remove("nbd"));
	record_stop(fd);
	CHECK(module_remove("nbd"));
	session_close(fd);
	CHECK_EQ(module_remove("nbd"), 0);
	fd = session_open(O_NONBLOCK);
	CHECK(!probe_define(fd, "tracepoint", "nbd", "nbd_send_request", 0));
	CHECK_EQ(errno, ENOENT);
}

DT_TEST(hotplug, "a CPU that goes and comes is seen again")
{
	int fd = session_open(O_NONBLOCK), hot = cpu_second(), i, round;
	__u32 pbn = event_define(fd, "sched", "sched_process_fork");
	struct events evs = { 0 };
	size_t seen = 0;

	if (cpu_online(hot, 0))
		SKIP("CPU %d cannot be taken away", hot);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	record_start(fd);
	for (round = 0; round < 3; round++) {
		CHECK_OK(cpu_online(hot, 1));
		cpu_pin(hot);
		/* Its counter comes soon. */
		for (i = 0; i < 200; i++) {
			forks(1);
			events_drain(fd, &evs);
			if (events_count(&evs, pbn, getpid()) > seen)
				break;
			msleep(10);
		}
		CHECK(events_count(&evs, pbn, getpid()) > seen);
		forks(10);
		events_drain(fd, &evs);
		CHECK_GE(events_count(&evs, pbn, getpid()), seen + 11);
		seen = events_count(&evs, pbn, getpid());
		cpu_pin(0);
		CHECK_OK(cpu_online(hot, 0));
	}
	record_stop(fd);
	events_free(&evs);
}

DT_MAIN
