// SPDX-License-Identifier: GPL-2.0-only
/* profile ticks on every CPU, interval on one. */
#define _GNU_SOURCE
#include <pthread.h>
#include "lib.h"

#define MS	1000000ULL

static volatile int stop;

/* A thread for each CPU, in the kernel most of the time. */
static void *kernel_work(void *arg)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	static __thread char buf[65536];

	thread_pin((int)(size_t)arg);
	while (!stop && read(zero, buf, sizeof(buf)) > 0)
		;
	close(zero);
	return NULL;
}

static pthread_t workers[2];
static int nworkers;

static void work_end(void)
{
	stop = 1;
	while (nworkers)
		pthread_join(workers[--nworkers], NULL);
}

static void work_start(void)
{
	int cpus[2] = { 0, cpu_second() };

	stop = 0;
	tap_atend(work_end);
	for (; nworkers < 2; nworkers++)
		CHECK_EQ(pthread_create(&workers[nworkers], NULL, kernel_work,
					(void *)(size_t)cpus[nworkers]), 0);
}

static size_t on_cpu(const struct events *evs, __u32 pbn, __u32 cpu)
{
	size_t i, n = 0;

	for (i = 0; i < evs->n; i++)
		n += evs->ev[i].dtev_pbn == pbn && evs->ev[i].dtev_cpu == cpu;
	return n;
}

DT_TEST(both, "profile ticks on each CPU, about as often as time passed")
{
	int fd = session_open(O_NONBLOCK), cpu = cpu_second();
	__u32 pbn = probe_find(fd, "profile", "ms", "");
	struct events evs = { 0 };
	struct dtioc_stat st;
	__u64 from, to, want;
	size_t n[2];

	CHECK_OK(probe_enable_timer(fd, pbn, 0, 5 * MS));
	from = mono_nsecs();
	record_start(fd);
	msleep(1000);
	record_stop(fd);
	to = mono_nsecs();
	events_drain(fd, &evs);
	st = session_stats(fd);
	want = (to - from) / (5 * MS);
	n[0] = on_cpu(&evs, pbn, 0);
	n[1] = on_cpu(&evs, pbn, cpu);
	tap_diag("%zu and %zu ticks, %llu skipped, %llu periods", n[0], n[1],
		 (unsigned long long)st.dtst_skiptick, (unsigned long long)want);
	CHECK_GT(n[0], 0);
	CHECK_GT(n[1], 0);
	/* Ticks and skipped ones together are the periods, none invented. */
	CHECK_GE((want + 2) * cpus_online(), evs.n + st.dtst_skiptick);
	CHECK_GE(evs.n + st.dtst_skiptick + st.dtst_dropevt, want * cpus_online() / 4);
	events_free(&evs);
}

DT_TEST(interval, "interval ticks on one CPU")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "interval", "hz", "");
	struct events evs = { 0 };
	struct dtioc_stat st;
	__u64 from, to;
	size_t i;

	CHECK_OK(probe_enable_timer(fd, pbn, DTEVT_EXECNAME, 10 * MS));
	from = mono_nsecs();
	record_start(fd);
	msleep(1000);
	record_stop(fd);
	to = mono_nsecs();
	events_drain(fd, &evs);
	st = session_stats(fd);
	CHECK_GT(evs.n, 1);
	for (i = 1; i < evs.n; i++)
		CHECK_EQ(evs.ev[i].dtev_cpu, evs.ev[0].dtev_cpu);
	CHECK_GE((to - from) / (10 * MS) + 2, evs.n + st.dtst_skiptick);
	events_free(&evs);
}

DT_TEST(defined, "timers that were defined by name tick at their own periods")
{
	int fd = session_open(O_NONBLOCK);
	__u32 slow = probe_define(fd, "interval", "hz", "10", 0);
	__u32 fast = probe_define(fd, "interval", "hz", "200", 0);
	struct events evs = { 0 };
	struct dtioc_pstat ps = { .dtps_pbn = fast };

	CHECK(slow && fast);
	CHECK_OK(probe_enable(fd, slow, 0));
	CHECK_OK(probe_enable(fd, fast, 0));
	record_start(fd);
	msleep(1000);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	CHECK_GT(events_count(&evs, slow, 0), 0);
	CHECK_GT(events_count(&evs, fast, 0) + ps.dtps_skiptick,
		 4 * events_count(&evs, slow, 0));
	events_free(&evs);
}

/* A call of the device was interrupted: dt is what ran there. */
static int in_call(const struct dt_stack *st)
{
	__u32 i;

	for (i = 0; i < st->dtsk_count; i++)
		if (ksym_is(st->dtsk_pc[i], "dt_dev_ioctl"))
			return 1;
	return 0;
}

/*
 * sysvec_apic_timer_interrupt and its entry are none of the wrong ones: a kernel
 * that preempts switches tasks at an interrupt's end, and is interrupted there.
 */
