// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpuhotplug.h>
#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "dt_compat.h"
#include "dt_buf.h"
#include "dt_limit.h"

/* How often a session whose readers sleep is looked at, for what is below the watermark. */
#define DT_BUF_TICK	(HZ / 20 ?: 1)

/* What waking a reader costs the CPU that does it, about. */
#define DT_BUF_WAKE_NSECS	2000

/* A ring and the pages it lives in: consumer, producer, data. */
struct dt_buf_cpu {
	struct dt_ring	 ring;
	struct irq_work	 work;
	struct dt_buf	*buf;
	void		*vaddr;		/* vmap: consumer, producer, data, data */
	unsigned int	 npages;
	struct page	*pages[];
};

static enum cpuhp_state dt_buf_cpuhp;

static struct dt_buf_cpu *dt_buf_cpu(struct dt_ring *r)
{
	return container_of(r, struct dt_buf_cpu, ring);
}

static void dt_buf_wake_all(struct dt_buf *buf)
{
	wake_up_interruptible_poll(&buf->wait, EPOLLIN | EPOLLRDNORM);
}

static void dt_buf_waker(struct work_struct *work)
{
	dt_buf_wake_all(container_of(work, struct dt_buf, waker));
}

/* irq_work, so that a handler in any context can ask for it. */
static void dt_buf_wake_work(struct irq_work *work)
{
	struct dt_buf *buf = container_of(work, struct dt_buf_cpu, work)->buf;

	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		queue_work(system_dfl_wq, &buf->waker);
	else
		dt_buf_wake_all(buf);
}

/*
 * In the interrupt with PREEMPT_RT, too: its thread for such work does not run
 * while a real-time task keeps the CPU, or once the CPU begins to go, and who
 * closes the session would wait for it.  Others run it there anyway, and lockdep
 * would hold what is said to be so everywhere against the wait queue's lock.
 */
static void dt_buf_init_work(struct irq_work *work)
{
#if defined(CONFIG_PREEMPT_RT) && defined(IRQ_WORK_INIT_HARD)
	*work = IRQ_WORK_INIT_HARD(dt_buf_wake_work);
#else
	init_irq_work(work, dt_buf_wake_work);
#endif
}

static void dt_buf_cpu_free(struct dt_buf_cpu *bc)
{
	unsigned int i;

	if (!bc)
		return;
	vunmap(bc->vaddr);
	for (i = 0; i < bc->npages; i++)
		__free_page(bc->pages[i]);
	kvfree(bc);
}

