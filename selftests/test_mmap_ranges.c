// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of rings, and the calls that change what a range of addresses is: none
 * splits, covers, replaces, moves or registers a part of one, and a ring is the same
 * after all of them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include "lib.h"
#include "victim.h"

/* Those that the C library's headers may lack; their numbers are everyone's. */
enum {
	NR_pidfd_open = 434, NR_process_madvise = 440, NR_home_node = 450, NR_mseal = 462,
};

DT_TEST(numa, "memory policies and moves between nodes: no part is bound, no page moves")
{
	unsigned long nodes = 1;
	int status[2], to[2] = { 0, 0 };
	void *at[2];

	victim_ready();
	at[0] = v.ring + v.page;
	at[1] = v.pos;
	answer("mbind", syscall(SYS_mbind, v.ring, v.map.dtmp_ringsize, MPOL_BIND, &nodes, 8,
				MPOL_MF_STRICT | MPOL_MF_MOVE | MPOL_MF_MOVE_ALL));
	answer("mbind of a position", syscall(SYS_mbind, v.pos, v.page, MPOL_BIND, &nodes, 8,
					      MPOL_MF_STRICT | MPOL_MF_MOVE));
	refused("mbind of a part", syscall(SYS_mbind, v.ring + v.page, v.page, MPOL_PREFERRED,
					   &nodes, 8, MPOL_MF_MOVE));
	/* The policy that it has, so that there is nothing to split. */
	syscall(NR_home_node, v.ring, v.page, 0, 0);
	CHECK_OK(answer("set_mempolicy", syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 8)));
	CHECK_OK(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0));
	CHECK_OK(answer("move_pages", syscall(SYS_move_pages, 0, 2, at, to, status, MPOL_MF_MOVE)));
	CHECK(status[0] < 0 && status[1] < 0);
	CHECK_OK(syscall(SYS_move_pages, 0, 2, at, NULL, status, 0));
	CHECK(status[0] < 0 && status[1] < 0);
	answer("migrate_pages", syscall(SYS_migrate_pages, 0, 8, &nodes, &nodes));
	victim_intact();
}

static void faults_handled(int uffd, const char *what, void *at, size_t len)
{
	struct uffdio_register reg = { .range = { (uintptr_t)at, len } };
	__u64 mode;

	/* Missing pages, write protection, minor faults. */
	for (mode = 1; mode <= 4; mode <<= 1) {
		reg.mode = mode;
		refused_as(what, ioctl(uffd, UFFDIO_REGISTER, &reg), EINVAL);
	}
}

DT_TEST(uffd, "userfaultfd: a mapping cannot be registered, nor filled by it")
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register plain = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_copy copy = { .len = v.page };
	struct uffdio_zeropage zero;
	int uffd;

	victim_ready();
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	CHECK_OK(answer("userfaultfd", uffd));
	CHECK_OK(ioctl(uffd, UFFDIO_API, &api));
	plain.range = (struct uffdio_range){ (uintptr_t)pages_plain(2), 2 * v.page };
	CHECK_OK(ioctl(uffd, UFFDIO_REGISTER, &plain));
	faults_handled(uffd, "UFFDIO_REGISTER of a ring", v.ring, v.map.dtmp_ringsize);
	faults_handled(uffd, "UFFDIO_REGISTER of a ring's part", v.ring + v.page, v.page);
	faults_handled(uffd, "UFFDIO_REGISTER of a position", v.pos, v.page);
	copy.src = plain.range.start;
	copy.len = v.page;
	copy.dst = (uintptr_t)v.ring + v.page;
	refused("UFFDIO_COPY into a ring", ioctl(uffd, UFFDIO_COPY, &copy));
	copy.dst = (uintptr_t)v.pos;
	refused("UFFDIO_COPY into a position", ioctl(uffd, UFFDIO_COPY, &copy));
	zero = (struct uffdio_zeropage){ .range = { (uintptr_t)v.ring + v.page, v.page } };
	refused("UFFDIO_ZEROPAGE in a ring", ioctl(uffd, UFFDIO_ZEROPAGE, &zero));
	close(uffd);
	victim_intact();
}

