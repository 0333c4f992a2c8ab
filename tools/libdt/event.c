// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
#include "decode.h"

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

int dt_decode_lost(struct dt_event *ev, const unsigned char *p, const unsigned char *end)
{
	struct cursor c = { p, end - p };
	const struct dt_lost *lost = take(&c, sizeof(*lost));

	if (!lost)
		return -1;
	ev->dtev_nargs = 0;
	ev->dtev_lost = lost->dtlo_count;
	ev->dtev_lost_first = lost->dtlo_first;
	return 0;
}

int dt_decode_rare(struct dt_event *ev, const unsigned char *p, const unsigned char *end)
{
	struct cursor c = { p, end - p };

	if ((ev->dtev_flags & DTEVT_FIELDS) && !(ev->dtev_fields = take_blob(&c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_DATA) && !(ev->dtev_data = take_blob(&c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_KSTACK) && !(ev->dtev_kstack = take_stack(&c)))
		return -1;
	if ((ev->dtev_flags & DTEVT_USTACK) && !(ev->dtev_ustack = take_stack(&c)))
		return -1;
	if (ev->dtev_flags & DTEVT_TASK) {
		ev->dtev_task = take(&c, sizeof(*ev->dtev_task));
		if (!ev->dtev_task || ev->dtev_task->dttk_pcomm[DTCOMMLEN - 1] ||
		    ev->dtev_task->dttk_lcomm[DTCOMMLEN - 1])
			return -1;
	}
	return 0;
}

long dt_event_decode(struct dt_event *ev, const void *buf, size_t len)
{
	return event_decode(ev, buf, len);
}