/* Consumer page, producer page, data, and the data again right behind. */
static void *dt_buf_map(struct dt_buf_cpu *bc)
{
	unsigned int ndata = bc->npages - DT_BUF_META, i;
	struct page **pages;
	void *vaddr;

	pages = kvmalloc_array(bc->npages + ndata, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return NULL;
	for (i = 0; i < bc->npages; i++)
		pages[i] = bc->pages[i];
	for (i = 0; i < ndata; i++)
		pages[bc->npages + i] = bc->pages[DT_BUF_META + i];
	vaddr = vmap(pages, bc->npages + ndata, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return vaddr;
}

/* A ring of size bytes on the CPU's node. */
static struct dt_buf_cpu *dt_buf_cpu_alloc(struct dt_buf *buf, unsigned int cpu, gfp_t gfp)
{
	unsigned int npages = DT_BUF_META + (buf->size >> PAGE_SHIFT);
	int node = cpu_to_node(cpu);
	struct dt_buf_cpu *bc;
	struct page *page;

	bc = kvzalloc_node(struct_size(bc, pages, npages), gfp, node);
	if (!bc)
		return NULL;
	bc->buf = buf;
	dt_buf_init_work(&bc->work);
	while (bc->npages < npages) {
		if (fatal_signal_pending(current))
			goto fail;
		page = alloc_pages_node(node, gfp | __GFP_ZERO |
					__GFP_RETRY_MAYFAIL | __GFP_NOWARN, 0);
		if (!page)
			goto fail;
		bc->pages[bc->npages++] = page;
		cond_resched();
	}
	bc->vaddr = dt_buf_map(bc);
	if (!bc->vaddr)
		goto fail;
	dt_ring_init(&bc->ring, bc->vaddr + DT_BUF_META * PAGE_SIZE, buf->size,
		     bc->vaddr + PAGE_SIZE, bc->vaddr, cpu);
	/* Who has polled already, with no ring to say so in, is to be woken. */
	bc->ring.wake_at = max_t(u64, READ_ONCE(buf->watermark), 1);
	return bc;
fail:
	dt_buf_cpu_free(bc);
	return NULL;
}

struct dt_ring *dt_buf_ring(struct dt_buf *buf, unsigned int cpu)
{
	return READ_ONCE(*per_cpu_ptr(buf->rings, cpu));
}

/*
 * Before a CPU comes up, and for every CPU that is up when a session's rings
 * are made.  A CPU is never kept from coming up for want of a ring: what is hit
 * there is then counted as dropped.
 *
 * Who makes a CPU come up is not charged: it is not the one who traces, and a cgroup
 * that is above its memory.high would make it sleep with the hotplug lock held.
 */
static int dt_buf_cpu_prepare(unsigned int cpu, struct hlist_node *node)
{
	struct dt_buf *buf = hlist_entry(node, struct dt_buf, node);
	/* The kernel lists the node once all CPUs that are up have a ring. */
	bool comes = !hlist_unhashed(node);
	struct dt_buf_cpu *bc;
	int error = 0;

	mutex_lock(&buf->lock);
	if (dt_buf_ring(buf, cpu))
		goto out;
	bc = dt_buf_cpu_alloc(buf, cpu, comes ? GFP_KERNEL : GFP_KERNEL_ACCOUNT);
	if (!bc) {
		error = comes ? 0 : -ENOMEM;
		goto out;
	}
	if (buf->on)
		dt_ring_open(&bc->ring);
	smp_store_release(per_cpu_ptr(buf->rings, cpu), &bc->ring);
out:
	mutex_unlock(&buf->lock);
	return error;
}

/* The page that is i of what dt_buf_map() maps first; NULL behind the data. */
struct page *dt_buf_page(struct dt_ring *r, unsigned int i)
{
	struct dt_buf_cpu *bc = dt_buf_cpu(r);

	return i < bc->npages ? bc->pages[i] : NULL;
}

static void dt_buf_free_rings(struct dt_buf *buf)
{
	struct dt_ring *r;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		r = dt_buf_ring(buf, cpu);
		if (!r)
			continue;
		*per_cpu_ptr(buf->rings, cpu) = NULL;
		dt_buf_cpu_free(dt_buf_cpu(r));
	}
}

/*
 * Before the hotplug lock is taken: a cgroup that is above its memory.high makes who
 * asks for more sleep, for as long as it likes.
 */
static int dt_buf_alloc_early(struct dt_buf *buf)
{
	unsigned int cpu;
	int error = 0;

	for_each_online_cpu(cpu) {
		error = dt_buf_cpu_prepare(cpu, &buf->node);
		if (error)
			break;
	}
	return error;
}

/*
 * Make the rings, once.  S held.  May sleep for long; a failure leaves nothing.
 * Readers look at no ring before exists: rings are freed here when one of them
 * cannot be made, and then only when the file has no user any more.
 */
int dt_buf_alloc(struct dt_buf *buf)
{
	int error;

	if (buf->exists)
		return 0;
	error = dt_buf_alloc_early(buf) ?:
		cpuhp_state_add_instance(dt_buf_cpuhp, &buf->node);
	if (error) {
		dt_buf_free_rings(buf);
		return fatal_signal_pending(current) ? -EINTR : error;
	}
	smp_store_release(&buf->exists, true);
	return 0;
}

/* Records are let in on all CPUs, at once but for the time of this loop. */
void dt_buf_open(struct dt_buf *buf)
{
	unsigned int cpu;

	mutex_lock(&buf->lock);
	buf->on = true;
	for_each_possible_cpu(cpu)
		if (dt_buf_ring(buf, cpu))
			dt_ring_open(dt_buf_ring(buf, cpu));
	mutex_unlock(&buf->lock);
}

void dt_buf_close(struct dt_buf *buf)
{
	unsigned int cpu;

	mutex_lock(&buf->lock);
	buf->on = false;
	for_each_possible_cpu(cpu)
		if (dt_buf_ring(buf, cpu))
			dt_ring_close(dt_buf_ring(buf, cpu));
	mutex_unlock(&buf->lock);
}

/* After close, when no producer runs any more. */
void dt_buf_flush(struct dt_buf *buf)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (!dt_buf_ring(buf, cpu))
			continue;
		/* A producer that was on its way may have reopened it. */
		dt_ring_close(dt_buf_ring(buf, cpu));
		dt_ring_flush(dt_buf_ring(buf, cpu), atomic_read(&buf->mappings));
	}
	dt_buf_wake_all(buf);
}

