// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCGPSTATS and DTIOCGSTATS. */
#include "lib.h"

DT_TEST(unknown, "a probe that is not enabled here is ENOENT")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct dtioc_pstat ps = { .dtps_pbn = pbn };

	CHECK_ERR(ioctl(fd, DTIOCGPSTATS, &ps), ENOENT);
	CHECK_OK(probe_enable(other, pbn, 0));
	CHECK_ERR(ioctl(fd, DTIOCGPSTATS, &ps), ENOENT);
	CHECK_OK(ioctl(other, DTIOCGPSTATS, &ps));
	ps.dtps_pbn = 0xffffffff;
	CHECK_ERR(ioctl(other, DTIOCGPSTATS, &ps), ENOENT);
}

DT_TEST(again, "the answer of one call can be the argument of the next")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_pstat ps = { .dtps_pbn = probe_find(fd, "syscall", QUIET_NAME, "entry") };
	__u64 drops;

	session_ring(fd, DT_RING_MIN, 0);
	CHECK_OK(probe_enable(fd, ps.dtps_pbn, DTEVT_EXECNAME));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 1000);
	record_stop(fd);
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	drops = ps.dtps_dropevt;
	CHECK_GT(drops, 0);
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	CHECK_EQ(ps.dtps_dropevt, drops);
}

DT_TEST(zero, "a new session's statistics are zero, whatever the memory held")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_stat st;

	memset(&st, 0xff, sizeof(st));
	CHECK_OK(ioctl(fd, DTIOCGSTATS, &st));
	CHECK_EQ(st.dtst_readevt, 0);
	CHECK_EQ(st.dtst_dropevt, 0);
	CHECK_EQ(st.dtst_skiptick, 0);
	CHECK_EQ(st.dtst_recurevt, 0);
}

DT_TEST(disabled, "the losses of a probe stay in the sum after it was disabled")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	__u64 drops;

	session_ring(fd, DT_RING_MIN, 0);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 1000);
	record_stop(fd);
	drops = probe_drops(fd, pbn);
	CHECK_GT(drops, 0);
	CHECK_OK(probe_disable(fd, pbn));
	CHECK_EQ(session_stats(fd).dtst_dropevt, drops);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
	CHECK_EQ(probe_drops(fd, pbn), 0);
	CHECK_EQ(session_stats(fd).dtst_dropevt, drops);
}

DT_TEST(readevt, "events are counted when they are read, lost records never")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	session_ring(fd, DT_RING_MIN, 0);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 1000);
	record_stop(fd);
	CHECK_EQ(session_stats(fd).dtst_readevt, 0);
	events_drain(fd, &evs);
	CHECK_EQ(evs.nlost, 1);
	CHECK_EQ(session_stats(fd).dtst_readevt, evs.n - 1);
	events_free(&evs);
}

DT_MAIN
