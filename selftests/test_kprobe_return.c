// SPDX-License-Identifier: GPL-2.0-only
/* Function returns: values, errors, nesting, and returns that are missed. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include "lib.h"

#define CALLS	50

DT_TEST(values, "N calls give N returns with the function's value")
{
	int fd = session_open(O_NONBLOCK), i;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	__u32 pbn = kprobe_define(fd, "vfs_write", "return");
	struct events evs = { 0 };
	char data[CALLS] = "";

	CHECK_OK(probe_enable(fd, pbn, DTEVT_RETVAL));
	record_start(fd);
	for (i = 0; i < CALLS; i++)
		CHECK_EQ(write(null, data, i), i);
	record_stop(fd);
	close(null);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	for (i = 0; i < CALLS; i++) {
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_retval, i);
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_error, 0);
	}
	events_free(&evs);
}

DT_TEST(errors, "a failed call's return has its error")
{
	int fd = session_open(O_NONBLOCK), i;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	__u32 pbn = kprobe_define(fd, "vfs_write", "return");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, DTEVT_RETVAL));
	record_start(fd);
	for (i = 0; i < CALLS; i++)
		CHECK_ERR(write(null, "x", 1), EBADF);
	record_stop(fd);
	close(null);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	CHECK_EQ(events_get(&evs, pbn, getpid(), 0)->dtev_retval, -EBADF);
	CHECK_EQ(events_get(&evs, pbn, getpid(), 0)->dtev_error, EBADF);
	events_free(&evs);
}

DT_TEST(order, "entry comes before return, for nested functions outside in")
{
	int fd = session_open(O_NONBLOCK), i;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	__u32 outer, outer_ret, inner, inner_ret, want[4];
	struct events evs = { 0 };

	outer = kprobe_define(fd, "__x64_sys_write", "entry");
	outer_ret = kprobe_define(fd, "__x64_sys_write", "return");
	inner = kprobe_define(fd, "vfs_write", "entry");
	inner_ret = kprobe_define(fd, "vfs_write", "return");
	want[0] = outer;
	want[1] = inner;
	want[2] = inner_ret;
	want[3] = outer_ret;
	CHECK_OK(probe_enable(fd, outer_ret, 0));
	CHECK_OK(probe_enable(fd, inner, 0));
	CHECK_OK(probe_enable(fd, outer, 0));
	CHECK_OK(probe_enable(fd, inner_ret, 0));
	cpu_pin(0);
	record_start(fd);
	for (i = 0; i < CALLS; i++)
		CHECK_EQ(write(null, "x", 1), 1);
	record_stop(fd);
	close(null);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, 0, getpid()), 4 * CALLS);
	for (i = 0; i < 4 * CALLS; i++)
		CHECK_EQ(events_get(&evs, 0, getpid(), i)->dtev_pbn, want[i % 4]);
	events_free(&evs);
}

DT_TEST(pending, "recording can stop while calls have not returned yet")
{
	int fd = session_open(O_NONBLOCK), pipefd[2], i;
	__u32 pbn = kprobe_define(fd, "vfs_read", "return");
	pid_t pid;
	char c;

	CHECK_OK(pipe(pipefd));
	CHECK_OK(probe_enable(fd, pbn, DTEVT_RETVAL | DTEVT_KSTACK));
	for (i = 0; i < 3; i++) {
		record_start(fd);
		pid = fork();
		if (!pid)
			_exit(read(pipefd[0], &c, 1) != 1);
		msleep(50);
		record_stop(fd);
		session_close(fd);
		CHECK_EQ(write(pipefd[1], "x", 1), 1);
		child_wait(pid);
		fd = session_open(O_NONBLOCK);
		pbn = kprobe_define(fd, "vfs_read", "return");
		CHECK_OK(probe_enable(fd, pbn, DTEVT_RETVAL));
	}
	close(pipefd[0]);
	close(pipefd[1]);
}

DT_TEST(two_sessions, "a session that stops leaves another's returns to it")
{
	int fd[2], pipefd[2], stopping, i;
	__u32 pbn[2];
	struct events evs = { 0 };
	pid_t pid;
	char c;

	CHECK_OK(pipe(pipefd));
	for (stopping = 0; stopping < 2; stopping++) {
		for (i = 0; i < 2; i++) {
			fd[i] = session_open(O_NONBLOCK);
			pbn[i] = kprobe_define(fd[i], "vfs_read", "return");
			CHECK_OK(probe_enable(fd[i], pbn[i], DTEVT_RETVAL));
			record_start(fd[i]);
		}
		pid = fork();
		if (!pid)
			_exit(read(pipefd[0], &c, 1) != 1);
		msleep(50);
		record_stop(fd[stopping]);
		session_close(fd[stopping]);
		CHECK_EQ(write(pipefd[1], "x", 1), 1);
		child_wait(pid);
		record_stop(fd[!stopping]);
		events_drain(fd[!stopping], &evs);
		CHECK_EQ(events_count(&evs, pbn[!stopping], pid), 1);
		CHECK_EQ(events_get(&evs, pbn[!stopping], pid, 0)->dtev_retval, 1);
		events_free(&evs);
		session_close(fd[!stopping]);
	}
	close(pipefd[0]);
	close(pipefd[1]);
}

#define SLEEPERS	600

static void *sleeper(void *arg)
{
	syscall(SYS_pause);
	return arg;
}

static void wake(int sig)
{
	(void)sig;
}

/* More calls at a time than there are return instances. */
DT_TEST(missed, "returns that could not be watched are counted as drops of the probe")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 entry = kprobe_define(fd, "__x64_sys_pause", "entry");
	__u32 ret = kprobe_define(fd, "__x64_sys_pause", "return");
	struct events evs = { 0 };
	pthread_t t[SLEEPERS];
	pthread_attr_t attr;
	struct dtioc_stat st;
	__u64 drops;

	signal(SIGUSR1, wake);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	CHECK_OK(probe_enable(fd, entry, 0));
	CHECK_OK(probe_enable(fd, ret, DTEVT_RETVAL));
	record_start(fd);
	for (i = 0; i < SLEEPERS; i++)
		CHECK_EQ(pthread_create(&t[i], &attr, sleeper, NULL), 0);
	/* A signal that comes between entry and sleep ends the call as well. */
	for (i = 0; i < 1200 && events_count(&evs, entry, 0) < SLEEPERS; i++) {
		msleep(100);
		events_drain(fd, &evs);
	}
	for (i = 0; i < SLEEPERS; i++)
		pthread_kill(t[i], SIGUSR1);
	for (i = 0; i < SLEEPERS; i++)
		pthread_join(t[i], NULL);
	record_stop(fd);
	events_drain(fd, &evs);
	st = session_stats(fd);
	drops = probe_drops(fd, ret);
	tap_diag("%zu returns seen, %llu missed", events_count(&evs, ret, 0),
		 (unsigned long long)drops);
	CHECK_EQ(events_count(&evs, entry, 0), SLEEPERS);
	CHECK_EQ(events_count(&evs, ret, 0) + drops, SLEEPERS);
	CHECK_EQ(probe_drops(fd, entry), 0);
	CHECK_EQ(st.dtst_dropevt, drops);
	events_free(&evs);
}

DT_MAIN
