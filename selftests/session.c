// SPDX-License-Identifier: GPL-2.0-only
/* Sessions and probes, by plain system calls. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib.h"

static int opened[256];
static unsigned int nopened;

static void sessions_close(void)
{
	while (nopened)
		close(opened[--nopened]);
}

int session_open(int flags)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC | flags);

	if (fd < 0 && (errno == ENOENT || errno == ENXIO))
		SKIP("%s is not there: load the module", DEVICE);
	if (fd < 0)
		FAIL("%s: %s", DEVICE, strerror(errno));
	if (nopened == sizeof(opened) / sizeof(opened[0]))
		FAIL("too many sessions in one test point");
	opened[nopened++] = fd;
	tap_atend(sessions_close);
	return fd;
}

void session_close(int fd)
{
	unsigned int i;

	for (i = 0; i < nopened && opened[i] != fd; i++)
		;
	if (i < nopened)
		opened[i] = opened[--nopened];
	close(fd);
}

void session_ring(int fd, __u64 size, __u64 watermark)
{
	struct dtioc_ring ring = { .dtrg_size = size, .dtrg_watermark = watermark };

	CHECK_OK(ioctl(fd, DTIOCSRING, &ring));
}

static void record(int fd, int on)
{
	if (ioctl(fd, DTIOCRECORD, &on))
		FAIL("DTIOCRECORD %d: %s", on, strerror(errno));
}

void record_start(int fd)
{
	record(fd, 1);
}

void record_stop(int fd)
{
	record(fd, 0);
}

struct dtioc_stat session_stats(int fd)
{
	struct dtioc_stat st;

	CHECK_OK(ioctl(fd, DTIOCGSTATS, &st));
	return st;
}

struct dtioc_info session_info(int fd)
{
	struct dtioc_info info;

	CHECK_OK(ioctl(fd, DTIOCGINFO, &info));
	return info;
}

__u64 probe_drops(int fd, __u32 pbn)
{
	struct dtioc_pstat ps = { .dtps_pbn = pbn };

	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	CHECK_EQ(ps.dtps_pbn, pbn);
	return ps.dtps_dropevt;
}

struct dtioc_probe_info *probe_list(int fd, size_t *n)
{
	struct dtioc_probe req = { .dtpr_size = 0 };
	struct dtioc_probe_info *list;
	int tries;

	/* A module may bring more probes between the two calls. */
	for (tries = 0; tries < 10; tries++) {
		req.dtpr_size = 0;
		req.__dtpr_probes = 0;
		CHECK_OK(ioctl(fd, DTIOCGPLIST, &req));
		list = calloc(1, req.dtpr_size + 1);
		if (!list)
			FAIL("out of memory");
		req.dtpr_probes = list;
		if (!ioctl(fd, DTIOCGPLIST, &req)) {
			*n = req.dtpr_size / sizeof(*list);
			return list;
		}
		free(list);
		if (errno != ENOSPC)
			FAIL("DTIOCGPLIST: %s", strerror(errno));
	}
	FAIL("DTIOCGPLIST: the list grows without an end");
}

int probe_lookup(int fd, const char *prov, const char *func, const char *name,
		 struct dtioc_probe_info *info)
{
	struct dtioc_probe_info *list;
	size_t i, n;
	int found = 0;

	list = probe_list(fd, &n);
	for (i = 0; i < n && !found; i++) {
		found = !strcmp(list[i].dtpi_prov, prov) &&
			!strcmp(list[i].dtpi_func, func) &&
			!strcmp(list[i].dtpi_name, name);
		if (found)
			*info = list[i];
	}
	free(list);
	return found;
}

__u32 probe_find(int fd, const char *prov, const char *func, const char *name)
{
	struct dtioc_probe_info info;

	if (!probe_lookup(fd, prov, func, name, &info))
		FAIL("no probe %s:%s:%s is listed", prov, func, name);
	return info.dtpi_pbn;
}

int probe_enable_timer(int fd, __u32 pbn, __u64 flags, __u64 nsecs)
{
	struct dtioc_req req = {
		.dtrq_pbn = pbn, .dtrq_evtflags = flags, .dtrq_nsecs = nsecs,
	};

	return ioctl(fd, DTIOCPRBENABLE, &req);
}

int probe_enable(int fd, __u32 pbn, __u64 flags)
{
	return probe_enable_timer(fd, pbn, flags, 0);
}

int probe_disable(int fd, __u32 pbn)
{
	struct dtioc_req req = { .dtrq_pbn = pbn };

	return ioctl(fd, DTIOCPRBDISABLE, &req);
}

static void name_set(char *to, const char *from)
{
	size_t len = strlen(from);

	if (len >= DTNAMESIZE)
		FAIL("name too long: %s", from);
	memcpy(to, from, len + 1);
}

void def_set(struct dtioc_def *def, const char *prov, const char *func,
	     const char *name, __u64 offset)
{
	memset(def, 0, sizeof(*def));
	name_set(def->dtdf_prov, prov);
	name_set(def->dtdf_func, func);
	name_set(def->dtdf_name, name);
	def->dtdf_offset = offset;
}

__u32 probe_define(int fd, const char *prov, const char *func, const char *name,
		   __u64 offset)
{
	struct dtioc_define req = { .dtde_count = 1 };
	struct dtioc_def def;
	int error;

	def_set(&def, prov, func, name, offset);
	req.dtde_defs = &def;
	if (!ioctl(fd, DTIOCPRBDEFINE, &req)) {
		CHECK(def.dtdf_pbn);
		CHECK_EQ(def.dtdf_error, 0);
		return def.dtdf_pbn;
	}
	error = errno;
	if (error != EPERM && error != EFAULT) {
		CHECK_EQ(def.dtdf_pbn, 0);
		CHECK_EQ(def.dtdf_error, error);
	}
	errno = error;
	return 0;
}

__u32 kprobe_define(int fd, const char *func, const char *name)
{
	__u32 pbn = probe_define(fd, "kprobe", func, name, 0);

	if (!pbn)
		FAIL("kprobe:%s:%s cannot be defined: %s", func, name, strerror(errno));
	return pbn;
}
