/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one session may have at most, or all of them together, as the module's
 * parameters say: 0, or -EDQUOT.  What a session has already stays when a parameter
 * is lowered.  Any context.
 */
#ifndef DT_LIMIT_H
#define DT_LIMIT_H

#include <linux/types.h>

void dt_limit_init(void);
int dt_limit_probes(unsigned int n);
/* A session's timer, which is its n'th, with hz hits a second on one CPU; of all: hz. */
int dt_limit_take_timer(unsigned int n, u64 hz);
void dt_limit_give_timer(u64 hz);
/* What defined probes take of the kernel, which charges it to nobody; of all. */
int dt_limit_take_memory(u64 kbytes);
void dt_limit_give_memory(u64 kbytes);
/* The size of each CPU's ring, in bytes. */
int dt_limit_ring(u64 size);
/* What a new session has: DT_RING_DEFAULT, or as much of it as it may have. */
u64 dt_limit_ring_default(void);

#endif /* DT_LIMIT_H */
