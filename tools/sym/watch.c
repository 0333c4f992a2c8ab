// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "watch.h"

/* Of each CPU: some thousand mappings. */
#define RING_SIZE	(512UL << 10)
/* No record is longer: a mapping with the longest path. */
#define RECORD_MAX	8192UL

#define PROT_EXECUTE	4

struct ring {
	int				 fd;
	struct perf_event_mmap_page	*page;	/* the data follows it */
};

struct watch {
	struct ring	*rings;
	unsigned int	 count;
	size_t		 page_size;
	unsigned char	 record[65536];		/* one that wraps, put together */
};

/* The members that records of mappings begin with. */
struct mmap2_record {
	struct perf_event_header header;
	__u32	pid, tid;
	__u64	addr, len, pgoff;
	__u32	maj, min;
	__u64	ino, ino_generation;
	__u32	prot, flags;
	char	filename[];
};

struct fork_record {
	struct perf_event_header header;
	__u32	pid, ppid, tid, ptid;
	__u64	time;
};

struct comm_record {
	struct perf_event_header header;
	__u32	pid, tid;
	char	comm[];
};

static int ring_open(struct watch *w, struct ring *r, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_TIME,
		.sample_id_all = 1,
		.mmap = 1, .mmap2 = 1, .comm = 1, .comm_exec = 1, .task = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
	int code;

	r->fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	if (r->fd < 0)
		return -errno;
	r->page = mmap(NULL, w->page_size + RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		       r->fd, 0);
	if (r->page != MAP_FAILED)
		return 0;
	code = errno;
	close(r->fd);
	return -code;
}

void watch_destroy(struct watch *w)
{
	unsigned int i;

	if (!w)
		return;
	for (i = 0; i < w->count; i++) {
		munmap(w->rings[i].page, w->page_size + RING_SIZE);
		close(w->rings[i].fd);
	}
	free(w->rings);
	free(w);
}

struct watch *watch_create(void)
{
	long ncpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	struct watch *w = calloc(1, sizeof(*w));
	int error = 0;

	if (!w)
		return NULL;
	w->page_size = sysconf(_SC_PAGESIZE);
	w->rings = ncpus > 0 ? calloc(ncpus, sizeof(*w->rings)) : NULL;
	for (cpu = 0; w->rings && cpu < ncpus; cpu++) {
		error = ring_open(w, &w->rings[w->count], cpu);
		if (!error)
			w->count++;
		else if (error != -ENODEV)	/* a CPU that is off */
			break;
	}
	if (w->count && cpu == ncpus)
		return w;
	watch_destroy(w);
	return NULL;
}

/* With sample_id_all the time stands at the end of each record. */
static __u64 record_time(const void *record, unsigned int size)
{
	__u64 nsecs;

	memcpy(&nsecs, (const char *)record + size - sizeof(nsecs), sizeof(nsecs));
	return nsecs;
}

static void record_mmap(const struct mmap2_record *r, unsigned int size,
			const struct watch_calls *calls, void *arg)
{
	struct map map;
	size_t room;

	if (size < sizeof(*r) + sizeof(__u64) || !(r->prot & PROT_EXECUTE))
		return;
	room = size - sizeof(*r) - sizeof(__u64);
	if (!memchr(r->filename, 0, room) || r->addr + r->len < r->addr)
		return;
	map = (struct map){
		.start = r->addr, .end = r->addr + r->len, .offset = r->pgoff,
		.dev = (__u64)r->maj << 32 | r->min, .ino = r->ino, .gen = r->ino_generation,
		.path = r->filename,
	};
	calls->map(arg, r->pid, record_time(r, size), &map);
}

void watch_record(const void *record, unsigned int size,
		  const struct watch_calls *calls, void *arg)
{
	const struct perf_event_header *h = record;
	const struct comm_record *comm = record;
	const struct fork_record *fork = record;

	switch (h->type) {
	case PERF_RECORD_MMAP2:
		record_mmap(record, size, calls, arg);
		break;
	case PERF_RECORD_COMM:
		if (size >= sizeof(*comm) + sizeof(__u64) &&
		    (h->misc & PERF_RECORD_MISC_COMM_EXEC))
			calls->exec(arg, comm->pid, record_time(record, size));
		break;
	case PERF_RECORD_FORK:
		/* A thread is a fork within its process. */
		if (size >= sizeof(*fork) && fork->pid != fork->ppid)
			calls->fork(arg, fork->pid, fork->ppid, fork->time);
		break;
	case PERF_RECORD_LOST:
		calls->lost(arg);
		break;
	}
}

static void ring_copy(const unsigned char *data, __u64 pos, void *to, size_t len)
{
	size_t at = pos % RING_SIZE, first = RING_SIZE - at;

	if (first > len)
		first = len;
	memcpy(to, data + at, first);
	memcpy((char *)to + first, data, len - first);
}

static void ring_drain(struct watch *w, struct ring *r, const struct watch_calls *calls,
		       void *arg)
{
	const unsigned char *data = (unsigned char *)r->page + w->page_size;
	__u64 head = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
	__u64 tail = r->page->data_tail, first = tail;
	struct perf_event_header h;

	while (head - tail >= sizeof(h)) {
		ring_copy(data, tail, &h, sizeof(h));
		if (h.size < sizeof(h) || h.size > head - tail)
			break;
		ring_copy(data, tail, w->record, h.size);
		watch_record(w->record, h.size, calls, arg);
		tail += h.size;
	}
	__atomic_store_n(&r->page->data_tail, head, __ATOMIC_SEQ_CST);
	/*
	 * The kernel tells of a loss only before the next record of the CPU, which
	 * may be long in coming.  A ring too full for any record lost some.
	 */
	head = __atomic_load_n(&r->page->data_head, __ATOMIC_SEQ_CST);
	if (head - first > RING_SIZE - RECORD_MAX)
		calls->lost(arg);
}

void watch_drain(struct watch *w, const struct watch_calls *calls, void *arg)
{
	unsigned int i;

	for (i = 0; w && i < w->count; i++)
		ring_drain(w, &w->rings[i], calls, arg);
}
