// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
#include "event.h"

/* What is left of an event while its sections are taken off the front. */
struct cursor {
	const unsigned char	*p;
	size_t			 left;
};

static const void *take(struct cursor *c, size_t n)
{
	const void *p = c->p;

	if (n > c->left)
		return NULL;
	c->p += n;
	c->left -= n;
	return p;
}

static const struct dt_stack *take_stack(struct cursor *c)
{
	const struct dt_stack *st = take(c, sizeof(*st));

	if (!st || st->dtsk_count > DTMAXSTACK)
		return NULL;
	return take(c, st->dtsk_count * sizeof(__u64)) ? st : NULL;
}

static const struct dt_blob *take_blob(struct cursor *c)
{
	const struct dt_blob *b = take(c, sizeof(*b));

	/* Rounding up must not wrap where size_t has 32 bits. */
	if (!b || b->dtbl_len > c->left)
		return NULL;
	return take(c, ((size_t)b->dtbl_len + 7) & ~(size_t)7) ? b : NULL;
}

/* Linux returns errors as -4095 to -1. */
static int retval_error(__s64 ret)
{
	return ret < 0 && ret >= -4095 ? (int)-ret : 0;
}

static int decode_lost(struct dt_event *ev, struct cursor *c)
{
	const struct dt_lost *lost = take(c, sizeof(*lost));

	if (!lost)
		return -1;
	ev->dtev_lost = lost->dtlo_count;
	ev->dtev_lost_first = lost->dtlo_first;
	return 0;
}

/* Sections that most events do not have. */
#define RARE	(DTEVT_FIELDS | DTEVT_DATA | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

static int decode_sections(struct dt_event *ev, struct cursor *c)
{
	const __s64 *ret;

	if (ev->dtev_flags & DTEVT_EXECNAME) {
		ev->dtev_comm = take(c, DTCOMMLEN);
		if (!ev->dtev_comm || ev->dtev_comm[DTCOMMLEN - 1])
			return -1;
	}
	if (ev->dtev_flags & DTEVT_FUNCARGS) {
		if (ev->dtev_nargs > DTMAXFUNCARGS)
			return -1;
		ev->dtev_args = take(c, ev->dtev_nargs * sizeof(__u64));
		if (!ev->dtev_args)
			return -1;
	}
	if (ev->dtev_flags & DTEVT_RETVAL) {
		ret = take(c, sizeof(*ret));
		if (!ret)
			return -1;
		ev->dtev_retval = *ret;
		ev->dtev_error = retval_error(*ret);
	}
	if (!(ev->dtev_flags & RARE))
		return 0;
	if ((ev->dtev_flags & DTEVT_FIELDS) && !(ev->dtev_fields = take_blob(c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_DATA) && !(ev->dtev_data = take_blob(c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_KSTACK) && !(ev->dtev_kstack = take_stack(c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_USTACK) && !(ev->dtev_ustack = take_stack(c)))
		return -1;
	if (ev->dtev_flags & DTEVT_TASK) {
		ev->dtev_task = take(c, sizeof(*ev->dtev_task));
		if (!ev->dtev_task || ev->dtev_task->dttk_pcomm[DTCOMMLEN - 1] ||
		    ev->dtev_task->dttk_lcomm[DTCOMMLEN - 1])
			return -1;
	}
	return 0;
}

long dt_event_decode(struct dt_event *ev, const void *buf, size_t len)
{
	const struct dt_evt *e = buf;
	struct cursor c;
	int error;

	if (len < sizeof(*e))
		return 0;
	if (e->dtev_len < sizeof(*e) || e->dtev_len % 8 || e->dtev_len > DT_RING_MAX)
		return -1;
	if (e->dtev_len > len)
		return 0;
	*ev = (struct dt_event){
		.dtev_nsecs = e->dtev_nsecs,
		.dtev_pbn = e->dtev_pbn,
		.dtev_flags = e->dtev_flags,
		.dtev_pid = e->dtev_pid,
		.dtev_tid = e->dtev_tid,
		.dtev_cpu = e->dtev_cpu,
		.dtev_nargs = e->dtev_nargs,
	};
	c.p = (const unsigned char *)buf + sizeof(*e);
	c.left = e->dtev_len - sizeof(*e);
	if (ev->dtev_flags & DTEVT_LOST)
		error = decode_lost(ev, &c);
	else
		error = decode_sections(ev, &c);
	return error ? -1 : (long)e->dtev_len;
}
