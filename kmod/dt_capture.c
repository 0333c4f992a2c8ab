// SPDX-License-Identifier: GPL-2.0-only
/* Events with sections of any kind; losses; recursion. */
#include <linux/kprobes.h>
#include <linux/percpu.h>
#include "dt_capture.h"
#include "dt_session.h"
#include "dt_stack.h"
#include "dt_task.h"

/*
 * Stacks are walked before their event is reserved, as only then its size is
 * known.  One pair for each context level of a CPU, as capture is entered once
 * in each.
 */
struct dt_capture_scratch {
	struct {
		struct dt_stack_buf	kernel;
		struct dt_stack_buf	user;
	} level[DT_RING_LEVELS];
};

static struct dt_capture_scratch __percpu *dt_capture_scratch;

static void dt_capture_drop(struct dt_pcb *pcb, struct dt_ring *r, bool over)
{
	if (!READ_ONCE(r->on))
		return;
	dt_ring_lose(r);
	this_cpu_inc(pcb->drops->all);
	if (unlikely(over))
		this_cpu_inc(pcb->drops->budget);
}
NOKPROBE_SYMBOL(dt_capture_drop);

/* The ring has no room, or is not open.  The guard is held. */
void dt_capture_lose(struct dt_pcb *pcb, struct dt_ring *r)
{
	dt_capture_drop(pcb, r, dt_budget_closed(&r->budget));
}
NOKPROBE_SYMBOL(dt_capture_lose);

/*
 * True when the ring takes nothing: it is not open, or its budget is spent, and what
 * is lost so is counted.
 */
bool dt_capture_skip(struct dt_pcb *pcb, struct dt_ring *r)
{
	if (unlikely(!READ_ONCE(r->on)))
		return true;
	if (likely(!dt_budget_closed(&r->budget)))
		return false;
	dt_capture_drop(pcb, r, true);
	return true;
}
NOKPROBE_SYMBOL(dt_capture_skip);

/* A hit inside dt's own capture, or on a CPU that has no ring. */
void dt_capture_recurse(struct dt_pcb *pcb, struct dt_ring *r)
{
	if (r && READ_ONCE(r->on))
		local_inc(&r->recursed);
	else if (!r && READ_ONCE(pcb->session->recording))
		this_cpu_inc(pcb->drops->all);
}
NOKPROBE_SYMBOL(dt_capture_recurse);

/*
 * A breakpoint counts as an NMI, wherever it was hit, so the guard does not see
 * one inside dt's own capture: its event would make the capture that it came
 * from start again, which hits the breakpoint again, without end.  True when the
 * hit has been counted as recursive.  A real NMI that interrupts a capture and
 * hits a function there is counted so, too.
 */
bool dt_capture_trapped(struct dt_pcb *pcb)
{
	unsigned long outer = preempt_count() - (NMI_OFFSET + HARDIRQ_OFFSET);
	bool trapped;

	if (likely(!in_nmi()))
		return false;
	preempt_disable_notrace();
	trapped = dt_ring_in(dt_capture_level_of(outer));
	if (trapped)
		dt_capture_recurse(pcb, __this_cpu_read(*pcb->rings));
	preempt_enable_notrace();
	return trapped;
}
NOKPROBE_SYMBOL(dt_capture_trapped);

/*
 * An event that finds no step of the budget open is timed, if it has sections of
 * any kind.  It may be the one that opens the step, and then the next is.
 */
struct dt_evt *dt_capture_reserve_step(struct dt_ring *r, u32 len)
{
	bool full = READ_ONCE(r->end);
	struct dt_evt *evt = dt_ring_reserve(r, len);

	if (evt && full)
		WRITE_ONCE(r->end, 0);
	return evt;
}
NOKPROBE_SYMBOL(dt_capture_reserve_step);

/*
 * Stacks have their own account.  Where the kernel must be asked for the time, all
 * events come here, and the first of a step will do.
 */
