// SPDX-License-Identifier: GPL-2.0-only
/* The descriptor's life: fork, dup, exit, close while recording, memory. */
#define _GNU_SOURCE
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
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

struct reading {
	int	fd;
	char	*page;
	ssize_t	n;
};

static void *read_once(void *arg)
{
	struct reading *r = arg;

	r->n = read(r->fd, r->page, sysconf(_SC_PAGESIZE));
	return NULL;
}

static void record_off(void *arg)
{
	int off = 0;

	ioctl(*(int *)arg, DTIOCRECORD, &off);
}

/* userfaultfd leaves a read where it copies, until this process brings the page. */
DT_TEST(faulting, "who reads into memory that is not there keeps the session from nobody else")
{
	size_t size = sysconf(_SC_PAGESIZE);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = { .range.len = size };
	int fd, uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	struct reading r;
	struct uffd_msg msg;
	pthread_t thread;
	pid_t pid;

	if (uffd < 0 && errno == ENOSYS)
		SKIP("the kernel has no userfaultfd");
	CHECK_OK(uffd);
	CHECK_OK(ioctl(uffd, UFFDIO_API, &api));
	r.fd = fd = session_quiet(O_NONBLOCK);
	r.page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(r.page != MAP_FAILED);
	zero.range.start = reg.range.start = (uintptr_t)r.page;
	reg.range.len = size;
	CHECK_OK(ioctl(uffd, UFFDIO_REGISTER, &reg));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 10);
	watchdog(60);
	CHECK_EQ(pthread_create(&thread, NULL, read_once, &r), 0);
	CHECK_EQ(read(uffd, &msg, sizeof(msg)), sizeof(msg));
	/* It has to wait for the reader, and can be killed. */
	pid = child_start(record_off, &fd);
	msleep(200);
	CHECK_EQ(session_stats(fd).dtst_readevt, 0);
	CHECK_EQ(session_info(fd).dtif_recording, 0);
	CHECK_OK(kill(pid, SIGKILL));
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK_OK(ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
	pthread_join(thread, NULL);
	CHECK_GT(r.n, 0);
	record_stop(fd);
	munmap(r.page, size);
	close(uffd);
	session_close(fd);
}

DT_MAIN
