// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* Events by read(2) from a session, into blocks that are used over and over. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "source.h"

#define BLOCK_SIZE	(512UL << 10)
/* With less left a new block is begun.  No event is as long as this. */
#define BLOCK_ROOM	(64UL << 10)
#define CACHE_MAX	8

struct read_block {
	struct dt_block		 block;
	struct read_source	*src;
	struct read_block	*next;
	size_t			 size;
	size_t			 fill;
	unsigned char		 bytes[] __attribute__((aligned(8)));
};

struct read_source {
	struct dt_source	 src;
	int			 fd;
	size_t			 round;		/* bytes of one fetch at most */
	size_t			 block_size;
	__u64			 asked;		/* when the last read(2) began */
	struct read_block	*now;		/* being filled */
	struct read_block	*cache;
	unsigned int		 ncache;
};

static void read_block_release(struct dt_block *block)
{
	struct read_block *b = (struct read_block *)block;
	struct read_source *s = b->src;

	if (s->ncache >= CACHE_MAX || b->size != s->block_size) {
		free(b);
		return;
	}
	b->next = s->cache;
	s->cache = b;
	s->ncache++;
}

static struct read_block *read_block_new(struct read_source *s)
{
	struct read_block *b = s->cache;

	if (b) {
		s->cache = b->next;
		s->ncache--;
	} else {
		b = malloc(sizeof(*b) + s->block_size);
		if (!b)
			return NULL;
	}
	memset(b, 0, sizeof(*b));
	b->src = s;
	b->size = s->block_size;
	b->block.size = sizeof(*b) + s->block_size;
	b->block.held = 1;
	b->block.release = read_block_release;
	return b;
}

static void read_block_finish(struct read_source *s)
{
	struct read_block *b = s->now;

	s->now = NULL;
	if (b)
		dt_block_drop(&b->block);
}

/* A block to read into; its free part starts at fill. */
static struct read_block *read_block_get(struct read_source *s)
{
	if (s->now && !s->now->block.runs)
		s->now->fill = 0;
	if (s->now && s->now->size - s->now->fill < BLOCK_ROOM)
		read_block_finish(s);
	if (!s->now)
		s->now = read_block_new(s);
	return s->now;
}

static void read_cache_free(struct read_source *s)
{
	struct read_block *b;

	while ((b = s->cache)) {
		s->cache = b->next;
		free(b);
	}
	s->ncache = 0;
}

/* The next event did not fit: a fresh block, and a larger one if it was fresh. */
static int read_block_enlarge(struct read_source *s, struct dt_error *err)
{
	int fresh = s->now->fill == 0;

	read_block_finish(s);
	if (!fresh)
		return 0;
	if (s->block_size >= DT_RING_MAX)
		return dt_error_set(err, EMSGSIZE,
			"an event is larger than any ring: the module is at fault");
	read_cache_free(s);
	s->block_size *= 2;
	return 0;
}

static int read_failed(struct read_source *s, int code, struct dt_error *err)
{
	switch (code) {
	case EINTR:
		return 0;
	case EMSGSIZE:
		return read_block_enlarge(s, err);
	case EPERM:
	case EACCES:
		return dt_error_set(err, code,
			"reading events is not allowed: CAP_PERFMON or CAP_SYS_ADMIN was needed when the device was opened");
	default:
		return dt_error_set(err, code, "reading events: %s", strerror(code));
	}
}

static __u64 before(__u64 nsecs, __u64 slack_ns)
{
	return nsecs > slack_ns ? nsecs - slack_ns : 0;
}

/* Read once.  1: there may be more; 0: every CPU was asked and has no more. */
static int read_once(struct read_source *s, struct dt_merge *m, __u64 slack_ns,
		     size_t *got, struct dt_error *err)
{
	struct read_block *b = read_block_get(s);
	__u64 asked = dt_now();
	size_t room;
	ssize_t n;
	int error;

	if (!b)
		return dt_error_set(err, ENOMEM, "out of memory for events");
	room = b->size - b->fill;
	n = read(s->fd, b->bytes + b->fill, room);
	if (n < 0 && errno != EAGAIN) {
		error = read_failed(s, errno, err);
		return error ? error : 1;
	}
	if (n > 0) {
		/* The CPUs before the first in this may have been asked by the last. */
		dt_merge_turn(m, before(s->asked, slack_ns));
		error = dt_merge_add(m, &b->block, b->bytes + b->fill, n, err);
		if (error)
			return error;
		b->fill += n;
		*got += n;
		s->src.copied += n;
	}
	s->asked = asked;
	/* Had a CPU more, it would have gone into the room that is left. */
	if (n > 0 && room - n < BLOCK_ROOM)
		return 1;
	dt_merge_complete(m, before(asked, slack_ns));
	return 0;
}

static int read_source_fetch(struct dt_source *src, struct dt_merge *m,
			     __u64 slack_ns, struct dt_error *err)
{
	struct read_source *s = (struct read_source *)src;
	size_t got = 0;
	int more = 1;

	while (more > 0 && got < s->round && !dt_merge_full(m))
		more = read_once(s, m, slack_ns, &got, err);
	return more;
}

static int read_source_fd(const struct dt_source *src)
{
	return ((const struct read_source *)src)->fd;
}

static void read_source_destroy(struct dt_source *src)
{
	struct read_source *s = (struct read_source *)src;

	read_block_finish(s);
	read_cache_free(s);
	free(s);
}

struct dt_source *dt_source_read(int fd, const struct dtioc_info *info)
{
	struct read_source *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->src.fetch = read_source_fetch;
	s->src.fd = read_source_fd;
	s->src.destroy = read_source_destroy;
	s->fd = fd;
	s->block_size = BLOCK_SIZE;
	/* All that the rings can hold, so that a flood does not starve a CPU. */
	s->round = (size_t)info->dtif_ncpus * info->dtif_ringsize;
	if (s->round < BLOCK_SIZE)
		s->round = BLOCK_SIZE;
	return &s->src;
}
