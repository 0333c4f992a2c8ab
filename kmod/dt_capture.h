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

/* The context levels of this CPU that are inside dt's capture. */
DECLARE_PER_CPU(unsigned int, dt_capture_levels);

void dt_capture_lose(struct dt_pcb *pcb, struct dt_ring *r);
void dt_capture_recurse(struct dt_pcb *pcb, struct dt_ring *r);

bool dt_capture_trapped(struct dt_pcb *pcb);

struct dt_evt *dt_capture_extra(struct dt_pcb *pcb, const struct dt_hit *hit,
				struct dt_ring *r, void **fields);

/* A bit for each level that can interrupt the one before: task, softirq, irq, NMI. */
static __always_inline unsigned int dt_capture_level_of(unsigned long pc)
{
	if (likely(!(pc & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET))))
		return 1;
	return pc & NMI_MASK ? 8 : pc & HARDIRQ_MASK ? 4 : 2;
}

static __always_inline unsigned int dt_capture_level(void)
{
	return dt_capture_level_of(preempt_count());
}

/*
 * Enter capture: preemption off, the guard of this level taken.  Returns the
 * ring, or NULL when there is nothing to do; then nothing is to be undone.
 * *levels is for dt_capture_leave().
 */
static __always_inline struct dt_ring *dt_capture_enter(struct dt_pcb *pcb,
							unsigned int *levels)
{
	unsigned int level;
	struct dt_ring *r;

	preempt_disable_notrace();
	r = *this_cpu_ptr(pcb->rings);
	level = dt_capture_level();
	*levels = __this_cpu_read(dt_capture_levels);
	if (unlikely(!r || (*levels & level))) {
		dt_capture_recurse(pcb, r);
		preempt_enable_notrace();
		return NULL;
	}
	__this_cpu_write(dt_capture_levels, *levels | level);
	barrier();
	return r;
}

/* Contexts that interrupted this one have put back what they found. */
static __always_inline void dt_capture_leave(unsigned int levels)
{
	barrier();
	__this_cpu_write(dt_capture_levels, levels);
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

/*
 * Space for an event with its header written, or NULL: lost and counted.
 * Either way followed by dt_capture_commit().  first is the header's first
 * word: length and probe number.
 */
static __always_inline struct dt_evt *dt_capture_reserve(struct dt_pcb *pcb,
							 struct dt_ring *r,
							 union dt_evt_first first)
{
	struct dt_evt *evt = dt_ring_reserve(r, first.len);

	if (unlikely(!evt)) {
		dt_capture_lose(pcb, r);
		return NULL;
	}
	*(u64 *)evt = first.word;
	dt_capture_ids(evt);
	*(u64 *)&evt->dtev_cpu = pcb->hdr | r->cpu_word;
	return evt;
}

static __always_inline void dt_capture_commit(struct dt_ring *r)
{
	if (dt_ring_commit(r))
		dt_buf_wake(r);
}

/* The command name as two words: it is a NUL-padded array of 16 bytes. */
static __always_inline u64 *dt_capture_comm(u64 *p)
{
	BUILD_BUG_ON(sizeof(current->comm) != DTCOMMLEN);
	memcpy(p, current->comm, DTCOMMLEN);
	((char *)p)[DTCOMMLEN - 1] = 0;
	return p + DTCOMMLEN / sizeof(u64);
}

#endif /* DT_CAPTURE_H */
