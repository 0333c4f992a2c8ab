// SPDX-License-Identifier: GPL-2.0-only
/* Every open of the device is a session of its own. */
#define _GNU_SOURCE
#include "lib.h"

#define CALLS	40

DT_TEST(flags, "two sessions record one probe, each with its own flags")
{
	int a = session_open(O_NONBLOCK), b = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(a, "syscall", QUIET_NAME, "entry");
	struct events ea = { 0 }, eb = { 0 };
	size_t i;

	CHECK_OK(probe_enable(a, pbn, DTEVT_EXECNAME));
	CHECK_OK(probe_enable(b, pbn, DTEVT_FUNCARGS | DTEVT_KSTACK));
	record_start(a);
	record_start(b);
	quiet_calls(QUIET_NR, 0, CALLS);
	record_stop(a);
	quiet_calls(QUIET_NR, 0, CALLS);
	record_stop(b);
	events_drain(a, &ea);
	events_drain(b, &eb);
	CHECK_EQ(ea.n, CALLS);
	CHECK_EQ(eb.n, 2 * CALLS);
	for (i = 0; i < ea.n; i++)
		CHECK_EQ(ea.ev[i].dtev_flags, DTEVT_EXECNAME);
	for (i = 0; i < eb.n; i++)
		CHECK_EQ(eb.ev[i].dtev_flags, DTEVT_FUNCARGS | DTEVT_KSTACK);
	CHECK_EQ(session_stats(a).dtst_readevt, CALLS);
	CHECK_EQ(session_stats(b).dtst_readevt, 2 * CALLS);
	events_free(&ea);
	events_free(&eb);
}

DT_TEST(close_one, "closing a recording session leaves the other recording")
{
	int a = session_open(O_NONBLOCK), b = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(a, "syscall", QUIET_NAME, "return");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(a, pbn, 0));
	CHECK_OK(probe_enable(b, pbn, DTEVT_RETVAL));
	record_start(a);
	record_start(b);
	quiet_calls(QUIET_NR, 0, CALLS);
	session_close(a);
	quiet_calls(QUIET_NR, 0, CALLS);
	record_stop(b);
	events_drain(b, &evs);
	CHECK_EQ(evs.n, 2 * CALLS);
	events_free(&evs);
}

DT_TEST(overflow, "one session's full ring takes nothing from another")
{
	int a = session_open(O_NONBLOCK), b = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(a, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	session_ring(a, DT_RING_MIN, 0);
	CHECK_OK(probe_enable(a, pbn, DTEVT_EXECNAME));
	CHECK_OK(probe_enable(b, pbn, DTEVT_EXECNAME));
	record_start(a);
	record_start(b);
	quiet_calls(QUIET_NR, 0, 2000);
	record_stop(a);
	record_stop(b);
	CHECK_GT(session_stats(a).dtst_dropevt, 0);
	events_drain(b, &evs);
	CHECK_EQ(evs.n, 2000);
	CHECK_EQ(session_stats(b).dtst_dropevt, 0);
	events_free(&evs);
}

DT_TEST(many, "sixteen sessions record the same call")
{
	struct events evs = { 0 };
	int fd[16], i;
	__u32 pbn;

	for (i = 0; i < 16; i++) {
		fd[i] = session_open(O_NONBLOCK);
		session_ring(fd[i], 1 << 16, 0);
		pbn = probe_find(fd[i], "syscall", QUIET_NAME, "entry");
		CHECK_OK(probe_enable(fd[i], pbn, DTEVT_FUNCARGS));
		record_start(fd[i]);
	}
	quiet_calls(QUIET_NR, 0, CALLS);
	for (i = 0; i < 16; i++) {
		record_stop(fd[i]);
		events_drain(fd[i], &evs);
		CHECK_EQ(evs.n, CALLS);
		events_free(&evs);
	}
}

DT_TEST(mixture, "probes of all providers start and stop together")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 entry = probe_find(fd, "syscall", "read", "entry");
	__u32 tp = probe_find(fd, "tracepoint", "sched", "sched_switch");
	__u32 kp = kprobe_define(fd, "vfs_read", "entry");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, entry, 0));
	CHECK_OK(probe_enable(fd, tp, 0));
	CHECK_OK(probe_enable(fd, kp, 0));
	for (i = 0; i < 10; i++) {
		record_start(fd);
		record_stop(fd);
	}
	events_drain(fd, &evs);
	events_free(&evs);
	CHECK_EQ(session_info(fd).dtif_nprobes, 3);
}

DT_MAIN