static const struct advice {
	const char	*name;
	int		 advice, taken;		/* it may be, and nothing comes of it */
} advices[] = {
	{ "MADV_DONTNEED", 4, 0 }, { "MADV_FREE", 8, 0 }, { "MADV_REMOVE", 9, 0 },
	{ "MADV_DOFORK", 11, 0 }, { "MADV_DODUMP", 17, 0 }, { "MADV_WIPEONFORK", 18, 0 },
	{ "MADV_COLD", 20, 0 }, { "MADV_PAGEOUT", 21, 0 }, { "MADV_POPULATE_READ", 22, 0 },
	{ "MADV_POPULATE_WRITE", 23, 0 }, { "MADV_DONTNEED_LOCKED", 24, 0 },
	{ "MADV_COLLAPSE", 25, 0 }, { "MADV_HWPOISON", 100, 0 },
	{ "MADV_SOFT_OFFLINE", 101, 0 }, { "MADV_GUARD_INSTALL", 102, 0 },
	{ "MADV_HUGEPAGE", 14, 1 }, { "MADV_NOHUGEPAGE", 15, 1 }, { "MADV_MERGEABLE", 12, 1 },
	{ "MADV_UNMERGEABLE", 13, 1 }, { "MADV_WILLNEED", 3, 1 }, { "MADV_SEQUENTIAL", 2, 1 },
	{ "MADV_DONTFORK", 10, 1 }, { "MADV_DONTDUMP", 16, 1 }, { "MADV_NORMAL", 0, 1 },
};

DT_TEST(advised, "no advice drops, swaps, poisons, merges or replaces a page; of a part least of all")
{
	const struct advice *a;
	struct iovec iov;
	int pidfd;

	victim_ready();
	for (a = advices; a < advices + sizeof(advices) / sizeof(*advices); a++) {
		long r = answer(a->name, madvise(v.ring, v.map.dtmp_ringsize, a->advice));
		long q = madvise(v.pos, v.page, a->advice);

		if (!a->taken && (r == 0 || q == 0))
			FAIL("%s was taken", a->name);
		madvise(v.ring + v.page, v.page, a->advice);
		victim_same();
	}
	iov = (struct iovec){ v.ring, v.map.dtmp_ringsize };
	pidfd = syscall(NR_pidfd_open, getpid(), 0);
	if (pidfd >= 0 && syscall(NR_process_madvise, pidfd, &iov, 1, 21 /* PAGEOUT */, 0) >= 0)
		FAIL("process_madvise was taken");
	close(pidfd);
	victim_intact();
}

DT_TEST(locked, "mlock, mincore, msync, clear_refs: nothing of them is felt")
{
	unsigned char in[16];

	victim_ready();
	CHECK(sizeof(in) >= v.map.dtmp_ringsize / v.page);
	answer("mlock", mlock(v.ring, v.map.dtmp_ringsize));
	answer("mlock of a part", mlock(v.ring + v.page, v.page));
	answer("mlock2", mlock2(v.pos, v.page, MLOCK_ONFAULT));
	answer("mlockall", mlockall(MCL_CURRENT));
	munlockall();
	answer("mincore", mincore(v.ring, v.map.dtmp_ringsize, in));
	answer("msync", msync(v.ring, v.map.dtmp_ringsize, MS_SYNC | MS_INVALIDATE));
	/* Which pages were used, and which written: by protecting them anew. */
	file_write("/proc/self/clear_refs", "1");
	file_write("/proc/self/clear_refs", "4");
	victim_same();
	v.pos->dtpo_events = 1;
	victim_pos_reset();
	victim_intact();
}

DT_TEST(remapped, "remap_file_pages: no page of it takes another one's place")
{
	victim_ready();
	refused("remap_file_pages of a page", remap_file_pages(v.ring + v.page, v.page, 0, 0, 0));
	refused("remap_file_pages of two", remap_file_pages(v.ring, 2 * v.page, 0, 3, 0));
	victim_same();
	/* The position's place may end up empty, but never as a ring. */
	refused("remap_file_pages to a ring", remap_file_pages(v.pos, v.page, 0, 1, 0));
	munmap(v.pos, v.page);
	v.pos = ring_map_pos(v.fd, &v.map, 0, PROT_READ | PROT_WRITE);
	CHECK((void *)v.pos != MAP_FAILED);
	victim_intact();
}

