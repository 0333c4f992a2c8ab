// SPDX-License-Identifier: GPL-2.0-only
/* CPUs that go and come while a session records. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include "lib.h"

#define MS	1000000ULL

static int hot;

static int cpu_hotpluggable(void)
{
	hot = cpu_second();
	cpu_pin(0);
	if (cpu_online(hot, 0))
		SKIP("CPU %d cannot be taken offline: %s", hot, strerror(errno));
	CHECK_OK(cpu_online(hot, 1));
	return hot;
}

static size_t on_cpu(const struct events *evs, __u32 pbn, __u32 cpu, __u64 after)
{
	size_t i, n = 0;

	for (i = 0; i < evs->n; i++)
		n += evs->ev[i].dtev_pbn == pbn && evs->ev[i].dtev_cpu == cpu &&
		     evs->ev[i].dtev_nsecs > after;
	return n;
}

static size_t on_any(const struct events *evs, __u32 cpu)
{
	size_t i, n = 0;

	for (i = 0; i < evs->n; i++)
		n += evs->ev[i].dtev_cpu == cpu;
	return n;
}

DT_TEST(profile, "a CPU that comes back ticks again")
{
	int fd = session_open(O_NONBLOCK), cpu = cpu_hotpluggable(), i;
	__u32 pbn = probe_find(fd, "profile", "ms", "");
	struct events evs = { 0 };
	__u64 back;

	CHECK_OK(probe_enable_timer(fd, pbn, DTEVT_KSTACK, 10 * MS));
	record_start(fd);
	for (i = 0; i < 3; i++) {
		msleep(50);
		CHECK_OK(cpu_online(hot, 0));
		msleep(50);
		events_drain(fd, &evs);
		CHECK_OK(cpu_online(hot, 1));
	}
	back = mono_nsecs();
	msleep(500);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_GT(on_cpu(&evs, pbn, cpu, back), 0);
	CHECK_GT(on_cpu(&evs, pbn, 0, back), 0);
	CHECK_EQ(session_stats(fd).dtst_readevt, events_count(&evs, 0, 0));
	events_free(&evs);
}

DT_TEST(interval, "interval goes on when CPUs go away")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = probe_find(fd, "interval", "ms", "");
	struct events evs = { 0 };
	int cpu = cpu_hotpluggable();
	size_t n;

	/* Started there, so that its CPU may be the one that goes. */
	for (i = 0; i < 2; i++) {
		cpu_pin(i ? 0 : cpu);
		CHECK_OK(probe_enable_timer(fd, pbn, 0, 10 * MS));
		record_start(fd);
		cpu_pin(0);
		msleep(100);
		CHECK_OK(cpu_online(hot, 0));
		events_drain(fd, &evs);
		n = evs.n;
		msleep(500);
		events_drain(fd, &evs);
		CHECK_GT(evs.n, n);
		CHECK_OK(cpu_online(hot, 1));
		record_stop(fd);
		CHECK_OK(probe_disable(fd, pbn));
	}
	events_free(&evs);
}

DT_TEST(unread, "events of a CPU that is gone stay readable")
{
	int fd = session_open(O_NONBLOCK), cpu = cpu_hotpluggable();
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 10);
	cpu_pin(0);
	CHECK_OK(cpu_online(hot, 0));
	events_drain(fd, &evs);
	CHECK_EQ(on_cpu(&evs, pbn, cpu, 0), 10);
	CHECK_OK(cpu_online(hot, 1));
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(on_cpu(&evs, pbn, cpu, 0), 20);
	events_free(&evs);
}

DT_TEST(late, "a CPU that comes after the start, or after the open, is recorded")
{
	int cpu = cpu_hotpluggable(), fd, i;
	struct events evs = { 0 };
	__u32 pbn, tick;

	for (i = 0; i < 2; i++) {
		CHECK_OK(cpu_online(hot, 0));
		fd = session_open(O_NONBLOCK);
		pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
		tick = probe_find(fd, "profile", "ms", "");
		CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
		CHECK_OK(probe_enable_timer(fd, tick, 0, 10 * MS));
		if (i)
			CHECK_OK(cpu_online(hot, 1));
		record_start(fd);
		if (!i)
			CHECK_OK(cpu_online(hot, 1));
		cpu_pin(cpu);
		quiet_calls(QUIET_NR, 0, 10);
		msleep(300);
		cpu_pin(0);
		record_stop(fd);
		events_drain(fd, &evs);
		CHECK_EQ(on_cpu(&evs, pbn, cpu, 0), 10);
		CHECK_GT(on_cpu(&evs, tick, cpu, 0), 0);
		events_free(&evs);
		session_close(fd);
	}
}

