// SPDX-License-Identifier: GPL-2.0-only
/* Fuzzing mmap(2) of a session, and all that can be done to a mapping. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <linux/dt.h>
#include "fuzz.h"

#define PAGE	4096UL

static size_t length(struct fuzz_thread *t)
{
	static const size_t pages[] = { 1, 1, 2, 3, 4, 5, 10, 18, 66, 258, 4098 };

	if (fuzz_once_in(t, 16))
		return fuzz_random(t) >> fuzz_below(t, 64);
	return FUZZ_PICK(t, pages) * PAGE + (fuzz_once_in(t, 16) ? fuzz_below(t, PAGE) : 0);
}

/* Few CPUs, few pages: what a ring's place in the file may be made of. */
static off_t offset(struct fuzz_thread *t)
{
	if (fuzz_once_in(t, 8))
		return (off_t)(fuzz_random(t) >> fuzz_below(t, 64)) & -PAGE;
	return ((off_t)fuzz_below(t, 4) << (20 + fuzz_below(t, 20))) +
	       (off_t)fuzz_below(t, 4) * PAGE;
}

/* As a reader would: all of a position or of a ring, and no more than it needs. */
static int map_well(struct fuzz_thread *t, struct fuzz_map *m)
{
	int pos = fuzz_once_in(t, 2);
	struct dtioc_map g;
	off_t at;
	void *p;

	if (ioctl(t->fd, DTIOCGMAP, &g))
		return 0;
	at = fuzz_below(t, 3) * g.dtmp_stride + (pos ? g.dtmp_posoff : g.dtmp_ringoff);
	m->len = pos ? g.dtmp_possize : g.dtmp_ringsize;
	p = mmap(NULL, m->len, pos ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, t->fd, at);
	m->at = p == MAP_FAILED ? NULL : p;
	return 1;
}

static void map(struct fuzz_thread *t, struct fuzz_map *m)
{
	static const int prots[] = {
		PROT_READ, PROT_READ | PROT_WRITE, PROT_NONE, PROT_READ | PROT_EXEC, PROT_WRITE,
	};
	static const int flags[] = {
		MAP_SHARED, MAP_SHARED, MAP_PRIVATE, MAP_SHARED | MAP_POPULATE,
		MAP_SHARED | MAP_LOCKED,
	};
	void *p;

	if (fuzz_below(t, 4) && map_well(t, m))
		return;
	m->len = length(t);
	p = mmap(NULL, m->len, FUZZ_PICK(t, prots), FUZZ_PICK(t, flags), t->fd, offset(t));
	m->at = p == MAP_FAILED ? NULL : p;
}

/* Read a word anywhere, write another: the consumer's page above all. */
static void scribble(struct fuzz_thread *t, struct fuzz_map *m)
{
	volatile __u64 *words = (void *)m->at;
	size_t n = m->len / sizeof(*words), at;
	unsigned int i;
	volatile __u64 word = 0;

	if (!n)
		return;
	t->faulting = 1;
	if (!sigsetjmp(t->fault, 1)) {
		for (i = 0; i < 64; i++) {
			at = fuzz_once_in(t, 2) ? fuzz_below(t, n < 4 ? n : 4) : fuzz_random(t) % n;
			word += words[at];
			if (fuzz_once_in(t, 4))
				words[at] = fuzz_once_in(t, 2) ? fuzz_random(t) :
					    word + fuzz_below(t, 4096);
		}
	}
	t->faulting = 0;
}

/* Cut a hole, or an end off; what is there then is ours, not another thread's. */
static void unmap(struct fuzz_thread *t, struct fuzz_map *m)
{
	size_t pages = m->len / PAGE, first, n;

	if (pages < 2 || fuzz_once_in(t, 2)) {
		munmap(m->at, m->len);
		m->at = NULL;
		return;
	}
	first = fuzz_below(t, pages);
	n = 1 + fuzz_below(t, pages - first);
	mmap(m->at + first * PAGE, n * PAGE, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static void move(struct fuzz_thread *t, struct fuzz_map *m)
{
	size_t len = fuzz_once_in(t, 2) ? m->len : length(t);
	void *p = mremap(m->at, m->len, len, fuzz_once_in(t, 8) ? 0 : MREMAP_MAYMOVE);

	if (p != MAP_FAILED) {
		m->at = p;
		m->len = len;
	}
}

static void advise(struct fuzz_thread *t, struct fuzz_map *m)
{
	static const int advices[] = {
		MADV_DONTNEED, MADV_REMOVE, MADV_DONTFORK, MADV_DOFORK, MADV_MERGEABLE,
		MADV_HUGEPAGE, MADV_DONTDUMP, MADV_DODUMP, MADV_FREE, MADV_WIPEONFORK,
		MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED,
	};

	madvise(m->at, m->len, FUZZ_PICK(t, advices));
}

/* No further than the mapping goes: what is behind it may be a stack or a library. */
static void protect(struct fuzz_thread *t, struct fuzz_map *m)
{
	size_t pages = (m->len + PAGE - 1) / PAGE, first = fuzz_below(t, pages);
	size_t n = 1 + fuzz_below(t, 4);

	if (n > pages - first)
		n = pages - first;
	mprotect(m->at + first * PAGE, n * PAGE, fuzz_below(t, 8));
}

/* A child has the mapping or not; either way its end must not hurt. */
static void in_child(struct fuzz_thread *t, struct fuzz_map *m)
{
	pid_t pid = fork();

	if (!pid) {
		scribble(t, m);
		if (fuzz_once_in(t, 2))
			munmap(m->at, PAGE);
		_exit(0);
	}
	if (pid > 0)
		while (waitpid(pid, NULL, 0) < 0)
			;
}

void fuzz_map_step(struct fuzz_thread *t)
{
	struct fuzz_map *m = &FUZZ_PICK(t, t->maps);

	t->calls++;
	if (!m->at) {
		map(t, m);
		return;
	}
	switch (fuzz_below(t, 16)) {
	case 0: case 1:
		unmap(t, m);
		break;
	case 2:
		move(t, m);
		break;
	case 3:
		protect(t, m);
		break;
	case 4:
		advise(t, m);
		break;
	case 5:
		in_child(t, m);
		break;
	default:
		scribble(t, m);
	}
}

void fuzz_map_end(struct fuzz_thread *t)
{
	unsigned int i;

	for (i = 0; i < FUZZ_MAPS; i++)
		if (t->maps[i].at)
			munmap(t->maps[i].at, t->maps[i].len);
}
