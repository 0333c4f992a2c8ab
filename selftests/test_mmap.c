// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings that are mapped: geometry, reading, counts, how long they live.  Built
 * for 32 bits too.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sys/mman.h>
#include "lib.h"

static __u32 pbn;

static int session_quiet(__u64 ring)
{
	int fd = session_open(O_NONBLOCK);

	if (sizeof(long) == 8)
		pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	else
		pbn = kprobe_define(fd, "vfs_write", "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	if (ring)
		session_ring(fd, ring, 0);
	return fd;
}

/* The system calls of a 32-bit program are not traced; a function is, then. */
static void calls(long first, long n)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (sizeof(long) == 8)
		quiet_calls(QUIET_NR, first, n);
	for (; sizeof(long) == 4 && n > 0; n--)
		CHECK_EQ(write(null, "", 1), 1);
	close(null);
}

static size_t page(void)
{
	return sysconf(_SC_PAGESIZE);
}

DT_TEST(geometry, "DTIOCGMAP tells where the rings are, and makes them")
{
	int fd = session_quiet(65536);
	struct dtioc_map map = session_map(fd), again;

	CHECK_EQ(map.dtmp_datasize, 65536);
	CHECK_EQ(map.dtmp_ringsize, map.dtmp_dataoff + 2 * map.dtmp_datasize);
	CHECK_EQ(map.dtmp_possize % page(), 0);
	CHECK_EQ(map.dtmp_ringsize % page(), 0);
	CHECK_EQ(map.dtmp_stride % page(), 0);
	CHECK_EQ(map.dtmp_ringoff % page(), 0);
	CHECK_EQ(map.dtmp_posoff % page(), 0);
	CHECK_EQ(map.dtmp_ncpus, session_info(fd).dtif_ncpus);
	CHECK_GE(map.dtmp_nrings, cpus_online());
	CHECK_GE(map.dtmp_ncpus, map.dtmp_nrings);
	/* The last offset that there can be is one for a 32-bit off_t. */
	CHECK_GT(1LL << 31, 8192LL * map.dtmp_stride);
	again = session_map(fd);
	CHECK(!memcmp(&map, &again, sizeof(map)));
}

DT_TEST(before, "before DTIOCGMAP or a recording there is nothing to map: ENXIO")
{
	int fd = session_quiet(0);

	CHECK(mmap(NULL, page(), PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK_EQ(errno, ENXIO);
	CHECK_EQ(session_map(fd).dtmp_datasize, session_info(fd).dtif_ringsize);
	CHECK(mmap(NULL, page(), PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED);
}

DT_TEST(in_place, "events are read in place, in order, over many turns of the ring")
{
	int fd = session_quiet(4096);
	struct events evs = { 0 };
	struct rings rs;
	size_t i;

	rings_map(fd, &rs);
	record_start(fd);
	for (i = 0; i < 2000; i += 50) {
		calls(i, 50);
		rings_drain(&rs, &evs);
	}
	record_stop(fd);
	rings_drain(&rs, &evs);
	CHECK_EQ(evs.nlost, 0);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 2000);
	for (i = 0; sizeof(long) == 8 && i < 2000; i++)
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_args[0], i);
	rings_unmap(&rs);
	events_free(&evs);
}

DT_TEST(counts, "read, dropped and pending events add up to all there were")
{
	int fd = session_quiet(4096);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };
	struct dtioc_stat st;
	struct rings rs;

	if (sizeof(long) == 4)
		SKIP("a 32-bit program");
	rings_map(fd, &rs);
	record_start(fd);
	cpu_pin(0);
	quiet_calls(QUIET_NR, 0, 5000);
	record_stop(fd);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, 0);
	CHECK_GT(st.dtst_dropevt, 0);
	CHECK_EQ(poll(&p, 1, 0), 1);
	rings_drain(&rs, &evs);
	CHECK_EQ(poll(&p, 1, 0), 0);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, events_count(&evs, 0, 0));
	CHECK_EQ(st.dtst_readevt + st.dtst_dropevt + st.dtst_recurevt, 5000);
	CHECK_EQ(evs.lost, st.dtst_dropevt);
	events_free(&evs);
}

