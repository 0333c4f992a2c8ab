// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCPRBENABLE and DTIOCPRBDISABLE: their errors. */
#include "lib.h"

static int fd;
static __u32 getppid_entry, profile_hz;

static void setup(void)
{
	fd = session_open(O_NONBLOCK);
	getppid_entry = probe_find(fd, "syscall", "getppid", "entry");
	profile_hz = probe_find(fd, "profile", "hz", "");
}

static int enable_frames(__u16 kframes, __u16 uframes, __u64 flags)
{
	struct dtioc_req req = {
		.dtrq_pbn = getppid_entry, .dtrq_kframes = kframes, .dtrq_uframes = uframes,
		.dtrq_evtflags = flags,
	};

	return ioctl(fd, DTIOCPRBENABLE, &req);
}

DT_TEST(unknown, "an unknown probe is ENOENT")
{
	setup();
	CHECK_ERR(probe_enable(fd, 0, 0), ENOENT);
	CHECK_ERR(probe_enable(fd, 0x7fffffff, 0), ENOENT);
	CHECK_ERR(probe_enable(fd, 0xffffffff, 0), ENOENT);
	CHECK_ERR(probe_disable(fd, 0), ENOENT);
	CHECK_ERR(probe_disable(fd, 0xffffffff), ENOENT);
}

DT_TEST(twice, "a probe that is enabled already is EEXIST")
{
	setup();
	CHECK_OK(probe_enable(fd, getppid_entry, 0));
	CHECK_ERR(probe_enable(fd, getppid_entry, 0), EEXIST);
	CHECK_ERR(probe_enable(fd, getppid_entry, DTEVT_EXECNAME), EEXIST);
	CHECK_EQ(session_info(fd).dtif_nprobes, 1);
}

DT_TEST(disabled, "a probe that is not enabled here cannot be disabled: ENOENT")
{
	int other;

	setup();
	other = session_open(O_NONBLOCK);
	CHECK_ERR(probe_disable(fd, getppid_entry), ENOENT);
	CHECK_OK(probe_enable(other, getppid_entry, 0));
	CHECK_ERR(probe_disable(fd, getppid_entry), ENOENT);
	CHECK_OK(probe_disable(other, getppid_entry));
	CHECK_ERR(probe_disable(other, getppid_entry), ENOENT);
}

DT_TEST(again, "a probe can be enabled again after it was disabled")
{
	int i;

	setup();
	for (i = 0; i < 10; i++) {
		CHECK_OK(probe_enable(fd, getppid_entry, DTEVT_EXECNAME));
		CHECK_EQ(session_info(fd).dtif_nprobes, 1);
		CHECK_OK(probe_disable(fd, getppid_entry));
		CHECK_EQ(session_info(fd).dtif_nprobes, 0);
	}
}

DT_TEST(flags, "flags that are unknown are EINVAL")
{
	int bit;

	setup();
	for (bit = 8; bit < 64; bit++)
		CHECK_ERR(probe_enable(fd, getppid_entry, 1ULL << bit), EINVAL);
	CHECK_EQ(session_info(fd).dtif_nprobes, 0);
}

DT_TEST(incapable, "flags that the probe cannot capture are EINVAL")
{
	struct dtioc_probe_info *list;
	size_t i, n;
	int bit;

	setup();
	list = probe_list(fd, &n);
	for (i = 0; i < n; i += list[i].dtpi_prov[0] == 't' ? 50 : 20)
		for (bit = 0; bit < 7; bit++) {
			if (list[i].dtpi_evtflags & (1ULL << bit))
				continue;
			errno = 0;
			if (probe_enable_timer(fd, list[i].dtpi_pbn, 1ULL << bit, 0) != -1 ||
			    errno != EINVAL)
				FAIL("%s:%s:%s, bit %d: %s", list[i].dtpi_prov,
				     list[i].dtpi_func, list[i].dtpi_name, bit,
				     strerror(errno));
		}
	free(list);
	/* An entry has no return value yet. */
	CHECK_ERR(probe_enable(fd, getppid_entry, DTEVT_RETVAL), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, DTEVT_RETVAL, 1000000), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, DTEVT_FUNCARGS, 1000000), EINVAL);
}

DT_TEST(capable, "each flag that a probe says it can capture is accepted")
{
	struct dtioc_probe_info info;
	int bit;

	setup();
	CHECK(probe_lookup(fd, "syscall", "getppid", "return", &info));
	CHECK(info.dtpi_evtflags & DTEVT_RETVAL);
	for (bit = 0; bit < 7; bit++) {
		if (!(info.dtpi_evtflags & (1ULL << bit)))
			continue;
		CHECK_OK(probe_enable(fd, info.dtpi_pbn, 1ULL << bit));
		CHECK_OK(probe_disable(fd, info.dtpi_pbn));
	}
	CHECK_OK(probe_enable(fd, info.dtpi_pbn, info.dtpi_evtflags));
}

DT_TEST(frames, "up to DTMAXSTACK frames can be asked for, more are EINVAL")
{
	setup();
	CHECK_ERR(enable_frames(DTMAXSTACK + 1, 0, DTEVT_KSTACK), EINVAL);
	CHECK_ERR(enable_frames(0, DTMAXSTACK + 1, DTEVT_USTACK), EINVAL);
	CHECK_ERR(enable_frames(0, 0xffff, DTEVT_USTACK), EINVAL);
	CHECK_OK(enable_frames(DTMAXSTACK, DTMAXSTACK, DTEVT_KSTACK | DTEVT_USTACK));
}

DT_TEST(period, "a period that is missing, too short or too long is EINVAL")
{
	setup();
	CHECK_ERR(probe_enable_timer(fd, profile_hz, 0, 0), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, 0, 1), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, 0, DT_PERIOD_MIN - 1), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, 0, DT_PERIOD_MAX + 1), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, profile_hz, 0, ~0ULL), EINVAL);
	CHECK_OK(probe_enable_timer(fd, profile_hz, 0, DT_PERIOD_MIN));
	CHECK_OK(probe_disable(fd, profile_hz));
	CHECK_OK(probe_enable_timer(fd, profile_hz, 0, DT_PERIOD_MAX));
}

DT_TEST(no_timer, "a period for a probe that is no timer is EINVAL")
{
	setup();
	CHECK_ERR(probe_enable_timer(fd, getppid_entry, 0, 1000000), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, probe_find(fd, "tracepoint", "sched", "sched_switch"),
				     0, 1000000), EINVAL);
	CHECK_ERR(probe_enable_timer(fd, kprobe_define(fd, "vfs_write", "entry"), 0, 1000000),
		  EINVAL);
}

DT_TEST(busy, "while recording, enabling and disabling are EBUSY")
{
	setup();
	CHECK_OK(probe_enable(fd, getppid_entry, 0));
	record_start(fd);
	CHECK_ERR(probe_enable(fd, probe_find(fd, "syscall", "getpid", "entry"), 0), EBUSY);
	CHECK_ERR(probe_disable(fd, getppid_entry), EBUSY);
	record_stop(fd);
	CHECK_OK(probe_disable(fd, getppid_entry));
}

DT_TEST(foreign, "a probe that another session defined is ENOENT")
{
	int other;
	__u32 pbn;

	setup();
	other = session_open(O_NONBLOCK);
	pbn = kprobe_define(other, "vfs_write", "entry");
	CHECK_ERR(probe_enable(fd, pbn, 0), ENOENT);
	CHECK_OK(probe_enable(other, pbn, 0));
}

DT_MAIN