static void part_covered(char *at, size_t len)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;

	refused("mmap MAP_FIXED over a part", (long)mmap(at, len, PROT_READ | PROT_WRITE,
		flags | MAP_FIXED, -1, 0));
	refused("mmap MAP_FIXED_NOREPLACE over a part", (long)mmap(at, len, PROT_READ | PROT_WRITE,
		flags | MAP_FIXED_NOREPLACE, -1, 0));
	refused("mmap of a position over a part", (long)mmap(at, v.page, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_FIXED, v.fd, v.map.dtmp_posoff));
	refused("mprotect of a part", mprotect(at, len, PROT_NONE));
	refused("munmap of a part", munmap(at, len));
	victim_same();
}

DT_TEST(covered, "mmap, mremap and shmat put nothing over a part; DONTUNMAP leaves no copy")
{
	char *plain;
	int shm;

	victim_ready();
	plain = pages_plain(2);
	part_covered(v.ring, v.page);
	part_covered(v.ring + v.page, 2 * v.page);
	part_covered(v.ring + v.map.dtmp_ringsize - v.page, v.page);
	refused("mremap over a part", (long)mremap(plain, v.page, v.page, MREMAP_MAYMOVE | MREMAP_FIXED,
						   v.ring + v.page));
	refused("mremap DONTUNMAP", (long)mremap(v.ring, v.map.dtmp_ringsize, v.map.dtmp_ringsize,
						 MREMAP_MAYMOVE | 4 /* DONTUNMAP */));
	shm = shmget(IPC_PRIVATE, v.page, 0600);
	CHECK_OK(answer("shmget", shm));
	refused("shmat over a part", (long)shmat(shm, v.ring + v.page, SHM_REMAP));
	CHECK_OK(shmctl(shm, IPC_RMID, NULL));
	victim_intact();
}

DT_TEST(heap, "brk does not grow over a ring that is in its way")
{
	char *end, *at;
	size_t size;

	victim_ready();
	size = v.map.dtmp_ringsize;
	end = (char *)syscall(SYS_brk, 0);
	at = (char *)(((uintptr_t)end + 17 * v.page) & ~(v.page - 1));
	if (mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		 0) != at)
		SKIP("something else is in its way");
	CHECK(mremap(v.ring, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at);
	v.ring = at;
	CHECK_EQ(syscall(SYS_brk, at + v.page), (long)end);
	CHECK_EQ(syscall(SYS_brk, at + size + v.page), (long)end);
	victim_intact();
}

DT_TEST(keys, "pkey_mprotect makes nothing writable that mprotect does not")
{
	victim_ready();
	refused_as("pkey_mprotect of a ring", syscall(SYS_pkey_mprotect, v.ring,
		   v.map.dtmp_ringsize, PROT_READ | PROT_WRITE, -1), EACCES);
	refused_as("pkey_mprotect of a part",
		   syscall(SYS_pkey_mprotect, v.ring + v.page, v.page, PROT_NONE, -1), EINVAL);
	refused_as("pkey_mprotect to execute a position",
		   syscall(SYS_pkey_mprotect, v.pos, v.page, PROT_READ | PROT_EXEC, -1), EACCES);
	CHECK_OK(syscall(SYS_pkey_mprotect, v.ring, v.map.dtmp_ringsize, PROT_READ, -1));
	victim_intact();
}

/* What is sealed stays till the process ends: in one of its own. */
static void seal(void *arg)
{
	(void)arg;
	victim_map();
	refused("mseal of a part", syscall(NR_mseal, v.ring + v.page, v.page, 0));
	CHECK_OK(answer("mseal", syscall(NR_mseal, v.ring, v.map.dtmp_ringsize, 0)));
	refused_as("munmap of what is sealed", munmap(v.ring, v.map.dtmp_ringsize), EPERM);
	victim_same();
}

DT_TEST(sealed, "mseal seals a ring whole or not at all, and ends with the process")
{
	victim_ready();
	child_wait(child_start(seal, NULL));
	victim_intact();
}

DT_MAIN
