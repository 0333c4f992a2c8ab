// SPDX-License-Identifier: GPL-2.0-only
/* Tracepoints of modules come and go with them, in use or not. */
#define _GNU_SOURCE
#include "lib.h"

#define MODULE	"nbd"
#define GROUP	"nbd"
#define EVENT	"nbd_send_request"

static int listed(int fd, __u32 *pbn)
{
	struct dtioc_probe_info info;

	if (!probe_lookup(fd, "tracepoint", GROUP, EVENT, &info))
		return 0;
	*pbn = info.dtpi_pbn;
	return 1;
}

static void module_away(void)
{
	module_remove(MODULE);
}

static void module_there(void)
{
	if (module_refs(MODULE) >= 0)
		SKIP("%s is loaded and could be in use", MODULE);
	if (module_probe(MODULE))
		SKIP("%s cannot be loaded", MODULE);
	tap_atend(module_away);
}

DT_TEST(appear, "a module's tracepoints are listed after it is loaded, and gone after")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn;

	module_there();
	CHECK(listed(fd, &pbn));
	CHECK_EQ(module_remove(MODULE), 0);
	CHECK(!listed(fd, &pbn));
	CHECK_ERR(probe_enable(fd, pbn, 0), ENOENT);
}

/* Recording would not do what was asked for: it says so until that is disabled. */
DT_TEST(enabled, "a module with an enabled tracepoint can be unloaded; recording is ENXIO then")
{
	int fd = session_open(O_NONBLOCK), on = 1;
	__u32 pbn, quiet = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	module_there();
	CHECK(listed(fd, &pbn));
	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
	CHECK_OK(probe_enable(fd, quiet, 0));
	CHECK_EQ(module_remove(MODULE), 0);
	CHECK_ERR(ioctl(fd, DTIOCRECORD, &on), ENXIO);
	CHECK_EQ(session_info(fd).dtif_recording, 0);
	CHECK_OK(probe_disable(fd, pbn));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 5);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, quiet, 0), 5);
	events_free(&evs);
}

DT_TEST(recording, "a module with a recording tracepoint can be unloaded")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn, quiet = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, quiet, 0));
	for (i = 0; i < 3; i++) {
		module_there();
		CHECK(listed(fd, &pbn));
		CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
		record_start(fd);
		CHECK_EQ(module_remove(MODULE), 0);
		quiet_calls(QUIET_NR, 0, 5);
		record_stop(fd);
		/* Gone with the module, or still there to be disabled. */
		if (probe_disable(fd, pbn))
			CHECK_EQ(errno, ENOENT);
	}
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, quiet, 0), 15);
	events_free(&evs);
}

DT_TEST(other, "a module that comes and goes while others record disturbs nobody")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 quiet = probe_find(fd, "syscall", QUIET_NAME, "entry"), pbn;
	__u32 exec = probe_find(fd, "tracepoint", "sched", "sched_process_exec");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, quiet, 0));
	CHECK_OK(probe_enable(fd, exec, DTEVT_EXECNAME));
	record_start(fd);
	for (i = 0; i < 3; i++) {
		module_there();
		CHECK(listed(fd, &pbn));
		quiet_calls(QUIET_NR, 0, 5);
		CHECK_EQ(module_remove(MODULE), 0);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, quiet, 0), 15);
	CHECK_GE(events_count(&evs, exec, 0), 6);
	events_free(&evs);
}

DT_TEST(kprobes, "a module with a kprobe in it can be unloaded, and gives no events then")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn, quiet = probe_find(fd, "syscall", QUIET_NAME, "entry"), ret;

	module_there();
	/* The functions that its sysfs and ioctl tables need are always there. */
	pbn = probe_define(fd, "kprobe", MODULE ":nbd_ioctl", "entry", 0);
	if (!pbn)
		FAIL("kprobe:nbd:nbd_ioctl:entry: %s", strerror(errno));
	ret = probe_define(fd, "kprobe", MODULE ":nbd_ioctl", "return", 0);
	CHECK(ret);
	CHECK(!probe_define(fd, "kprobe", MODULE ":vfs_write", "entry", 0));
	CHECK_EQ(errno, ENOENT);
	CHECK_OK(probe_enable(fd, pbn, 0));
	CHECK_OK(probe_enable(fd, ret, 0));
	CHECK_OK(probe_enable(fd, quiet, 0));
	record_start(fd);
	CHECK_EQ(module_remove(MODULE), 0);
	quiet_calls(QUIET_NR, 0, 5);
	record_stop(fd);
	/* A function that is gone: recording fails, or goes on without it. */
	if (ioctl(fd, DTIOCRECORD, &(int){ 1 }))
		CHECK_EQ(errno, ENXIO);
	record_stop(fd);
}

DT_TEST(kprobe_hits, "a module function's kprobe sees its calls")
{
	int fd = session_open(O_NONBLOCK), disk, i;
	struct events evs = { 0 };
	__u32 pbn;

	module_there();
	pbn = probe_define(fd, "kprobe", MODULE ":nbd_ioctl", "entry", 0);
	CHECK(pbn);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	for (i = 0; i < 100 && (disk = open("/dev/nbd0", O_RDONLY | O_CLOEXEC)) < 0; i++)
		msleep(50);
	if (disk < 0)
		SKIP("/dev/nbd0: %s", strerror(errno));
	record_start(fd);
	for (i = 0; i < 10; i++)
		ioctl(disk, _IO(0xab, 77), i);	/* no such command of nbd */
	record_stop(fd);
	close(disk);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 10);
	for (i = 0; i < 10; i++) {
		CHECK_EQ((__u32)events_get(&evs, pbn, getpid(), i)->dtev_args[2],
			 _IO(0xab, 77));
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_args[3], i);
	}
	events_free(&evs);
}

DT_MAIN
