// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that are probed more than once, and one that capture itself calls
 * while somebody reads.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include "lib.h"

static __u32 enable_return(int fd)
{
	__u32 pbn = kprobe_define(fd, "vfs_write", "return");

	CHECK_OK(probe_enable(fd, pbn, DTEVT_RETVAL | DTEVT_KSTACK));
	return pbn;
}

DT_TEST(returns, "two sessions at one function's return see the same stack")
{
	int fd[2] = { session_open(O_NONBLOCK), session_open(O_NONBLOCK) }, null, i;
	const struct dt_event *ev[2];
	struct events evs[2] = { 0 };
	__u32 pbn[2];

	for (i = 0; i < 2; i++)
		pbn[i] = enable_return(fd[i]);
	null = open("/dev/null", O_WRONLY);
	for (i = 0; i < 2; i++)
		record_start(fd[i]);
	CHECK_EQ(write(null, "x", 1), 1);
	for (i = 0; i < 2; i++)
		record_stop(fd[i]);
	for (i = 0; i < 2; i++) {
		events_drain(fd[i], &evs[i]);
		ev[i] = events_get(&evs[i], pbn[i], gettid(), 0);
		CHECK(ev[i]);
		CHECK(ksym_is(ev[i]->dtev_kstack->dtsk_pc[0], "vfs_write"));
		CHECK(ksym_is(ev[i]->dtev_kstack->dtsk_pc[1], "ksys_write"));
	}
	CHECK_EQ(ev[0]->dtev_kstack->dtsk_count, ev[1]->dtev_kstack->dtsk_count);
	CHECK(!memcmp(ev[0]->dtev_kstack->dtsk_pc, ev[1]->dtev_kstack->dtsk_pc,
		      ev[0]->dtev_kstack->dtsk_count * sizeof(__u64)));
	close(null);
}

static volatile int stop;

static void *reader(void *arg)
{
	static char buf[1 << 16];
	int fd = *(int *)arg;

	while (!stop)
		if (read(fd, buf, sizeof(buf)) <= 0)
			sched_yield();
	return NULL;
}

/* A breakpoint inside a function: its entry would be ftrace's. */
static __u32 define_inside(int fd, const char *func)
{
	__u64 offset;
	__u32 pbn;

	for (offset = 6; offset < 64; offset++) {
		pbn = probe_define(fd, "kprobe", func, "entry", offset);
		if (pbn)
			return pbn;
		CHECK_EQ(errno, EILSEQ);
	}
	FAIL("%s cannot be probed inside", func);
}

DT_TEST(own_clock, "a breakpoint in the clock that capture reads is recursive, not without end")
{
	int fd = session_open(O_NONBLOCK);
	__u32 call = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct dtioc_stat st;
	const char *clock;
	pthread_t t;
	__u32 pbn;

	clock = strcmp(clocksource_switch(), "hpet") ? "acpi_pm_read" : "read_hpet";
	session_ring(fd, 1 << 16, 0);
	pbn = define_inside(fd, clock);
	CHECK_OK(probe_enable(fd, call, DTEVT_FUNCARGS));
	CHECK_OK(probe_enable(fd, pbn, 0));
	watchdog(60);
	record_start(fd);
	CHECK_EQ(pthread_create(&t, NULL, reader, &fd), 0);
	quiet_calls(QUIET_NR, 0, 500);
	record_stop(fd);
	stop = 1;
	pthread_join(t, NULL);
	st = session_stats(fd);
	/* Each call's capture asks the kernel for the time once, with this source. */
	CHECK_GE(st.dtst_recurevt, 500);
	CHECK_EQ(probe_drops(fd, call), 0);
}

/* Before Linux 6.3 a CPU that idles can be probed, where RCU does not see it. */
static int idle_session(__u32 *pbn)
{
	int fd = session_open(O_NONBLOCK);

	session_ring(fd, 1 << 16, 0);
	*pbn = probe_define(fd, "kprobe", "arch_cpu_idle", "entry", 0);
	if (!*pbn)
		SKIP("arch_cpu_idle cannot be probed");
	CHECK_OK(probe_enable(fd, *pbn, DTEVT_KSTACK));
	record_start(fd);
	return fd;
}

#define EXPEDITED	"/sys/kernel/rcu_expedited"

static void expedite_no_more(void)
{
	file_write(EXPEDITED, "0");
}

DT_TEST(idle, "a probe of idle CPUs goes while another session keeps its own")
{
	struct events evs = { 0 };
	size_t i, before;
	__u32 kept, pbn;
	int keep = idle_session(&kept);

	/* The shorter the kernel waits for those that RCU sees, the better. */
	tap_atend(expedite_no_more);
	file_write(EXPEDITED, "1");
	for (i = 0; i < 20; i++) {
		int fd = idle_session(&pbn);

		usleep(5000);
		session_close(fd);
	}
	events_drain(keep, &evs);
	before = events_count(&evs, kept, 0);
	if (!before)
		SKIP("CPUs idle otherwise here");
	for (i = 0; i < before; i++)
		CHECK(ksym_is(events_get(&evs, kept, 0, i)->dtev_kstack->dtsk_pc[0],
			      "arch_cpu_idle"));
	usleep(50000);
	events_drain(keep, &evs);
	CHECK_GT(events_count(&evs, kept, 0), before);
}

DT_MAIN