void dt_capture_time(struct dt_pcb *pcb, struct dt_ring *r, struct dt_timing *t)
{
	t->head = local_read(&r->head);
	if (pcb->evtflags & (DTEVT_KSTACK | DTEVT_USTACK))
		t->start = 0;
	else if (!dt_clock_try(&t->start))
		t->start = dt_budget_begins(&r->budget, t->head) ?
			   ktime_get_mono_fast_ns() : 0;
}
NOKPROBE_SYMBOL(dt_capture_time);

/* What interrupted has written some of the bytes, and taken some of the time. */
void dt_capture_timed(struct dt_ring *r, const struct dt_timing *t)
{
	u64 len = local_read(&r->head) - t->head;

	if (len && dt_budget_sample(&r->budget, dt_clock_now() - t->start, len))
		WRITE_ONCE(r->end, 0);
}
NOKPROBE_SYMBOL(dt_capture_timed);

static u64 *dt_capture_fixed(const struct dt_pcb *pcb, const struct dt_hit *hit, u64 *p)
{
	p = dt_capture_first(pcb, hit->args, p);
	if (pcb->evtflags & DTEVT_RETVAL)
		*p++ = hit->retval;
	return p;
}
NOKPROBE_SYMBOL(dt_capture_fixed);

static u64 *dt_capture_put_stack(u64 *p, const struct dt_stack_buf *st)
{
	memcpy(p, st, dt_stack_len(st));
	return p + dt_stack_len(st) / sizeof(u64);
}
NOKPROBE_SYMBOL(dt_capture_put_stack);

static u32 dt_capture_blob_len(u32 bytes)
{
	return sizeof(struct dt_blob) + round_up(bytes, sizeof(u64));
}
NOKPROBE_SYMBOL(dt_capture_blob_len);

/* The section without its bytes; where they go in *fields. */
static u64 *dt_capture_put_fields(u64 *p, u32 len, void **fields)
{
	struct dt_blob *blob = (struct dt_blob *)p;
	u64 *end = p + dt_capture_blob_len(len) / sizeof(u64);

	/* The padding; what the bytes reach into is written over. */
	if (likely(len)) {
		end[-1] = 0;
		end[-2] = 0;
	}
	blob->dtbl_len = len;
	blob->dtbl_flags = 0;
	*fields = blob->dtbl_data;
	return end;
}
NOKPROBE_SYMBOL(dt_capture_put_fields);

/* The stacks that are asked for, and the bytes that they take. */
static __always_inline u32 dt_capture_walk(struct dt_pcb *pcb, const struct dt_hit *hit,
					   struct dt_ring *r, struct dt_stack_buf *kernel,
					   struct dt_stack_buf *user)
{
	u64 start = dt_clock_now();
	u32 len = 0;

	if (pcb->evtflags & DTEVT_KSTACK) {
		dt_stack_kernel(pcb, hit, kernel);
		len += dt_stack_len(kernel);
	}
	if (pcb->evtflags & DTEVT_USTACK) {
		dt_stack_user(pcb, user);
		len += dt_stack_len(user);
	}
	/* Walks cost more than their bytes tell: to the slow path in time. */
	if (dt_budget_walked(&r->budget, dt_clock_now() - start))
		WRITE_ONCE(r->end, 0);
	return len;
}

/*
 * Reserve and write an event with sections of any kind, all but the bytes of its
 * fields: those go where *fields then points.  NULL: lost and counted.  Followed
 * by dt_capture_leave() either way.  The guard is held; hit->fields_len is no
 * more than DTMAXFIELDS.
 *
 * As the caller of the handler is to be found, this stays out of dt_capture.
 */
noinline struct dt_evt *dt_capture_extra(struct dt_pcb *pcb, const struct dt_hit *hit,
					 struct dt_ring *r, unsigned long level, void **fields)
{
	struct dt_capture_scratch *scratch = this_cpu_ptr(dt_capture_scratch);
	struct dt_stack_buf *kernel = &scratch->level[level].kernel;
	struct dt_stack_buf *user = &scratch->level[level].user;
	union dt_evt_first first = pcb->first;
	struct dt_evt *evt;
	u64 *p;

