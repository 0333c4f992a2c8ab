/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of byte records with one producer CPU and one consumer.
 *
 * The producer runs with preemption off; contexts that interrupt it (softirq,
 * irq, NMI) produce into the same ring.  A record is reserved by moving head
 * with a CPU-local cmpxchg, so the record of an interrupt lands behind the one
 * it interrupted.  What the consumer may read ends at prod->head, which only
 * the outermost context moves, when all records below it are complete.  That
 * it is the outermost one it sees in what the lower levels of its CPU are in.
 *
 *	producer				consumer
 *
 *	load cons->tail (acquire)	(A)	load prod->head (acquire)	(C)
 *	write records up to end			read records
 *	store prod->head (release)	(B)	store cons->tail (release)	(D)
 *
 *	A pairs with D: space is written only after it was read.
 *	B pairs with C: records are read only after they were written.
 *
 * Positions count bytes from the ring's creation and never wrap.  The data is
 * mapped twice in a row, so no record wraps either.
 *
 * The consumer's page may be mapped writable into a user process, which may
 * write to it at any time.  Nothing else is ever read from it than its two words,
 * each use loads the word once, and any value is safe: a wrong tail makes the
 * ring look full, or gives up records of the process's own.
 *
 * This file and dt_ring.c are compiled in userland too, by the host tests.
 */
#ifndef DT_RING_H
#define DT_RING_H

#ifdef __KERNEL__
#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/local.h>
#include "dt_clock.h"
#include "dt_compat.h"
#else
#include "ring_user.h"
#endif
#include "dt_budget.h"
#include <linux/dt.h>

/* Bytes of the record that stands for lost ones; this much is kept free. */
#define DT_RING_LOSTLEN	(sizeof(struct dt_evt) + sizeof(struct dt_lost))

#define DT_RING_NOBODY	(~0ULL)

struct dt_ring_cons {
	u64	tail;		/* bytes before it are read; the consumer's */
	u64	events;		/* that a consumer outside the kernel says it read */
};

struct dt_ring_prod {
	u64	head;		/* records before it are complete */
};

struct dt_ring {
	/* Used by every record.  Written by the producer CPU only. */
	local_t			 head;		/* bytes before it are reserved */
	u64			 end;		/* may be reserved at once; 0: see the slow path */
	local_t			 nsecs;		/* of the newest record */
	u64			 mask;		/* I; size - 1 */
	u8			*data;		/* I */
	struct dt_ring_prod	*prod;		/* I */
	struct dt_ring_cons	*cons;		/* I */
	u64			 wake_at;	/* position at which to wake, by any CPU */
	u64			 cpu_word;	/* I; dtev_cpu in its place in a header */

	/* Used when something is off, full or nested in itself. */
	bool			 on;		/* by any CPU */
	u64			 full;		/* dt_ring_end() when a record found no room */
	u64			 lost_first;	/* time of the first in lost */
	struct dt_lost		*flushed;	/* what dt_ring_flush wrote last, */
	u64			 flushed_end;	/* and where it ended */
	local_t			 lost;		/* not told yet in a record */
	local_t			 dropped;	/* all of them */
	local_t			 recursed;
	struct dt_budget	 budget;	/* C */
};

/* Levels whose contexts interrupt those before: task, softirq, irq, NMI. */
#define DT_RING_LEVELS	4

/* The ring that each level of a CPU is producing into, or NULL. */
struct dt_ring_cpu {
	struct dt_ring	*in[DT_RING_LEVELS];
};

/* No ring, where a level produces into none and must not be entered either. */
#define DT_RING_NONE	((struct dt_ring *)1)

#ifdef __KERNEL__
DECLARE_PER_CPU(struct dt_ring_cpu, dt_ring_cpu);
#define dt_ring_in(level)		__this_cpu_read(dt_ring_cpu.in[level])
#define dt_ring_set_in(level, r)	__this_cpu_write(dt_ring_cpu.in[level], r)
#else
extern _Thread_local struct dt_ring_cpu dt_ring_cpu;
#define dt_ring_in(level)		READ_ONCE(dt_ring_cpu.in[level])
#define dt_ring_set_in(level, r)	WRITE_ONCE(dt_ring_cpu.in[level], r)
#endif

