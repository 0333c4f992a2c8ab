/* SPDX-License-Identifier: GPL-2.0-only */
/* What every trace of live events needs, whatever is done with them. */
#ifndef DT_LIVE_H
#define DT_LIVE_H

#include "libdt/libdt.h"
#include "sym/usyms.h"

/*
 * Rings of size bytes (0: as the module has them) that wake the reader in time.
 * us, which may be NULL, is what user stacks will be named by.
 */
int live_set_ring(struct dt_dev *dev, __u64 size, const struct usyms *us,
		  struct dt_error *err);

/* As an event is read: remember what the process of a user stack has mapped. */
void live_see(struct usyms *us, const struct dt_evt *evt);

/*
 * Milliseconds that may be slept before the deadline (CLOCK_MONOTONIC, 0: none):
 * -1 for ever, 0 when it has passed.
 */
int live_timeout(__u64 deadline);

#endif
