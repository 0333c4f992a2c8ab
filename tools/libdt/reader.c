// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* A source and a merge, joined into the stream that programs see. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "decode.h"
#include "merge_next.h"
#include "dev.h"
#include "source.h"
#include "trace.h"

#define SLACK_DEFAULT_NS	5000000ULL
#define SLACK_MAX_NS		50000000ULL
#define MEMORY_MIN		(64ULL << 20)
#define TRACE_MEMORY		(1UL << 30)
/* Events below the watermark wake nobody; they are looked for this often. */
#define LOOK_MS			50
/* What is held back for the slack waits for company rather than be fetched alone. */
#define HELD_MS			15

struct dt_reader {
	struct dt_source	*src;
	struct dt_merge		*merge;
	int			 epfd;	/* watches the source; -1: no need */
	__u64			 slack_ns;
	__u64			 events;
	__u64			 lost;
	int			 more;	/* the last fetch left something */
	int			 live;	/* the source neither ends nor ticks */
	int			 over;	/* the source has ended, all was handed out */
	const struct dt_evt	*held;	/* waits for ticks that come before it */
};

static size_t reader_memory(const struct dt_reader_options *opts, __u64 rings)
{
	__u64 want = 2 * rings;

	if (opts->ro_memory)
		return opts->ro_memory;
	if (want < MEMORY_MIN)
		want = MEMORY_MIN;
	return want > (size_t)-1 / 2 ? (size_t)-1 / 2 : (size_t)want;
}

/*
 * poll(2) would return for each single event that came since the last fetch.
 * Edge-triggered, only the device's own wake-ups count, which come above the
 * watermark; what is below is found after LOOK_MS.
 */
static int reader_watch(struct dt_reader *r)
{
	struct epoll_event want = { .events = EPOLLIN | EPOLLET };
	int fd = r->src->fd(r->src);

	r->epfd = -1;
	if (fd < 0)
		return 0;
	r->epfd = epoll_create1(EPOLL_CLOEXEC);
	if (r->epfd < 0 || epoll_ctl(r->epfd, EPOLL_CTL_ADD, fd, &want))
		return -errno;
	return 0;
}

int dt_reader_create_from(struct dt_reader **rp, struct dt_source *src,
			  unsigned int ncpus, const struct dt_reader_options *opts,
			  struct dt_error *err)
{
	struct dt_reader *r = calloc(1, sizeof(*r));
	int error;

	*rp = NULL;
	if (!r) {
		src->destroy(src);
		return dt_error_set(err, ENOMEM, "out of memory for a reader");
	}
	r->src = src;
	r->live = !src->ended && !src->tick;
	r->slack_ns = opts->ro_slack_ns ? opts->ro_slack_ns : SLACK_DEFAULT_NS;
	r->merge = dt_merge_create(ncpus, reader_memory(opts, 0));
	error = r->merge ? reader_watch(r) : -ENOMEM;
	if (error) {
		dt_reader_destroy(r);
		return dt_error_set(err, -error, "making a reader: %s", strerror(-error));
	}
	dt_merge_on_arrive(r->merge, opts->ro_arrive, opts->ro_arg);
	if (opts->ro_take)
		dt_merge_on_take(r->merge, opts->ro_take, opts->ro_arg);
	*rp = r;
	return 0;
}

/* Between two marks a trace holds what the rings held, but who knows. */
static int reader_create_trace(struct dt_reader **rp, struct dt_trace *t,
			       struct dt_reader_options *o, struct dt_error *err)
{
	struct dt_source *src = dt_source_trace(t);

	if (!src)
		return dt_error_set(err, ENOMEM, "out of memory for a reader");
	if (!o->ro_memory)
		o->ro_memory = TRACE_MEMORY;
	return dt_reader_create_from(rp, src, 0, o, err);
}

static int reader_source(struct dt_source **srcp, struct dt_dev *dev,
			 const struct dtioc_info *info, enum dt_reader_source want,
			 struct dt_error *err)
{
	int fd = dt_dev_fd(dev);

	*srcp = NULL;
	if (want == DT_READER_MMAP)
		return dt_source_mmap(srcp, fd, err);
	if (want == DT_READER_READ || dt_source_mmap(srcp, fd, NULL))
		*srcp = dt_source_read(fd, info);
	return *srcp ? 0 : dt_error_set(err, ENOMEM, "out of memory for a reader");
}

/* Not woken for each event, and yet in time before a ring is full. */
static int reader_watermark(struct dt_dev *dev, const struct dtioc_info *info,
			    struct dt_error *err)
{
	return dev->ring_set || info->dtif_watermark ? 0 :
	       dt_dev_set_ring(dev, 0, info->dtif_ringsize / 8, err);
}

int dt_reader_create(struct dt_reader **rp, struct dt_dev *dev,
		     const struct dt_reader_options *opts, struct dt_error *err)
{
	struct dt_reader_options o = { 0 };
	struct dtioc_info info;
	struct dt_source *src;
	int error;

	*rp = NULL;
	if (opts)
		o = *opts;
	if (dev->trace)
		return reader_create_trace(rp, dev->trace, &o, err);
	error = dt_dev_info(dev, &info, err);
	if (!error)
		error = reader_watermark(dev, &info, err);
	if (error)
		return error;
	error = reader_source(&src, dev, &info, o.ro_source, err);
	if (error)
		return error;
	o.ro_memory = reader_memory(&o, info.dtif_ncpus * info.dtif_ringsize);
	return dt_reader_create_from(rp, src, info.dtif_ncpus, &o, err);
}

void dt_reader_destroy(struct dt_reader *r)
{
	if (!r)
		return;
	dt_merge_destroy(r->merge);
	r->src->destroy(r->src);
	if (r->epfd >= 0)
		close(r->epfd);
	free(r);
}