DT_TEST(both, "read(2) goes on from where the mapping's reader is, and the other way round")
{
	int fd = session_quiet(65536), i;
	struct events evs = { 0 };
	struct rings rs;

	if (sizeof(long) == 4)
		SKIP("a 32-bit program");
	rings_map(fd, &rs);
	record_start(fd);
	for (i = 0; i < 1000; i += 100) {
		quiet_calls(QUIET_NR, i, 100);
		if (i % 200)
			rings_drain(&rs, &evs);
		else
			events_drain(fd, &evs);
	}
	record_stop(fd);
	CHECK_EQ(evs.n, 1000);
	for (i = 0; i < 1000; i++)
		CHECK_EQ(events_get(&evs, pbn, 0, i)->dtev_args[0], i);
	CHECK_EQ(session_stats(fd).dtst_readevt, 1000);
	events_free(&evs);
}

DT_TEST(closed, "a mapping outlives the descriptor: the session goes on, its events stay readable")
{
	int fd = session_quiet(65536);
	struct events evs = { 0 };
	struct rings rs;
	int refs;

	refs = module_refs("dt");
	rings_map(fd, &rs);
	record_start(fd);
	calls(0, 10);
	session_close(fd);
	calls(10, 10);
	CHECK_EQ(module_refs("dt"), refs);
	rings_drain(&rs, &evs);
	CHECK_GE(evs.n, 20);
	rings_unmap(&rs);
	CHECK_EQ(module_refs("dt"), refs - 1);
	events_free(&evs);
}

DT_TEST(twice, "a ring may be mapped twice: both see the same")
{
	int fd = session_quiet(4096);
	struct rings a, b;
	struct events evs = { 0 };

	rings_map(fd, &a);
	rings_map(fd, &b);
	record_start(fd);
	calls(0, 10);
	record_stop(fd);
	CHECK_EQ(a.cpu[0].head->dthd_head, b.cpu[0].head->dthd_head);
	CHECK(!memcmp(a.cpu[0].data, b.cpu[0].data, 2 * a.cpu[0].size));
	CHECK(!memcmp(a.cpu[0].data, a.cpu[0].data + a.cpu[0].size, a.cpu[0].size));
	rings_drain(&a, &evs);
	CHECK_GE(evs.n, 10);
	CHECK_EQ(a.cpu[0].pos->dtpo_tail, b.cpu[0].pos->dtpo_tail);
	rings_unmap(&a);
	evs.len = 0;
	rings_drain(&b, &evs);
	CHECK_EQ(evs.n, 0);
	rings_unmap(&b);
	events_free(&evs);
}

DT_TEST(resize, "rings that were asked for keep their size, mapped or not: EBUSY")
{
	struct dtioc_ring ring = { .dtrg_size = 8192 };
	int fd = session_quiet(65536);
	struct rings rs;

	rings_map(fd, &rs);
	CHECK_ERR(ioctl(fd, DTIOCSRING, &ring), EBUSY);
	ring.dtrg_size = 65536;
	ring.dtrg_watermark = 100;
	CHECK_OK(ioctl(fd, DTIOCSRING, &ring));
	rings_unmap(&rs);
	ring.dtrg_size = 8192;
	CHECK_ERR(ioctl(fd, DTIOCSRING, &ring), EBUSY);
	CHECK_EQ(session_info(fd).dtif_ringsize, 65536);
}

DT_TEST(many, "a hundred sessions with mapped rings come and go")
{
	struct rings rs;
	int fd, i;

	for (i = 0; i < 100; i++) {
		fd = session_quiet(4096);
		rings_map(fd, &rs);
		record_start(fd);
		calls(0, sizeof(long) == 8);
		if (i % 2)
			record_stop(fd);
		session_close(fd);
		rings_unmap(&rs);
	}
}

DT_MAIN
