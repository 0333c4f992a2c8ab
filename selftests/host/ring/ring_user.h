/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ring needs of the kernel, for kmod/dt_ring.[ch] in a program: a
 * thread stands for the producer CPU, its signal handlers for interrupts.
 */
#ifndef RING_USER_H
#define RING_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint16_t u16;
typedef uint8_t u8;

#undef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		__atomic_signal_fence(__ATOMIC_SEQ_CST)
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define NOKPROBE_SYMBOL(f)
#define div_u64(a, b)		((u64)(a) / (b))

typedef struct { long v; } local_t;

static inline long local_read(const local_t *l)
{
	return READ_ONCE(l->v);
}

static inline void local_inc(local_t *l)
{
	__atomic_fetch_add(&l->v, 1, __ATOMIC_RELAXED);
}

static inline long local_xchg(local_t *l, long v)
{
	return __atomic_exchange_n(&l->v, v, __ATOMIC_RELAXED);
}

static inline bool dt_local_try_cmpxchg(local_t *l, long old, long v)
{
	return __atomic_compare_exchange_n(&l->v, &old, v, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED);
}

/* The test's own, so that it can be made to step back, and to fail. */
bool dt_clock_try(u64 *now);
u64 dt_clock_now(void);

#endif
