// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts that hit probes while an event is being written: their events
 * land behind it, none is lost without a count and no CPU's time falls.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include "lib.h"

#define CALLS	20000

static int null;

static void *flood(void *arg)
{
	int i;

	thread_pin((int)(size_t)arg);
	for (i = 0; i < CALLS; i++) {
		syscall(QUIET_NR, i);
		if (write(null, "x", 1) != 1)
			break;
	}
	return (void *)(size_t)i;
}

static void flood_start(pthread_t *t)
{
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	CHECK_OK(null);
	CHECK_EQ(pthread_create(&t[0], NULL, flood, (void *)0), 0);
	CHECK_EQ(pthread_create(&t[1], NULL, flood, (void *)(size_t)cpu_second()), 0);
}

static void flood_end(pthread_t *t)
{
	void *calls;
	int i;

	for (i = 0; i < 2; i++) {
		pthread_join(t[i], &calls);
		CHECK_EQ((size_t)calls, CALLS);
	}
	close(null);
}

static size_t of_process(const struct events *evs, __u32 pbn)
{
	size_t i, n = 0;

	for (i = 0; i < evs->n; i++)
		n += evs->ev[i].dtev_pbn == pbn && evs->ev[i].dtev_pid == (__u32)getpid();
	return n;
}

static void nested(__u64 ring, __u64 *recursive)
{
	int fd = session_open(O_NONBLOCK);
	__u32 call = probe_find(fd, "syscall", QUIET_NAME, "entry");
	__u32 func = kprobe_define(fd, "vfs_write", "entry");
	__u32 tick = probe_find(fd, "profile", "us", "");
	__u32 timer = probe_find(fd, "tracepoint", "timer", "hrtimer_start");
	size_t read = 0, calls = 0, funcs = 0, lost = 0;
	struct events evs = { 0 };
	struct dtioc_stat st;
	pthread_t t[2];
	int i, more;

	session_ring(fd, ring, 0);
	CHECK_OK(probe_enable(fd, call, DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK));
	CHECK_OK(probe_enable(fd, func, DTEVT_FUNCARGS | DTEVT_KSTACK));
	CHECK_OK(probe_enable_timer(fd, tick, DTEVT_KSTACK | DTEVT_USTACK, 200000));
	CHECK_OK(probe_enable(fd, timer, DTEVT_FUNCARGS | DTEVT_EXECNAME));
	record_start(fd);
	flood_start(t);
	/* Read on, and check in pieces: memory is not without end. */
	for (i = 0, more = 1; more; i++) {
		if (i == 30) {
			flood_end(t);
			record_stop(fd);
			more = 0;
		}
		events_drain(fd, &evs);
		read += events_count(&evs, 0, 0);
		calls += of_process(&evs, call);
		funcs += of_process(&evs, func);
		lost += evs.lost;
		events_free(&evs);
		msleep(more ? 30 : 0);
	}
	st = session_stats(fd);
	tap_diag("%zu events, %zu calls, %zu writes, %zu lost, %llu recursive", read, calls,
		 funcs, lost, (unsigned long long)st.dtst_recurevt);
	CHECK_EQ(st.dtst_readevt, read);
	CHECK_EQ(st.dtst_dropevt, lost);
	CHECK_EQ(probe_drops(fd, call) + probe_drops(fd, func) + probe_drops(fd, tick) +
		 probe_drops(fd, timer), lost);
	/* Nobody else makes this call; others may write. */
	CHECK_GE(2 * CALLS, calls + probe_drops(fd, call));
	CHECK_GE(calls + probe_drops(fd, call) + st.dtst_recurevt, 2 * CALLS);
	CHECK_GE(funcs + probe_drops(fd, func) + st.dtst_recurevt, 2 * CALLS);
	*recursive = st.dtst_recurevt;
	session_close(fd);
}

DT_TEST(large, "interrupts' events are not lost in a ring with room")
{
	__u64 recursive;

	nested(1 << 25, &recursive);
	/*
	 * With PREEMPT_RT an interrupt wakes threads, and so starts the timer of
	 * their bandwidth, after it stopped counting as one: a hit in what it
	 * interrupted.
	 */
	if (access("/sys/kernel/realtime", F_OK))
		CHECK_EQ(recursive, 0);
}

DT_TEST(small, "in a ring that is always full all is accounted for")
{
	__u64 recursive;

	nested(1 << 13, &recursive);
}

DT_MAIN