bool dt_buf_readable(struct dt_buf *buf)
{
	struct dt_ring *r;
	unsigned int cpu;

	if (!dt_buf_exists(buf))
		return false;
	for_each_possible_cpu(cpu) {
		r = dt_buf_ring(buf, cpu);
		if (r && dt_ring_pending(r, dt_ring_tail(r)))
			return true;
	}
	return false;
}

/* By any CPU: what makes the events may be a real-time task that keeps this one. */
static void dt_buf_tick_later(struct dt_buf *buf)
{
	queue_delayed_work(system_dfl_wq, &buf->tick, DT_BUF_TICK);
}

/*
 * For a reader that is on the wait queue and may be about to sleep.  A producer that
 * commits at the same moment may miss wake_at, as nothing orders its commit
 * before its look; the tick finds that event, and all below the watermark.  One that
 * finds something now may still sleep when it has read that, without asking again:
 * so an edge-triggered epoll does.
 */
bool dt_buf_readable_or_arm(struct dt_buf *buf)
{
	u64 watermark = READ_ONCE(buf->watermark);
	struct dt_ring *r;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		r = dt_buf_exists(buf) ? dt_buf_ring(buf, cpu) : NULL;
		if (r)
			WRITE_ONCE(r->wake_at, READ_ONCE(r->prod->head) +
				   max_t(u64, watermark, 1));
	}
	smp_mb();	/* with the producer's commit and look, as far as it goes */
	dt_buf_tick_later(buf);
	return dt_buf_readable(buf);
}

static void dt_buf_tick(struct work_struct *work)
{
	struct dt_buf *buf = container_of(to_delayed_work(work), struct dt_buf, tick);

	if (dt_buf_readable(buf))
		dt_buf_wake_all(buf);
	if (wq_has_sleeper(&buf->wait))
		dt_buf_tick_later(buf);
}

/*
 * Producer: someone sleeps and its watermark is reached.  Any context, preemption
 * off.  On its way out a CPU runs its irq_work a last time when it is no longer
 * online, but still calls functions: what is queued then is never run, and whoever
 * waits for it waits for ever.  The tick finds such a CPU's events.
 *
 * A reader may ask to be woken again and again, so that is part of the budget.
 */
void dt_buf_wake(struct dt_ring *r)
{
	WRITE_ONCE(r->wake_at, DT_RING_NOBODY);
	if (dt_budget_walked(&r->budget, DT_BUF_WAKE_NSECS))
		WRITE_ONCE(r->end, 0);
	if (likely(cpu_online(raw_smp_processor_id())))
		irq_work_queue(&dt_buf_cpu(r)->work);
}

int dt_buf_init(struct dt_buf *buf)
{
	buf->rings = alloc_percpu_gfp(struct dt_ring *, GFP_KERNEL_ACCOUNT);
	if (!buf->rings)
		return -ENOMEM;
	mutex_init(&buf->lock);
	buf->size = dt_limit_ring_default();
	init_waitqueue_head(&buf->wait);
	INIT_DELAYED_WORK(&buf->tick, dt_buf_tick);
	INIT_WORK(&buf->waker, dt_buf_waker);
	return 0;
}

/*
 * Nothing is queued any more once no producer is left.  With PREEMPT_RT the kernel
 * looks at work once more after that has been done, in the interrupt.
 */
static void dt_buf_sync_work(struct dt_buf *buf)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (dt_buf_ring(buf, cpu))
			irq_work_sync(&dt_buf_cpu(dt_buf_ring(buf, cpu))->work);
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		synchronize_rcu();
}

/* No hook, no reader is left.  May sleep. */
void dt_buf_fini(struct dt_buf *buf)
{
	if (buf->exists)
		cpuhp_state_remove_instance_nocalls(dt_buf_cpuhp, &buf->node);
	dt_buf_sync_work(buf);
	cancel_work_sync(&buf->waker);
	cancel_delayed_work_sync(&buf->tick);
	dt_buf_free_rings(buf);
	free_percpu(buf->rings);
}

int dt_buf_main_init(void)
{
	int state;

	state = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN, "dt:buf",
					dt_buf_cpu_prepare, NULL);
	if (state < 0)
		return state;
	dt_buf_cpuhp = state;
	return 0;
}

void dt_buf_main_exit(void)
{
	cpuhp_remove_multi_state(dt_buf_cpuhp);
}
