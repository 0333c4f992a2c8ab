// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* A session: the device's ioctls, and what their errors mean. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "dev.h"
#include "trace.h"

/* Definitions in one call: some MiB of memory in the kernel at most. */
#define DEFINE_MAX	1024

static int file_contains(const char *path, const char *what)
{
	char buf[256];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	n = read(fd, buf, sizeof(buf) - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	return strstr(buf, what) != NULL;
}

static int open_refused(const char *path, struct dt_error *err)
{
	if (file_contains("/sys/kernel/security/lockdown", "[confidentiality]"))
		return dt_error_set(err, EPERM,
			"%s: kernel lockdown (confidentiality) forbids tracing; boot with lockdown=none or lockdown=integrity",
			path);
	if (file_contains("/sys/module/dt/parameters/allowdt", "N"))
		return dt_error_set(err, EPERM,
			"%s: tracing is switched off; echo 1 > /sys/module/dt/parameters/allowdt",
			path);
	return dt_error_set(err, EPERM, "%s: the kernel does not allow it; run as root", path);
}

static int open_failed(const char *path, int code, struct dt_error *err)
{
	switch (code) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return dt_error_set(err, code,
			"%s: no such device; load the module: modprobe dt, or insmod dt.ko",
			path);
	case EACCES:
		return dt_error_set(err, code,
			"%s: permission denied; run as root, or change the node's owner or mode",
			path);
	case EPERM:
		return open_refused(path, err);
	default:
		return dt_error_set(err, code, "%s: %s", path, strerror(code));
	}
}

/* The number of DTIOCGINFO holds the structure's size: another one is ENOTTY. */
static int check_abi(struct dt_dev *dev, struct dt_error *err)
{
	struct dtioc_info info;
	int code;

	memset(&info, 0, sizeof(info));
	if (ioctl(dev->fd, DTIOCGINFO, &info)) {
		code = errno;
		return dt_error_set(err, code, "%s: %s", dev->path, code == ENOTTY ?
			"no dt device, or one of a module much older or newer than this program; use those of one release" :
			strerror(code));
	}
	if (info.dtif_abi == DT_ABI_VERSION)
		return 0;
	return dt_error_set(err, EPROTO,
		"%s: the module speaks version %u of the interface, this program version %u; use those of one release",
		dev->path, info.dtif_abi, DT_ABI_VERSION);
}

int dt_dev_open(struct dt_dev **devp, const char *path, struct dt_error *err)
{
	struct dt_dev *dev;
	int error;

	*devp = NULL;
	if (!path)
		path = DT_DEVICE;
	if (strlen(path) >= sizeof(dev->path))
		return dt_error_set(err, ENAMETOOLONG, "%.60s...: path too long", path);
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		return dt_error_set(err, ENOMEM, "%s: out of memory", path);
	strcpy(dev->path, path);
	dev->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (dev->fd < 0)
		error = open_failed(path, errno, err);
	else
		error = check_abi(dev, err);
	if (error) {
		dt_dev_close(dev);
		return error;
	}
	*devp = dev;
	return 0;
}

void dt_dev_close(struct dt_dev *dev)
{
	if (!dev)
		return;
	if (dev->fd >= 0)
		close(dev->fd);
	dt_trace_close(dev->trace);
	free(dev->reqs);
	free(dev);
}

int dt_dev_fd(const struct dt_dev *dev)
{
	return dev->fd;
}

/* An ioctl, or a sentence with what it was for. */
static int dev_ioctl(struct dt_dev *dev, unsigned long cmd, void *arg,
		     const char *what, struct dt_error *err)
{
	int code;

	if (ioctl(dev->fd, cmd, arg) >= 0)
		return 0;
	code = errno;
	if (code == EPERM)
		return dt_error_set(err, code,
			"%s: not allowed; run as root, or with CAP_PERFMON when %s is opened",
			what, dev->path);
	if (code == EDQUOT)
		return dt_error_set(err, code,
			"%s: more than a session may have, or all of them together; /sys/module/dt/parameters has the limits", what);
	if (code == EBUSY && cmd == DTIOCRECORD)
		return dt_error_set(err, code,
			"%s: it records already, or kernel.ftrace_enabled is 0, or a BPF program is attached to an event that comes through perf",
			what);
	return dt_error_set(err, code, "%s: %s", what, strerror(code));
}

int dt_dev_info(struct dt_dev *dev, struct dtioc_info *info, struct dt_error *err)
{
	memset(info, 0, sizeof(*info));
	if (dev->trace) {
		info->dtif_abi = DT_ABI_VERSION;
		info->dtif_ncpus = dev->trace->info.ti_ncpus;
		info->dtif_ringsize = dev->trace->info.ti_ring;
		info->dtif_recording = dev->trace->recording;
		return 0;
	}
	return dev_ioctl(dev, DTIOCGINFO, info, "asking for the session's state", err);
}

int dt_dev_set_ring(struct dt_dev *dev, __u64 size, __u64 watermark,
		    struct dt_error *err)
{
	struct dtioc_ring ring = { .dtrg_size = size, .dtrg_watermark = watermark };

