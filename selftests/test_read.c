// SPDX-License-Identifier: GPL-2.0-only
/* read(2): sizes, whole events, the CPUs in turns. */
#define _GNU_SOURCE
#include <sys/uio.h>
#include "lib.h"

#define EVENT	(sizeof(struct dt_evt) + 8)	/* one with one argument */

static __u32 pbn;

static int session_quiet(void)
{
	int fd = session_open(O_NONBLOCK);

	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	return fd;
}

static void record_calls(int fd, long n)
{
	record_start(fd);
	quiet_calls(QUIET_NR, 0, n);
	record_stop(fd);
}

DT_TEST(eagain, "without an event a non-blocking read is EAGAIN")
{
	int fd = session_quiet();
	char buf[4096];

	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
	record_start(fd);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
	record_stop(fd);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
}

DT_TEST(emsgsize, "a buffer smaller than the next event is EMSGSIZE and keeps it")
{
	int fd = session_quiet();
	char buf[4096];

	cpu_pin(0);
	record_calls(fd, 2);
	CHECK_ERR(read(fd, buf, 1), EMSGSIZE);
	CHECK_ERR(read(fd, buf, sizeof(struct dt_evt)), EMSGSIZE);
	CHECK_ERR(read(fd, buf, EVENT - 1), EMSGSIZE);
	CHECK_EQ(read(fd, buf, EVENT), EVENT);
	CHECK_EQ(*(__u64 *)(buf + sizeof(struct dt_evt)), 0);
	CHECK_ERR(read(fd, buf, EVENT - 1), EMSGSIZE);
	CHECK_EQ(read(fd, buf, EVENT + 1), EVENT);
	CHECK_EQ(*(__u64 *)(buf + sizeof(struct dt_evt)), 1);
	CHECK_EQ(session_stats(fd).dtst_readevt, 2);
}

DT_TEST(whole, "only whole events are returned, in order")
{
	int fd = session_quiet();
	char buf[8 * EVENT];

	cpu_pin(0);
	record_calls(fd, 10);
	CHECK_EQ(read(fd, buf, 2 * EVENT - 1), EVENT);
	CHECK_EQ(read(fd, buf, 2 * EVENT), 2 * EVENT);
	CHECK_EQ(*(__u64 *)(buf + sizeof(struct dt_evt)), 1);
	CHECK_EQ(*(__u64 *)(buf + EVENT + sizeof(struct dt_evt)), 2);
	CHECK_EQ(read(fd, buf, 3 * EVENT + 7), 3 * EVENT);
	CHECK_EQ(read(fd, buf, 8 * EVENT), 4 * EVENT);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
}

DT_TEST(mixed, "events of different sizes are returned whole at every buffer size")
{
	int fd = session_quiet();
	struct dt_event ev;
	char buf[1024];
	size_t size = 64, seen = 0;
	ssize_t n, at, len;

	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "return"),
			      DTEVT_EXECNAME | DTEVT_RETVAL));
	record_calls(fd, 500);
	while ((n = read(fd, buf, size)) > 0) {
		for (at = 0; at < n; at += len, seen++) {
			len = dt_event_decode(&ev, buf + at, n - at);
			CHECK_GT(len, 0);
		}
		size = size == sizeof(buf) ? 64 : size + 1;
	}
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(seen, 1000);
}

DT_TEST(large, "a large buffer takes all at once")
{
	int fd = session_quiet();
	char *buf = malloc(1 << 20);

	cpu_pin(0);
	record_calls(fd, 1000);
	CHECK_EQ(read(fd, buf, 1 << 20), 1000 * EVENT);
	CHECK_EQ(session_stats(fd).dtst_readevt, 1000);
	free(buf);
}

DT_TEST(vector, "readv fills its buffers with whole events")
{
	int fd = session_quiet();
	char a[3 * EVENT], b[3 * EVENT];
	struct iovec iov[2] = { { a, sizeof(a) }, { b, sizeof(b) } };
	ssize_t n, sum = 0;

	cpu_pin(0);
	record_calls(fd, 9);
	while ((n = readv(fd, iov, 2)) > 0) {
		CHECK_EQ(n % EVENT, 0);
		sum += n;
	}
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(sum, 9 * EVENT);
}

DT_TEST(turns, "with events on two CPUs, small reads take both in turns")
{
	int fd = session_quiet(), cpu = cpu_second(), i, changes = 0;
	char buf[EVENT];
	__u16 last = 0xffff;

	record_start(fd);
	cpu_pin(0);
	quiet_calls(QUIET_NR, 0, 100);
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 100);
	record_stop(fd);
	for (i = 0; i < 100; i++) {
		CHECK_EQ(read(fd, buf, sizeof(buf)), EVENT);
		changes += ((struct dt_evt *)buf)->dtev_cpu != last;
		last = ((struct dt_evt *)buf)->dtev_cpu;
	}
	CHECK_GE(changes, 50);
}

DT_TEST(turns_large, "a CPU that never runs dry does not starve the other")
{
	int fd = session_quiet(), cpu = cpu_second(), i, seen = 0;
	char buf[10 * EVENT];

	record_start(fd);
	cpu_pin(cpu);
	quiet_calls(QUIET_NR, 0, 1);
	cpu_pin(0);
	for (i = 0; i < 20 && !seen; i++) {
		quiet_calls(QUIET_NR, 0, 20);
		CHECK_GT(read(fd, buf, sizeof(buf)), 0);
		seen = ((struct dt_evt *)buf)->dtev_cpu == cpu;
	}
	CHECK(seen);
	record_stop(fd);
}

DT_TEST(writing, "write, seek and mmap-less use are refused")
{
	int fd = session_quiet();

	CHECK_EQ(write(fd, "x", 1), -1);
	CHECK(errno == EINVAL || errno == EBADF);
	CHECK_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
	CHECK_EQ(pread(fd, &pbn, 4, 0), -1);
	CHECK(errno == ESPIPE || errno == EINVAL);
}

DT_MAIN
