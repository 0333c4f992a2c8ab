// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCSRING and DTIOCGINFO: the rings' size and the watermark. */
#include "lib.h"

static int sring(int fd, __u64 size, __u64 watermark)
{
	struct dtioc_ring ring = { .dtrg_size = size, .dtrg_watermark = watermark };

	return ioctl(fd, DTIOCSRING, &ring);
}

DT_TEST(defaults, "a new session has the default ring and records nothing")
{
	struct dtioc_info info = session_info(session_open(O_NONBLOCK));

	CHECK_EQ(info.dtif_ringsize, DT_RING_DEFAULT);
	CHECK_EQ(info.dtif_nprobes, 0);
	CHECK_EQ(info.dtif_recording, 0);
	CHECK_GE(info.dtif_ncpus, cpus_online());
	CHECK_GE(info.dtif_ringsize, info.dtif_watermark);
}

DT_TEST(set, "size and watermark are set, and 0 leaves the size alone")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_OK(sring(fd, DT_RING_MIN, 0));
	CHECK_EQ(session_info(fd).dtif_ringsize, DT_RING_MIN);
	CHECK_EQ(session_info(fd).dtif_watermark, 0);
	CHECK_OK(sring(fd, 65536, 1000));
	CHECK_EQ(session_info(fd).dtif_ringsize, 65536);
	CHECK_EQ(session_info(fd).dtif_watermark, 1000);
	CHECK_OK(sring(fd, 0, 2000));
	CHECK_EQ(session_info(fd).dtif_ringsize, 65536);
	CHECK_EQ(session_info(fd).dtif_watermark, 2000);
}

DT_TEST(sizes, "a size that is no power of two, too small or too large is EINVAL")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_ERR(sring(fd, 1, 0), EINVAL);
	CHECK_ERR(sring(fd, DT_RING_MIN / 2, 0), EINVAL);
	CHECK_ERR(sring(fd, DT_RING_MIN + 1, 0), EINVAL);
	CHECK_ERR(sring(fd, DT_RING_MIN * 3, 0), EINVAL);
	CHECK_ERR(sring(fd, DT_RING_MAX * 2, 0), EINVAL);
	CHECK_ERR(sring(fd, 1ULL << 63, 0), EINVAL);
	CHECK_ERR(sring(fd, ~0ULL, 0), EINVAL);
	CHECK_EQ(session_info(fd).dtif_ringsize, DT_RING_DEFAULT);
}

DT_TEST(watermark, "a watermark that a ring cannot reach is EINVAL and changes nothing")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_ERR(sring(fd, 4096, 4097), EINVAL);
	CHECK_EQ(session_info(fd).dtif_ringsize, DT_RING_DEFAULT);
	CHECK_ERR(sring(fd, 0, ~0ULL), EINVAL);
	CHECK_EQ(session_info(fd).dtif_watermark, 0);
	CHECK_OK(sring(fd, 4096, 2048));
}

/* Rings are made by the first recording and live as long as the file. */
DT_TEST(busy, "after the first recording the size is fixed: EBUSY; the watermark is not")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_OK(sring(fd, 16384, 0));
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "entry"), 0));
	record_start(fd);
	CHECK_ERR(sring(fd, 8192, 0), EBUSY);
	CHECK_OK(sring(fd, 0, 100));
	CHECK_OK(sring(fd, 16384, 200));
	CHECK_EQ(session_info(fd).dtif_watermark, 200);
	record_stop(fd);
	CHECK_ERR(sring(fd, 8192, 0), EBUSY);
	CHECK_EQ(session_info(fd).dtif_ringsize, 16384);
}

static long long mem_kib(const char *what)
{
	char line[256], name[64];
	long long kib = 0, n;
	FILE *f = fopen("/proc/meminfo", "re");

	CHECK(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63[^:]: %lld", name, &n) == 2 && !strcmp(name, what))
			kib = n;
	fclose(f);
	return kib;
}

DT_TEST(huge, "rings larger than the memory are ENOMEM, and the session is as before")
{
	int fd = session_open(O_NONBLOCK), on = 1;
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	limit_lift("maxmem");
	if (mem_kib("MemTotal") / cpus_online() > (long long)(DT_RING_MAX >> 10))
		SKIP("the largest rings fit into this machine's memory");
	CHECK_OK(probe_enable(fd, pbn, 0));
	CHECK_OK(sring(fd, DT_RING_MAX, 0));
	CHECK_ERR(ioctl(fd, DTIOCRECORD, &on), ENOMEM);
	CHECK_EQ(session_info(fd).dtif_recording, 0);
	CHECK_GT(mem_kib("MemFree"), 64 << 10);
	CHECK_OK(sring(fd, DT_RING_MIN, 0));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 10);
	events_free(&evs);
}

DT_TEST(small, "a ring of the smallest size works")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	CHECK_OK(sring(fd, DT_RING_MIN, 0));
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	record_start(fd);
	/* Often around the ring, never full. */
	for (i = 0; i < 1000; i += 50) {
		quiet_calls(QUIET_NR, i, 50);
		events_drain(fd, &evs);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(evs.nlost, 0);
	CHECK_EQ(evs.n, 1000);
	for (i = 0; i < 1000; i++)
		CHECK_EQ(events_get(&evs, pbn, 0, i)->dtev_args[0], i);
	events_free(&evs);
}

DT_MAIN