/* Milliseconds until fetching would make something due, at most timeout_ms. */
static int reader_timeout(struct dt_reader *r, int timeout_ms)
{
	__u64 head = dt_merge_head(r->merge), now = dt_now();
	__u64 due = head + r->slack_ns;
	int ms = LOOK_MS;

	if (head && due <= now)
		ms = HELD_MS;
	else if (head && due - now < LOOK_MS * 1000000ULL)
		ms = (due - now) / 1000000 + 1;
	if (ms < HELD_MS)
		ms = HELD_MS;
	return timeout_ms >= 0 && timeout_ms < ms ? timeout_ms : ms;
}

int dt_reader_wait(struct dt_reader *r, int wakefd, int timeout_ms,
		   struct dt_error *err)
{
	/* poll(2) passes over negative descriptors. */
	struct pollfd fds[2] = {
		{ .fd = r->epfd, .events = POLLIN },
		{ .fd = wakefd, .events = POLLIN },
	};
	struct epoll_event edge;
	int n;

	n = poll(fds, 2, r->more || r->epfd < 0 ? 0 : reader_timeout(r, timeout_ms));
	if (n < 0 && errno != EINTR)
		return dt_error_set(err, errno, "waiting for events: %s", strerror(errno));
	if (n > 0 && fds[0].revents)
		epoll_wait(r->epfd, &edge, 1, 0);
	return n > 0 && fds[1].revents;
}

/* A latecomer shows that the slack is too short. */
static void reader_learn(struct dt_reader *r, __u64 late_ns)
{
	__u64 want = 2 * late_ns;

	if (want > SLACK_MAX_NS)
		want = SLACK_MAX_NS;
	if (want > r->slack_ns)
		r->slack_ns = want;
}

int dt_reader_fetch(struct dt_reader *r, struct dt_error *err)
{
	int more;

	if (r->held)
		return 1;
	more = r->src->fetch(r->src, r->merge, r->slack_ns, err);
	r->more = more > 0;
	if (!more && r->src->ended && r->src->ended(r->src))
		dt_merge_end(r->merge);
	return more;
}

int dt_reader_drain(struct dt_reader *r, struct dt_error *err)
{
	int more = dt_reader_fetch(r, err);

	if (!more)
		dt_merge_end(r->merge);
	return more;
}

/* The next event or tick, or NULL, of a source that ends or ticks. */
__attribute__((noinline)) static const struct dt_evt *reader_due(struct dt_reader *r)
{
	const struct dt_evt *evt = r->held ? r->held : dt_merge_next(r->merge), *tick = NULL;
	int ended = r->src->ended && r->src->ended(r->src), due = 0;
	__u64 until = evt ? evt->dtev_nsecs : ended ? ~0ULL : dt_merge_horizon(r->merge);

	r->held = NULL;
	/* At the horizon itself there may be an event yet. */
	if (r->src->tick && until)
		due = r->src->tick(r->src, evt || ended ? until : until - 1, &tick);
	if (due)
		r->held = evt;
	r->more |= due;
	r->over = ended && !due && !evt;
	return due ? tick : evt;
}

/* None is due. */
__attribute__((noinline)) static int reader_idle(struct dt_reader *r)
{
	const struct dt_merge_stats *st = &r->merge->st;

	/* Not so when it was late because others were handed out early. */
	if (st->late && !st->forced)
		reader_learn(r, st->late_ns);
	return 0;
}

static __attribute__((noinline)) int reader_damaged(const struct dt_evt *evt,
						    struct dt_error *err)
{
	return dt_error_set(err, EBADMSG,
			    "the stream of events is damaged: an event of CPU %u, probe %u",
			    evt->dtev_cpu, evt->dtev_pbn);
}

/* Any event.  Out of line, as all that calls others, to leave the usual way short. */
static __attribute__((noinline)) int reader_next_any(struct dt_reader *r,
						     const struct dt_evt *evt,
						     struct dt_event *ev,
						     struct dt_error *err)
{
	for (;; evt = NULL) {
		if (!evt)
			evt = r->live ? dt_merge_next(r->merge) : reader_due(r);
		if (!evt)
			return reader_idle(r);
		if (event_decode(ev, evt, evt->dtev_len) < 0)
			return reader_damaged(evt, err);
		if (!(ev->dtev_flags & DTEVT_LOST)) {
			r->events++;
			return 1;
		}
		/* A run of no lost events is not worth a word. */
		r->lost += ev->dtev_lost;
		if (ev->dtev_lost)
			return 1;
	}
}

int dt_reader_next(struct dt_reader *r, struct dt_event *ev, struct dt_error *err)
{
	const struct dt_evt *evt = r->live ? merge_next(r->merge) : NULL;

	if (!evt || evt->dtev_flags & (RARE | DTEVT_LOST) || decode_usual(ev, evt))
		return reader_next_any(r, evt, ev, err);
	r->events++;
	return 1;
}

int dt_reader_ended(const struct dt_reader *r)
{
	return r->over;
}

void dt_reader_stats(const struct dt_reader *r, struct dt_reader_stats *st)
{
	struct dt_merge_stats ms;

	dt_merge_stats(r->merge, &ms);
	*st = (struct dt_reader_stats){
		.rs_events = r->events,
		.rs_lost = r->lost,
		.rs_late = ms.late,
		.rs_forced = ms.forced,
		.rs_bytes = ms.bytes,
		.rs_copied = r->src->copied,
		.rs_held = ms.held,
		.rs_slack_ns = r->slack_ns,
		.rs_horizon = dt_merge_horizon(r->merge),
	};
}
