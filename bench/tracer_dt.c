// SPDX-License-Identifier: GPL-2.0-only
/* dt, by plain system calls: whole records into its rings, read afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <linux/dt.h>
#include "bench.h"

#define SESSIONS_MAX	8

static int fds[SESSIONS_MAX];
static unsigned int nfds;

struct want {
	const char	*prov, *func, *name;
	__u64		 flags;
};

static struct want dt_want(const struct row *row)
{
	static const __u64 extra[] = {
		[EXTRA_COMM] = DTEVT_EXECNAME,
		[EXTRA_KSTACK] = DTEVT_KSTACK,
		[EXTRA_USTACK] = DTEVT_USTACK,
	};
	struct want w = { "syscall", "sendto", "entry", DTEVT_FUNCARGS };

	switch (row->hook) {
	case HOOK_EXIT:
		w.name = "return";
		w.flags = DTEVT_RETVAL;
		break;
	case HOOK_TRACEPOINT:
		w = (struct want){ "tracepoint", "signal", "signal_generate", DTEVT_FUNCARGS };
		break;
	case HOOK_FIELDS:
	case HOOK_FIELDS_PERF:
		w = (struct want){ "tracepoint", "signal", "signal_generate", DTEVT_FIELDS };
		break;
	case HOOK_KPROBE:
		w = (struct want){ "kprobe", BENCH_FUNC, "entry", DTEVT_FUNCARGS };
		break;
	case HOOK_KRETPROBE:
		w = (struct want){ "kprobe", BENCH_FUNC, "return", DTEVT_RETVAL };
		break;
	case HOOK_ENTER:
	case HOOK_NONE:
		break;
	}
	w.flags |= extra[row->extra];
	return w;
}

static __u32 dt_define(int fd, const struct want *w, char *why)
{
	struct dtioc_def def = { 0 };
	struct dtioc_define req = { .dtde_count = 1, .dtde_defs = &def };

	snprintf(def.dtdf_prov, sizeof(def.dtdf_prov), "%s", w->prov);
	snprintf(def.dtdf_func, sizeof(def.dtdf_func), "%s", w->func);
	snprintf(def.dtdf_name, sizeof(def.dtdf_name), "%s", w->name);
	if (ioctl(fd, DTIOCPRBDEFINE, &req)) {
		because(why, "%s:%s:%s: %s", w->prov, w->func, w->name, strerror(errno));
		return 0;
	}
	return def.dtdf_pbn;
}

/*
 * Also what the probe can capture: a module may not know of all there is.  With
 * own it is defined, though it may be listed.
 */
static __u32 dt_find(int fd, const struct want *w, int own, char *why)
{
	struct dtioc_probe req = { .dtpr_size = 0 };
	struct dtioc_probe_info *list;
	__u32 pbn = 0;
	__u64 can = 0;
	size_t i;

	if (own || !strcmp(w->prov, "kprobe"))
		return dt_define(fd, w, why);
	list = ioctl(fd, DTIOCGPLIST, &req) ? NULL : malloc(req.dtpr_size);
	req.dtpr_probes = list;
	if (!list || ioctl(fd, DTIOCGPLIST, &req)) {
		because(why, "DTIOCGPLIST: %s", strerror(errno));
		free(list);
		return 0;
	}
	for (i = 0; i < req.dtpr_size / sizeof(*list); i++) {
		if (strcmp(list[i].dtpi_prov, w->prov) || strcmp(list[i].dtpi_func, w->func) ||
		    strcmp(list[i].dtpi_name, w->name))
			continue;
		pbn = list[i].dtpi_pbn;
		can = list[i].dtpi_evtflags;
	}
	free(list);
	if (!pbn)
		because(why, "no probe %s:%s:%s", w->prov, w->func, w->name);
	else if (w->flags & ~can)
		because(why, "not offered by the module");
	return w->flags & ~can ? 0 : pbn;
}

static int dt_open(const struct row *row, char *why)
{
	struct dtioc_ring ring = { .dtrg_size = row_bytes(row) };
	struct want w = dt_want(row);
	struct dtioc_req req = { .dtrq_evtflags = w.flags };
	int fd = open("/dev/dt", O_RDWR | O_CLOEXEC | O_NONBLOCK), on = 1;

	if (fd < 0)
		return because(why, "/dev/dt: %s", strerror(errno));
	fds[nfds++] = fd;
	if (ioctl(fd, DTIOCSRING, &ring))
		return because(why, "DTIOCSRING: %s", strerror(errno));
	req.dtrq_pbn = dt_find(fd, &w, row->hook == HOOK_FIELDS_PERF, why);
	if (!req.dtrq_pbn)
		return -1;
	if (ioctl(fd, DTIOCPRBENABLE, &req))
		return because(why, "DTIOCPRBENABLE: %s", strerror(errno));
	if (ioctl(fd, DTIOCRECORD, &on))
		return because(why, "DTIOCRECORD: %s", strerror(errno));
	return 0;
}

static void dt_close_all(void)
{
	while (nfds)
		close(fds[--nfds]);
}

static int dt_start(const struct row *row, char *why)
{
	unsigned int i;

	if (row->hook == HOOK_NONE)
		return because(why, "nothing to trace");
	for (i = 0; i < row->sessions; i++) {
		if (dt_open(row, why)) {
			dt_close_all();
			return -1;
		}
	}
	return 0;
}

static long dt_count(int fd)
{
	static char buf[1 << 20] __attribute__((aligned(8)));
	long count = 0;
	ssize_t n, at;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		for (at = 0; at < n; at += ((struct dt_evt *)(buf + at))->dtev_len)
			count += !(((struct dt_evt *)(buf + at))->dtev_flags & DTEVT_LOST);
	}
	return count;
}

static long dt_stop(const struct row *row)
{
	unsigned int i;
	long least = -1, count;
	int off = 0;

	(void)row;
	for (i = 0; i < nfds; i++)
		ioctl(fds[i], DTIOCRECORD, &off);
	for (i = 0; i < nfds; i++) {
		count = dt_count(fds[i]);
		if (least < 0 || count < least)
			least = count;
	}
	dt_close_all();
	return least;
}

const struct tracer tracer_dt = {
	.name = "dt", .title = "dt",
	.start = dt_start, .stop = dt_stop,
};
