// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* A trace, block by block. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "trace.h"

int dt_trace_damaged(const struct dt_trace *t, size_t at, struct dt_error *err,
		     const char *fmt, ...)
{
	char why[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return dt_error_set(err, EBADMSG, "%s: damaged at byte %llu: %s", t->in.name,
			    (unsigned long long)(t->block_at + at), why);
}

/* It ends without having said so: all that is there counts. */
static void trace_cut(struct dt_trace *t)
{
	t->ended = 1;
	t->info.ti_cut = 1;
	t->info.ti_bytes = t->in.offset + trace_input_there(&t->in);
	if (!t->info.ti_end)
		t->info.ti_end = t->last > t->info.ti_start ? t->last : t->info.ti_start;
}

static int trace_check_block(struct dt_trace *t, const struct dt_trace_block *b,
			     struct dt_error *err)
{
	if (b->dttb_len < sizeof(*b) || b->dttb_len % 8 || b->dttb_len > DT_TRACE_BLOCK_MAX)
		return dt_trace_damaged(t, 0, err, "a block of %u bytes", b->dttb_len);
	if (b->dttb_seq != t->seq)
		return dt_trace_damaged(t, 0, err,
			"block number %llu where %llu was to come: bytes are missing or not of this trace",
			(unsigned long long)b->dttb_seq, (unsigned long long)t->seq);
	return 0;
}

/* What is left of a block whose end is missing: whole events can still be had. */
static int trace_last(struct dt_trace *t)
{
	const struct dt_trace_block *b = trace_input_front(&t->in);
	int events = trace_input_there(&t->in) > sizeof(*b) &&
		b->dttb_type == DT_TRACE_EVENTS && t->started;

	if (!events)
		trace_cut(t);
	return events;
}

int dt_trace_next(struct dt_trace *t, int wait, struct dt_error *err)
{
	const struct dt_trace_block *b;
	int n;

	if (t->ended)
		return 0;
	t->block_at = t->in.offset;
	n = trace_input_need(&t->in, sizeof(*b), wait, err);
	if (n <= 0) {
		if (!n && t->in.eof)
			trace_cut(t);
		return n;
	}
	b = trace_input_front(&t->in);
	n = trace_check_block(t, b, err);
	if (n)
		return n;
	n = trace_input_need(&t->in, b->dttb_len, wait, err);
	if (!n && t->in.eof)
		return trace_last(t);
	return n;
}

static int trace_head(struct dt_trace *t, struct dt_error *err)
{
	const struct dt_trace_head *h;
	int n = trace_input_need(&t->in, sizeof(*h), 1, err);

	if (n < 0)
		return n;
	h = trace_input_front(&t->in);
	if (!n && !trace_input_there(&t->in))
		return dt_error_set(err, EBADMSG, "%s: empty: no trace", t->in.name);
	if (!n || memcmp(h->dtth_magic, DT_TRACE_MAGIC, sizeof(h->dtth_magic)))
		return dt_error_set(err, EBADMSG, "%s: not a trace of dt --record", t->in.name);
	if (h->dtth_version != DT_TRACE_VERSION || h->dtth_abi != DT_ABI_VERSION)
		return dt_error_set(err, EPROTO,
			"%s: a trace of version %u with events of version %u; this program reads version %u with events of version %u",
			t->in.name, h->dtth_version, h->dtth_abi, DT_TRACE_VERSION,
			DT_ABI_VERSION);
	trace_input_take(&t->in, sizeof(*h));
	return 0;
}

/* All that must be known before the first event. */
static int trace_begin(struct dt_trace *t, struct dt_error *err)
{
	int error = trace_head(t, err), n = 1;

	while (!error && !t->started) {
		n = dt_trace_next(t, 1, err);
		if (n <= 0)
			break;
		error = dt_trace_meta(t, err);
	}
	if (!error && !n)
		return dt_error_set(err, EBADMSG,
			"%s: cut after %llu bytes, before recording began: there are no events in it",
			t->in.name, (unsigned long long)t->info.ti_bytes);
	return error ? error : n < 0 ? n : 0;
}

int dt_trace_open(struct dt_trace **tp, int fd, const char *name, struct dt_error *err)
{
	struct dt_trace *t = calloc(1, sizeof(*t));
	char *copy = strdup(name);
	const __u16 one = 1;
	int error;

	*tp = NULL;
	if (!t || !copy) {
		free(t);
		free(copy);
		return dt_error_set(err, ENOMEM, "%s: out of memory", name);
	}
	trace_input_init(&t->in, fd, copy);
	trace_tables_init(t);
	if (*(const unsigned char *)&one != 1)
		error = dt_error_set(err, ENOTSUP,
			"%s: traces can be read on little-endian machines only", name);
	else
		error = trace_begin(t, err);
	if (error)
		dt_trace_close(t);
	else
		*tp = t;
	return error;
}