	if (pcb->evtflags & DTEVT_FIELDS)
		first.len += dt_capture_blob_len(hit->fields_len);
	if (pcb->evtflags & (DTEVT_KSTACK | DTEVT_USTACK)) {
		if (dt_capture_skip(pcb, r))
			return NULL;
		/* No walk, time and again, for what is lost anyway. */
		if (unlikely(dt_ring_full(r))) {
			dt_capture_lose(pcb, r);
			return NULL;
		}
		first.len += dt_capture_walk(pcb, hit, r, kernel, user);
	}
	evt = dt_capture_reserve(pcb, r, first);
	if (evt) {
		p = dt_capture_fixed(pcb, hit, (u64 *)(evt + 1));
		if (pcb->evtflags & DTEVT_FIELDS)
			p = dt_capture_put_fields(p, hit->fields_len, fields);
		if (pcb->evtflags & DTEVT_KSTACK)
			p = dt_capture_put_stack(p, kernel);
		if (pcb->evtflags & DTEVT_USTACK)
			p = dt_capture_put_stack(p, user);
		if (pcb->evtflags & DTEVT_TASK)
			dt_task_put((struct dt_task *)p);
	}
	return evt;
}
NOKPROBE_SYMBOL(dt_capture_extra);

static void dt_capture_with_extra(struct dt_pcb *pcb, const struct dt_hit *hit,
				  struct dt_ring *r, unsigned long level)
{
	struct dt_timing timing;
	void *fields = NULL;

	dt_timing_begin(&timing, pcb, r);
	if (unlikely(pcb->evtflags & DTEVT_FIELDS && hit->fields_len > DTMAXFIELDS))
		dt_capture_lose(pcb, r);
	else if (dt_capture_extra(pcb, hit, r, level, &fields) && fields)
		memcpy(fields, hit->fields, hit->fields_len);
	dt_timing_end(&timing, r);
	dt_capture_leave(r, level);
}
NOKPROBE_SYMBOL(dt_capture_with_extra);

static void dt_capture_plain(struct dt_pcb *pcb, const struct dt_hit *hit, struct dt_ring *r)
{
	struct dt_timing timing;
	struct dt_evt *evt;

	if (!dt_ring_refill(r, pcb->first.len)) {
		dt_capture_lose(pcb, r);
		return;
	}
	/* On the usual path, once that is open again, so that its time can be told. */
	dt_capture_time(pcb, r, &timing);
	evt = dt_capture_reserve(pcb, r, pcb->first);
	if (evt)
		dt_capture_fixed(pcb, hit, (u64 *)(evt + 1));
	dt_timing_end(&timing, r);
}
NOKPROBE_SYMBOL(dt_capture_plain);

/* The ring has no room as far as it looked, or the event's size varies. */
static noinline void dt_capture_slow(struct dt_pcb *pcb, const struct dt_hit *hit,
				     struct dt_ring *r, unsigned long level)
{
	if (pcb->extra) {
		dt_capture_with_extra(pcb, hit, r, level);
		return;
	}
	if (!dt_capture_skip(pcb, r))
		dt_capture_plain(pcb, hit, r);
	dt_capture_leave(r, level);
}
NOKPROBE_SYMBOL(dt_capture_slow);

void dt_capture(struct dt_pcb *pcb, const struct dt_hit *hit)
{
	struct dt_evt *evt = NULL;
	unsigned long level;
	struct dt_ring *r;

	r = dt_capture_enter(pcb, &level);
	if (!r)
		return;
	if (likely(!pcb->extra))
		evt = dt_capture_try(pcb, r);
	if (unlikely(!evt)) {
		dt_capture_slow(pcb, hit, r, level);
		return;
	}
	dt_capture_fixed(pcb, hit, (u64 *)(evt + 1));
	dt_capture_leave(r, level);
}
NOKPROBE_SYMBOL(dt_capture);

void dt_capture_args(struct dt_pcb *pcb, const u64 *args)
{
	struct dt_hit hit = { .args = args };

	dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_capture_args);

int dt_capture_init(void)
{
	dt_capture_scratch = alloc_percpu(struct dt_capture_scratch);
	return dt_capture_scratch ? 0 : -ENOMEM;
}

/* No session is left. */
void dt_capture_exit(void)
{
	free_percpu(dt_capture_scratch);
}
