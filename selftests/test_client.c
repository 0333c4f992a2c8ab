// SPDX-License-Identifier: GPL-2.0-only
/*
 * A whole client: list, enable, record, read.  Built for 32 bits too: a reader
 * of a 64-bit kernel must see the same.
 */
#define _GNU_SOURCE
#include <sys/wait.h>
#include "lib.h"

/* Writes of 64-bit system calls are made by /bin/true, whatever this program is. */
static void run_true(void)
{
	pid_t pid = fork();

	if (!pid) {
		execl("/bin/true", "true", NULL);
		_exit(127);
	}
	CHECK_OK(pid);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

DT_TEST(syscalls, "system calls of another program are listed, enabled, recorded and read")
{
	int fd = session_open(O_NONBLOCK);
	__u32 entry = probe_find(fd, "syscall", "exit_group", "entry");
	__u32 brk = probe_find(fd, "syscall", "brk", "return");
	const struct dt_event *ev;
	struct events evs = { 0 };
	size_t i, seen = 0;

	CHECK_OK(probe_enable(fd, entry, DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_KSTACK |
			      DTEVT_USTACK));
	CHECK_OK(probe_enable(fd, brk, DTEVT_EXECNAME | DTEVT_RETVAL));
	record_start(fd);
	run_true();
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; (ev = events_get(&evs, entry, 0, i)); i++) {
		if (strcmp(ev->dtev_comm, "true"))
			continue;
		seen++;
		CHECK_EQ(ev->dtev_nargs, 1);
		CHECK_EQ(ev->dtev_args[0], 0);
		CHECK_EQ(ev->dtev_pid, ev->dtev_tid);
		CHECK(ev->dtev_kstack && ev->dtev_kstack->dtsk_count > 0);
		CHECK(ev->dtev_ustack && ev->dtev_ustack->dtsk_count > 0);
		CHECK_EQ(ev->dtev_kstack->dtsk_pc[0] >> 63, 1);
		CHECK_EQ(ev->dtev_ustack->dtsk_pc[0] >> 63, 0);
	}
	CHECK_EQ(seen, 1);
	/* An address above 4 GiB: no half of it is lost. */
	for (i = 0, seen = 0; (ev = events_get(&evs, brk, 0, i)); i++)
		seen += !strcmp(ev->dtev_comm, "true") && ev->dtev_retval >> 32 > 0;
	CHECK_GT(seen, 0);
	events_free(&evs);
}

DT_TEST(arguments, "arguments are named and typed")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_arg_info info[6];
	struct dtioc_arg req = {
		.dtar_pbn = probe_find(fd, "syscall", "splice", "entry"),
		.dtar_size = sizeof(info), .dtar_args = info,
	};

	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	CHECK_EQ(req.dtar_size, sizeof(info));
	CHECK(!strcmp(info[0].dtai_argname, "fd_in"));
	CHECK(!strcmp(info[5].dtai_argname, "flags"));
	CHECK(!strcmp(info[5].dtai_argtype, "unsigned int"));
}

DT_TEST(kprobe, "a kernel function is defined, recorded and read")
{
	int fd = session_open(O_NONBLOCK), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	__u32 pbn = kprobe_define(fd, "vfs_write", "entry"), i;
	struct events evs = { 0 };
	char buf[64] = "";

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	record_start(fd);
	for (i = 0; i < 10; i++)
		CHECK_EQ(write(null, buf, i), i);
	record_stop(fd);
	close(null);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 10);
	for (i = 0; i < 10; i++) {
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_args[1], (size_t)buf);
		CHECK_EQ(events_get(&evs, pbn, getpid(), i)->dtev_args[2], i);
	}
	events_free(&evs);
}

DT_TEST(timer, "a profile probe takes its 64-bit period")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "profile", "s", "");

	/* The low half alone would be a valid period. */
	CHECK_ERR(probe_enable_timer(fd, pbn, 0, (1ULL << 48) + 1000000), EINVAL);
	CHECK_OK(probe_enable_timer(fd, pbn, 0, 5000000000ULL));
}

DT_TEST(statistics, "statistics and ring sizes are read")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_pstat ps = { .dtps_pbn = probe_find(fd, "syscall", "brk", "return") };

	CHECK_EQ(session_info(fd).dtif_ringsize, DT_RING_DEFAULT);
	session_ring(fd, 1 << 16, 1 << 12);
	CHECK_EQ(session_info(fd).dtif_watermark, 1 << 12);
	CHECK_OK(probe_enable(fd, ps.dtps_pbn, DTEVT_RETVAL));
	record_start(fd);
	run_true();
	record_stop(fd);
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	CHECK_EQ(ps.dtps_dropevt, session_stats(fd).dtst_dropevt);
}

DT_MAIN
