// SPDX-License-Identifier: GPL-2.0-only
/* The parts of the ring that are not on the path of every record. */
#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/string.h>
#else
#include <errno.h>
#include <string.h>
#endif
#include "dt_ring.h"

#ifdef __KERNEL__
DEFINE_PER_CPU(struct dt_ring_cpu, dt_ring_cpu);
#endif

static u64 dt_ring_size(const struct dt_ring *r)
{
	return r->mask + 1;
}

/*
 * data holds size bytes, a power of two, mapped twice in a row.  The pages are
 * zero.  All memory stays the caller's.
 */
void dt_ring_init(struct dt_ring *r, void *data, u64 size,
		  struct dt_ring_prod *prod, struct dt_ring_cons *cons, u16 cpu)
{
	union {
		struct dt_evt evt;
		u64 words[sizeof(struct dt_evt) / sizeof(u64)];
	} u = { .evt.dtev_cpu = cpu };

	memset(r, 0, sizeof(*r));
	r->data = data;
	r->mask = size - 1;
	r->prod = prod;
	r->cons = cons;
	r->wake_at = DT_RING_NOBODY;
	r->cpu_word = u.words[offsetof(struct dt_evt, dtev_cpu) / sizeof(u64)];
}

/* Let records in.  Any CPU; no producer need be stopped. */
void dt_ring_open(struct dt_ring *r)
{
	WRITE_ONCE(r->on, true);
	WRITE_ONCE(r->end, 0);
}

/*
 * Let no more records in.  Any CPU.  A producer in the slow path may undo it;
 * call again when all have left.
 */
void dt_ring_close(struct dt_ring *r)
{
	WRITE_ONCE(r->on, false);
	WRITE_ONCE(r->end, 0);
}

/*
 * Reserve len bytes that end at end at most.  As dt_ring_try(), but a context
 * that interrupts makes it start again, and the kernel is asked for the time if
 * need be.
 */
static struct dt_evt *dt_ring_advance(struct dt_ring *r, u32 len, u64 end)
{
	u64 head, last, now;
	struct dt_evt *evt;

	do {
		head = local_read(&r->head);
		last = local_read(&r->nsecs);
		now = dt_clock_now();
		if (now < last)
			now = last;
		if (head + len > end)
			return NULL;
	} while (!dt_local_try_cmpxchg(&r->nsecs, last, now) ||
		 !dt_local_try_cmpxchg(&r->head, head, head + len));
	evt = (void *)(r->data + (head & r->mask));
	evt->dtev_nsecs = now;
	return evt;
}
NOKPROBE_SYMBOL(dt_ring_advance);

/*
 * Where records may end, reserve bytes kept free: 0 where tail is beyond what was
 * published, or too far behind.  No consumer's business with the ring leads there.
 */
static u64 dt_ring_end(const struct dt_ring *r, u32 reserve)
{
	u64 tail = smp_load_acquire(&r->cons->tail);	/* A */
	u64 head = READ_ONCE(r->prod->head);

	/* One before the beginning looks near when its difference wraps. */
	if (tail > head || head - tail > dt_ring_size(r))
		return 0;
	return tail + dt_ring_size(r) - reserve;
}
NOKPROBE_SYMBOL(dt_ring_end);

static void dt_ring_put_lost(struct dt_ring *r, struct dt_evt *evt)
{
	struct dt_lost *lost = (void *)(evt + 1);

	evt->dtev_len = DT_RING_LOSTLEN;
	evt->dtev_pbn = 0;
	evt->dtev_tid = 0;
	evt->dtev_pid = 0;
	*(u64 *)&evt->dtev_cpu = r->cpu_word;
	evt->dtev_flags = DTEVT_LOST;
	/* An interrupt may have lost one since this record got its time. */
	lost->dtlo_first = READ_ONCE(r->lost_first);
	if (lost->dtlo_first > evt->dtev_nsecs)
		lost->dtlo_first = evt->dtev_nsecs;
	lost->dtlo_count = local_xchg(&r->lost, 0);
}
NOKPROBE_SYMBOL(dt_ring_put_lost);

/* The next step of the budget, or the end where that is nearer. */
static u64 dt_ring_step(const struct dt_ring *r, u64 end)
{
	u64 step = local_read(&r->head) + DT_BUDGET_STEP;

	return end < step ? end : step;
}
NOKPROBE_SYMBOL(dt_ring_step);

/* Tell of losses, and open a step with room for len bytes.  False: these end behind end. */
static bool dt_ring_open_step(struct dt_ring *r, u32 len, u64 end)
{
	struct dt_evt *evt;

	if (local_read(&r->lost)) {
		/* No record may stand before the word of an earlier loss. */
		evt = end < len ? NULL : dt_ring_advance(r, DT_RING_LOSTLEN, end - len);
		if (!evt)
			return false;
		dt_ring_put_lost(r, evt);
	}
	/* In this order: a loss in an interrupt between them closes it again. */
	WRITE_ONCE(r->end, dt_ring_step(r, end));
	barrier();
	if (local_read(&r->lost))
		WRITE_ONCE(r->end, 0);
	return (u64)local_read(&r->head) + len <= end;
}
NOKPROBE_SYMBOL(dt_ring_open_step);

