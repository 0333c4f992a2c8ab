// SPDX-License-Identifier: GPL-2.0-only
/* One open of /dev/dt: what is defined and enabled, recording on and off. */
#include <linux/errno.h>
#include <linux/slab.h>
#include "dt_budget.h"
#include "dt_clock.h"
#include "dt_limit.h"
#include "dt_session.h"

/* The providers that have probes here; those of each are together once. */
static void dt_session_providers(struct dt_session *s, const struct dt_provider **provs)
{
	struct dt_pcb *pcb;
	unsigned long i;

	xa_for_each(&s->pcbs, i, pcb)
		provs[pcb->probe->prov->id] = pcb->probe->prov;
}

static int dt_session_arm(struct dt_session *s)
{
	const struct dt_provider *provs[DT_PROV_COUNT] = {};
	unsigned int i;
	int error = 0;

	dt_session_providers(s, provs);
	for (i = 0; i < DT_PROV_COUNT && !error; i++)
		if (provs[i] && provs[i]->arm)
			error = provs[i]->arm(s);
	return error;
}

static void dt_session_disarm(struct dt_session *s)
{
	const struct dt_provider *provs[DT_PROV_COUNT] = {};
	unsigned int i;

	dt_session_providers(s, provs);
	for (i = 0; i < DT_PROV_COUNT; i++)
		if (provs[i] && provs[i]->disarm)
			provs[i]->disarm(s);
}

/* Stop and wait; afterwards no handler sees the session. */
static void dt_session_unhook(struct dt_session *s)
{
	void (*syncs[DT_PROV_COUNT])(void) = {};
	struct dt_pcb *pcb;
	unsigned long i;

	dt_session_disarm(s);
	xa_for_each(&s->pcbs, i, pcb) {
		const struct dt_provider *prov = pcb->probe->prov;

		if (!pcb->started)
			continue;
		prov->stop(pcb);
		pcb->started = false;
		syncs[prov->id] = prov->sync;
		cond_resched();
	}
	for (i = 0; i < DT_PROV_COUNT; i++)
		if (syncs[i])
			syncs[i]();
}

static int dt_session_hook(struct dt_session *s)
{
	struct dt_pcb *pcb;
	unsigned long i;
	int error;

	xa_for_each(&s->pcbs, i, pcb) {
		error = pcb->probe->prov->start(pcb);
		if (error)
			return error;
		pcb->started = true;
		cond_resched();
	}
	return dt_session_arm(s);
}

static u64 dt_session_raw_missed(struct dt_pcb *pcb)
{
	return pcb->probe->prov->missed ? pcb->probe->prov->missed(pcb) : 0;
}

/* Since missed_base; the kernel counts without a lock, and may take some back. */
static u64 dt_session_missed(struct dt_pcb *pcb)
{
	u64 raw = dt_session_raw_missed(pcb);

	return raw > pcb->missed_base ? raw - pcb->missed_base : 0;
}

/* What the hooks themselves miss counts while the rings are open, as all else. */
static void dt_session_mark_missed(struct dt_session *s, bool on)
{
	struct dt_pcb *pcb;
	unsigned long i;

	xa_for_each(&s->pcbs, i, pcb) {
		if (on)
			pcb->missed_base = dt_session_raw_missed(pcb);
		else
			pcb->missed += dt_session_missed(pcb);
		cond_resched();
	}
}

static void dt_session_stop(struct dt_session *s)
{
	lockdep_assert_held(&s->lock);
	if (!s->recording)
		return;
	dt_buf_close(&s->buf);
	dt_session_mark_missed(s, false);
	WRITE_ONCE(s->recording, false);
	dt_session_unhook(s);
	/* A producer that was in its slow path has opened its ring again. */
	dt_buf_close(&s->buf);
	dt_clock_put();
	dt_budget_put();
}

/*
 * Tell of the losses that no event told of.  A reader's memory may keep it in R for
 * as long as somebody likes: S is not to be held meanwhile.  If recording has begun
 * again, the next event tells.
 */
static int dt_session_flush(struct dt_session *s)
{
	if (mutex_lock_killable(&s->rdlock))
		return -EINTR;
	mutex_lock(&s->lock);
	if (!s->recording)
		dt_buf_flush(&s->buf);
	mutex_unlock(&s->lock);
	mutex_unlock(&s->rdlock);
	return 0;
}

static int dt_session_start(struct dt_session *s)
{
	int error;

	lockdep_assert_held(&s->lock);
	if (s->recording)
		return -EBUSY;
	if (!s->npcbs)
		return -ENOENT;
	error = dt_buf_alloc(&s->buf);
	if (error)
		return error;
	dt_clock_get();
	error = dt_session_hook(s);
	if (error) {
		dt_session_unhook(s);
		dt_clock_put();
		return error;
	}
	dt_budget_get();
	dt_session_mark_missed(s, true);
	WRITE_ONCE(s->recording, true);
	dt_buf_open(&s->buf);
	return 0;
}