void dt_ring_init(struct dt_ring *r, void *data, u64 size,
		  struct dt_ring_prod *prod, struct dt_ring_cons *cons, u16 cpu);
void dt_ring_open(struct dt_ring *r);
void dt_ring_close(struct dt_ring *r);
void dt_ring_flush(struct dt_ring *r, bool mapped);
bool dt_ring_refill(struct dt_ring *r, u32 len);
bool dt_ring_full(const struct dt_ring *r);
struct dt_evt *dt_ring_reserve(struct dt_ring *r, u32 len);
void dt_ring_lose(struct dt_ring *r);
long dt_ring_peek(const struct dt_ring *r, u64 tail, size_t max, const void **recs,
		  u64 *nevents);
void dt_ring_consume(struct dt_ring *r, u64 tail);

static inline u64 dt_ring_tail(const struct dt_ring *r)
{
	return READ_ONCE(r->cons->tail);
}

/* Consumer: bytes that can be read from tail on; 0 if no consumer can be there. */
static inline u64 dt_ring_pending(const struct dt_ring *r, u64 tail)
{
	u64 head = smp_load_acquire(&r->prod->head);	/* C */

	return tail <= head && head - tail <= r->mask + 1 ? head - tail : 0;
}

/* What consumer->events says, as far as so many can have been there. */
static inline u64 dt_ring_told(const struct dt_ring *r)
{
	u64 most = READ_ONCE(r->prod->head) / sizeof(struct dt_evt);
	u64 told = READ_ONCE(r->cons->events);

	return told < most ? told : most;
}

/*
 * A producing section: preemption off, from enter to leave.  level is that of
 * the context, which must not be in one already: see dt_ring_in().
 */
static __always_inline void dt_ring_enter(struct dt_ring *r, unsigned long level)
{
	dt_ring_set_in(level, r);
	barrier();
}

/*
 * An event of len bytes, a multiple of 8, to write, all of it but dtev_nsecs, or
 * NULL: dt_ring_reserve() may have more success.  The time is taken between the
 * load of head and its change, so that times rise with positions: a context that
 * interrupts here makes a cmpxchg fail.
 */
static __always_inline struct dt_evt *dt_ring_try(struct dt_ring *r, u32 len)
{
	u64 head = local_read(&r->head), last, now;
	struct dt_evt *evt;

	if (unlikely(head + len > READ_ONCE(r->end)) || unlikely(!dt_clock_try(&now)))
		return NULL;
	/* The NMI-safe clock may step back when its rate is adjusted. */
	last = local_read(&r->nsecs);
	if (unlikely(now < last))
		now = last;
	if (!dt_local_try_cmpxchg(&r->nsecs, last, now) ||
	    !dt_local_try_cmpxchg(&r->head, head, head + len))
		return NULL;
	evt = (void *)(r->data + (head & r->mask));
	if (!evt)
		__builtin_unreachable();
	evt->dtev_nsecs = now;
	return evt;
}

/* A lower level of this CPU is in the same ring. */
static __always_inline bool dt_ring_inner(const struct dt_ring *r, unsigned long level)
{
	while (level--)
		if (dt_ring_in(level) == r)
			return true;
	return false;
}

/*
 * The end of a producing section: what was reserved is written.  True when the
 * consumer is to be woken.
 */
static __always_inline bool dt_ring_leave(struct dt_ring *r, unsigned long level)
{
	u64 head;

	if (unlikely(level) && dt_ring_inner(r, level)) {
		barrier();
		dt_ring_set_in(level, NULL);
		return false;
	}
	for (;;) {
		barrier();
		head = local_read(&r->head);
		/* A context that interrupts here publishes nothing: it is an inner one. */
		smp_store_release(&r->prod->head, head);	/* B */
		barrier();
		dt_ring_set_in(level, NULL);
		barrier();
		/* One that came before that left its record to us. */
		if (likely((u64)local_read(&r->head) == head))
			break;
		dt_ring_set_in(level, r);
	}
	return unlikely(head >= READ_ONCE(r->wake_at));
}

#endif /* DT_RING_H */
