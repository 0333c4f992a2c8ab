// SPDX-License-Identifier: GPL-2.0-only
/* Reading a session and taking its events apart. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib.h"

#define READ_SIZE	(1UL << 20)
#define CPUS_MAX	8192

/* Where reading makes events itself, there is always one more while recording. */
#define DRAIN_MAX	(8UL << 20)

static void events_room(struct events *evs, size_t room)
{
	if (evs->size - evs->len >= room)
		return;
	evs->size = evs->size * 2 + room;
	evs->buf = realloc(evs->buf, evs->size);
	if (!evs->buf)
		FAIL("out of memory for events");
}

void events_append(struct events *evs, const void *bytes, size_t len)
{
	events_room(evs, len);
	memcpy(evs->buf + evs->len, bytes, len);
	evs->len += len;
}

static void events_read(int fd, struct events *evs)
{
	size_t start = evs->len;
	ssize_t n;

	for (;;) {
		if (evs->len - start > DRAIN_MAX && session_info(fd).dtif_recording)
			return;
		events_room(evs, READ_SIZE);
		n = read(fd, evs->buf + evs->len, READ_SIZE);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			FAIL("read: %s", strerror(errno));
		if (n == 0)
			FAIL("read: end of file from a session");
		evs->len += n;
	}
}

static void event_check(const struct dt_event *ev, __u64 *last)
{
	if (ev->dtev_cpu >= CPUS_MAX)
		FAIL("event from CPU %u", ev->dtev_cpu);
	if (ev->dtev_nsecs < last[ev->dtev_cpu])
		FAIL("CPU %u: time falls from %llu to %llu at an event of probe %u",
		     ev->dtev_cpu, (unsigned long long)last[ev->dtev_cpu],
		     (unsigned long long)ev->dtev_nsecs, ev->dtev_pbn);
	last[ev->dtev_cpu] = ev->dtev_nsecs;
	if (ev->dtev_flags & DTEVT_LOST) {
		CHECK_EQ(ev->dtev_pbn, 0);
		CHECK_EQ(ev->dtev_flags, DTEVT_LOST);
		if (ev->dtev_lost_first > ev->dtev_nsecs)
			FAIL("the first loss is later than the lost record");
	} else {
		CHECK_GT(ev->dtev_pbn, 0);
	}
	if (ev->dtev_kstack)
		CHECK_GE(DTMAXSTACK, ev->dtev_kstack->dtsk_count);
	if (ev->dtev_ustack)
		CHECK_GE(DTMAXSTACK, ev->dtev_ustack->dtsk_count);
}

static void pad_check(const unsigned char *at)
{
	const struct dt_evt *e = (const void *)at;

	if (e->__dtev_pad[0] || e->__dtev_pad[1] || e->__dtev_pad[2])
		FAIL("nonzero padding in an event");
}

void events_drain(int fd, struct events *evs)
{
	events_read(fd, evs);
	events_decode(evs);
}

/* Of one time: as read. */
static int order_compare(const void *a, const void *b, void *evs)
{
	const struct dt_event *ev = ((const struct events *)evs)->ev;
	const size_t *x = a, *y = b;

	if (ev[*x].dtev_nsecs != ev[*y].dtev_nsecs)
		return ev[*x].dtev_nsecs < ev[*y].dtev_nsecs ? -1 : 1;
	return *x < *y ? -1 : 1;
}

static void events_order(struct events *evs)
{
	size_t i;

	evs->order = realloc(evs->order, (evs->n + 1) * sizeof(*evs->order));
	if (!evs->order)
		FAIL("out of memory for events");
	for (i = 0; i < evs->n; i++)
		evs->order[i] = i;
	qsort_r(evs->order, evs->n, sizeof(*evs->order), order_compare, evs);
}

void events_decode(struct events *evs)
{
	size_t at, size = 0;
	__u64 *last;
	long len;

	last = calloc(CPUS_MAX, sizeof(*last));
	if (!last)
		FAIL("out of memory");
	evs->n = evs->nlost = 0;
	evs->lost = 0;
	for (at = 0; at < evs->len; at += len) {
		if (evs->n == size) {
			size = size ? size * 2 : 256;
			evs->ev = realloc(evs->ev, size * sizeof(*evs->ev));
			if (!evs->ev)
				FAIL("out of memory for events");
		}
		len = dt_event_decode(&evs->ev[evs->n], evs->buf + at, evs->len - at);
		if (len <= 0)
			FAIL("%s event at byte %zu of %zu", len ? "damaged" : "cut", at,
			     evs->len);
		pad_check(evs->buf + at);
		event_check(&evs->ev[evs->n], last);
		evs->nlost += !!(evs->ev[evs->n].dtev_flags & DTEVT_LOST);
		evs->lost += evs->ev[evs->n].dtev_lost;
		evs->n++;
	}
	free(last);
	events_order(evs);
}

void events_free(struct events *evs)
{
	free(evs->buf);
	free(evs->ev);
	free(evs->order);
	memset(evs, 0, sizeof(*evs));
}

static int event_matches(const struct dt_event *ev, __u32 pbn, pid_t tid)
{
	return !(ev->dtev_flags & DTEVT_LOST) && (!pbn || ev->dtev_pbn == pbn) &&
	       (!tid || ev->dtev_tid == (__u32)tid);
}

size_t events_count(const struct events *evs, __u32 pbn, pid_t tid)
{
	size_t i, n = 0;

	for (i = 0; i < evs->n; i++)
		n += event_matches(&evs->ev[i], pbn, tid);
	return n;
}

const struct dt_event *events_get(const struct events *evs, __u32 pbn, pid_t tid, size_t nth)
{
	size_t i;

	for (i = 0; i < evs->n; i++)
		if (event_matches(&evs->ev[evs->order[i]], pbn, tid) && nth-- == 0)
			return &evs->ev[evs->order[i]];
	return NULL;
}
