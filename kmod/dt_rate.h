/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What capture costs for each byte of an event, from events that are timed.  Any
 * context; one that interrupts may sample in the middle of another's sample: what is
 * then lost or counted twice is one of them.
 *
 * Of a few events in a row the fastest counts: the first finds code and data that
 * were not used for long, and any may meet an interrupt, or a hypervisor that takes
 * the CPU away.  Of what is left the rate follows downwards at once, upwards slowly.
 */
#ifndef DT_RATE_H
#define DT_RATE_H

#ifdef __KERNEL__
#include <linux/compiler.h>
#include <linux/math64.h>
#include <linux/types.h>
#else
#include "ring_user.h"
#endif

/* Events in a row. */
#define DT_RATE_SAMPLES		4

/* Nanoseconds for 1024 bytes: before the first row, and what none exceeds. */
#define DT_RATE_FIRST		512
#define DT_RATE_MAX		(16 << 10)

/* No event that is believed took longer, in nanoseconds. */
#define DT_RATE_NSECS_MAX	1000000000ULL

/* Zero at first. */
struct dt_rate {
	u64		nsecs;		/* for 1024 bytes; 0: not known yet */
	u64		least;		/* of the row, likewise */
	unsigned int	samples;	/* of the row, so far */
};

static __always_inline u64 dt_rate_nsecs(const struct dt_rate *r)
{
	return READ_ONCE(r->nsecs) ?: DT_RATE_FIRST;
}

/* Nanoseconds that so many bytes cost. */
static __always_inline u64 dt_rate_cost(const struct dt_rate *r, u64 bytes)
{
	return bytes * dt_rate_nsecs(r) >> 10;
}

static __always_inline void dt_rate_learn(struct dt_rate *r, u64 sample)
{
	u64 rate = dt_rate_nsecs(r);

	if (sample < rate)
		rate = (rate + sample) / 2;
	else
		rate += (sample - rate) / 16;
	WRITE_ONCE(r->nsecs, rate ? rate : 1);
}

/* An event of len bytes took that long.  True: the row goes on with the next event. */
static __always_inline bool dt_rate_sample(struct dt_rate *r, u64 nsecs, u32 len)
{
	u64 sample = nsecs < DT_RATE_NSECS_MAX ? div_u64(nsecs * 1024, len) : DT_RATE_MAX;
	unsigned int n = READ_ONCE(r->samples) + 1;

	if (sample > DT_RATE_MAX)
		sample = DT_RATE_MAX;
	if (n > 1 && sample > READ_ONCE(r->least))
		sample = READ_ONCE(r->least);
	WRITE_ONCE(r->least, sample);
	WRITE_ONCE(r->samples, n < DT_RATE_SAMPLES ? n : 0);
	if (n >= DT_RATE_SAMPLES)
		dt_rate_learn(r, sample);
	return n < DT_RATE_SAMPLES;
}

#endif /* DT_RATE_H */
