/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one session may have at most, as the module's parameters say: 0, or
 * -EDQUOT.  What a session has already stays when a parameter is lowered.
 */
#ifndef DT_LIMIT_H
#define DT_LIMIT_H

#include <linux/types.h>

void dt_limit_init(void);
int dt_limit_probes(unsigned int n);
/* hz: of all of them together, on one CPU. */
int dt_limit_timers(unsigned int n, u64 hz);
/* What defined probes take of the kernel, which charges it to nobody. */
int dt_limit_memory(u64 kbytes);
/* The size of each CPU's ring, in bytes. */
int dt_limit_ring(u64 size);
/* What a new session has: DT_RING_DEFAULT, or as much of it as it may have. */
u64 dt_limit_ring_default(void);

#endif /* DT_LIMIT_H */
