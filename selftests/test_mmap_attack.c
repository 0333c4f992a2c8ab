// SPDX-License-Identifier: GPL-2.0-only
/* Mappings of rings, as someone sees them who wants them to be something else. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "lib.h"

#define RING	16384

static __u32 pbn;
static struct dtioc_map map;
static size_t page;

static int session_ready(void)
{
	int fd = session_open(O_NONBLOCK);

	page = sysconf(_SC_PAGESIZE);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	session_ring(fd, RING, 0);
	map = session_map(fd);
	return fd;
}

static char *ring_ro(int fd)
{
	char *p = ring_map_data(fd, &map, 0, PROT_READ);

	CHECK(p != MAP_FAILED);
	return p;
}

static struct dt_pos *pos_rw(int fd)
{
	struct dt_pos *p = ring_map_pos(fd, &map, 0, PROT_READ | PROT_WRITE);

	CHECK(p != MAP_FAILED);
	return p;
}

static sigjmp_buf out;

static void on_fault(int sig)
{
	siglongjmp(out, sig);
}

/* The signal that a load (or store) at p gets, or 0. */
static int touch(volatile char *p, int store)
{
	struct sigaction sa = { .sa_handler = on_fault }, was[2];
	int sig;

	sigaction(SIGSEGV, &sa, &was[0]);
	sigaction(SIGBUS, &sa, &was[1]);
	sig = sigsetjmp(out, 1);
	if (!sig && store)
		*p = 1;
	else if (!sig)
		(void)*p;
	sigaction(SIGSEGV, &was[0], NULL);
	sigaction(SIGBUS, &was[1], NULL);
	return sig;
}

static void map_fails(int fd, size_t len, int prot, int flags, off_t off, int error)
{
	void *p = mmap(NULL, len, prot, flags, fd, off);

	if (p != MAP_FAILED)
		FAIL("%zu bytes at %lld, prot %d, flags %d: mapped", len, (long long)off,
		     prot, flags);
	if (errno != error)
		FAIL("%zu bytes at %lld, prot %d, flags %d: %s instead of %s", len,
		     (long long)off, prot, flags, strerror(errno), strerror(error));
}

DT_TEST(lengths, "a part is mapped whole: other lengths and offsets are EINVAL")
{
	int fd = session_ready();
	size_t ring = map.dtmp_ringsize;
	off_t at = map.dtmp_ringoff;

	map_fails(fd, 2 * page, PROT_READ, MAP_SHARED, map.dtmp_posoff, EINVAL);
	map_fails(fd, page, PROT_READ, MAP_SHARED, at, EINVAL);
	map_fails(fd, ring - page, PROT_READ, MAP_SHARED, at, EINVAL);
	map_fails(fd, ring + page, PROT_READ, MAP_SHARED, at, EINVAL);
	map_fails(fd, ring, PROT_READ, MAP_SHARED, at + 1, EINVAL);
	map_fails(fd, ring, PROT_READ, MAP_SHARED, map.dtmp_posoff, EINVAL);
	map_fails(fd, ring, PROT_READ, MAP_SHARED,
		  map.dtmp_ncpus * map.dtmp_stride + map.dtmp_ringoff, EINVAL);
	map_fails(fd, page, PROT_READ, MAP_SHARED,
		  map.dtmp_ncpus * map.dtmp_stride, EINVAL);
	map_fails(fd, page, PROT_READ, MAP_SHARED, (off_t)(1ULL << 62), EINVAL);
	map_fails(fd, page, PROT_READ, MAP_SHARED, (off_t)(~0ULL << 12), EOVERFLOW);
}

DT_TEST(writable, "a ring cannot be mapped writable or executable, nor privately")
{
	int fd = session_ready();
	size_t ring = map.dtmp_ringsize;
	off_t at = map.dtmp_ringoff;

	map_fails(fd, ring, PROT_READ | PROT_WRITE, MAP_SHARED, at, EACCES);
	map_fails(fd, ring, PROT_WRITE, MAP_SHARED, at, EACCES);
	map_fails(fd, ring, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, at, EACCES);
	map_fails(fd, ring, PROT_READ | PROT_WRITE, MAP_PRIVATE, at, EINVAL);
	map_fails(fd, ring, PROT_READ, MAP_PRIVATE, at, EINVAL);
	map_fails(fd, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, map.dtmp_posoff, EINVAL);
	map_fails(fd, ring, PROT_READ | PROT_EXEC, MAP_SHARED, at, EACCES);
	map_fails(fd, page, PROT_READ | PROT_EXEC, MAP_SHARED, map.dtmp_posoff, EACCES);
}

