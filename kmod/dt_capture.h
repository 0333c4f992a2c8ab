/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of every event, inline for the handlers that need it to be short.
 * Any context, NMI included; nothing here sleeps, allocates, locks or prints.
 */
#ifndef DT_CAPTURE_H
#define DT_CAPTURE_H

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include "dt_compat.h"
#include "dt.h"
#include "dt_ring.h"
#include "dt_buf.h"
#include "dt_task.h"

/* An event while it is timed. */
struct dt_timing {
	u64	start;	/* 0: it is not */
	u64	head;	/* the ring's, before it */
};

void dt_capture_lose(struct dt_pcb *pcb, struct dt_ring *r);
void dt_capture_recurse(struct dt_pcb *pcb, struct dt_ring *r);

struct dt_evt *dt_capture_reserve_step(struct dt_ring *r, u32 len);

void dt_capture_time(struct dt_pcb *pcb, struct dt_ring *r, struct dt_timing *t);
void dt_capture_timed(struct dt_ring *r, const struct dt_timing *t);

bool dt_capture_trapped(struct dt_pcb *pcb);
bool dt_capture_skip(struct dt_pcb *pcb, struct dt_ring *r);

struct dt_evt *dt_capture_extra(struct dt_pcb *pcb, const struct dt_hit *hit,
				struct dt_ring *r, unsigned long level, void **fields);

/* Of DT_RING_LEVELS: 0 task, 1 softirq, 2 irq, 3 NMI. */
static __always_inline unsigned long dt_capture_level_of(unsigned long pc)
{
	if (likely(!(pc & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET))))
		return 0;
	return pc & NMI_MASK ? 3 : pc & HARDIRQ_MASK ? 2 : 1;
}

/*
 * Enter capture, preemption being off: the guard of this level is taken.  Returns
 * the ring, or NULL when there is nothing to do.
 */
static __always_inline struct dt_ring *dt_capture_enter_level(struct dt_pcb *pcb,
							      unsigned long level)
{
	struct dt_ring *r = __this_cpu_read(*pcb->rings);

	if (unlikely(!r || dt_ring_in(level))) {
		dt_capture_recurse(pcb, r);
		return NULL;
	}
	dt_ring_enter(r, level);
	return r;
}

/*
 * As that, from any context, with preemption on or off.  NULL: nothing is to be
 * undone.  *level is for dt_capture_leave().
 */
static __always_inline struct dt_ring *dt_capture_enter(struct dt_pcb *pcb,
							unsigned long *level)
{
	struct dt_ring *r;

	preempt_disable_notrace();
	*level = dt_capture_level_of(preempt_count());
	r = dt_capture_enter_level(pcb, *level);
	if (unlikely(!r))
		preempt_enable_notrace();
	return r;
}

/*
 * What was reserved is written.  Preemption stays off; dt_capture_leave() lets it
 * in again.
 *
 * What wakes is behind the guard, too: its functions' events could each wake a
 * reader that asks for that again and again, within the one before, until the
 * stack is gone.
 */
static __always_inline void dt_capture_leave_level(struct dt_ring *r, unsigned long level)
{
	if (!dt_ring_leave(r, level))
		return;
	dt_ring_enter(DT_RING_NONE, level);
	dt_buf_wake(r);
	barrier();
	dt_ring_set_in(level, NULL);
}

static __always_inline void dt_capture_leave(struct dt_ring *r, unsigned long level)
{
	dt_capture_leave_level(r, level);
	preempt_enable_notrace();
}

/* Thread and process numbers stand side by side in the task, as in a header. */
static __always_inline void dt_capture_ids(struct dt_evt *evt)
{
	if (offsetof(struct task_struct, pid) % sizeof(u64) == 0 &&
	    offsetof(struct task_struct, tgid) ==
	    offsetof(struct task_struct, pid) + sizeof(u32)) {
		*(u64 *)&evt->dtev_tid = *(const u64 *)&current->pid;
	} else {
		evt->dtev_tid = current->pid;
		evt->dtev_pid = current->tgid;
	}
}

/* first is the header's first word: length and probe number. */
static __always_inline void dt_capture_header(struct dt_evt *evt, const struct dt_pcb *pcb,
					      const struct dt_ring *r, u64 first)
{
	*(u64 *)evt = first;
	dt_capture_ids(evt);
	*(u64 *)&evt->dtev_cpu = pcb->hdr | r->cpu_word;
}

/* The guard is held from the one to the other. */
static __always_inline void dt_timing_begin(struct dt_timing *t, struct dt_pcb *pcb,
					    struct dt_ring *r)
{
	t->start = 0;
	if (unlikely(!READ_ONCE(r->end)))
		dt_capture_time(pcb, r, t);
}

static __always_inline void dt_timing_end(const struct dt_timing *t, struct dt_ring *r)
{
	if (unlikely(t->start))
		dt_capture_timed(r, t);
}

/*
 * Space for an event with its header written, or NULL: lost and counted.  Either
 * way dt_capture_leave() follows.
 */
static __always_inline struct dt_evt *dt_capture_reserve(struct dt_pcb *pcb,
							 struct dt_ring *r,
							 union dt_evt_first first)
{
	struct dt_evt *evt = dt_ring_try(r, first.len);

	if (unlikely(!evt))
		evt = dt_capture_reserve_step(r, first.len);
	if (likely(evt))
		dt_capture_header(evt, pcb, r, first.word);
	else
		dt_capture_lose(pcb, r);
	return evt;
}

/*
 * As dt_capture_reserve(), for events whose size does not vary, without a call.
 * NULL: dt_capture_reserve() may have more success, best out of line.
 */
static __always_inline struct dt_evt *dt_capture_try(struct dt_pcb *pcb, struct dt_ring *r)
{
	struct dt_evt *evt = dt_ring_try(r, pcb->first.len);

	if (likely(evt))
		dt_capture_header(evt, pcb, r, pcb->first.word);
	return evt;
}

/* The command name as two words: it is a NUL-padded array of 16 bytes. */
static __always_inline u64 *dt_capture_comm(u64 *p)
{
	dt_task_put_name(p, current);
	return p + DTCOMMLEN / sizeof(u64);
}

/* The sections before DTEVT_RETVAL; behind them. */
static __always_inline u64 *dt_capture_first(const struct dt_pcb *pcb, const u64 *args, u64 *p)
{
	unsigned int i;

	if (pcb->evtflags & DTEVT_EXECNAME)
		p = dt_capture_comm(p);
	for (i = 0; i < pcb->nargs; i++)
		*p++ = args[i];
	return p;
}

#endif /* DT_CAPTURE_H */