static void clean_stack(const struct dt_stack *st, __u64 dt_start, __u64 dt_end)
{
	static const char *const timer[] = {
		"hrtimer_interrupt", "__hrtimer_run_queues", "__hrtimer_run_queues",
		"local_apic_timer_interrupt", "__sysvec_apic_timer_interrupt",
		"tick_sched_timer", "timer_interrupt",
	};
	__u32 i, j;

	for (i = 0; i < st->dtsk_count; i++) {
		if (st->dtsk_pc[i] >= dt_start && st->dtsk_pc[i] < dt_end && !in_call(st))
			FAIL("frame %u of %u is in dt: %s", i, st->dtsk_count,
			     ksym_name(st->dtsk_pc[i]));
		/* Only the interrupted code's own end: an interrupt may be nested. */
		for (j = 0; i < 2 && j < sizeof(timer) / sizeof(timer[0]); j++)
			if (ksym_is(st->dtsk_pc[i], timer[j]))
				FAIL("frame %u is %s", i, timer[j]);
	}
}

DT_TEST(kstack, "kernel stacks start in the interrupted code, not in dt or the timer")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "profile", "ms", "");
	__u64 dt_start, dt_end;
	struct events evs = { 0 };
	size_t i, j, work = 0, deep = 0;
	const struct dt_stack *st;

	module_range("dt", &dt_start, &dt_end);
	work_start();
	CHECK_OK(probe_enable_timer(fd, pbn, DTEVT_KSTACK | DTEVT_USTACK | DTEVT_EXECNAME,
				    4 * MS));
	record_start(fd);
	msleep(1500);
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < evs.n; i++) {
		st = evs.ev[i].dtev_kstack;
		clean_stack(st, dt_start, dt_end);
		if (evs.ev[i].dtev_pid != (__u32)getpid() || !st->dtsk_count)
			continue;
		deep++;
		for (j = 0; j < st->dtsk_count; j++)
			if (ksym_is(st->dtsk_pc[j], "vfs_read")) {
				work++;
				break;
			}
	}
	tap_diag("%zu ticks, %zu in this process's kernel code, %zu in vfs_read", evs.n, deep,
		 work);
	CHECK_GT(deep, 10);
	CHECK_GT(work, deep / 2);
	events_free(&evs);
}

__attribute__((noinline)) static void user_loop(__u64 nsecs)
{
	__u64 end = mono_nsecs() + nsecs;
	volatile unsigned int i;

	while (mono_nsecs() < end)
		for (i = 0; i < 100000; i++)
			;
}

DT_TEST(user, "interrupted user code has its user stack and no kernel stack")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "profile", "ms", "");
	struct events evs = { 0 };
	const struct dt_event *ev;
	size_t i, in_user = 0, in_loop = 0;
	__u64 pc;

	CHECK_OK(probe_enable_timer(fd, pbn, DTEVT_KSTACK | DTEVT_USTACK, 5 * MS));
	cpu_pin(0);
	record_start(fd);
	user_loop(1000 * MS);
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; (ev = events_get(&evs, pbn, getpid(), i)); i++) {
		if (ev->dtev_kstack->dtsk_count)
			continue;
		in_user++;
		CHECK_GT(ev->dtev_ustack->dtsk_count, 0);
		pc = ev->dtev_ustack->dtsk_pc[0];
		CHECK_EQ(pc >> 63, 0);
		in_loop += pc - (size_t)user_loop < 4096;
	}
	tap_diag("%zu of %zu ticks in user code, %zu in the loop", in_user, i, in_loop);
	CHECK_GT(in_user, 0);
	CHECK_GT(in_loop, in_user / 2);
	events_free(&evs);
}

DT_TEST(real_time, "profile starts, ticks and stops on a CPU that a real-time task keeps")
{
	int fd = session_open(O_NONBLOCK), cpu = cpu_second();
	__u32 pbn = probe_find(fd, "profile", "ms", "");
	struct events evs = { 0 };

	watchdog(120);
	cpu_pin(0);
	CHECK_OK(probe_enable_timer(fd, pbn, 0, 10 * MS));
	hog_start(cpu, NULL);
	record_start(fd);
	while (!on_cpu(&evs, pbn, cpu)) {
		msleep(10);
		events_drain(fd, &evs);
	}
	record_stop(fd);
	session_close(fd);
	hog_end();
	events_free(&evs);
}

DT_TEST(fastest, "the shortest period is survived, and adds up")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "profile", "us", "");
	struct events evs = { 0 };
	struct dtioc_stat st;
	__u64 from, to;

	CHECK_OK(probe_enable_timer(fd, pbn, 0, DT_PERIOD_MIN));
	from = mono_nsecs();
	record_start(fd);
	msleep(50);
	record_stop(fd);
	to = mono_nsecs();
	events_drain(fd, &evs);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, events_count(&evs, pbn, 0));
	CHECK_EQ(st.dtst_dropevt, evs.lost);
	CHECK_GT(evs.n, 0);
	CHECK_GE(((to - from) / DT_PERIOD_MIN + 2) * cpus_online(),
		 st.dtst_readevt + st.dtst_dropevt + st.dtst_skiptick + st.dtst_recurevt);
	events_free(&evs);
}

DT_MAIN
