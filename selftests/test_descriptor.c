// SPDX-License-Identifier: GPL-2.0-only
/* The descriptor's life: fork, dup, exit, close while recording, memory. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include "lib.h"

static __u32 pbn;

static int session_quiet(int flags)
{
	int fd = session_open(flags);

	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	return fd;
}

static void exit_now(void *arg)
{
	(void)arg;
}

DT_TEST(child_exits, "a child that exits with the descriptor leaves the session alone")
{
	int fd = session_quiet(O_NONBLOCK), i;
	struct events evs = { 0 };

	record_start(fd);
	for (i = 0; i < 20; i++) {
		child_wait(child_start(exit_now, NULL));
		quiet_calls(QUIET_NR, i, 1);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, 0), 20);
	events_free(&evs);
}

static void drain_in_child(void *arg)
{
	struct events evs = { 0 };
	int fd = *(int *)arg;

	msleep(200);
	quiet_calls(QUIET_NR, 0, 5);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, 0), 15);
}

DT_TEST(parent_closes, "the session lives in a child after its parent closed it")
{
	int fd = session_quiet(O_NONBLOCK);
	pid_t pid;

	record_start(fd);
	quiet_calls(QUIET_NR, 0, 10);
	pid = child_start(drain_in_child, &fd);
	session_close(fd);
	child_wait(pid);
}

DT_TEST(dup_shares, "a duplicate is the same session")
{
	int fd = session_quiet(O_NONBLOCK), fd2 = dup(fd);

	CHECK_OK(fd2);
	CHECK_ERR(probe_enable(fd2, pbn, 0), EEXIST);
	record_start(fd);
	CHECK_EQ(session_info(fd2).dtif_recording, 1);
	close(fd2);
	CHECK_EQ(session_info(fd).dtif_recording, 1);
}

DT_TEST(two_readers, "two processes that read one session share its events, none twice")
{
	int fd = session_quiet(O_NONBLOCK), counts[2], i;
	struct events evs = { 0 };
	size_t mine, theirs = 0;
	pid_t pid;

	CHECK_OK(pipe(counts));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 2000);
	record_stop(fd);
	pid = fork();
	if (!pid || pid > 0) {
		char buf[400];
		ssize_t n;

		for (i = 0, mine = 0; (n = read(fd, buf, sizeof(buf))) > 0; i++)
			mine += n / 40;
		if (!pid)
			_exit(write(counts[1], &mine, sizeof(mine)) != sizeof(mine));
	}
	CHECK_OK(pid);
	CHECK_EQ(read(counts[0], &theirs, sizeof(theirs)), sizeof(theirs));
	child_wait(pid);
	CHECK_EQ(mine + theirs, 2000);
	CHECK_EQ(session_stats(fd).dtst_readevt, 2000);
	events_free(&evs);
	close(counts[0]);
	close(counts[1]);
}

static long long meminfo(const char *what)
{
	char line[256];
	long long kib = -1;
	size_t len = strlen(what);
	FILE *f = fopen("/proc/meminfo", "re");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, what, len) && line[len] == ':')
			kib = atoll(line + len + 1);
	if (f)
		fclose(f);
	return kib;
}

DT_TEST(memory, "a hundred sessions closed while recording give their memory back")
{
	long long before, after;
	int fd, i;

	session_close(session_quiet(O_NONBLOCK));
	before = meminfo("MemAvailable");
	for (i = 0; i < 100; i++) {
		fd = session_quiet(O_NONBLOCK);
		session_ring(fd, 4 << 20, 0);
		kprobe_define(fd, "vfs_read", "entry");
		record_start(fd);
		quiet_calls(QUIET_NR, 0, 10);
		session_close(fd);
	}
	for (i = 0; i < 50; i++) {
		after = meminfo("MemAvailable");
		if (after > before - (100 << 10))
			break;
		msleep(100);
	}
	tap_diag("%lld KiB available before, %lld after", before, after);
	/* 800 MiB were taken on two CPUs; what else moves is far less. */
	CHECK_GT(after, before - (100 << 10));
}

static void *blocked_read(void *arg)
{
	char buf[64];

	return (void *)read(*(int *)arg, buf, sizeof(buf));
}

DT_TEST(close_blocked, "closing the descriptor under a blocked read harms nothing")
{
	int fd = session_quiet(0), copy;
	pthread_t t;
	void *n;

	watchdog(60);
	record_start(fd);
	CHECK_EQ(pthread_create(&t, NULL, blocked_read, &fd), 0);
	msleep(200);
	/* The read holds the session: it must still get its event. */
	copy = dup(fd);
	session_close(fd);
	quiet_calls(QUIET_NR, 0, 1);
	pthread_join(t, &n);
	CHECK_EQ((long)n, 40);
	close(copy);
}

DT_MAIN
