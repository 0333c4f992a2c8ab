// SPDX-License-Identifier: GPL-2.0-only
/* Memory that the caller may not use is EFAULT, and nothing is lost by it. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include "lib.h"

static const unsigned int commands[] = {
	DTIOCGPLIST, DTIOCGSTATS, DTIOCRECORD, DTIOCPRBENABLE, DTIOCPRBDISABLE, DTIOCGARGS,
	DTIOCGETAUXBASE, DTIOCPRBDEFINE, DTIOCGINFO, DTIOCSRING, DTIOCGPSTATS,
	DTIOCGFIELDS, DTIOCPRBFIND,
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* Two pages of which the second is not there; returns its address. */
static char *hole(int prot)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p;

	p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED);
	CHECK_OK(munmap(p + page, page));
	CHECK_OK(mprotect(p, page, prot));
	return p + page;
}

DT_TEST(all, "every ioctl with a bad pointer is EFAULT")
{
	char *bad[] = { NULL, (char *)1, hole(PROT_READ | PROT_WRITE), (char *)-4096L };
	int fd = session_open(O_NONBLOCK);
	size_t i, j;

	for (i = 0; i < NCOMMANDS; i++)
		for (j = 0; j < sizeof(bad) / sizeof(bad[0]); j++) {
			errno = 0;
			if (!ioctl(fd, commands[i], bad[j]) || errno != EFAULT)
				FAIL("command %u, %p: %s", _IOC_NR(commands[i]), bad[j],
				     strerror(errno));
		}
}

DT_TEST(across, "every ioctl whose argument runs into a hole is EFAULT")
{
	char *end = hole(PROT_READ | PROT_WRITE);
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < NCOMMANDS; i++) {
		errno = 0;
		if (!ioctl(fd, commands[i], end - _IOC_SIZE(commands[i]) + 1) ||
		    errno != EFAULT)
			FAIL("command %u: %s", _IOC_NR(commands[i]), strerror(errno));
	}
}

DT_TEST(readonly, "an answer into read-only memory is EFAULT")
{
	char *end = hole(PROT_READ);
	int fd = session_open(O_NONBLOCK);

	CHECK_ERR(ioctl(fd, DTIOCGSTATS, end - sizeof(struct dtioc_stat)), EFAULT);
	CHECK_ERR(ioctl(fd, DTIOCGINFO, end - sizeof(struct dtioc_info)), EFAULT);
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, end - sizeof(struct dtioc_probe)), EFAULT);
}

DT_TEST(gplist, "DTIOCGPLIST into a bad array is EFAULT")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe req = { .dtpr_size = 1 << 20, .dtpr_probes = (void *)8 };

	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), EFAULT);
	/* All but the last byte of an entry is there. */
	req.dtpr_size = 2 * sizeof(struct dtioc_probe_info);
	req.dtpr_probes = (void *)(hole(PROT_READ | PROT_WRITE) - req.dtpr_size + 1);
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), EFAULT);
}

DT_TEST(gargs, "DTIOCGARGS into a bad array is EFAULT")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_arg req = {
		.dtar_pbn = probe_find(fd, "syscall", "pread64", "entry"),
		.dtar_size = 1 << 20, .dtar_args = (void *)8,
	};

	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), EFAULT);
}

DT_TEST(define, "DTIOCPRBDEFINE from or to a bad array is EFAULT")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_define req = { .dtde_count = 2, .dtde_defs = (void *)8 };
	struct dtioc_def *def;
	char *end = hole(PROT_READ | PROT_WRITE);

	CHECK_ERR(ioctl(fd, DTIOCPRBDEFINE, &req), EFAULT);
	/* The first of the two is there, the second is not. */
	def = (void *)(end - sizeof(*def));
	def_set(def, "kprobe", "vfs_write", "entry", 0);
	req.dtde_defs = def;
	CHECK_ERR(ioctl(fd, DTIOCPRBDEFINE, &req), EFAULT);
	/* Readable, not writable: the numbers cannot be handed out. */
	CHECK_OK(mprotect(end - sysconf(_SC_PAGESIZE), sysconf(_SC_PAGESIZE), PROT_READ));
	req.dtde_count = 1;
	CHECK_ERR(ioctl(fd, DTIOCPRBDEFINE, &req), EFAULT);
}

DT_TEST(read_fault, "read into bad memory is EFAULT and keeps the event")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };
	char *end = hole(PROT_READ | PROT_WRITE), *volatile bad = (char *)8;

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	record_start(fd);
	quiet_calls(QUIET_NR, 100, 3);
	record_stop(fd);
	CHECK_ERR(read(fd, bad, 4096), EFAULT);
	CHECK_ERR(read(fd, end - 16, 4096), EFAULT);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, 0), 3);
	CHECK_EQ(events_get(&evs, pbn, 0, 0)->dtev_args[0], 100);
	CHECK_EQ(session_stats(fd).dtst_readevt, 3);
	events_free(&evs);
}

DT_TEST(read_partial, "read that faults later returns whole events or EFAULT")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };
	char *end = hole(PROT_READ | PROT_WRITE);
	ssize_t n;

	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 3);
	record_stop(fd);
	/* 40 bytes an event: one fits before the hole. */
	n = read(fd, end - 64, 4096);
	if (n < 0) {
		CHECK_EQ(errno, EFAULT);
		n = 0;
	}
	CHECK_EQ(n % 40, 0);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, 0) + n / 40, 3);
	events_free(&evs);
}

DT_MAIN