int dt_session_record(struct dt_session *s, bool on)
{
	int error = 0;

	mutex_lock(&s->lock);
	if (on)
		error = dt_session_start(s);
	else
		dt_session_stop(s);
	mutex_unlock(&s->lock);
	return on ? error : dt_session_flush(s);
}

/* Of all CPUs, and what the probe's hook missed. */
static struct dt_drops dt_session_pcb_drops(const struct dt_session *s, struct dt_pcb *pcb)
{
	struct dt_drops sum = { .all = pcb->missed };
	int cpu;

	if (s->recording)
		sum.all += dt_session_missed(pcb);
	for_each_possible_cpu(cpu) {
		const struct dt_drops *drops = per_cpu_ptr(pcb->drops, cpu);

		sum.all += READ_ONCE(drops->all);
		sum.budget += READ_ONCE(drops->budget);
	}
	return sum;
}

static void dt_session_pcb_free(struct dt_pcb *pcb)
{
	free_percpu(pcb->drops);
	dt_probe_put(pcb->probe);
	kfree(pcb);
}

static void dt_session_layout(struct dt_pcb *pcb)
{
	union {
		struct dt_evt evt;
		u64 words[sizeof(struct dt_evt) / sizeof(u64)];
	} u = {};

	pcb->extra = pcb->evtflags &
		     (DTEVT_FIELDS | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK);
	pcb->first.pbn = pcb->probe->pbn;
	pcb->first.len = sizeof(struct dt_evt);
	if (pcb->evtflags & DTEVT_FUNCARGS)
		pcb->nargs = pcb->probe->nargs;
	pcb->first.len += pcb->nargs * sizeof(u64);
	if (pcb->evtflags & DTEVT_EXECNAME)
		pcb->first.len += DTCOMMLEN;
	if (pcb->evtflags & DTEVT_RETVAL)
		pcb->first.len += sizeof(s64);
	if (pcb->evtflags & DTEVT_TASK)
		pcb->first.len += sizeof(struct dt_task);
	u.evt.dtev_nargs = pcb->nargs;
	u.evt.dtev_flags = pcb->evtflags;
	pcb->hdr = u.words[offsetof(struct dt_evt, dtev_cpu) / sizeof(u64)];
}

/* Takes over the reference to probe, also when it fails. */
static struct dt_pcb *dt_session_pcb_alloc(struct dt_session *s, struct dt_probe *probe,
					   const struct dtioc_req *req)
{
	struct dt_pcb *pcb = kzalloc(sizeof(*pcb), GFP_KERNEL_ACCOUNT);

	if (!pcb)
		goto fail;
	pcb->drops = alloc_percpu_gfp(struct dt_drops, GFP_KERNEL_ACCOUNT);
	if (!pcb->drops)
		goto fail;
	pcb->session = s;
	pcb->rings = s->buf.rings;
	pcb->probe = probe;
	pcb->evtflags = req->dtrq_evtflags;
	pcb->kframes = req->dtrq_kframes ?: DTMAXSTACK;
	pcb->uframes = req->dtrq_uframes ?: DTMAXSTACK;
	pcb->nsecs = req->dtrq_nsecs;
	dt_session_layout(pcb);
	return pcb;
fail:
	kfree(pcb);
	dt_probe_put(probe);
	return NULL;
}

static int dt_session_check_req(const struct dt_probe *probe, const struct dtioc_req *req)
{
	if (req->dtrq_evtflags & ~probe->evtflags)
		return -EINVAL;
	if (req->dtrq_kframes > DTMAXSTACK || req->dtrq_uframes > DTMAXSTACK)
		return -EINVAL;
	return 0;
}

static int dt_session_enable_locked(struct dt_session *s, const struct dtioc_req *req)
{
	struct dt_probe *probe;
	struct dt_pcb *pcb;
	int error;

	if (s->recording)
		return -EBUSY;
	probe = dt_session_probe(s, req->dtrq_pbn);
	if (!probe)
		return -ENOENT;
	error = xa_load(&s->pcbs, probe->pbn) ? -EEXIST :
		dt_session_check_req(probe, req) ?: dt_limit_probes(s->npcbs + 1);
	if (error) {
		dt_probe_put(probe);
		return error;
	}
	pcb = dt_session_pcb_alloc(s, probe, req);
	if (!pcb)
		return -ENOMEM;
	error = xa_insert(&s->pcbs, pcb->first.pbn, pcb, GFP_KERNEL_ACCOUNT);
	if (error)
		goto fail;
	error = probe->prov->enable(pcb);
	if (error)
		goto fail_insert;
	s->npcbs++;
	return 0;
fail_insert:
	xa_erase(&s->pcbs, pcb->first.pbn);
fail:
	dt_session_pcb_free(pcb);
	return error;
}

int dt_session_enable(struct dt_session *s, const struct dtioc_req *req)
{
	int error;

	mutex_lock(&s->lock);
	error = dt_session_enable_locked(s, req);
	mutex_unlock(&s->lock);
	return error;
}

