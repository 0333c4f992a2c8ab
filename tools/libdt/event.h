/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* One event, taken apart. */
#ifndef LIBDT_EVENT_H
#define LIBDT_EVENT_H

#include <stddef.h>
#include <linux/dt.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The members that dtev_flags names are set, the others are NULL or 0.
 * Pointers lead into the bytes that were decoded and live as long as those.
 */
struct dt_event {
	/* As in struct dt_evt, but that dtev_nargs is 0 without arguments. */
	__u32			 dtev_len;	/* bytes that it takes */
	__u32			 dtev_pbn;
	__u64			 dtev_nsecs;	/* CLOCK_MONOTONIC */
	__u32			 dtev_tid;
	__u32			 dtev_pid;
	__u16			 dtev_cpu;
	__u16			 dtev_flags;	/* DTEVT_* */
	__u8			 dtev_nargs;
	__u8			 __dtev_pad[3];
	const char		*dtev_comm;	/* NUL terminated */
	const __u64		*dtev_args;	/* dtev_nargs of them */
	__s64			 dtev_retval;
	int			 dtev_error;	/* errno value of a failed call, else 0 */
	const struct dt_blob	*dtev_fields;
	const struct dt_blob	*dtev_data;
	const struct dt_stack	*dtev_kstack;
	const struct dt_stack	*dtev_ustack;
	const struct dt_task	*dtev_task;
	__u64			 dtev_lost;	/* with DTEVT_LOST: how many */
	__u64			 dtev_lost_first; /* and when the first was lost */
};

/*
 * Decode the event at buf, of whose bytes len are there.  Returns the bytes it
 * takes (its dtev_len); 0 when it is not all there yet; -1 when it is damaged.
 */
long dt_event_decode(struct dt_event *ev, const void *buf, size_t len);

#ifdef __cplusplus
}
#endif

#endif
