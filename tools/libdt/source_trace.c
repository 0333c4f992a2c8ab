// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * A trace as a source of events.  Everything is checked before it is handed on,
 * so that what is wrong can be told with its place.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "source.h"
#include "trace.h"

/* Bytes of one fetch, about: signals are looked at in between. */
#define ROUND_SIZE	(4UL << 20)

/* Ticks in a row, likewise. */
#define ROUND_TICKS	4096

struct trace_tick {
	struct dt_evt	evt;
	char		comm[DTCOMMLEN];
};

struct trace_source {
	struct dt_source	 src;
	struct dt_trace		*t;
	struct trace_tick	 tick;
	unsigned int		 ticks;
};

struct trace_events {
	struct dt_block	block;
	unsigned char	bytes[] __attribute__((aligned(8)));
};

static void events_release(struct dt_block *block)
{
	free(block);
}

/* Bytes of the event at p; 0: its end is cut off; or a negative errno value. */
static long check_event(struct dt_trace *t, const unsigned char *p, size_t left, size_t at,
			int *wanted, struct dt_error *err)
{
	const struct dt_evt *evt = (const struct dt_evt *)p;
	const struct trace_probe *probe;
	struct dt_event ev;
	long n = dt_event_decode(&ev, p, left);

	if (!n)
		return 0;
	if (n < 0)
		return dt_trace_damaged(t, at, err, "an event whose parts do not fit in it");
	if (evt->dtev_cpu >= t->info.ti_ncpus)
		return dt_trace_damaged(t, at, err, "an event of CPU %u, of %u",
					evt->dtev_cpu, t->info.ti_ncpus);
	if (evt->dtev_nsecs > t->last)
		t->last = evt->dtev_nsecs;
	*wanted = 1;
	if (evt->dtev_flags & DTEVT_LOST)
		return n;
	probe = dt_trace_probe(t, evt->dtev_pbn);
	if (!probe)
		return dt_trace_damaged(t, at, err,
			"an event of probe %u, of which the trace does not tell", evt->dtev_pbn);
	*wanted = probe->enabled;
	return n;
}

/* Hand on what is wanted of len bytes of events, in as few pieces as can be. */
static int hand_on(struct trace_source *s, struct dt_merge *m, struct trace_events *e,
		   size_t len, int cut, struct dt_error *err)
{
	size_t at = 0, from = 0;
	int wanted = 1, error = 0;
	long n = 0;

	for (; at < len && !error; at += n) {
		n = check_event(s->t, e->bytes + at, len - at,
				sizeof(struct dt_trace_block) + at, &wanted, err);
		if (!n && !cut)
			error = dt_trace_damaged(s->t, sizeof(struct dt_trace_block) + at, err,
						 "an event that goes on behind its block");
		if (n <= 0)
			break;
		if (wanted)
			continue;
		if (at > from)
			error = dt_merge_add(m, &e->block, e->bytes + from, at - from, err);
		from = at + n;
	}
	if (!error && at > from)
		error = dt_merge_add(m, &e->block, e->bytes + from, at - from, err);
	return error ? error : n < 0 ? (int)n : 0;
}

/* The block of events that is at the front, or as much of it as there is. */
static int take_events(struct trace_source *s, struct dt_merge *m, struct dt_error *err)
{
	struct trace_input *in = &s->t->in;
	const struct dt_trace_block *b = trace_input_front(in);
	int cut = trace_input_there(in) < b->dttb_len, error;
	size_t len = (cut ? trace_input_there(in) : b->dttb_len) - sizeof(*b);
	struct trace_events *e = malloc(sizeof(*e) + len);

	if (!e)
		return dt_error_set(err, ENOMEM, "%s: out of memory for events", in->name);
	e->block = (struct dt_block){ .size = sizeof(*e) + len, .held = 1,
				      .release = events_release };
	memcpy(e->bytes, b + 1, len);
	error = hand_on(s, m, e, len, cut, err);
	dt_block_drop(&e->block);
	s->t->seq++;
	trace_input_take(in, sizeof(*b) + len);
	return error;
}

