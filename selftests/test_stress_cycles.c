// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hundreds of starts and stops of all system calls, some tracepoints and
 * kprobes, while threads on two CPUs make system calls.
 *
 * DT_CYCLES: how many instead of 200.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include "lib.h"

static volatile int stop;

/* Bursts, with time between them for what starts and stops. */
static void *load(void *arg)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), i, ok = 1;
	struct timespec gap = { 0, 100000 };
	char buf[16];

	thread_pin((int)(size_t)arg);
	while (!stop && ok) {
		for (i = 0; i < 20 && ok; i++) {
			ok = write(null, "x", 1) == 1 && read(null, buf, sizeof(buf)) == 0;
			syscall(SYS_getppid);
			quiet_calls(QUIET_NR, 0, 1);
		}
		nanosleep(&gap, NULL);
	}
	close(null);
	return NULL;
}

static pthread_t threads[2];
static int nthreads;

static void load_end(void)
{
	stop = 1;
	while (nthreads)
		pthread_join(threads[--nthreads], NULL);
}

static void load_start(void)
{
	int cpus[2] = { 0, cpu_second() };

	stop = 0;
	tap_atend(load_end);
	for (; nthreads < 2; nthreads++)
		CHECK_EQ(pthread_create(&threads[nthreads], NULL, load,
					(void *)(size_t)cpus[nthreads]), 0);
}

static void enable_syscalls(int fd)
{
	struct dtioc_probe_info *list;
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].dtpi_prov, "syscall"))
			CHECK_OK(probe_enable(fd, list[i].dtpi_pbn,
					      DTEVT_EXECNAME | (i % 2 ? DTEVT_KSTACK : 0)));
	free(list);
}

static void enable_others(int fd)
{
	static const char *const tps[][2] = {
		{ "sched", "sched_switch" }, { "sched", "sched_waking" },
		{ "timer", "hrtimer_start" }, { "signal", "signal_generate" },
	};
	size_t i;

	for (i = 0; i < sizeof(tps) / sizeof(tps[0]); i++)
		CHECK_OK(probe_enable(fd, probe_find(fd, "tracepoint", tps[i][0], tps[i][1]),
				      DTEVT_FUNCARGS | DTEVT_KSTACK));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_write", "entry"), DTEVT_FUNCARGS));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_write", "return"), DTEVT_RETVAL));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_read", "entry"), DTEVT_USTACK));
	CHECK_OK(probe_enable_timer(fd, probe_find(fd, "profile", "ms", ""), DTEVT_KSTACK,
				    1000000));
}

static void one_session(void *arg)
{
	int fd = session_open(O_NONBLOCK), i, n = *(int *)arg;
	struct events evs = { 0 };
	size_t seen = 0;

	session_ring(fd, 1 << 18, 0);
	enable_syscalls(fd);
	enable_others(fd);
	for (i = 0; i < n; i++) {
		record_start(fd);
		if (i % 4 == 0)
			sched_yield();
		record_stop(fd);
		if (i % 20 && i < n - 1)
			continue;
		events_drain(fd, &evs);
		seen += events_count(&evs, 0, 0);
		events_free(&evs);
	}
	CHECK_EQ(session_stats(fd).dtst_readevt, seen);
	CHECK_GT(seen, 0);
}

#define SESSIONS	8

/* Most of a stop is waiting, so that sessions side by side take less time. */
DT_TEST(cycles, "hundreds of starts and stops under load, by eight sessions")
{
	int n = env_number("DT_CYCLES", 200) / SESSIONS, i;
	pid_t pid[SESSIONS];

	load_start();
	for (i = 0; i < SESSIONS; i++)
		pid[i] = child_start(one_session, &n);
	for (i = 0; i < SESSIONS; i++)
		child_wait(pid[i]);
	load_end();
}

/* Its own process, so that a session may be killed in any state. */
static void short_life(void *arg)
{
	int fd = session_open(O_NONBLOCK);

	(void)arg;
	enable_others(fd);
	for (;;) {
		record_start(fd);
		record_stop(fd);
	}
}

DT_TEST(killed, "sessions killed in the middle of starts and stops")
{
	int i, fd = session_open(O_NONBLOCK);
	pid_t pid[2];

	load_start();
	for (i = 0; i < 10; i++) {
		pid[0] = child_start(short_life, NULL);
		pid[1] = child_start(short_life, NULL);
		msleep(20 + 13 * i);
		kill(pid[0], SIGKILL);
		kill(pid[1], SIGKILL);
		waitpid(pid[0], NULL, 0);
		waitpid(pid[1], NULL, 0);
	}
	load_end();
	session_stats(fd);
}

static void *toggler(void *arg)
{
	int fd = *(int *)arg, on, i;

	for (i = 0; i < 20; i++) {
		on = i % 2;
		ioctl(fd, DTIOCRECORD, &on);
	}
	return NULL;
}

DT_TEST(racing, "several threads turn one session on and off and read it")
{
	int fd = session_open(O_NONBLOCK), i;
	struct events evs = { 0 };
	struct dtioc_stat st;
	pthread_t t[4];
	size_t seen = 0;

	enable_others(fd);
	load_start();
	for (i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, toggler, &fd), 0);
	for (i = 0; i < 20; i++) {
		events_drain(fd, &evs);
		seen += events_count(&evs, 0, 0);
		events_free(&evs);
		probe_enable(fd, probe_find(fd, "syscall", "read", "entry"), 0);
		probe_disable(fd, probe_find(fd, "syscall", "read", "entry"));
	}
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	load_end();
	record_stop(fd);
	events_drain(fd, &evs);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, seen + events_count(&evs, 0, 0));
	events_free(&evs);
}

DT_MAIN
