// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of /dev/dt as a grammar: arguments that mean something, and some
 * that are damaged.  What a call may answer is written down for each.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/dt.h>
#include "fuzz.h"
#include "../tools/libdt/event.h"

/* 0 of them: none. */
static __u32 some_pbn(struct fuzz_thread *t)
{
	switch (fuzz_below(t, 8)) {
	case 0:
		return fuzz_random(t) >> fuzz_below(t, 64);
	case 1: case 2:
		return fuzz_below(t, fuzz_nprobes);
	case 3:
		return FUZZ_PICK(t, fuzz_often);
	default:
		return FUZZ_PICK(t, t->session->pbns);
	}
}

static void make_int(struct fuzz_thread *t, void *p)
{
	*(int *)p = fuzz_below(t, 3);
}

/* A list's size and where it goes: not the pointer of a good one. */
static __u64 list_size(struct fuzz_thread *t)
{
	static const __u64 sizes[] = { 0, 0, 1, 100, 400, 4096, 65535, FUZZ_ROOM, 1 << 20, ~0ULL };

	return FUZZ_PICK(t, sizes);
}

static void make_plist(struct fuzz_thread *t, void *p)
{
	struct dtioc_probe *req = p;

	req->dtpr_size = list_size(t);
	req->dtpr_probes = fuzz_memory(t, NULL, 0);
}

static void make_args(struct fuzz_thread *t, void *p)
{
	struct dtioc_arg *req = p;

	req->dtar_pbn = some_pbn(t);
	req->dtar_size = list_size(t);
	req->dtar_args = fuzz_memory(t, NULL, 0);
}

static void make_fields(struct fuzz_thread *t, void *p)
{
	struct dtioc_field *req = p;

	req->dtfd_pbn = some_pbn(t);
	req->dtfd_size = list_size(t);
	req->dtfd_fields = fuzz_memory(t, NULL, 0);
}

static void make_req(struct fuzz_thread *t, void *p)
{
	static const __u64 periods[] = { 0, 0, 0, 1000000, 10000000, 500000000, 1, ~0ULL };
	struct dtioc_req *req = p;

	req->dtrq_pbn = some_pbn(t);
	/* EXECNAME is what every probe can capture. */
	req->dtrq_evtflags = fuzz_random(t) & (fuzz_once_in(t, 2) ? DTEVT_EXECNAME :
					       fuzz_random(t) & 0xff);
	req->dtrq_kframes = fuzz_once_in(t, 4) ? fuzz_below(t, 140) : 0;
	req->dtrq_uframes = fuzz_once_in(t, 4) ? fuzz_below(t, 140) : 0;
	req->dtrq_nsecs = FUZZ_PICK(t, periods);
}

static void make_pstat(struct fuzz_thread *t, void *p)
{
	((struct dtioc_pstat *)p)->dtps_pbn = some_pbn(t);
}

static void make_aux(struct fuzz_thread *t, void *p)
{
	struct dtioc_getaux *req = p;

	req->dtga_pid = fuzz_once_in(t, 2) ? getpid() : (__s32)fuzz_below(t, 300) - 2;
}

static void make_ring(struct fuzz_thread *t, void *p)
{
	static const __u64 sizes[] = { 0, 4096, 4096, 8192, 65536, 1 << 18, 5000, 1, ~0ULL };
	struct dtioc_ring *req = p;

	req->dtrg_size = FUZZ_PICK(t, sizes);
	req->dtrg_watermark = fuzz_once_in(t, 2) ? fuzz_random(t) >> fuzz_below(t, 64) : 0;
}

static void make_names(struct fuzz_thread *t, void *p)
{
	static const char *const provs[] = { "syscall", "syscall", "tracepoint", "profile", "" };
	static const char *const funcs[] = { "getppid", "read", "sched", "hz", "" };
	static const char *const names[] = { "entry", "return", "sched_switch", "" };
	struct dtioc_probe_info *info = p;

	memset(info->dtpi_prov, fuzz_once_in(t, 16) ? 'x' : 0, 3 * DTNAMESIZE);
	strcpy(info->dtpi_prov, FUZZ_PICK(t, provs));
	strcpy(info->dtpi_func, FUZZ_PICK(t, funcs));
	strcpy(info->dtpi_name, FUZZ_PICK(t, names));
}