/* As dt_ring_refill(), but returns where the record may end, or 0. */
static u64 dt_ring_make_room(struct dt_ring *r, u32 len)
{
	u64 end;

	if (!READ_ONCE(r->on) || len > dt_ring_size(r) - 2 * DT_RING_LOSTLEN ||
	    !dt_budget_add_up(&r->budget, local_read(&r->head)))
		return 0;
	end = dt_ring_end(r, DT_RING_LOSTLEN);
	if (dt_ring_open_step(r, len, end))
		return end;
	WRITE_ONCE(r->full, end);
	return 0;
}
NOKPROBE_SYMBOL(dt_ring_make_room);

/*
 * Where dt_ring_try() has failed: see to it that it finds room for a record of len
 * bytes.  False: there is none, or the budget is spent.  Losses are told as soon as
 * their record and this one fit.
 */
bool dt_ring_refill(struct dt_ring *r, u32 len)
{
	return dt_ring_make_room(r, len);
}
NOKPROBE_SYMBOL(dt_ring_refill);

/* Nobody has read since a record found no room: to make another is not worth while. */
bool dt_ring_full(const struct dt_ring *r)
{
	return !READ_ONCE(r->end) &&
	       dt_ring_end(r, DT_RING_LOSTLEN) == READ_ONCE(r->full);
}
NOKPROBE_SYMBOL(dt_ring_full);

/* As dt_ring_try(), and where that found no room, or was told to come here. */
struct dt_evt *dt_ring_reserve(struct dt_ring *r, u32 len)
{
	u64 end = dt_ring_make_room(r, len);

	return end ? dt_ring_advance(r, len, end) : NULL;
}
NOKPROBE_SYMBOL(dt_ring_reserve);

/* Producer: a record could not be reserved. */
void dt_ring_lose(struct dt_ring *r)
{
	if (!local_read(&r->lost))
		WRITE_ONCE(r->lost_first, dt_clock_now());
	local_inc(&r->lost);
	local_inc(&r->dropped);
	WRITE_ONCE(r->end, 0);
}
NOKPROBE_SYMBOL(dt_ring_lose);

/* The record of the last flush is still the newest one, and not read. */
static bool dt_ring_flushed_pending(const struct dt_ring *r)
{
	return r->flushed && (u64)local_read(&r->head) == r->flushed_end &&
	       r->flushed_end - READ_ONCE(r->cons->tail) - DT_RING_LOSTLEN <= r->mask;
}

/*
 * Tell of losses that no later record told of.  The space kept free for that
 * is there, or was used for that by the flush before.  Any CPU, when the ring
 * is closed and neither a producer runs nor a consumer in the kernel.  One that
 * has the ring mapped may be reading the record of the flush before: then, if
 * there is no room, the losses wait for the next record.
 */
void dt_ring_flush(struct dt_ring *r, bool mapped)
{
	struct dt_evt *evt;

	if (!local_read(&r->lost))
		return;
	if (!mapped && dt_ring_flushed_pending(r)) {
		r->flushed->dtlo_count += local_xchg(&r->lost, 0);
		return;
	}
	evt = dt_ring_advance(r, DT_RING_LOSTLEN, dt_ring_end(r, 0));
	if (!evt)
		return;
	dt_ring_put_lost(r, evt);
	r->flushed = (struct dt_lost *)(evt + 1);
	r->flushed_end = local_read(&r->head);
	smp_store_release(&r->prod->head, (u64)local_read(&r->head));	/* B */
}

/*
 * Consumer: the whole records from tail on, at most max bytes.  Returns their
 * bytes and sets *recs and *nevents; 0 when there is none, -EMSGSIZE when the
 * first is longer than max, -EIO when tail does not stand at a record.
 */
long dt_ring_peek(const struct dt_ring *r, u64 tail, size_t max, const void **recs,
		  u64 *nevents)
{
	u64 used = dt_ring_pending(r, tail), n = 0;
	const u8 *start = r->data + (tail & r->mask);
	const struct dt_evt *evt;
	size_t len = 0;
	u32 evtlen;

	if ((uintptr_t)start % 8)
		return -EIO;
	while (len < used) {
		evt = (const void *)(start + len);
		if (used - len < sizeof(*evt))
			return -EIO;
		/* Once: with a wrong tail the producer may be writing here. */
		evtlen = READ_ONCE(evt->dtev_len);
		if (evtlen < sizeof(*evt) || evtlen > used - len || evtlen % 8)
			return -EIO;
		if (evtlen > max - len) {
			if (!len)
				return -EMSGSIZE;
			break;
		}
		n += !(READ_ONCE(evt->dtev_flags) & DTEVT_LOST);
		len += evtlen;
	}
	*recs = start;
	*nevents = n;
	return len;
}

/* Consumer: all before tail is read. */
void dt_ring_consume(struct dt_ring *r, u64 tail)
{
	smp_store_release(&r->cons->tail, tail);	/* D */
}