static int take_mark(struct trace_source *s, struct dt_merge *m, struct dt_error *err)
{
	const struct dt_trace_block *b = trace_input_front(&s->t->in);
	const struct dt_trace_time *mark = (const struct dt_trace_time *)(b + 1);

	if (b->dttb_len < sizeof(*b) + sizeof(*mark))
		return dt_trace_damaged(s->t, 0, err, "a mark without a time");
	dt_merge_complete(m, mark->dtti_nsecs);
	s->t->seq++;
	trace_input_take(&s->t->in, b->dttb_len);
	return 0;
}

/* In a file, what is behind the end is a mistake; a pipe may be used for more. */
static int take_end(struct trace_source *s, struct dt_error *err)
{
	struct trace_input *in = &s->t->in;
	int n;

	if (!in->file)
		return 0;
	s->t->block_at = in->offset;
	n = trace_input_need(in, 1, 0, err);
	return n > 0 ? dt_trace_damaged(s->t, 0, err, "bytes behind the trace's end") : n;
}

static int take_block(struct trace_source *s, struct dt_merge *m, struct dt_error *err)
{
	const struct dt_trace_block *b = trace_input_front(&s->t->in);
	int error;

	if (b->dttb_type == DT_TRACE_EVENTS)
		return take_events(s, m, err);
	if (b->dttb_type == DT_TRACE_MARK)
		return take_mark(s, m, err);
	error = dt_trace_meta(s->t, err);
	if (!error && s->t->ended)
		error = take_end(s, err);
	return error;
}

static int trace_fetch(struct dt_source *src, struct dt_merge *m, __u64 slack_ns,
		       struct dt_error *err)
{
	struct trace_source *s = (struct trace_source *)src;
	__u64 from = s->t->in.offset;
	int n = 1, error = 0;

	(void)slack_ns;
	while (s->t->recording && !s->t->ended && !dt_merge_full(m)) {
		if (s->t->in.offset - from > ROUND_SIZE)
			return 1;
		n = dt_trace_next(s->t, 0, err);
		if (n > 0)
			error = take_block(s, m, err);
		if (n <= 0 || error)
			return error ? error : n;
	}
	return s->t->recording && !s->t->ended;
}

static int trace_fd(const struct dt_source *src)
{
	const struct trace_input *in = &((const struct trace_source *)src)->t->in;

	return in->file ? -1 : in->fd;
}

static int trace_ended(const struct dt_source *src)
{
	const struct trace_source *s = (const struct trace_source *)src;

	return s->t->ended || !s->t->recording;
}

static struct trace_timer *first_timer(struct dt_trace *t)
{
	struct trace_timer *first = NULL;
	size_t i;

	for (i = 0; i < t->ntimers; i++)
		if (t->timers[i].enabled && (!first || t->timers[i].next < first->next))
			first = &t->timers[i];
	return first;
}

static int trace_tick(struct dt_source *src, __u64 until, const struct dt_evt **evt)
{
	struct trace_source *s = (struct trace_source *)src;
	struct trace_timer *timer = first_timer(s->t);

	*evt = NULL;
	/* Once the end is known there are none behind it. */
	if (s->t->ended && until > s->t->info.ti_end)
		until = s->t->info.ti_end;
	if (!s->t->recording || !timer || timer->next > until)
		return 0;
	if (++s->ticks > ROUND_TICKS) {
		s->ticks = 0;
		return 1;
	}
	s->tick.evt = (struct dt_evt){
		.dtev_len = sizeof(s->tick), .dtev_pbn = timer->info.dtpi_pbn,
		.dtev_nsecs = timer->next, .dtev_flags = DTEVT_EXECNAME,
		.dtev_pid = s->t->info.ti_pid, .dtev_tid = s->t->info.ti_pid,
	};
	memcpy(s->tick.comm, "dt", 3);
	if (timer->next + timer->period < timer->next)
		timer->enabled = 0;
	timer->next += timer->period;
	*evt = &s->tick.evt;
	return 1;
}

static void trace_destroy(struct dt_source *src)
{
	free(src);
}

struct dt_source *dt_source_trace(struct dt_trace *t)
{
	struct trace_source *s = calloc(1, sizeof(*s));
	size_t i;

	if (!s)
		return NULL;
	s->src.fetch = trace_fetch;
	s->src.fd = trace_fd;
	s->src.ended = trace_ended;
	s->src.tick = trace_tick;
	s->src.destroy = trace_destroy;
	s->t = t;
	for (i = 0; i < t->ntimers; i++)
		t->timers[i].next = t->info.ti_start + t->timers[i].period;
	return &s->src;
}