static void make_nothing(struct fuzz_thread *t, void *p)
{
	(void)t;
	(void)p;
}

/* Functions of all contexts, dt's own among them, and names of nothing. */
static const char *const functions[] = {
	"vfs_read", "vfs_write", "ksys_read", "do_nanosleep", "hrtimer_nanosleep", "getname_flags",
	"kfree", "__kmalloc", "schedule", "try_to_wake_up", "ktime_get", "handle_edge_irq",
	"handle_irq_event", "hrtimer_interrupt", "tick_sched_timer", "irq_work_run_list",
	"wake_up_q", "do_exit", "__x64_sys_getppid", "__do_sys_getppid", "copy_process",
	"dt:dt_session_read", "dt:dt_dev_ioctl", "dt:dt_buf_wake_work", "dt:dt_capture",
	"dt:dt_profile_tick", "nmi_handle", "exc_int3", "kprobe_ftrace_handler", "no_such_thing",
	"", ":", "dt:", "vfs_read+1", "memcpy", "_raw_spin_lock", "finish_task_switch.isra.0",
};

static void make_def(struct fuzz_thread *t, struct dtioc_def *def)
{
	static const char *const provs[] = { "kprobe", "kprobe", "kprobe", "profile", "interval",
					     "syscall", "tracepoint", "", "none" };
	static const char *const groups[] = { "sched", "sched", "timer", "kmem", "irq",
					      "raw_syscalls", "ftrace", "" };
	static const char *const events[] = { "sched_switch", "sched_wakeup", "hrtimer_start",
					      "timer_start", "kmalloc", "softirq_entry",
					      "sys_enter", "function", "x" };
	static const char *const names[] = { "entry", "entry", "return", "", "x" };
	static const char *const units[] = { "hz", "s", "ms", "us", "", "min" };
	static const char *const numbers[] = { "1", "99", "1000", "0", "-1", "4294967296", "07",
					       "1x", "", "86400", "86401" };
	const char *prov = FUZZ_PICK(t, provs);

	memset(def, fuzz_once_in(t, 64) ? 'x' : 0, sizeof(*def));
	strcpy(def->dtdf_prov, prov);
	if (prov[0] == 'p' || prov[0] == 'i') {
		strcpy(def->dtdf_func, FUZZ_PICK(t, units));
		strcpy(def->dtdf_name, FUZZ_PICK(t, numbers));
	} else if (prov[0] == 't') {
		strcpy(def->dtdf_func, FUZZ_PICK(t, groups));
		strcpy(def->dtdf_name, FUZZ_PICK(t, events));
	} else {
		strcpy(def->dtdf_func, FUZZ_PICK(t, functions));
		strcpy(def->dtdf_name, FUZZ_PICK(t, names));
	}
	if (fuzz_once_in(t, 4))
		def->dtdf_offset = fuzz_random(t) >> (fuzz_once_in(t, 2) ? 59 : fuzz_below(t, 64));
}

static void make_define(struct fuzz_thread *t, void *p)
{
	struct dtioc_define *req = p;
	struct dtioc_def defs[3];
	unsigned int i, n = 1 + fuzz_below(t, 3);

	for (i = 0; i < n; i++)
		make_def(t, &defs[i]);
	req->dtde_count = fuzz_once_in(t, 8) ? fuzz_random(t) >> fuzz_below(t, 64) : n;
	req->dtde_defs = fuzz_memory(t, defs, n * sizeof(defs[0]));
}

/* Numbers of what was made, for the steps that follow. */
static void keep_defined(struct fuzz_thread *t, const void *p)
{
	const struct dtioc_define *req = p;
	const struct dtioc_def *defs = req->dtde_defs;
	unsigned int i;
	__u32 pbn;

	if (!fuzz_memory_good(t, defs, 3 * sizeof(*defs)))
		return;
	for (i = 0; i < req->dtde_count && i < 3; i++) {
		pbn = defs[i].dtdf_pbn;
		if (pbn)
			FUZZ_PICK(t, t->session->pbns) = pbn;
	}
}

/* Errors that any call can answer, and those of each. */
#define ANY_ERROR	{ EINVAL, EFAULT, E2BIG, ENOMEM, EPERM, EBADF, EINTR }

