// SPDX-License-Identifier: GPL-2.0-only
/* Full rings: what is lost is counted, by CPU, by probe, and at its place. */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <sys/wait.h>
#include "lib.h"

static int fd;
static __u32 pbn, pbn2;

static void setup(__u64 size, __u64 flags)
{
	fd = session_open(O_NONBLOCK);
	session_ring(fd, size, 0);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	pbn2 = probe_find(fd, "syscall", QUIET2_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, flags));
	CHECK_OK(probe_enable(fd, pbn2, flags));
}

static void adds_up(const struct events *evs, __u64 hits)
{
	struct dtioc_stat st = session_stats(fd);

	tap_diag("%llu hits: %llu read, %llu lost, %llu recursive", (unsigned long long)hits,
		 (unsigned long long)st.dtst_readevt, (unsigned long long)st.dtst_dropevt,
		 (unsigned long long)st.dtst_recurevt);
	CHECK_EQ(st.dtst_readevt, events_count(evs, 0, 0));
	CHECK_EQ(st.dtst_readevt + st.dtst_dropevt + st.dtst_recurevt, hits);
	CHECK_EQ(st.dtst_dropevt, evs->lost);
	CHECK_EQ(probe_drops(fd, pbn) + probe_drops(fd, pbn2), st.dtst_dropevt);
}

DT_TEST(full, "a full ring keeps the first events and counts the rest")
{
	struct events evs = { 0 };
	size_t i;

	setup(DT_RING_MIN, DTEVT_FUNCARGS);
	cpu_pin(0);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 1000);
	record_stop(fd);
	events_drain(fd, &evs);
	adds_up(&evs, 1000);
	CHECK_EQ(evs.nlost, 1);
	CHECK(evs.ev[evs.n - 1].dtev_flags & DTEVT_LOST);
	for (i = 0; i < evs.n - 1; i++)
		CHECK_EQ(evs.ev[i].dtev_args[0], i);
	/* The ring was well used before it was full. */
	CHECK_GE((evs.n - 1) * 40, DT_RING_MIN * 3 / 4);
	CHECK_EQ(probe_drops(fd, pbn), evs.lost);
	CHECK_EQ(probe_drops(fd, pbn2), 0);
	events_free(&evs);
}

/* Events carry 0, 1, 2, ...: a lost record must stand for exactly the gap. */
static void gaps_match(const struct events *evs)
{
	__u64 next = 0;
	size_t i;

	for (i = 0; i < evs->n; i++) {
		if (evs->ev[i].dtev_flags & DTEVT_LOST) {
			next += evs->ev[i].dtev_lost;
			continue;
		}
		CHECK_EQ(evs->ev[i].dtev_args[0], next);
		next++;
	}
}

