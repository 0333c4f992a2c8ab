// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCRECORD: on, off, and what stays readable. */
#include "lib.h"

static int record(int fd, int on)
{
	return ioctl(fd, DTIOCRECORD, &on);
}

static int session_quiet(__u32 *pbn)
{
	int fd = session_open(O_NONBLOCK);

	*pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, *pbn, DTEVT_FUNCARGS));
	return fd;
}

DT_TEST(nothing, "on with nothing enabled is ENOENT")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", "getppid", "entry");

	CHECK_ERR(record(fd, 1), ENOENT);
	CHECK_OK(probe_enable(fd, pbn, 0));
	CHECK_OK(probe_disable(fd, pbn));
	CHECK_ERR(record(fd, 1), ENOENT);
	CHECK_EQ(session_info(fd).dtif_recording, 0);
}

DT_TEST(twice, "on while recording is EBUSY, and recording goes on")
{
	__u32 pbn;
	int fd = session_quiet(&pbn);
	struct events evs = { 0 };

	CHECK_OK(record(fd, 1));
	CHECK_EQ(session_info(fd).dtif_recording, 1);
	CHECK_ERR(record(fd, 1), EBUSY);
	CHECK_EQ(session_info(fd).dtif_recording, 1);
	quiet_calls(QUIET_NR, 0, 5);
	CHECK_OK(record(fd, 0));
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 5);
	events_free(&evs);
}

DT_TEST(off, "off is idempotent")
{
	__u32 pbn;
	int fd = session_quiet(&pbn), i;

	for (i = 0; i < 3; i++)
		CHECK_OK(record(fd, 0));
	CHECK_OK(record(fd, 1));
	for (i = 0; i < 3; i++)
		CHECK_OK(record(fd, 0));
	CHECK_EQ(session_info(fd).dtif_recording, 0);
}

DT_TEST(value, "any value but 0 is on")
{
	__u32 pbn;
	int fd = session_quiet(&pbn);

	CHECK_OK(record(fd, 0x100));
	CHECK_EQ(session_info(fd).dtif_recording, 1);
	CHECK_OK(record(fd, 0));
	CHECK_OK(record(fd, -1));
	CHECK_EQ(session_info(fd).dtif_recording, 1);
}

DT_TEST(readable, "events stay readable after off, and after the next on")
{
	__u32 pbn;
	int fd = session_quiet(&pbn), i;
	struct events evs = { 0 };

	CHECK_OK(record(fd, 1));
	quiet_calls(QUIET_NR, 10, 5);
	CHECK_OK(record(fd, 0));
	quiet_calls(QUIET_NR, 1000, 5);
	CHECK_OK(record(fd, 1));
	quiet_calls(QUIET_NR, 20, 5);
	CHECK_OK(record(fd, 0));
	quiet_calls(QUIET_NR, 1000, 5);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 10);
	for (i = 0; i < 10; i++)
		CHECK_GE(29, events_get(&evs, pbn, 0, i)->dtev_args[0]);
	events_free(&evs);
}

DT_TEST(after_disable, "events of a probe disabled since are readable")
{
	__u32 pbn;
	int fd = session_quiet(&pbn);
	struct events evs = { 0 };

	CHECK_OK(record(fd, 1));
	quiet_calls(QUIET_NR, 10, 5);
	CHECK_OK(record(fd, 0));
	CHECK_OK(probe_disable(fd, pbn));
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 5);
	events_free(&evs);
}

DT_TEST(off_is_off, "nothing is captured once off has returned")
{
	__u32 pbn;
	int fd = session_quiet(&pbn), i;
	struct events evs = { 0 };

	for (i = 0; i < 20; i++) {
		CHECK_OK(record(fd, 1));
		CHECK_OK(record(fd, 0));
		quiet_calls(QUIET_NR, 0, 20);
	}
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 0);
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
}

DT_TEST(clock, "events carry CLOCK_MONOTONIC, CPU, process and thread")
{
	const __u64 slack = 10000000;	/* the clock readable in NMIs may be off a little */
	__u32 pbn;
	int fd = session_quiet(&pbn);
	const struct dt_event *ev;
	struct events evs = { 0 };
	__u64 from, to;

	cpu_pin(0);
	CHECK_OK(record(fd, 1));
	from = mono_nsecs();
	quiet_calls(QUIET_NR, 0, 1);
	to = mono_nsecs();
	CHECK_OK(record(fd, 0));
	events_drain(fd, &evs);
	ev = events_get(&evs, pbn, 0, 0);
	CHECK(ev);
	CHECK_GE(ev->dtev_nsecs + slack, from);
	CHECK_GE(to + slack, ev->dtev_nsecs);
	CHECK_EQ(ev->dtev_cpu, 0);
	CHECK_EQ(ev->dtev_pid, getpid());
	CHECK_EQ(ev->dtev_tid, getpid());
	events_free(&evs);
}

DT_MAIN