static const struct call {
	unsigned int	cmd;
	unsigned int	weight;
	void		(*make)(struct fuzz_thread *t, void *p);
	void		(*keep)(struct fuzz_thread *t, const void *p);
	int		errors[4];
	size_t		pointer;	/* where in the argument; 0: there is none */
} calls[] = {
	{ DTIOCGPLIST,	   1, make_plist, NULL, { ENOSPC },
	  offsetof(struct dtioc_probe, dtpr_probes) },
	{ DTIOCGSTATS,	   2, make_nothing, NULL, { 0 }, 0 },
	{ DTIOCRECORD,	   8, make_int, NULL, { EBUSY, ENOENT, ENXIO }, 0 },
	{ DTIOCPRBENABLE,  8, make_req, NULL, { EBUSY, ENOENT, EEXIST, EDQUOT }, 0 },
	{ DTIOCPRBDISABLE, 4, make_req, NULL, { EBUSY, ENOENT }, 0 },
	{ DTIOCGARGS,	   2, make_args, NULL, { ENOSPC },
	  offsetof(struct dtioc_arg, dtar_args) },
	{ DTIOCGETAUXBASE, 1, make_aux, NULL, { ESRCH }, 0 },
	{ DTIOCPRBDEFINE,  6, make_define, keep_defined, { ENOENT, EILSEQ, ENAMETOOLONG },
	  offsetof(struct dtioc_define, dtde_defs) },
	{ DTIOCGINFO,	   1, make_nothing, NULL, { 0 }, 0 },
	{ DTIOCSRING,	   2, make_ring, NULL, { EBUSY, EDQUOT }, 0 },
	{ DTIOCGMAP,	   1, make_nothing, NULL, { EBUSY, ENOENT }, 0 },
	{ DTIOCGPSTATS,	   1, make_pstat, NULL, { ENOENT }, 0 },
	{ DTIOCGFIELDS,	   1, make_fields, NULL, { ENOSPC },
	  offsetof(struct dtioc_field, dtfd_fields) },
	{ DTIOCPRBFIND,	   1, make_names, NULL, { ENOENT }, 0 },
};

static const struct call *some_call(struct fuzz_thread *t)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		sum += calls[i].weight;
	at = fuzz_below(t, sum);
	for (i = 0; at >= calls[i].weight; i++)
		at -= calls[i].weight;
	return &calls[i];
}

static void check_error(const struct call *c, unsigned int cmd, int error)
{
	static const int any[] = ANY_ERROR;
	unsigned int i;

	for (i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		if (error == any[i])
			return;
	for (i = 0; i < sizeof(c->errors) / sizeof(c->errors[0]); i++)
		if (c->errors[i] == error)
			return;
	fuzz_finding("ioctl %#x: error %d (%s)", cmd, error, strerror(error));
}

static void damage(struct fuzz_thread *t, unsigned char *p, size_t len)
{
	unsigned int n = 1 + fuzz_below(t, 3);

	while (n--)
		p[fuzz_below(t, len)] ^= 1 << fuzz_below(t, 8);
}

void fuzz_ioctl(struct fuzz_thread *t)
{
	const struct call *c = some_call(t);
	unsigned int cmd = c->cmd, size = _IOC_SIZE(cmd);
	unsigned char arg[512] = { 0 }, kept[512];
	int damaged = fuzz_once_in(t, 8), other = fuzz_once_in(t, 32);
	void *p;

	c->make(t, arg);
	memcpy(kept, arg, sizeof(kept));
	if (damaged)
		damage(t, arg, size);
	/* A damaged pointer would have the kernel write into this program. */
	if (c->pointer)
		memcpy(arg + c->pointer, kept + c->pointer, sizeof(__u64));
	if (fuzz_once_in(t, 16))
		size = fuzz_below(t, sizeof(arg));
	else if (fuzz_once_in(t, 32))
		size = fuzz_random(t) & _IOC_SIZEMASK;
	cmd = _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), size);
	if (other)
		cmd ^= 1U << fuzz_below(t, 32);
	p = fuzz_memory(t, arg, size < sizeof(arg) ? size : sizeof(arg));
	t->calls++;
	if (!ioctl(t->fd, cmd, p))
		t->records += cmd == DTIOCRECORD && arg[0];
	else if (!other)
		check_error(c, cmd, errno);
	if (c->keep && !damaged && !other)
		c->keep(t, kept);
}

