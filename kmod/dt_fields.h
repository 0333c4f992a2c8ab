/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events whose fields are assigned where they lie, in the ring's reserved bytes.
 *
 * For the typed handlers of tracepoints, in any context.  Either
 *
 *	dt_fields_begin		enter, and reserve as many bytes as are known before
 *	(assign)
 *	dt_fields_end
 *
 * or, where the size depends on data that only the guard makes safe to look at,
 *
 *	dt_fields_enter
 *	(sizes)
 *	dt_fields_reserve
 *	(assign)
 *	dt_fields_end
 *
 * From enter to end preemption is off and the recursion guard is held.  After
 * NULL or false nothing is to be undone: the event is counted, the guard left.
 */
#ifndef DT_FIELDS_H
#define DT_FIELDS_H

#include "dt.h"
#include "dt_capture.h"

/* On the handler's stack, from enter to end. */
struct dt_fields {
	struct dt_pcb	*pcb;
	struct dt_ring	*ring;
	unsigned long	 level;
	struct dt_timing timing;
};

bool dt_fields_enter(struct dt_fields *f, struct dt_pcb *pcb);

/*
 * Where len bytes of fields go.  Those from the fixed-th on are zero, which reserve
 * sees to; begin does so for the last 8 at most.  The others are to be written.
 * args as in struct dt_hit.
 */
void *dt_fields_reserve(struct dt_fields *f, const u64 *args, u32 fixed, u32 len);
void *dt_fields_begin(struct dt_fields *f, struct dt_pcb *pcb, const u64 *args, u32 len);
void dt_fields_end(struct dt_fields *f);

/* A string, or no more of it than size - 1 bytes, to where there are size zeros. */
void dt_fields_str(char *to, const char *from, u32 size);

#endif /* DT_FIELDS_H */
