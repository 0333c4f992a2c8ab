// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of rings, and the calls that read or write memory for a process, or take
 * its pages: none gets hold of a ring's pages, and a ring is the same after all of
 * them.  What is refused is shown to work on other memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/loop.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "lib.h"
#include "victim.h"

/* An io_uring of one request at a time. */
static struct {
	int			 fd;
	struct io_uring_params	 p;
	char			*sq, *cq;
	struct io_uring_sqe	*sqe;
} u;

static void *uring_map(off_t off, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, u.fd, off);

	CHECK(p != MAP_FAILED);
	return p;
}

static void uring_open(void)
{
	memset(&u, 0, sizeof(u));
	u.fd = syscall(SYS_io_uring_setup, 4, &u.p);
	if (u.fd < 0 && errno == EPERM)
		SKIP("this machine has io_uring switched off");
	CHECK_OK(answer("io_uring_setup", u.fd));
	u.sq = uring_map(IORING_OFF_SQ_RING, u.p.sq_off.array + u.p.sq_entries * sizeof(__u32));
	u.cq = uring_map(IORING_OFF_CQ_RING,
			 u.p.cq_off.cqes + u.p.cq_entries * sizeof(struct io_uring_cqe));
	u.sqe = uring_map(IORING_OFF_SQES, u.p.sq_entries * sizeof(struct io_uring_sqe));
}

