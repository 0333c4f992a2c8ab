// SPDX-License-Identifier: GPL-2.0-only
/*
 * KCOV: where in the module a thread's calls went.  Kbuild has the module
 * compiled for it, and a debug kernel has nothing else compiled so.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kcov.h>
#include "fuzz.h"

#define COVER_WORDS	(1UL << 16)	/* of one step's record */
#define COVER_BITS	16		/* edges are told apart by so much of a hash */

static _Atomic __u64 seen[(1UL << COVER_BITS) / 64];
static atomic_uint edges;
static _Thread_local _Atomic unsigned long *cover;

int fuzz_cover_start(void)
{
	int fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	void *p;

	if (fd < 0)
		return 0;
	if (ioctl(fd, KCOV_INIT_TRACE, COVER_WORDS))
		goto fail;
	p = mmap(NULL, COVER_WORDS * sizeof(*cover), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		goto fail;
	if (ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		goto fail;
	cover = p;
	return 1;
fail:
	close(fd);
	return 0;
}

static unsigned int edge_hash(unsigned long from, unsigned long to)
{
	return (from * 31 + to) * 0x9e3779b97f4a7c15ULL >> (64 - COVER_BITS);
}

unsigned int fuzz_cover_take(void)
{
	unsigned long i, n, from = 0, to;
	unsigned int hash, new = 0;
	__u64 bit;

	if (!cover)
		return 0;
	n = atomic_load(&cover[0]);
	for (i = 1; i <= n && i < COVER_WORDS; i++, from = to) {
		to = cover[i];
		hash = edge_hash(from, to);
		bit = 1ULL << hash % 64;
		if (seen[hash / 64] & bit)
			continue;
		new += !(atomic_fetch_or(&seen[hash / 64], bit) & bit);
	}
	atomic_store(&cover[0], 0);
	atomic_fetch_add(&edges, new);
	return new;
}

unsigned int fuzz_cover_edges(void)
{
	return atomic_load(&edges);
}
