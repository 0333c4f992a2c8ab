// SPDX-License-Identifier: GPL-2.0-only
/* A reader of mapped rings, written from <linux/dt.h> and dt.4 alone. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include "lib.h"

struct dtioc_map session_map(int fd)
{
	struct dtioc_map map;

	memset(&map, 0xff, sizeof(map));
	CHECK_OK(ioctl(fd, DTIOCGMAP, &map));
	return map;
}

void *ring_map_pos(int fd, const struct dtioc_map *map, unsigned int cpu, int prot)
{
	return mmap(NULL, map->dtmp_possize, prot, MAP_SHARED, fd,
		    cpu * map->dtmp_stride + map->dtmp_posoff);
}

void *ring_map_data(int fd, const struct dtioc_map *map, unsigned int cpu, int prot)
{
	return mmap(NULL, map->dtmp_ringsize, prot, MAP_SHARED, fd,
		    cpu * map->dtmp_stride + map->dtmp_ringoff);
}

static void ring_map(int fd, const struct dtioc_map *map, unsigned int cpu, struct ring *r)
{
	void *p;

	memset(r, 0, sizeof(*r));
	p = ring_map_pos(fd, map, cpu, PROT_READ | PROT_WRITE);
	if (p == MAP_FAILED && (errno == ENXIO || errno == EINVAL))
		return;
	if (p == MAP_FAILED)
		FAIL("mapping the position of CPU %u: %s", cpu, strerror(errno));
	r->pos = p;
	p = ring_map_data(fd, map, cpu, PROT_READ);
	if (p == MAP_FAILED)
		FAIL("mapping the ring of CPU %u: %s", cpu, strerror(errno));
	r->head = p;
	r->data = (const unsigned char *)p + map->dtmp_dataoff;
	r->size = map->dtmp_datasize;
}

void rings_map(int fd, struct rings *rs)
{
	unsigned int cpu, n = 0;

	memset(rs, 0, sizeof(*rs));
	rs->map = session_map(fd);
	for (cpu = 0; cpu < rs->map.dtmp_ncpus && cpu < RINGS_MAX; cpu++) {
		ring_map(fd, &rs->map, cpu, &rs->cpu[cpu]);
		n += rs->cpu[cpu].pos != NULL;
	}
	if (rs->map.dtmp_ncpus <= RINGS_MAX)
		CHECK_GE(n, rs->map.dtmp_nrings);
}

void rings_unmap(struct rings *rs)
{
	unsigned int cpu;

	for (cpu = 0; cpu < RINGS_MAX; cpu++) {
		if (!rs->cpu[cpu].pos)
			continue;
		CHECK_OK(munmap(rs->cpu[cpu].pos, rs->map.dtmp_possize));
		CHECK_OK(munmap((void *)rs->cpu[cpu].head, rs->map.dtmp_ringsize));
		rs->cpu[cpu].pos = NULL;
	}
}

void ring_take(struct ring *r, struct events *evs)
{
	__u64 tail = r->pos->dtpo_tail, head, n = 0;
	const struct dt_evt *evt;
	size_t at;

	head = __atomic_load_n(&r->head->dthd_head, __ATOMIC_ACQUIRE);
	if (head - tail > r->size)
		FAIL("%llu bytes in a ring of %zu", (unsigned long long)(head - tail), r->size);
	events_append(evs, r->data + tail % r->size, head - tail);
	for (at = evs->len - (head - tail); at < evs->len; at += evt->dtev_len) {
		evt = (const void *)(evs->buf + at);
		if (!evt->dtev_len)
			FAIL("an event without bytes");
		n += !(evt->dtev_flags & DTEVT_LOST);
	}
	r->pos->dtpo_events += n;
	__atomic_store_n(&r->pos->dtpo_tail, head, __ATOMIC_RELEASE);
}

void rings_drain(struct rings *rs, struct events *evs)
{
	unsigned int cpu;

	for (cpu = 0; cpu < RINGS_MAX; cpu++)
		if (rs->cpu[cpu].pos)
			ring_take(&rs->cpu[cpu], evs);
	events_decode(evs);
}
