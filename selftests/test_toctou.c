// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arguments that change while a call reads them.  A structure lies across two pages,
 * of which the second is not there: userfaultfd has this process bring it, when the
 * call has read what is in the first.  That is then changed.  What the call has checked
 * must be what it does: it reads each byte once.
 */
#define _GNU_SOURCE
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include "lib.h"

static struct {
	unsigned char	*page;		/* the first of the two */
	size_t		 size;		/* of a page */
	unsigned char	*at;		/* the structure */
	size_t		 split;		/* bytes of it in the first page */
	const void	*later;		/* what these become */
	unsigned char	*second;	/* what the second page is to hold */
	int		 uffd;
	int		 faults;
	pthread_t	 thread;
} t;

static void *bring(void *arg)
{
	struct uffdio_copy copy = { .len = t.size };
	struct uffd_msg msg;

	while (read(t.uffd, &msg, sizeof(msg)) == sizeof(msg)) {
		if (msg.event != UFFD_EVENT_PAGEFAULT)
			break;
		t.faults++;
		memcpy(t.at, t.later, t.split);
		copy.dst = (uintptr_t)t.page + t.size;
		copy.src = (uintptr_t)t.second;
		if (ioctl(t.uffd, UFFDIO_COPY, &copy))
			break;
	}
	return arg;
}

static void *pages(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		FAIL("mmap: %s", strerror(errno));
	return p;
}

/*
 * Lay out size bytes at first so that split of them are in the first page, which
 * become those of later as soon as the second page is asked for.
 */
static void *change(const void *first, const void *later, size_t size, size_t split)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	t.size = sysconf(_SC_PAGESIZE);
	t.page = pages(2 * t.size);
	t.second = pages(t.size);
	t.split = split;
	t.later = later;
	t.faults = 0;
	t.at = t.page + t.size - split;
	memcpy(t.at, first, split);
	memcpy(t.second, (const unsigned char *)first + split, size - split);
	t.uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (t.uffd < 0 && errno == ENOSYS)
		SKIP("the kernel has no userfaultfd");
	CHECK_OK(t.uffd);
	CHECK_OK(ioctl(t.uffd, UFFDIO_API, &api));
	reg.range = (struct uffdio_range){ (uintptr_t)t.page + t.size, t.size };
	CHECK_OK(ioctl(t.uffd, UFFDIO_REGISTER, &reg));
	watchdog(60);
	CHECK_EQ(pthread_create(&t.thread, NULL, bring, NULL), 0);
	return t.at;
}

/* What change() has set up goes.  Without a fault nothing would have been tried. */
static void changed(void)
{
	pthread_cancel(t.thread);
	pthread_join(t.thread, NULL);
	close(t.uffd);
	munmap(t.page, 2 * t.size);
	munmap(t.second, t.size);
	CHECK_EQ(t.faults, 1);
}

DT_TEST(enable, "DTIOCPRBENABLE enables the probe that it has looked up")
{
	int fd = session_open(O_NONBLOCK), ret, error;
	struct dtioc_req first = {
		.dtrq_pbn = probe_find(fd, "syscall", QUIET_NAME, "entry"),
		.dtrq_evtflags = DTEVT_FUNCARGS,
	}, later = {
		.dtrq_pbn = probe_find(fd, "profile", "hz", ""),
	};

	ret = ioctl(fd, DTIOCPRBENABLE, change(&first, &later, sizeof(first), 8));
	error = errno;
	changed();
	errno = error;
	CHECK_OK(ret);
	CHECK_ERR(probe_disable(fd, later.dtrq_pbn), ENOENT);
	CHECK_OK(probe_disable(fd, first.dtrq_pbn));
	session_close(fd);
}

