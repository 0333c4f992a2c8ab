/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* dt_event_decode(), to be part of who calls it for each event. */
#ifndef LIBDT_DECODE_H
#define LIBDT_DECODE_H

#include "event.h"

/* Sections that most events do not have. */
#define RARE	(DTEVT_FIELDS | DTEVT_DATA | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

/* Take apart the sections in RARE, or a run of lost events.  -1: damaged. */
int dt_decode_rare(struct dt_event *ev, const unsigned char *p, const unsigned char *end);
int dt_decode_lost(struct dt_event *ev, const unsigned char *p, const unsigned char *end);

/* Linux returns errors as -4095 to -1. */
static int retval_error(__s64 ret)
{
	return ret < 0 && ret >= -4095 ? (int)-ret : 0;
}

static inline int decode_sections(struct dt_event *ev, __u32 flags, const unsigned char *p,
				  const unsigned char *end)
{
	__u32 nargs = ev->dtev_nargs;

	if (flags & DTEVT_EXECNAME) {
		if (end - p < DTCOMMLEN || p[DTCOMMLEN - 1])
			return -1;
		ev->dtev_comm = (const char *)p;
		p += DTCOMMLEN;
	}
	if (flags & DTEVT_FUNCARGS) {
		if (nargs > DTMAXFUNCARGS || end - p < (long)(nargs * sizeof(__u64)))
			return -1;
		ev->dtev_args = (const __u64 *)p;
		p += nargs * sizeof(__u64);
	}
	if (flags & DTEVT_RETVAL) {
		if (end - p < (long)sizeof(__s64))
			return -1;
		ev->dtev_retval = *(const __s64 *)p;
		ev->dtev_error = retval_error(ev->dtev_retval);
		p += sizeof(__s64);
	}
	return flags & RARE ? dt_decode_rare(ev, p, end) : 0;
}

/* Member by member: clearing it as a whole takes longer. */
static inline void decode_head(struct dt_event *ev, const struct dt_evt *e)
{
	ev->dtev_nsecs = e->dtev_nsecs;
	ev->dtev_pbn = e->dtev_pbn;
	ev->dtev_flags = e->dtev_flags;
	ev->dtev_pid = e->dtev_pid;
	ev->dtev_tid = e->dtev_tid;
	ev->dtev_cpu = e->dtev_cpu;
	ev->dtev_nargs = e->dtev_flags & DTEVT_FUNCARGS ? e->dtev_nargs : 0;
	ev->dtev_comm = NULL;
	ev->dtev_args = NULL;
	ev->dtev_retval = 0;
	ev->dtev_error = 0;
	ev->dtev_fields = NULL;
	ev->dtev_data = NULL;
	ev->dtev_kstack = NULL;
	ev->dtev_ustack = NULL;
	ev->dtev_task = NULL;
	ev->dtev_lost = 0;
	ev->dtev_lost_first = 0;
}

static inline long event_decode(struct dt_event *ev, const void *buf, size_t len)
{
	const struct dt_evt *e = buf;
	const unsigned char *p = buf;
	__u32 flags, size;
	int error;

	if (len < sizeof(*e))
		return 0;
	size = e->dtev_len;
	if (size < sizeof(*e) || size % 8 || size > DT_RING_MAX)
		return -1;
	if (size > len)
		return 0;
	flags = e->dtev_flags;
	decode_head(ev, e);
	if (flags & DTEVT_LOST)
		error = dt_decode_lost(ev, p + sizeof(*e), p + size);
	else
		error = decode_sections(ev, flags, p + sizeof(*e), p + size);
	return error ? -1 : (long)size;
}

#endif