/* The calling thread without its capabilities: raw, for this thread only. */
static int open_without_right(int flags)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct had[2], none[2];
	int fd;

	if (syscall(SYS_capget, &head, had))
		return -1;
	memcpy(none, had, sizeof(none));
	none[0].effective = none[1].effective = 0;
	if (syscall(SYS_capset, &head, none))
		return -1;
	fd = open("/dev/dt", flags);
	syscall(SYS_capset, &head, had);
	return fd;
}

void fuzz_open(struct fuzz_thread *t)
{
	int flags = O_RDWR | O_CLOEXEC | (fuzz_once_in(t, 4) ? 0 : O_NONBLOCK), fd, none = -1;

	t->calls++;
	fd = fuzz_once_in(t, 16) ? open_without_right(flags) : open("/dev/dt", flags);
	if (fd < 0) {
		if (errno != ENOMEM && errno != EINTR)
			fuzz_finding("open: %s", strerror(errno));
		return;
	}
	if (!atomic_compare_exchange_strong(&t->session->fd, &none, fd))
		close(fd);
}

void fuzz_close(struct fuzz_thread *t)
{
	int fd = atomic_exchange(&t->session->fd, -1);

	t->calls++;
	if (fd >= 0)
		close(fd);
}

static void check_events(struct fuzz_thread *t, const unsigned char *buf, size_t len)
{
	struct dt_event ev;
	size_t at;
	long n;

	for (at = 0; at < len; at += n) {
		n = dt_event_decode(&ev, buf + at, len - at);
		if (n <= 0) {
			fuzz_finding("read: %s event at byte %zu of %zu", n ? "damaged" : "cut",
				     at, len);
			return;
		}
		t->events += !(ev.dtev_flags & DTEVT_LOST);
	}
}

void fuzz_read(struct fuzz_thread *t)
{
	static const size_t lens[] = { 0, 1, 31, 32, 40, 48, 200, 1100, 4096, FUZZ_ROOM, 1 << 20,
				       0x7fffffff, 0x80000000, -1UL };
	size_t len = FUZZ_PICK(t, lens);
	void *p = fuzz_once_in(t, 2) ? t->room : fuzz_memory(t, NULL, 0);
	ssize_t n;

	t->calls++;
	n = read(t->fd, p, len);
	/*
	 * EIO: the program itself has given up records, by what it wrote into a
	 * mapped page.  EISDIR and the like: the descriptor is another file's now.
	 */
	if (n > 0 && p == t->room)
		check_events(t, p, n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR && errno != EFAULT &&
		 errno != EMSGSIZE && errno != EPERM && errno != EBADF && errno != EIO &&
		 errno != EINVAL)
		fuzz_finding("read of %zu bytes: %s", len, strerror(errno));
}

/* What works on files of any kind. */
void fuzz_file(struct fuzz_thread *t)
{
	struct pollfd p = { .fd = t->fd, .events = fuzz_random(t) };
	struct iovec iov[2] = { { t->room, fuzz_below(t, 200) }, { t->room + 512, 4096 } };
	int fd;

	t->calls++;
	switch (fuzz_below(t, 8)) {
	case 0:
		poll(&p, 1, fuzz_below(t, 3));
		break;
	case 1:
		if (readv(t->fd, iov, 2) == 0)
			fuzz_finding("readv: end of file");
		break;
	case 2:
		if (pread(t->fd, t->room, 4096, 0) > 0)
			fuzz_finding("pread reads a stream");
		break;
	case 3:
		if (write(t->fd, t->room, 8) > 0)
			fuzz_finding("write is taken");
		break;
	case 4:
		fd = dup(t->fd);
		if (fd >= 0)
			close(fd);
		break;
	case 5:
		ioctl(t->fd, fuzz_random(t), fuzz_memory(t, NULL, 0));
		break;
	case 6:
		fcntl(t->fd, F_SETFL, fuzz_once_in(t, 8) ? 0 : O_NONBLOCK);
		break;
	default:
		lseek(t->fd, fuzz_random(t), SEEK_SET);
	}
}