/* Its counts stay in the session's sums. */
static void dt_session_drop_pcb(struct dt_session *s, struct dt_pcb *pcb)
{
	struct dt_drops drops = dt_session_pcb_drops(s, pcb);

	s->past_drops += drops.all;
	s->past_budget += drops.budget;
	s->past_skipticks += atomic64_read(&pcb->skipticks);
	pcb->probe->prov->disable(pcb);
	xa_erase(&s->pcbs, pcb->first.pbn);
	dt_session_pcb_free(pcb);
	s->npcbs--;
}

int dt_session_disable(struct dt_session *s, const struct dtioc_req *req)
{
	struct dt_pcb *pcb;
	int error = 0;

	mutex_lock(&s->lock);
	pcb = xa_load(&s->pcbs, req->dtrq_pbn);
	if (s->recording)
		error = -EBUSY;
	else if (!pcb)
		error = -ENOENT;
	else
		dt_session_drop_pcb(s, pcb);
	mutex_unlock(&s->lock);
	return error;
}

int dt_session_set_ring(struct dt_session *s, const struct dtioc_ring *ring)
{
	u64 size = ring->dtrg_size;
	int error = 0;

	mutex_lock(&s->lock);
	if (!size)
		size = s->buf.size;
	if (!is_power_of_2(size) || size < max_t(u64, DT_RING_MIN, PAGE_SIZE) ||
	    size > DT_RING_MAX || ring->dtrg_watermark > size / 2)
		error = -EINVAL;
	else if (size != s->buf.size && s->buf.exists)
		error = -EBUSY;
	else if (size != s->buf.size)
		error = dt_limit_ring(size);
	if (!error) {
		s->buf.size = size;
		WRITE_ONCE(s->buf.watermark, ring->dtrg_watermark);
	}
	mutex_unlock(&s->lock);
	return error;
}

void dt_session_stat(struct dt_session *s, struct dtioc_stat *st)
{
	struct dt_drops drops;
	struct dt_pcb *pcb;
	struct dt_ring *r;
	unsigned long i;
	int cpu;

	mutex_lock(&s->lock);
	st->dtst_readevt = atomic64_read(&s->readevt);
	st->dtst_dropevt = s->past_drops;
	st->dtst_skiptick = s->past_skipticks;
	st->dtst_budgetevt = s->past_budget;
	xa_for_each(&s->pcbs, i, pcb) {
		drops = dt_session_pcb_drops(s, pcb);
		st->dtst_dropevt += drops.all;
		st->dtst_skiptick += atomic64_read(&pcb->skipticks);
		st->dtst_budgetevt += drops.budget;
		cond_resched();
	}
	for_each_possible_cpu(cpu) {
		r = dt_buf_ring(&s->buf, cpu);
		if (!r)
			continue;
		st->dtst_readevt += dt_ring_told(r);
		st->dtst_recurevt += local_read(&r->recursed);
	}
	mutex_unlock(&s->lock);
}

int dt_session_pstat(struct dt_session *s, struct dtioc_pstat *ps)
{
	struct dt_drops drops;
	struct dt_pcb *pcb;

	mutex_lock(&s->lock);
	pcb = xa_load(&s->pcbs, ps->dtps_pbn);
	if (pcb) {
		drops = dt_session_pcb_drops(s, pcb);
		ps->dtps_dropevt = drops.all;
		ps->dtps_skiptick = atomic64_read(&pcb->skipticks);
		ps->dtps_budgetevt = drops.budget;
	}
	mutex_unlock(&s->lock);
	return pcb ? 0 : -ENOENT;
}

void dt_session_info(struct dt_session *s, struct dtioc_info *info)
{
	mutex_lock(&s->lock);
	info->dtif_abi = DT_ABI_VERSION;
	info->dtif_ncpus = nr_cpu_ids;
	info->dtif_nprobes = s->npcbs;
	info->dtif_recording = s->recording;
	info->dtif_ringsize = s->buf.size;
	info->dtif_watermark = s->buf.watermark;
	mutex_unlock(&s->lock);
}

struct dt_session *dt_session_alloc(bool privileged)
{
	struct dt_session *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	if (!s)
		return NULL;
	if (dt_buf_init(&s->buf)) {
		kfree(s);
		return NULL;
	}
	mutex_init(&s->lock);
	mutex_init(&s->rdlock);
	xa_init(&s->pcbs);
	xa_init_flags(&s->defs, XA_FLAGS_ALLOC);
	s->privileged = privileged;
	return s;
}

/* Nobody has the file open any more.  Unhook, wait, then free. */
void dt_session_free(struct dt_session *s)
{
	struct dt_pcb *pcb;
	unsigned long i;

	mutex_lock(&s->lock);
	dt_session_stop(s);
	xa_for_each(&s->pcbs, i, pcb) {
		dt_session_drop_pcb(s, pcb);
		cond_resched();
	}
	dt_session_undefine_all(s);
	mutex_unlock(&s->lock);
	dt_buf_fini(&s->buf);
	xa_destroy(&s->pcbs);
	xa_destroy(&s->defs);
	kfree(s);
}