DT_TEST(flags, "DTIOCPRBENABLE captures by the flags that it has checked")
{
	int fd = session_open(O_NONBLOCK), ret, error;
	struct dtioc_req first = {
		.dtrq_pbn = probe_find(fd, "syscall", QUIET_NAME, "entry"),
		.dtrq_evtflags = DTEVT_FUNCARGS,
	}, later = first;
	struct events evs = { 0 };

	later.dtrq_evtflags = DTEVT_FIELDS | DTEVT_RETVAL | DTEVT_DATA;
	ret = ioctl(fd, DTIOCPRBENABLE, change(&first, &later, sizeof(first), 16));
	error = errno;
	changed();
	errno = error;
	CHECK_OK(ret);
	record_start(fd);
	quiet_calls(QUIET_NR, 1, 1);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, first.dtrq_pbn, 0), 1);
	CHECK_EQ(events_get(&evs, first.dtrq_pbn, 0, 0)->dtev_flags, DTEVT_FUNCARGS);
	events_free(&evs);
	session_close(fd);
}

DT_TEST(ring, "DTIOCSRING takes the size that it has checked")
{
	int fd = session_open(O_NONBLOCK), ret, error;
	struct dtioc_ring first = { .dtrg_size = 1 << 16 }, later = { .dtrg_size = 4097 };

	ret = ioctl(fd, DTIOCSRING, change(&first, &later, sizeof(first), 8));
	error = errno;
	changed();
	errno = error;
	CHECK_OK(ret);
	CHECK_EQ(session_info(fd).dtif_ringsize, 1 << 16);
	session_close(fd);
}

DT_TEST(define, "DTIOCPRBDEFINE makes the function's probe that it has checked")
{
	int fd = session_open(O_NONBLOCK), ret, error;
	struct dtioc_def first, later, *def;
	struct dtioc_define req = { .dtde_count = 1 };
	struct dtioc_probe_info *list;
	size_t n, i;

	def_set(&first, "kprobe", "vfs_read", "entry", 0);
	later = first;
	/* No end, and no such provider. */
	memset(later.dtdf_func, 'x', sizeof(later.dtdf_func));
	strcpy(later.dtdf_prov, "nothing");
	def = change(&first, &later, sizeof(first), offsetof(struct dtioc_def, dtdf_name));
	req.dtde_defs = def;
	ret = ioctl(fd, DTIOCPRBDEFINE, &req);
	error = errno;
	later = *def;
	changed();
	errno = error;
	CHECK_OK(ret);
	CHECK_EQ(later.dtdf_error, 0);
	CHECK_EQ(strcmp(later.dtdf_func, "vfs_read"), 0);
	list = probe_list(fd, &n);
	for (i = 0; i < n && list[i].dtpi_pbn != later.dtdf_pbn; i++)
		;
	CHECK_GT(n, i);
	CHECK_EQ(strcmp(list[i].dtpi_prov, "kprobe"), 0);
	CHECK_EQ(strcmp(list[i].dtpi_func, "vfs_read"), 0);
	free(list);
	session_close(fd);
}

DT_TEST(list, "DTIOCGARGS fills the buffer that it has checked, no further")
{
	int fd = session_open(O_NONBLOCK), ret, error;
	unsigned char buf[2 * sizeof(struct dtioc_arg_info)];
	struct dtioc_arg first = {
		.dtar_pbn = probe_find(fd, "syscall", "openat", "entry"),
		.dtar_size = sizeof(struct dtioc_arg_info),
		.dtar_args = (void *)buf,
	}, later = first;
	size_t i;

	memset(buf, 0xa5, sizeof(buf));
	later.dtar_size = sizeof(buf);
	ret = ioctl(fd, DTIOCGARGS, change(&first, &later, sizeof(first), 16));
	error = errno;
	changed();
	CHECK_EQ(ret, -1);
	CHECK_EQ(error, ENOSPC);
	for (i = sizeof(buf) / 2; i < sizeof(buf); i++)
		CHECK_EQ(buf[i], 0xa5);
	session_close(fd);
}

DT_MAIN