DT_TEST(place, "each run of lost events is a record where it happened, with its count")
{
	struct events evs = { 0 };
	int i;

	setup(DT_RING_MIN, DTEVT_FUNCARGS);
	cpu_pin(0);
	record_start(fd);
	for (i = 0; i < 20; i++) {
		quiet_calls(QUIET_NR, i * 300, 300);
		events_drain(fd, &evs);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	adds_up(&evs, 6000);
	CHECK_GE(evs.nlost, 20);
	gaps_match(&evs);
	events_free(&evs);

	/* The same with reads of a few events, so that the ring stays near full. */
	session_close(fd);
	setup(DT_RING_MIN, DTEVT_FUNCARGS);
	evs.buf = malloc(1 << 20);
	CHECK(evs.buf);
	evs.size = 1 << 20;
	record_start(fd);
	for (i = 0; i < 500; i++) {
		ssize_t n;

		quiet_calls(QUIET_NR, i * 7, 7);
		n = read(fd, evs.buf + evs.len, 40 * 5);
		CHECK_GT(n, 0);
		evs.len += n;
	}
	record_stop(fd);
	events_drain(fd, &evs);
	adds_up(&evs, 3500);
	CHECK_GT(evs.nlost, 0);
	gaps_match(&evs);
	events_free(&evs);
}

DT_TEST(by_probe, "losses are counted by probe")
{
	struct events evs = { 0 };
	int i;

	setup(DT_RING_MIN, DTEVT_FUNCARGS | DTEVT_EXECNAME | DTEVT_KSTACK);
	cpu_pin(0);
	record_start(fd);
	for (i = 0; i < 300; i++) {
		quiet_calls(QUIET_NR, i, 2);
		quiet_calls(QUIET2_NR, i, 1);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	adds_up(&evs, 900);
	CHECK_EQ(events_count(&evs, pbn, 0) + probe_drops(fd, pbn), 600);
	CHECK_EQ(events_count(&evs, pbn2, 0) + probe_drops(fd, pbn2), 300);
	CHECK_GT(probe_drops(fd, pbn2), 0);
	events_free(&evs);
}

/* 127 frames twice are 2 KiB: two such events fill the smallest ring. */
DT_TEST(large_event, "events with both stacks in the smallest ring: all is accounted for")
{
	struct events evs = { 0 };
	__u32 i;

	setup(DT_RING_MIN, DTEVT_KSTACK | DTEVT_USTACK | DTEVT_FUNCARGS | DTEVT_EXECNAME);
	cpu_pin(0);
	record_start(fd);
	for (i = 0; i < 50; i++) {
		quiet_calls(QUIET_NR, i, 50);
		events_drain(fd, &evs);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	adds_up(&evs, 2500);
	events_free(&evs);
}

/* Start a program by the longest name that there is for it. */
static void exec_long(void)
{
	static char name[PATH_MAX];
	pid_t pid = fork();
	int status;

	if (!pid) {
		memset(name, '/', sizeof(name));
		strcpy(name + sizeof(name) - sizeof("bin/true"), "bin/true");
		execl(name, "true", NULL);
		_exit(127);
	}
	CHECK_OK(pid);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
}

/* Starts of programs between calls of pbn, with nothing unread when they come. */
static size_t exec_between(struct events *evs, __u64 size)
{
	__u32 exec;
	int i;

	setup(size, 0);
	exec = probe_find(fd, "tracepoint", "sched", "sched_process_exec");
	CHECK_OK(probe_enable(fd, exec, DTEVT_FIELDS));
	record_start(fd);
	for (i = 0; i < 3; i++) {
		quiet_calls(QUIET_NR, 0, 10);
		events_drain(fd, evs);
		exec_long();
	}
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	events_drain(fd, evs);
	CHECK_EQ(events_count(evs, pbn, getpid()), 40);
	CHECK_EQ(events_count(evs, exec, 0) + probe_drops(fd, exec), 3);
	CHECK_EQ(session_stats(fd).dtst_dropevt, evs->lost);
	return events_count(evs, exec, 0);
}

DT_TEST(oversized, "an event larger than the whole ring is lost, and what comes after it is not")
{
	struct events evs = { 0 };
	size_t i;

	cpu_pin(0);
	CHECK_EQ(exec_between(&evs, DT_RING_MIN), 0);
	CHECK_EQ(evs.lost, 3);
	events_free(&evs);
	session_close(fd);

	/* The same event is what a larger ring holds. */
	CHECK_EQ(exec_between(&evs, 4 * DT_RING_MIN), 3);
	CHECK_EQ(evs.lost, 0);
	for (i = 0; i < evs.n; i++)
		if (evs.ev[i].dtev_fields)
			CHECK_GT(evs.ev[i].dtev_fields->dtbl_len, DT_RING_MIN);
	events_free(&evs);
}

static void *caller(void *arg)
{
	thread_pin((int)(size_t)arg);
	quiet_calls(QUIET_NR, 0, 20000);
	quiet_calls(QUIET2_NR, 0, 20000);
	return NULL;
}

DT_TEST(both, "two CPUs flood while the reader reads: all is accounted for")
{
	struct events evs = { 0 };
	pthread_t t[2];
	int i;

	setup(1 << 14, DTEVT_FUNCARGS | DTEVT_KSTACK);
	record_start(fd);
	CHECK_EQ(pthread_create(&t[0], NULL, caller, (void *)0), 0);
	CHECK_EQ(pthread_create(&t[1], NULL, caller, (void *)(size_t)cpu_second()), 0);
	for (i = 0; i < 100; i++) {
		events_drain(fd, &evs);
		events_free(&evs);
		msleep(1);
	}
	events_free(&evs);
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	record_stop(fd);
	events_drain(fd, &evs);
	events_free(&evs);
	CHECK_EQ(session_stats(fd).dtst_readevt + session_stats(fd).dtst_dropevt +
		 session_stats(fd).dtst_recurevt, 80000);
	CHECK_EQ(probe_drops(fd, pbn) + probe_drops(fd, pbn2), session_stats(fd).dtst_dropevt);
}

DT_TEST(pending, "unread events are none of the read ones, and none of the lost")
{
	struct events evs = { 0 };
	struct dtioc_stat st;

	setup(DT_RING_DEFAULT, DTEVT_FUNCARGS);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 100);
	record_stop(fd);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, 0);
	CHECK_EQ(st.dtst_dropevt, 0);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, gettid()), 100);
	adds_up(&evs, 100);
	events_free(&evs);
}

DT_MAIN
