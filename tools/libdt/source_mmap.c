// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * Events in place, in the rings that the kernel writes.  What the merge holds is
 * in the ring still, in blocks of some part of it; as a block's last event has
 * been handed out the kernel gets its bytes back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include "source.h"

/* A ring's bytes are given back in so many parts or more. */
#define RING_PARTS	16
#define PART_MAX	(256UL << 10)
/* With more than one in so many bytes held, they are copied out of the ring. */
#define RING_HOLD	4

/* One CPU's. */
struct ring {
	struct dt_pos		*pos;	/* NULL: the CPU has no ring yet */
	const struct dt_head	*head;
	const unsigned char	*data;
	__u64			 tail;	/* bytes before it were given back */
	__u64			 added;	/* bytes before it were given to the merge */
};

/* A part of a ring that the merge holds. */
struct view {
	struct dt_block		 block;
	struct mmap_source	*src;
	struct ring		*ring;
	__u64			 end;
	struct view		*next;
};

/* A copy of events that had to leave their ring. */
struct copy {
	struct dt_block		 block;
	unsigned char		 bytes[] __attribute__((aligned(8)));
};

struct mmap_source {
	struct dt_source	 src;
	int			 fd;
	struct dtioc_map	 map;
	size_t			 part;	/* bytes of a view, or a little more */
	struct view		*cache;
	struct ring		 ring[];
};

/* A ring's views come to an end in the order in which they were made. */
static void view_release(struct dt_block *block)
{
	struct view *v = (struct view *)block;
	struct ring *r = v->ring;

	r->tail = v->end;
	r->pos->dtpo_events += v->block.events;
	__atomic_store_n(&r->pos->dtpo_tail, r->tail, __ATOMIC_RELEASE);
	v->next = v->src->cache;
	v->src->cache = v;
}

static struct view *view_new(struct mmap_source *s, struct ring *r)
{
	struct view *v = s->cache;

	if (v)
		s->cache = v->next;
	else
		v = malloc(sizeof(*v));
	if (!v)
		return NULL;
	*v = (struct view){ .src = s, .ring = r, .end = r->added };
	v->block.held = 1;
	v->block.release = view_release;
	return v;
}

static void copy_release(struct dt_block *block)
{
	free(block);
}

/*
 * Without memory for it what is in the ring stays there, and what follows it too,
 * as views come to an end in their order.
 */
static struct dt_block *copy_out(void *arg, struct dt_block *from,
				 const void *bytes, size_t len, void **to)
{
	struct mmap_source *s = arg;
	struct copy *c;

	if (from->release != view_release)
		return from;
	c = malloc(sizeof(*c) + len);
	if (!c)
		return NULL;
	memset(&c->block, 0, sizeof(c->block));
	c->block.size = sizeof(*c) + len;
	c->block.release = copy_release;
	memcpy(c->bytes, bytes, len);
	s->src.copied += len;
	*to = c->bytes;
	return &c->block;
}

static void *map_part(const struct mmap_source *s, unsigned int cpu, __u64 off,
		      size_t len, int prot)
{
	void *p = mmap(NULL, len, prot, MAP_SHARED, s->fd,
		       (off_t)(cpu * s->map.dtmp_stride + off));

	return p == MAP_FAILED ? NULL : p;
}

/* A CPU that is not there, or not yet, has no ring; that is no error. */
static int ring_map(struct mmap_source *s, unsigned int cpu)
{
	const struct dtioc_map *map = &s->map;
	struct ring *r = &s->ring[cpu];
	const unsigned char *p;
	struct dt_pos *pos;

	pos = map_part(s, cpu, map->dtmp_posoff, map->dtmp_possize, PROT_READ | PROT_WRITE);
	if (!pos)
		return errno == ENXIO || errno == EINVAL ? 0 : -errno;
	p = map_part(s, cpu, map->dtmp_ringoff, map->dtmp_ringsize, PROT_READ);
	if (!p) {
		munmap(pos, map->dtmp_possize);
		return -errno;
	}
	r->pos = pos;
	r->head = (const struct dt_head *)p;
	r->data = p + map->dtmp_dataoff;
	r->tail = r->added = pos->dtpo_tail;
	return 0;
}

static void ring_unmap(struct mmap_source *s, unsigned int cpu)
{
	struct ring *r = &s->ring[cpu];

	if (!r->pos)
		return;
	munmap(r->pos, s->map.dtmp_possize);
	munmap((void *)(size_t)r->head, s->map.dtmp_ringsize);
}