DT_TEST(rdonly, "through a read-only descriptor the position cannot be mapped writable")
{
	int fd = open(DEVICE, O_RDONLY | O_CLOEXEC);
	char *p;

	if (fd < 0)
		SKIP("%s: %s", DEVICE, strerror(errno));
	map = session_map(fd);
	page = sysconf(_SC_PAGESIZE);
	map_fails(fd, page, PROT_READ | PROT_WRITE, MAP_SHARED, map.dtmp_posoff, EACCES);
	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, map.dtmp_posoff);
	CHECK(p != MAP_FAILED);
	CHECK_ERR(mprotect(p, page, PROT_READ | PROT_WRITE), EACCES);
	CHECK_OK(munmap(p, page));
	close(fd);
}

DT_TEST(protected, "a ring stays read-only: mprotect is EACCES, a store SIGSEGV")
{
	int fd = session_ready();
	char *p = ring_ro(fd);

	CHECK_ERR(mprotect(p, map.dtmp_ringsize, PROT_READ | PROT_WRITE), EACCES);
	CHECK_ERR(mprotect(p, map.dtmp_ringsize, PROT_WRITE), EACCES);
	CHECK_ERR(mprotect(p, map.dtmp_ringsize, PROT_READ | PROT_EXEC), EACCES);
	CHECK_EQ(touch(p, 1), SIGSEGV);
	CHECK_EQ(touch(p + map.dtmp_dataoff, 1), SIGSEGV);
	CHECK_EQ(touch(p + map.dtmp_ringsize - 1, 1), SIGSEGV);
	CHECK_EQ(touch(p + map.dtmp_ringsize - 1, 0), 0);
	CHECK_OK(mprotect(p, map.dtmp_ringsize, PROT_NONE));
	CHECK_EQ(touch(p, 0), SIGSEGV);
	CHECK_OK(mprotect(p, map.dtmp_ringsize, PROT_READ));
	CHECK_EQ(touch(p, 0), 0);
	CHECK_ERR(mprotect(pos_rw(fd), page, PROT_READ | PROT_EXEC), EACCES);
}

/* A kernel may lack that call. */
static void forced_through_vm(void *at)
{
	char byte = 1;
	struct iovec from = { &byte, 1 }, to = { at, 1 };

	if (process_vm_writev(getpid(), &from, 1, &to, 1, 0) == -1 && errno == ENOSYS)
		return;
	CHECK_ERR(process_vm_writev(getpid(), &from, 1, &to, 1, 0), EFAULT);
}

/* What /proc/self/mem and the like would write: straight through protections. */
DT_TEST(forced, "forced writes fail: /proc/self/mem, process_vm_writev, ptrace")
{
	int fd = session_ready(), mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC), status;
	char *p = ring_ro(fd), byte = 1;
	struct dt_pos *pos = pos_rw(fd);
	pid_t pid;

	CHECK_OK(mem);
	CHECK_EQ(touch(p + map.dtmp_dataoff, 0), 0);
	pos->dtpo_tail = 0;
	CHECK_ERR(pwrite(mem, &byte, 1, (off_t)(uintptr_t)p), EIO);
	CHECK_ERR(pwrite(mem, &byte, 1, (off_t)(uintptr_t)(p + map.dtmp_dataoff)), EIO);
	CHECK_ERR(pwrite(mem, &byte, 1, (off_t)(uintptr_t)pos), EIO);
	forced_through_vm(p + map.dtmp_dataoff);
	forced_through_vm(pos);
	pid = fork();
	CHECK_OK(pid);
	if (!pid) {
		/* Its own mapping: it has not got its parent's. */
		p = ring_map_data(fd, &map, 0, PROT_READ);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(p == MAP_FAILED ? SIGKILL : SIGSTOP);
		_exit(p[map.dtmp_dataoff] != 0);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status));
	/* The kernel gave it the same address as here, or none there at all. */
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, p, 1), -1);
	CHECK_OK(ptrace(PTRACE_CONT, pid, 0, 0));
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	CHECK_EQ(p[map.dtmp_dataoff], 0);
	close(mem);
}