/* One transfer, done: bytes, or -1 and errno. */
static long uring_io(int op, int fd, void *buf, size_t len)
{
	__u32 *tail = (__u32 *)(u.sq + u.p.sq_off.tail), *head = (__u32 *)(u.cq + u.p.cq_off.head);
	__u32 mask = *(__u32 *)(u.sq + u.p.sq_off.ring_mask);
	__u32 cmask = *(__u32 *)(u.cq + u.p.cq_off.ring_mask);
	int res;

	u.sqe[0] = (struct io_uring_sqe){ .opcode = op, .fd = fd, .addr = (uintptr_t)buf,
					  .len = len };
	((__u32 *)(u.sq + u.p.sq_off.array))[*tail & mask] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	CHECK_EQ(syscall(SYS_io_uring_enter, u.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0), 1);
	CHECK(__atomic_load_n((__u32 *)(u.cq + u.p.cq_off.tail), __ATOMIC_ACQUIRE) == *head + 1);
	res = ((struct io_uring_cqe *)(u.cq + u.p.cq_off.cqes))[*head & cmask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	errno = -res;
	return res < 0 ? -1 : res;
}

static long uring_register(void *at, size_t len)
{
	struct iovec iov = { at, len };

	return syscall(SYS_io_uring_register, u.fd, IORING_REGISTER_BUFFERS, &iov, 1);
}

/* The queues themselves, or a ring of buffers, in the caller's memory. */
static void uring_queues(const char *what, void *at)
{
	struct io_uring_params p = { .flags = 1 << 14 /* IORING_SETUP_NO_MMAP */ };
	struct { __u64 addr; __u32 entries; __u16 group, flags; __u64 resv[3]; } bufs = {
		.addr = (uintptr_t)at, .entries = 4 };
	__u64 addr = (uintptr_t)at;

	memcpy((char *)(&p.sq_off + 1) - sizeof(addr), &addr, sizeof(addr));
	memcpy((char *)(&p.cq_off + 1) - sizeof(addr), &addr, sizeof(addr));
	refused(what, syscall(SYS_io_uring_setup, 4, &p));
	refused(what, syscall(SYS_io_uring_register, u.fd, 22 /* PBUF_RING */, &bufs, 1));
}

DT_TEST(uring_pins, "io_uring: mappings are no registered buffers and no queues")
{
	char *plain;

	victim_ready();
	uring_open();
	plain = pages_plain(1);
	refused_as("IORING_REGISTER_BUFFERS of a ring",
		   uring_register(v.ring, v.map.dtmp_ringsize), EFAULT);
	refused_as("IORING_REGISTER_BUFFERS of a ring's data", uring_register(v.ring + v.page, v.page),
		   EFAULT);
	refused_as("IORING_REGISTER_BUFFERS of a position", uring_register(v.pos, v.page), EFAULT);
	uring_queues("queues in a ring", v.ring + v.page);
	uring_queues("queues in a position", v.pos);
	CHECK_OK(uring_register(plain, v.page));
	close(u.fd);
	victim_intact();
}

DT_TEST(uring_io_into, "io_uring: reads into a ring fail, into the position change that page alone")
{
	char buf[64];
	int file;

	victim_ready();
	uring_open();
	file = file_plain('u');
	refused_as("IORING_OP_READ into a ring", uring_io(IORING_OP_READ, file, v.ring + v.page, 64),
		   EFAULT);
	refused_as("IORING_OP_READ into its head", uring_io(IORING_OP_READ, file, v.ring, 64),
		   EFAULT);
	CHECK_EQ(answer("IORING_OP_READ into a position",
			uring_io(IORING_OP_READ, file, v.pos, v.page)), v.page);
	victim_pos_filled('u');
	CHECK_EQ(answer("IORING_OP_WRITE from a ring",
			uring_io(IORING_OP_WRITE, file, v.ring + v.page, 64)), 64);
	CHECK_EQ(pread(file, buf, 64, 0), 64);
	CHECK(!memcmp(buf, v.ring + v.page, 64));
	close(u.fd);
	close(file);
	victim_intact();
}

/* Of the parent, by another process that may do everything to it. */
static void forced_afar(void *arg)
{
	static char plain;
	char path[32], *at[] = { v.ring + v.page, (char *)v.pos };
	pid_t to = getppid();
	int mem, i, status;

	(void)arg;
	snprintf(path, sizeof(path), "/proc/%d/mem", to);
	mem = open(path, O_RDWR | O_CLOEXEC);
	CHECK_OK(mem);
	CHECK_EQ(pwrite(mem, path, 1, (off_t)(uintptr_t)&plain), 1);
	for (i = 0; i < 2; i++)
		refused_as("a write to /proc/PID/mem",
			   pwrite(mem, path, sizeof(path), (off_t)(uintptr_t)at[i]), EIO);
	close(mem);
	CHECK_OK(ptrace(PTRACE_ATTACH, to, 0, 0));
	CHECK_EQ(waitpid(to, &status, __WALL), to);
	for (i = 0; i < 2; i++) {
		refused_as("PTRACE_POKEDATA", ptrace(PTRACE_POKEDATA, to, at[i], 1), EIO);
		refused_as("PTRACE_PEEKDATA", ptrace(PTRACE_PEEKDATA, to, at[i], 0), EIO);
	}
	CHECK_OK(ptrace(PTRACE_DETACH, to, 0, 0));
}

DT_TEST(forced, "another process's /proc/PID/mem and ptrace write nothing")
{
	victim_ready();
	child_wait(child_start(forced_afar, NULL));
	victim_intact();
}

static void vm_afar(void *arg)
{
	char bytes[64] = "bytes from afar";
	struct iovec from = { bytes, sizeof(bytes) }, here = { arg, sizeof(bytes) };
	struct iovec at[2] = { { v.ring + v.page, sizeof(bytes) }, { v.pos, sizeof(bytes) } };
	pid_t to = getppid();
	int i;

	CHECK_EQ(answer("process_vm_writev", process_vm_writev(to, &from, 1, &here, 1, 0)),
		 sizeof(bytes));
	for (i = 0; i < 2; i++) {
		refused_as("process_vm_writev", process_vm_writev(to, &from, 1, &at[i], 1, 0), EFAULT);
		refused_as("process_vm_readv", process_vm_readv(to, &from, 1, &at[i], 1, 0), EFAULT);
	}
}

DT_TEST(vm, "another process's process_vm_writev writes nothing")
{
	victim_ready();
	child_wait(child_start(vm_afar, pages_plain(1)));
	victim_intact();
}

DT_TEST(pipes, "vmsplice, splice, tee, sendfile: no page goes into a pipe or is filled from one")
{
	struct iovec ring = { NULL, 0 }, pos;
	int a[2], b[2], file;
	char *plain;

	victim_ready();
	file = file_plain('p');
	plain = pages_plain(1);
	CHECK_OK(pipe2(a, O_NONBLOCK | O_CLOEXEC));
	CHECK_OK(pipe2(b, O_NONBLOCK | O_CLOEXEC));
	ring = (struct iovec){ v.ring + v.page, v.page };
	pos = (struct iovec){ v.pos, v.page };
	refused_as("vmsplice of a ring", vmsplice(a[1], &ring, 1, 0), EFAULT);
	refused_as("vmsplice of a ring as a gift", vmsplice(a[1], &ring, 1, SPLICE_F_GIFT), EFAULT);
	refused_as("vmsplice of a position as a gift", vmsplice(a[1], &pos, 1, SPLICE_F_GIFT), EFAULT);
	CHECK_EQ(vmsplice(a[1], &(struct iovec){ plain, v.page }, 1, SPLICE_F_GIFT), v.page);
	CHECK_EQ(tee(a[0], b[1], v.page, 0), v.page);
	refused_as("vmsplice from a pipe into a ring", vmsplice(b[0], &ring, 1, 0), EFAULT);
	CHECK_EQ(read(a[0], plain, v.page), v.page);
	CHECK_EQ(splice(file, &(off_t){ 0 }, a[1], NULL, v.page, 0), v.page);
	CHECK_EQ(answer("vmsplice from a pipe into a position", vmsplice(a[0], &pos, 1, 0)), v.page);
	victim_pos_filled('p');
	refused_as("splice from the device", splice(v.fd, NULL, a[1], NULL, v.page, 0), EINVAL);
	refused_as("sendfile from the device", sendfile(a[1], v.fd, NULL, v.page), EINVAL);
	close(a[0]), close(a[1]), close(b[0]), close(b[1]), close(file);
	victim_intact();
}

/* A block device of 64 KiB in memory, past the page cache; -1: the kernel has none. */
static int disk_open(void)
{
	struct loop_config config = { .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	int control, disk, number;
	char path[32];

	module_probe("loop");
	control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
	close(control);
	if (number < 0)
		return -1;
	snprintf(path, sizeof(path), "/dev/loop%d", number);
	disk = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	CHECK_OK(disk);
	config.fd = file_plain('d');
	CHECK_OK(ioctl(disk, LOOP_CONFIGURE, &config));
	close(config.fd);
	return disk;
}

DT_TEST(direct, "direct I/O: a disk neither fills a ring's pages nor takes them")
{
	int disk;
	char *plain;

	victim_ready();
	disk = disk_open();
	if (disk < 0)
		SKIP("the kernel has no loop devices");
	plain = pages_plain(1);
	CHECK_EQ(pread(disk, plain, v.page, 0), v.page);
	CHECK_EQ(plain[0], 'd');
	refused_as("direct read into a ring", pread(disk, v.ring + v.page, v.page, 0), EFAULT);
	refused_as("direct read into its head", pread(disk, v.ring, v.page, 0), EFAULT);
	refused_as("direct read into a position", pread(disk, v.pos, v.page, 0), EFAULT);
	refused_as("direct write from a ring", pwrite(disk, v.ring + v.page, v.page, 0), EFAULT);
	close(disk);
	victim_intact();
}

static long futex(void *at, int op, long val, void *at2, int val3)
{
	return syscall(SYS_futex, at, op, val, 1, at2, val3);
}

DT_TEST(futexes, "futex: no word of a ring is written, no page is a key")
{
	__u32 word = 0, *ring, *pos;
	int add = FUTEX_OP(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 0);

	victim_ready();
	ring = (__u32 *)(v.ring + v.page);
	pos = (__u32 *)v.pos;
	CHECK_OK(futex(&word, FUTEX_WAKE, 1, NULL, 0));
	refused_as("FUTEX_WAKE, shared, in a ring", futex(ring, FUTEX_WAKE, 1, NULL, 0), EFAULT);
	refused_as("FUTEX_WAKE, shared, in a position", futex(pos, FUTEX_WAKE, 1, NULL, 0), EFAULT);
	refused_as("FUTEX_WAKE_OP in a ring",
		   futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, ring, add), EFAULT);
	refused_as("FUTEX_LOCK_PI in a ring's end",
		   futex(ring + VICTIM_RING / sizeof(*ring) - 1, FUTEX_TRYLOCK_PI_PRIVATE, 0, NULL, 0),
		   EFAULT);
	CHECK_OK(answer("FUTEX_WAKE_OP in a position",
			futex(&word, FUTEX_WAKE_OP_PRIVATE, 1, pos, add)));
	CHECK_EQ(*pos, 1);
	victim_same();
	victim_pos_reset();
	victim_intact();
}

DT_TEST(itself, "read(2) of the device into its own ring fails, into its position changes that alone")
{
	victim_ready();
	refused_as("read into the ring", read(v.fd, v.ring + v.page, v.page), EFAULT);
	victim_same();
	victim_pos_reset();
	CHECK_GT(answer("read into the position", read(v.fd, v.pos, v.page)), 0);
	v.handed = VICTIM_EVENTS;
	victim_same();
	victim_pos_reset();
	victim_intact();
}

DT_MAIN
