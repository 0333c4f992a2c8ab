/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* dt_event_decode(), to be part of who calls it for each event. */
#ifndef LIBDT_DECODE_H
#define LIBDT_DECODE_H

#include <assert.h>
#include <string.h>
#include "event.h"

/* The head is copied as a whole. */
#define HEAD_SAME(member)	static_assert(offsetof(struct dt_event, member) == \
					      offsetof(struct dt_evt, member), #member)
HEAD_SAME(dtev_len);
HEAD_SAME(dtev_pbn);
HEAD_SAME(dtev_nsecs);
HEAD_SAME(dtev_tid);
HEAD_SAME(dtev_pid);
HEAD_SAME(dtev_cpu);
HEAD_SAME(dtev_flags);
HEAD_SAME(dtev_nargs);

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

/* The sections that are not in RARE; where they end, or NULL: damaged. */
static inline const unsigned char *decode_sections(struct dt_event *ev, __u32 flags,
						   const unsigned char *p,
						   const unsigned char *end)
{
	__u32 nargs = ev->dtev_nargs;

	if (flags & DTEVT_EXECNAME) {
		if (end - p < DTCOMMLEN || p[DTCOMMLEN - 1])
			return NULL;
		ev->dtev_comm = (const char *)p;
		p += DTCOMMLEN;
	}
	if (flags & DTEVT_FUNCARGS) {
		if (nargs > DTMAXFUNCARGS || end - p < (long)(nargs * sizeof(__u64)))
			return NULL;
		ev->dtev_args = (const __u64 *)p;
		p += nargs * sizeof(__u64);
	} else {
		ev->dtev_nargs = 0;
	}
	if (flags & DTEVT_RETVAL) {
		if (end - p < (long)sizeof(__s64))
			return NULL;
		ev->dtev_retval = *(const __s64 *)p;
		ev->dtev_error = retval_error(ev->dtev_retval);
		p += sizeof(__s64);
	}
	return p;
}

/* The rest member by member: clearing it as a whole takes longer. */
static inline void decode_head(struct dt_event *ev, const struct dt_evt *e)
{
	memcpy(ev, e, sizeof(*e));
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

/* An event with none of RARE, not of lost ones, whose length is known to be right. */
static inline int decode_usual(struct dt_event *ev, const struct dt_evt *e)
{
	const unsigned char *p = (const unsigned char *)e;

	decode_head(ev, e);
	return decode_sections(ev, e->dtev_flags, p + sizeof(*e), p + e->dtev_len) ? 0 : -1;
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
	else if (!(p = decode_sections(ev, flags, p + sizeof(*e), p + size)))
		error = -1;
	else
		error = flags & RARE ? dt_decode_rare(ev, p, (unsigned char *)buf + size) : 0;
	return error ? -1 : (long)size;
}

#endif