DT_TEST(into, "system calls cannot be made to write there, and can read there")
{
	int fd = session_ready(), pipefd[2];
	char *p = ring_ro(fd), buf[16] = "";
	struct iovec v = { p, 16 };

	CHECK_OK(pipe2(pipefd, O_NONBLOCK));
	CHECK_EQ(write(pipefd[1], "0123456789abcdef", 16), 16);
	CHECK_ERR(read(pipefd[0], p, 16), EFAULT);
	CHECK_ERR(read(fd, p, 16), EAGAIN);
	CHECK_EQ(write(pipefd[1], p, 16), 16);
	CHECK_EQ(read(pipefd[0], buf, 16), 16);
	/* Pages are not to be had: no gifts to pipes, no pins. */
	CHECK_ERR(vmsplice(pipefd[1], &v, 1, 0), EFAULT);
	close(pipefd[0]);
	close(pipefd[1]);
}

DT_TEST(split, "no part of a mapping can be unmapped, protected, bound or advised alone")
{
	int fd = session_ready();
	char *p = ring_ro(fd), *mid = p + page;
	unsigned long nodes = 1;

	CHECK_ERR(munmap(p, page), EINVAL);
	CHECK_ERR(munmap(mid, page), EINVAL);
	CHECK_ERR(munmap(p + map.dtmp_ringsize - page, page), EINVAL);
	CHECK_ERR(mprotect(mid, page, PROT_NONE), EINVAL);
	CHECK_ERR(mprotect(p, page, PROT_NONE), EINVAL);
	CHECK_EQ(syscall(SYS_mbind, mid, page, MPOL_BIND, &nodes, 2, 0) == 0 ?
		 touch(mid, 0) : 0, 0);
	madvise(mid, page, MADV_RANDOM);
	madvise(mid, page, MADV_DONTFORK);
	mlock(mid, page);
	CHECK(mmap(mid, page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
	CHECK(mremap(mid, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, p - 64 * page) ==
	      MAP_FAILED);
	CHECK_EQ(touch(p, 0) + touch(mid, 0) + touch(p + map.dtmp_ringsize - 1, 0), 0);
	/* One piece still, so it goes in one. */
	CHECK_OK(munmap(p, map.dtmp_ringsize));
	CHECK_EQ(touch(p, 0), SIGSEGV);
	CHECK_EQ(touch(p + map.dtmp_ringsize - 1, 0), SIGSEGV);
}

DT_TEST(moved, "a mapping does not grow, shrink or double; moved as a whole it stays itself")
{
	int fd = session_ready();
	size_t size = map.dtmp_ringsize;
	char *p = ring_ro(fd), *q;

	CHECK(mremap(p, size, size + page, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(mremap(p, size, 2 * size, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(mremap(p, size, size - page, 0) == MAP_FAILED);
	CHECK(mremap(p, size, page, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(mremap(p, 0, size, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK(mremap(p + page, size - page, size, MREMAP_MAYMOVE) == MAP_FAILED);
	CHECK_EQ(touch(p, 0), 0);
	record_start(fd);
	cpu_pin(0);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	q = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(q != MAP_FAILED);
	q = mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, q);
	CHECK(q != MAP_FAILED);
	CHECK_EQ(touch(p, 0), SIGSEGV);
	CHECK_EQ(((struct dt_head *)q)->dthd_head, 10 * (sizeof(struct dt_evt) + 8));
	CHECK_EQ(((struct dt_evt *)(q + map.dtmp_dataoff + map.dtmp_datasize))->dtev_pbn, pbn);
	CHECK_EQ(touch(q, 1), SIGSEGV);
	CHECK_OK(munmap(q, size));
}

static void child_has_none(void *arg)
{
	char **p = arg;

	CHECK_EQ(touch(p[0], 0), SIGSEGV);
	CHECK_EQ(touch(p[1], 0), SIGSEGV);
}

DT_TEST(forked, "a child does not inherit mappings, whatever madvise is asked")
{
	int fd = session_ready();
	char *p[2] = { ring_ro(fd), (char *)pos_rw(fd) };

	child_wait(child_start(child_has_none, p));
	CHECK_ERR(madvise(p[0], map.dtmp_ringsize, MADV_DOFORK), EINVAL);
	CHECK_ERR(madvise(p[1], page, MADV_DOFORK), EINVAL);
	CHECK_OK(madvise(p[1], page, MADV_DONTFORK));
	child_wait(child_start(child_has_none, p));
	CHECK_EQ(touch(p[0], 0) + touch(p[1], 1), 0);
}

DT_TEST(advised, "no advice drops, dumps, merges or replaces pages")
{
	static const int refused[] = { MADV_DODUMP, MADV_DONTNEED, MADV_REMOVE };
	static const int any[] = { MADV_WILLNEED, MADV_RANDOM, MADV_NORMAL, MADV_FREE,
		MADV_MERGEABLE, MADV_HUGEPAGE, MADV_COLD, MADV_PAGEOUT, MADV_DONTDUMP,
		22 /* MADV_POPULATE_READ */, 23 /* MADV_POPULATE_WRITE */, 25 /* COLLAPSE */ };
	int fd = session_ready();
	char *p[2] = { ring_ro(fd), (char *)pos_rw(fd) };
	size_t len[2] = { map.dtmp_ringsize, page }, i, j;

	record_start(fd);
	cpu_pin(0);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	p[1][0] = 8;
	for (i = 0; i < 2; i++) {
		for (j = 0; j < sizeof(refused) / sizeof(refused[0]); j++)
			if (!madvise(p[i], len[i], refused[j]))
				FAIL("advice %d was taken", refused[j]);
		for (j = 0; j < sizeof(any) / sizeof(any[0]); j++)
			madvise(p[i], len[i], any[j]);
		mlock(p[i], len[i]);
		munlock(p[i], len[i]);
		msync(p[i], len[i], MS_SYNC | MS_INVALIDATE);
	}
	CHECK_EQ(p[1][0], 8);
	CHECK_EQ(((struct dt_head *)p[0])->dthd_head, 10 * (sizeof(struct dt_evt) + 8));
	CHECK_EQ(((struct dt_evt *)(p[0] + map.dtmp_dataoff))->dtev_pbn, pbn);
	CHECK_EQ(touch(p[0], 1), SIGSEGV);
}

static int flagged(const void *p, const char *flag)
{
	char line[512], want[32];
	unsigned long from;
	int here = 0, found = 0;
	FILE *f = fopen("/proc/self/smaps", "re");

	CHECK(f);
	snprintf(want, sizeof(want), " %s ", flag);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%*x %*4s", &from) == 1 && strchr(line, '-'))
			here = from == (unsigned long)p;
		if (here && !strncmp(line, "VmFlags:", 8)) {
			line[strcspn(line, "\n")] = ' ';
			found = strstr(line, want) != NULL;
		}
	}
	fclose(f);
	return found;
}

DT_TEST(flags, "the kernel's own words: not dumped, not copied, not expanded, not writable")
{
	static const char *const has[] = { "io", "pf", "de", "dc", "dd", "sh" };
	int fd = session_ready();
	char *p = ring_ro(fd);
	struct dt_pos *pos = pos_rw(fd);
	size_t i;

	for (i = 0; i < sizeof(has) / sizeof(has[0]); i++)
		if (!flagged(p, has[i]) || !flagged(pos, has[i]))
			FAIL("a mapping lacks flag %s", has[i]);
	CHECK(!flagged(p, "mw") && !flagged(p, "me") && !flagged(pos, "me"));
	CHECK(flagged(pos, "mw"));
}

static void exec_true(void *arg)
{
	int fd = *(int *)arg;

	if (ring_map_data(fd, &map, 0, PROT_READ) == MAP_FAILED ||
	    ring_map_pos(fd, &map, 0, PROT_READ | PROT_WRITE) == MAP_FAILED)
		_exit(1);
	execl("/bin/true", "true", NULL);
	_exit(1);
}

static void killed(void *arg)
{
	int fd = *(int *)arg;

	prctl(PR_SET_DUMPABLE, 1);
	if (ring_map_data(fd, &map, 0, PROT_READ) == MAP_FAILED)
		_exit(1);
	_exit(0);
}

DT_TEST(ends, "exec and exit drop mappings, and the session ends with the last")
{
	int fd = session_ready(), refs = module_refs("dt");

	record_start(fd);
	child_wait(child_start(exec_true, &fd));
	child_wait(child_start(killed, &fd));
	CHECK_EQ(module_refs("dt"), refs);
	session_close(fd);
	CHECK_EQ(module_refs("dt"), refs - 1);
}

DT_MAIN