DT_TEST(mapped, "a CPU's ring can be mapped once the CPU has come, and stays when it goes")
{
	int cpu = cpu_hotpluggable(), fd;
	struct events evs = { 0 };
	struct dtioc_map map;
	struct rings rs;
	__u32 pbn;

	CHECK_GT(RINGS_MAX, cpu);
	CHECK_OK(cpu_online(hot, 0));
	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	map = session_map(fd);
	CHECK(ring_map_pos(fd, &map, cpu, PROT_READ | PROT_WRITE) == MAP_FAILED);
	CHECK_EQ(errno, ENXIO);
	CHECK(ring_map_data(fd, &map, cpu, PROT_READ) == MAP_FAILED);
	CHECK_EQ(errno, ENXIO);
	rings_map(fd, &rs);
	CHECK(rs.cpu[0].pos && !rs.cpu[cpu].pos);
	rings_unmap(&rs);
	record_start(fd);
	CHECK_OK(cpu_online(hot, 1));
	CHECK_EQ(session_map(fd).dtmp_nrings, map.dtmp_nrings + 1);
	rings_map(fd, &rs);
	CHECK(rs.cpu[cpu].pos);
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 10);
	cpu_pin(0);
	CHECK_OK(cpu_online(hot, 0));
	rings_drain(&rs, &evs);
	CHECK_EQ(on_cpu(&evs, pbn, cpu, 0), 10);
	CHECK_EQ(session_map(fd).dtmp_nrings, map.dtmp_nrings + 1);
	CHECK_OK(cpu_online(hot, 1));
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 10);
	cpu_pin(0);
	record_stop(fd);
	rings_drain(&rs, &evs);
	CHECK_EQ(on_cpu(&evs, pbn, cpu, 0), 20);
	rings_unmap(&rs);
	events_free(&evs);
}

static volatile int stop;

static void *caller(void *arg)
{
	while (!stop)
		quiet_calls(QUIET_NR, 0, 100);
	return arg;
}

DT_TEST(load, "sessions start, stop and close while CPUs go and come under load")
{
	int fd, i, cpu = cpu_hotpluggable();
	__u32 pbn, tick;
	pthread_t t;

	(void)cpu;
	stop = 0;
	CHECK_EQ(pthread_create(&t, NULL, caller, NULL), 0);
	for (i = 0; i < 6; i++) {
		fd = session_open(O_NONBLOCK);
		pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
		tick = probe_find(fd, "profile", "ms", "");
		if (probe_enable(fd, pbn, DTEVT_KSTACK) ||
		    probe_enable_timer(fd, tick, DTEVT_KSTACK, MS))
			break;
		record_start(fd);
		cpu_online(hot, i % 2);
		if (i % 3)
			record_stop(fd);
		session_close(fd);
	}
	cpu_online(hot, 1);
	stop = 1;
	pthread_join(t, NULL);
	CHECK_EQ(i, 6);
}

static void *wait_for_event(void *arg)
{
	struct pollfd p = { .fd = (int)(size_t)arg, .events = POLLIN };

	return (void *)(size_t)(poll(&p, 1, -1) == 1);
}

/* Behind the last time that the CPU runs what is put off to its interrupts. */
DT_TEST(dying, "functions of a CPU on its way out wake a reader, and closing ends")
{
	static const char *const late[] = { "sched_cpu_dying", "rcutree_dying_cpu",
					    "rcu_cpu_dying", "stop_machine_park",
					    "play_dead_common", "cpuhp_report_idle_dead" };
	int cpu = cpu_hotpluggable(), round;
	struct events evs = { 0 };
	size_t i, n = 0, seen = 0;
	pthread_t thread;
	void *woken;
	__u32 pbn;
	int fd;

	for (round = 0; round < 5; round++) {
		fd = session_open(O_NONBLOCK);
		for (i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
			pbn = probe_define(fd, "kprobe", late[i], "entry", 0);
			n += pbn && probe_enable(fd, pbn, 0) == 0;
		}
		if (!n)
			SKIP("none of the functions that end a CPU's life is known");
		record_start(fd);
		watchdog(60);
		CHECK_EQ(pthread_create(&thread, NULL, wait_for_event, (void *)(size_t)fd), 0);
		msleep(100);
		CHECK_OK(cpu_online(hot, 0));
		pthread_join(thread, &woken);
		CHECK(woken);
		record_stop(fd);
		events_drain(fd, &evs);
		seen += on_any(&evs, cpu);
		events_free(&evs);
		session_close(fd);
		CHECK_OK(cpu_online(hot, 1));
	}
	CHECK_GE(seen, 5);
}

DT_MAIN