	if (dev->trace)
		return 0;
	dev->ring_set = 1;
	return dev_ioctl(dev, DTIOCSRING, &ring, "setting the size of the rings", err);
}

/* One call; a failure that some definition explains is not the call's. */
static int define_some(struct dt_dev *dev, struct dtioc_def *defs, size_t count,
		       struct dt_error *err)
{
	struct dtioc_define de;
	size_t i;
	int error;

	memset(&de, 0, sizeof(de));
	de.dtde_count = count;
	de.dtde_defs = defs;
	for (i = 0; i < count; i++) {
		defs[i].dtdf_pbn = 0;
		defs[i].dtdf_error = 0;
	}
	error = dev_ioctl(dev, DTIOCPRBDEFINE, &de, "defining probes", err);
	for (i = 0; error && i < count; i++)
		if (defs[i].dtdf_error)
			return 0;
	return error;
}

long dt_dev_define(struct dt_dev *dev, struct dtioc_def *defs, size_t count,
		   struct dt_error *err)
{
	size_t done, n, i;
	long missing = 0;
	int error;

	if (dev->trace)
		return dt_trace_define(dev->trace, defs, count, err);
	for (done = 0; done < count; done += n) {
		n = count - done < DEFINE_MAX ? count - done : DEFINE_MAX;
		error = define_some(dev, defs + done, n, err);
		if (error)
			return error;
		for (i = 0; i < n; i++)
			missing += defs[done + i].dtdf_pbn == 0;
	}
	return missing;
}

int dt_dev_enable(struct dt_dev *dev, const struct dtioc_req *req,
		  struct dt_error *err)
{
	struct dtioc_req r = *req, *reqs;
	size_t cap = dev->cap ? 2 * dev->cap : 16;
	int error;

	if (dev->trace)
		return dt_trace_enable(dev->trace, req, err);
	if (dev->nreqs == dev->cap) {
		reqs = realloc(dev->reqs, cap * sizeof(*reqs));
		if (!reqs)
			return dt_error_set(err, ENOMEM, "out of memory for probes");
		dev->reqs = reqs;
		dev->cap = cap;
	}
	error = dev_ioctl(dev, DTIOCPRBENABLE, &r, "enabling a probe", err);
	if (!error)
		dev->reqs[dev->nreqs++] = *req;
	return error;
}

int dt_dev_enabled(const struct dt_dev *dev, __u32 pbn, struct dtioc_req *req)
{
	const struct trace_probe *p = dev->trace ? dt_trace_probe(dev->trace, pbn) : NULL;
	size_t i;

	if (p)
		*req = p->req;
	for (i = 0; i < dev->nreqs; i++) {
		if (dev->reqs[i].dtrq_pbn != pbn)
			continue;
		*req = dev->reqs[i];
		return 1;
	}
	return p != NULL;
}

int dt_dev_disable(struct dt_dev *dev, __u32 pbn, struct dt_error *err)
{
	struct dtioc_req r = { .dtrq_pbn = pbn };
	size_t i;
	int error;

	if (dev->trace)
		return dt_trace_disable(dev->trace, pbn, err);
	error = dev_ioctl(dev, DTIOCPRBDISABLE, &r, "disabling a probe", err);
	for (i = 0; !error && i < dev->nreqs; i++)
		if (dev->reqs[i].dtrq_pbn == pbn)
			dev->reqs[i] = dev->reqs[--dev->nreqs];
	return error;
}

int dt_dev_record(struct dt_dev *dev, int on, struct dt_error *err)
{
	if (dev->trace) {
		dev->trace->recording = on;
		return 0;
	}
	return dev_ioctl(dev, DTIOCRECORD, &on,
			 on ? "starting to record" : "stopping to record", err);
}

int dt_dev_stats(struct dt_dev *dev, struct dtioc_stat *st, struct dt_error *err)
{
	memset(st, 0, sizeof(*st));
	if (dev->trace) {
		*st = dev->trace->stat;
		return 0;
	}
	return dev_ioctl(dev, DTIOCGSTATS, st, "asking for the counts", err);
}

int dt_dev_probe_stats(struct dt_dev *dev, __u32 pbn, struct dtioc_pstat *st,
		       struct dt_error *err)
{
	if (dev->trace)
		return dt_trace_probe_stats(dev->trace, pbn, st, err);
	memset(st, 0, sizeof(*st));
	st->dtps_pbn = pbn;
	return dev_ioctl(dev, DTIOCGPSTATS, st, "asking for the counts of a probe", err);
}

int dt_dev_auxbase(struct dt_dev *dev, int pid, __u64 *base, struct dt_error *err)
{
	struct dtioc_getaux aux = { .dtga_pid = pid };
	int error;

	*base = 0;
	if (dev->trace)
		return dt_error_set(err, ENODATA, "a trace does not tell where dynamic linkers are loaded");
	error = dev_ioctl(dev, DTIOCGETAUXBASE, &aux,
			  "asking where a dynamic linker is loaded", err);
	*base = error ? 0 : aux.dtga_auxbase;
	return error;
}