static int rings_map(struct mmap_source *s, struct dt_error *err)
{
	unsigned int cpu;
	int error;

	for (cpu = 0; cpu < s->map.dtmp_ncpus; cpu++) {
		error = s->ring[cpu].pos ? 0 : ring_map(s, cpu);
		if (error)
			return dt_error_set(err, -error, "mapping the ring of CPU %u: %s",
					    cpu, strerror(-error));
	}
	return 0;
}

/* Rings of CPUs that came since. */
static int rings_more(struct mmap_source *s, struct dt_error *err)
{
	__u32 had = s->map.dtmp_nrings;

	if (had == s->map.dtmp_ncpus)
		return 0;
	if (ioctl(s->fd, DTIOCGMAP, &s->map))
		return dt_error_set(err, errno, "asking for the rings: %s", strerror(errno));
	return s->map.dtmp_nrings == had ? 0 : rings_map(s, err);
}

/* Give the merge what is between added and head, in views. */
static int ring_add(struct mmap_source *s, struct ring *r, __u64 head,
		    struct dt_merge *m, struct dt_error *err)
{
	size_t left, part;
	struct view *v;
	long n;

	while (r->added != head) {
		v = view_new(s, r);
		if (!v)
			return dt_error_set(err, ENOMEM, "out of memory for events");
		left = head - r->added;
		part = left < s->part ? left : s->part;
		n = dt_merge_add_some(m, &v->block,
				      r->data + (r->added & (s->map.dtmp_datasize - 1)),
				      left, part, err);
		r->added += n < 0 ? 0 : n;
		v->end = r->added;
		dt_block_drop(&v->block);
		if (n < 0)
			return n;
	}
	return 0;
}

static int ring_fetch(struct mmap_source *s, unsigned int cpu, struct dt_merge *m,
		      struct dt_error *err)
{
	struct ring *r = &s->ring[cpu];
	__u64 head = __atomic_load_n(&r->head->dthd_head, __ATOMIC_ACQUIRE);
	int error;

	if (head - r->added > s->map.dtmp_datasize)
		return dt_error_set(err, EBADMSG,
			"the ring of CPU %u is damaged: does another program read this session?",
			cpu);
	error = ring_add(s, r, head, m, err);
	if (!error && r->added - r->tail > s->map.dtmp_datasize / RING_HOLD)
		dt_merge_relocate(m, cpu, copy_out, s);
	return error;
}

static int mmap_source_fetch(struct dt_source *src, struct dt_merge *m, __u64 slack_ns,
			     struct dt_error *err)
{
	struct mmap_source *s = (struct mmap_source *)src;
	__u64 asked = dt_now();
	unsigned int cpu;
	int error;

	/* What was published before that moment is seen from here on. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	error = rings_more(s, err);
	for (cpu = 0; !error && cpu < s->map.dtmp_ncpus; cpu++) {
		if (!s->ring[cpu].pos)
			continue;
		if (dt_merge_full(m))
			return 1;
		error = ring_fetch(s, cpu, m, err);
	}
	if (error)
		return error;
	dt_merge_complete(m, asked > slack_ns ? asked - slack_ns : 0);
	return 0;
}

static int mmap_source_fd(const struct dt_source *src)
{
	return ((const struct mmap_source *)src)->fd;
}

static void mmap_source_destroy(struct dt_source *src)
{
	struct mmap_source *s = (struct mmap_source *)src;
	unsigned int cpu;
	struct view *v;

	while ((v = s->cache)) {
		s->cache = v->next;
		free(v);
	}
	for (cpu = 0; cpu < s->map.dtmp_ncpus; cpu++)
		ring_unmap(s, cpu);
	free(s);
}

int dt_source_mmap(struct dt_source **srcp, int fd, struct dt_error *err)
{
	struct mmap_source *s;
	struct dtioc_map map;
	int error;

	*srcp = NULL;
	memset(&map, 0, sizeof(map));
	if (ioctl(fd, DTIOCGMAP, &map))
		return dt_error_set(err, errno, "mapping the rings: %s", strerror(errno));
	s = calloc(1, sizeof(*s) + map.dtmp_ncpus * sizeof(s->ring[0]));
	if (!s)
		return dt_error_set(err, ENOMEM, "out of memory for a reader");
	s->src.fetch = mmap_source_fetch;
	s->src.fd = mmap_source_fd;
	s->src.destroy = mmap_source_destroy;
	s->fd = fd;
	s->map = map;
	s->part = map.dtmp_datasize / RING_PARTS;
	if (s->part > PART_MAX)
		s->part = PART_MAX;
	error = rings_map(s, err);
	if (error) {
		mmap_source_destroy(&s->src);
		return error;
	}
	*srcp = &s->src;
	return 0;
}
