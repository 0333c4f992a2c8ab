// SPDX-License-Identifier: GPL-2.0-only
/* What sessions may have at most: EDQUOT beyond it, and nothing else is changed. */
#include "lib.h"

DT_TEST(defined, "more definitions than maxprobes are EDQUOT")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK), i;

	limit_set("maxprobes", "3");
	for (i = 0; i < 3; i++)
		CHECK_GT(probe_define(fd, "profile", "ms", "5", 0), 0);
	CHECK_EQ(probe_define(fd, "profile", "ms", "5", 0), 0);
	CHECK_EQ(errno, EDQUOT);
	CHECK_EQ(probe_define(fd, "kprobe", "vfs_fsync_range", "entry", 0), 0);
	CHECK_EQ(errno, EDQUOT);
	/* Each session has its own. */
	CHECK_GT(probe_define(other, "profile", "ms", "5", 0), 0);
}

DT_TEST(memory, "return probes that take more than maxmem are EDQUOT, until others have gone")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK), i;

	limit_set("maxmem", "1");
	for (i = 0; i < 64; i++)
		if (!probe_define(fd, "kprobe", "vfs_fsync_range", "return", 0))
			break;
	CHECK_EQ(errno, EDQUOT);
	CHECK_GE(i, 1);
	CHECK_GT(64, i);
	CHECK_GT(probe_define(fd, "kprobe", "vfs_fsync_range", "entry", 0), 0);
	/* All sessions together have it. */
	CHECK_EQ(probe_define(other, "kprobe", "vfs_fsync_range", "return", 0), 0);
	CHECK_EQ(errno, EDQUOT);
	session_close(fd);
	for (; i; i--)
		CHECK_GT(probe_define(other, "kprobe", "vfs_fsync_range", "return", 0), 0);
}

DT_TEST(enabled, "more enabled probes than maxprobes are EDQUOT")
{
	int fd = session_open(O_NONBLOCK);
	__u32 a = probe_find(fd, "syscall", QUIET_NAME, "entry");
	__u32 b = probe_find(fd, "syscall", QUIET_NAME, "return");
	__u32 c = probe_find(fd, "syscall", QUIET2_NAME, "entry");

	limit_set("maxprobes", "2");
	CHECK_OK(probe_enable(fd, a, 0));
	CHECK_OK(probe_enable(fd, b, 0));
	CHECK_ERR(probe_enable(fd, c, 0), EDQUOT);
	CHECK_ERR(probe_enable(fd, b, 0), EEXIST);
	CHECK_EQ(session_info(fd).dtif_nprobes, 2);
	record_start(fd);
	record_stop(fd);
	CHECK_OK(probe_disable(fd, a));
	CHECK_OK(probe_enable(fd, c, 0));
}

DT_TEST(timers, "more timers than maxtimers are EDQUOT, other probes are not")
{
	int fd = session_open(O_NONBLOCK);
	__u32 a = probe_define(fd, "profile", "ms", "100", 0);
	__u32 b = probe_define(fd, "interval", "ms", "100", 0);
	__u32 c = probe_define(fd, "interval", "ms", "200", 0);

	CHECK(a && b && c);
	limit_set("maxtimers", "2");
	CHECK_OK(probe_enable(fd, a, 0));
	CHECK_OK(probe_enable(fd, b, 0));
	CHECK_ERR(probe_enable(fd, c, 0), EDQUOT);
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "entry"), 0));
	CHECK_OK(probe_disable(fd, a));
	CHECK_OK(probe_enable(fd, c, 0));
	CHECK_ERR(probe_enable(fd, a, 0), EDQUOT);
}

DT_TEST(rates, "timers that together are faster than maxhz are EDQUOT, until one has gone")
{
	int fd = session_open(O_NONBLOCK);
	__u32 fast = probe_find(fd, "profile", "us", "");
	__u32 also = probe_find(fd, "interval", "us", "");
	__u32 slow = probe_define(fd, "interval", "s", "3600", 0);

	CHECK(slow);
	CHECK_OK(probe_enable_timer(fd, fast, 0, DT_PERIOD_MIN));
	CHECK_OK(probe_enable_timer(fd, also, 0, DT_PERIOD_MIN));
	CHECK_ERR(probe_enable(fd, slow, 0), EDQUOT);
	CHECK_EQ(session_info(fd).dtif_nprobes, 2);
	CHECK_OK(probe_disable(fd, also));
	CHECK_OK(probe_enable(fd, slow, 0));
	CHECK_ERR(probe_enable_timer(fd, also, 0, DT_PERIOD_MIN), EDQUOT);
	CHECK_OK(probe_enable_timer(fd, also, 0, DT_PERIOD_MIN + 1));
	CHECK_OK(probe_disable(fd, also));
	CHECK_OK(probe_disable(fd, fast));
	limit_set("maxhz", "1000");
	CHECK_ERR(probe_enable_timer(fd, fast, 0, 1000 * 1000), EDQUOT);
	CHECK_OK(probe_enable_timer(fd, fast, 0, 1001 * 1000 + 2));
}

DT_TEST(rates_of_all, "the timers of all sessions together are no faster than maxhz")
{
	int fd[2] = { session_open(O_NONBLOCK), session_open(O_NONBLOCK) };
	__u32 fast = probe_find(fd[0], "profile", "us", "");
	__u32 bad = probe_find(fd[0], "syscall", QUIET_NAME, "entry");

	limit_set("maxhz", "1000");
	CHECK_OK(probe_enable_timer(fd[0], fast, 0, 2000 * 1000));
	CHECK_ERR(probe_enable_timer(fd[1], fast, 0, 1000 * 1000), EDQUOT);
	/* What was refused for another reason took nothing. */
	CHECK_ERR(probe_enable_timer(fd[1], bad, 0, 2000 * 1000), EINVAL);
	CHECK_ERR(probe_enable_timer(fd[0], fast, 0, 2000 * 1000), EEXIST);
	CHECK_OK(probe_enable_timer(fd[1], fast, 0, 2000 * 1000));
	session_close(fd[0]);
	CHECK_OK(probe_disable(fd[1], fast));
	CHECK_OK(probe_enable_timer(fd[1], fast, 0, 1000 * 1000));
}

DT_TEST(rings, "rings larger than maxmem are EDQUOT")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_ring ring = { .dtrg_size = 1ULL << 24 };

	limit_set("maxmem", "8");
	CHECK_ERR(ioctl(fd, DTIOCSRING, &ring), EDQUOT);
	CHECK_EQ(session_info(fd).dtif_ringsize, DT_RING_DEFAULT);
	/* The watermark alone asks for no memory. */
	ring.dtrg_size = 0;
	CHECK_OK(ioctl(fd, DTIOCSRING, &ring));
	session_ring(fd, 1 << 16, 0);
}

DT_TEST(usual, "where rings of the usual size would be more than maxmem, a session's are smaller")
{
	__u64 size;
	int fd;

	limit_set("maxmem", "1");
	fd = session_open(O_NONBLOCK);
	size = session_info(fd).dtif_ringsize;
	CHECK_GE(1 << 20, size * sysconf(_SC_NPROCESSORS_CONF));
	CHECK_GE(size, DT_RING_MIN);
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "entry"), 0));
	record_start(fd);
	record_stop(fd);
}

DT_MAIN
