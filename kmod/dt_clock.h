/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CLOCK_MONOTONIC, in any context, NMI included, without a call where the
 * kernel takes its time from the TSC: what ktime_get_mono_fast_ns() would say,
 * computed from a copy of the same numbers.
 */
#ifndef DT_CLOCK_H
#define DT_CLOCK_H

#include <linux/compiler.h>
#include <linux/ktime.h>
#include <linux/timekeeping.h>
#include <linux/types.h>

#ifdef CONFIG_X86_TSC
#include <asm/barrier.h>
#include <asm/tsc.h>

/*
 * At cycles of the TSC it was nsecs; nothing is known more than max cycles later.
 *
 *	writer					reader
 *
 *	max = 0					load seq
 *	seq++					load max
 *	the others				load the others
 *	max					load seq again: the same
 *
 * Each waits for the one before.  A reader that finds the new max finds all others
 * new; one that finds the max before it, and anything new, finds seq changed.  It
 * never waits: the kernel knows.
 */
struct dt_clock {
	u64		seq;
	u64		max;
	u64		cycles;
	u64		nsecs;
	u64		frac;		/* of a nanosecond, shifted */
	u32		mult;
	u32		shift;
};

extern struct dt_clock dt_clock;

/* False: the kernel must be asked, dt_clock_now(). */
static __always_inline bool dt_clock_try(u64 *now)
{
	u64 seq = READ_ONCE(dt_clock.seq), max, delta;

	smp_rmb();	/* all of them with dt_clock_publish() */
	max = READ_ONCE(dt_clock.max);
	smp_rmb();
	delta = rdtsc_ordered() - data_race(dt_clock.cycles);
	if (unlikely(delta > max))
		return false;
	/* Nonsense when they change meanwhile, and then not used. */
	*now = data_race(dt_clock.nsecs +
			 ((delta * dt_clock.mult + dt_clock.frac) >> dt_clock.shift));
	smp_rmb();
	return likely(seq == READ_ONCE(dt_clock.seq));
}

/* While they are held, dt_clock_try() may work.  They may sleep. */
void dt_clock_get(void);
void dt_clock_put(void);
int dt_clock_init(void);
void dt_clock_exit(void);

#else /* !CONFIG_X86_TSC */

static __always_inline bool dt_clock_try(u64 *now)
{
	*now = ktime_get_mono_fast_ns();
	return true;
}

static inline void dt_clock_get(void) { }
static inline void dt_clock_put(void) { }
static inline int dt_clock_init(void) { return 0; }
static inline void dt_clock_exit(void) { }

#endif

static __always_inline u64 dt_clock_now(void)
{
	u64 now;

	return likely(dt_clock_try(&now)) ? now : ktime_get_mono_fast_ns();
}

#endif /* DT_CLOCK_H */
