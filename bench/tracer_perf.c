// SPDX-License-Identifier: GPL-2.0-only
/* perf events: raw samples of a CPU into a mapped ring, as `perf record` has them. */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "bench.h"

#define SESSIONS_MAX	8

static struct {
	int	 fd;
	void	*map;
	size_t	 len;
} rings[SESSIONS_MAX];
static unsigned int nrings;

static int perf_id(const char *event)
{
	char path[256], text[32];

	snprintf(path, sizeof(path), TRACEFS "/events/%s/id", event);
	return file_read(path, text, sizeof(text)) ? -1 : atoi(text);
}

static int perf_open(const struct row *row, int id, char *why)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr),
		.config = id, .sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_TIME | PERF_SAMPLE_TID |
			       PERF_SAMPLE_CPU,
		.disabled = 1,
		/* Nobody is to be woken. */
		.watermark = 1, .wakeup_watermark = 1U << 31,
	};
	size_t page = sysconf(_SC_PAGESIZE), len = page + row_bytes(row);
	void *map;
	int fd;

	if (row->extra == EXTRA_KSTACK || row->extra == EXTRA_USTACK) {
		attr.sample_type |= PERF_SAMPLE_CALLCHAIN;
		attr.exclude_callchain_user = row->extra == EXTRA_KSTACK;
		attr.exclude_callchain_kernel = row->extra == EXTRA_USTACK;
	}
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return because(why, "perf_event_open: %s", strerror(errno));
	map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		close(fd);
		return because(why, "mmap: %s", strerror(errno));
	}
	rings[nrings].fd = fd;
	rings[nrings].map = map;
	rings[nrings++].len = len;
	return 0;
}

/* Samples in a ring that never went round. */
static long perf_count(unsigned int i)
{
	struct perf_event_mmap_page *page = rings[i].map;
	char *data = (char *)page + page->data_offset;
	uint64_t at, head = page->data_head;
	struct perf_event_header *h;
	long count = 0;

	__sync_synchronize();
	for (at = 0; at < head; at += h->size) {
		h = (struct perf_event_header *)(data + at);
		count += h->type == PERF_RECORD_SAMPLE;
	}
	return count;
}

static long perf_end(const struct row *row)
{
	long least = -1, count;

	while (nrings) {
		nrings--;
		ioctl(rings[nrings].fd, PERF_EVENT_IOC_DISABLE, 0);
		count = perf_count(nrings);
		if (least < 0 || count < least)
			least = count;
		munmap(rings[nrings].map, rings[nrings].len);
		close(rings[nrings].fd);
	}
	tracefs_event_end(row);
	return least;
}

static int perf_start(const struct row *row, char *why)
{
	const char *event;
	unsigned int i;
	int id;

	if (row->extra == EXTRA_COMM)
		return because(why, "does not record it");
	event = tracefs_event(row, why);
	if (!event)
		return -1;
	id = perf_id(event);
	if (id < 0) {
		tracefs_event_end(row);
		return because(why, "events/%s/id: %s", event, strerror(errno));
	}
	for (i = 0; i < row->sessions; i++) {
		if (perf_open(row, id, why)) {
			perf_end(row);
			return -1;
		}
	}
	for (i = 0; i < nrings; i++)
		ioctl(rings[i].fd, PERF_EVENT_IOC_ENABLE, 0);
	return 0;
}

const struct tracer tracer_perf = {
	.name = "perf", .title = "perf", .peer = true,
	.start = perf_start, .stop = perf_end,
};
