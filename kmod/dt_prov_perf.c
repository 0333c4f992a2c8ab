// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any trace event of the kernel or of a module, with its fields as perf hands
 * them over: a kernel counter on each CPU that samples every hit.
 *
 * A defined probe pins the event, and so its module.
 *
 * Counters come and go on a workqueue (W).  perf looks at the rights of whoever
 * calls it, and what counts is the right of the one who opened the session.  And
 * perf takes locks inside which others wait for CPU hotplug, so the hotplug
 * callbacks must not wait for it: a CPU that comes gets its counters soon after.
 */
#include <linux/cpuhotplug.h>
#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/perf_event.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <linux/workqueue.h>
#include "dt.h"
#include "dt_event.h"
#include "dt_tracepoint.h"

/* A defined event. */
struct dt_perf {
	struct dt_probe		 probe;
	struct trace_event_file	*file;		/* I; a reference to the event */
	u32			 fixed;		/* I; bytes up to the last field's end */
	u32			 ndyn;		/* I */
	u32			 nholes;	/* I */
	struct {
		u16		 offset;	/* of a word that says where and how many */
		u16		 base;		/* from where it counts */
	} *dyn;					/* I */
	struct {
		u16		 offset;	/* of bytes before a field that are in none */
		u16		 len;
	} hole[];				/* I; as many as fields, so is dyn */
};

/* A counter on one CPU, and which coming of that CPU it is for. */
struct dt_perf_counter {
	struct perf_event	*event;		/* W */
	unsigned int		 coming;	/* W */
};

/* The provider's part of a pcb. */
struct dt_perf_hook {
	struct list_head	 node;		/* W; in dt_perf_hooks */
	struct dt_pcb		*pcb;		/* I */
	struct dt_perf_counter	 counter[];	/* by CPU number */
};

static struct workqueue_struct *dt_perf_wq;	/* W */
static LIST_HEAD(dt_perf_hooks);		/* W; with counters */
static DEFINE_PER_CPU(unsigned int, dt_perf_coming);	/* times that the CPU came */
static enum cpuhp_state dt_perf_cpuhp;

static struct dt_perf *dt_perf_of(const struct dt_probe *probe)
{
	return container_of(probe, struct dt_perf, probe);
}

static struct trace_event_call *dt_perf_call(const struct dt_perf *e)
{
	return e->file->event_call;
}

/* A hit */

/* perf rounds the length up; this is where the last field ends. */
static u32 dt_perf_len(const struct dt_perf *e, const void *raw, u32 size)
{
	u32 len = e->fixed, i, word, end;

	for (i = 0; i < e->ndyn; i++) {
		if (e->dyn[i].offset + sizeof(word) > size)
			break;
		word = *(const u32 *)(raw + e->dyn[i].offset);
		end = e->dyn[i].base + (word & 0xffff) + (word >> 16);
		len = max(len, end);
	}
	return min(len, size);
}
NOKPROBE_SYMBOL(dt_perf_len);

/*
 * Where fields are aligned, bytes of earlier events are left between them.  The
 * buffer is of this context alone, and what else perf does with this hit is not
 * done there at the same time.
 */
static void dt_perf_clear_holes(const struct dt_perf *e, void *raw, u32 size)
{
	u32 i;

	for (i = 0; i < e->nholes; i++)
		if (e->hole[i].offset + e->hole[i].len <= size)
			memset(raw + e->hole[i].offset, 0, e->hole[i].len);
}
NOKPROBE_SYMBOL(dt_perf_clear_holes);

/* In the context of the tracepoint, whichever that is. */
static void dt_perf_hit(struct perf_event *event, struct perf_sample_data *data,
			struct pt_regs *regs)
{
	const struct perf_raw_record *raw = data->raw;
	struct dt_pcb *pcb = event->overflow_handler_context;
	const struct dt_perf *e = dt_perf_of(pcb->probe);
	struct dt_hit hit = {
		.fields = raw->frag.data,
		.fields_len = dt_perf_len(e, raw->frag.data, raw->frag.size),
		/* Behind perf's own frames. */
		.from = instruction_pointer(regs),
	};

	dt_perf_clear_holes(e, raw->frag.data, raw->frag.size);
	dt_capture(pcb, &hit);
}
NOKPROBE_SYMBOL(dt_perf_hit);

/* Counters; all on the workqueue */

static int dt_perf_create(struct dt_perf_hook *hook, int cpu)
{
	struct dt_perf_counter *c = &hook->counter[cpu];
	struct perf_event_attr attr = {
		.type		= PERF_TYPE_TRACEPOINT,
		.size		= sizeof(attr),
		.config		= dt_perf_call(dt_perf_of(hook->pcb->probe))->event.type,
		.sample_period	= 1,
		/*
		 * PERIOD makes a hit one sample, whatever it counts for, and one
		 * sample at a time is never throttled.
		 */
		.sample_type	= PERF_SAMPLE_RAW | PERF_SAMPLE_PERIOD,
	};
	struct perf_event *event;

	/* Before the CPU can go: what comes after it is another one. */
	c->coming = READ_ONCE(*per_cpu_ptr(&dt_perf_coming, cpu));
	event = perf_event_create_kernel_counter(&attr, cpu, NULL, dt_perf_hit, hook->pcb);
	if (IS_ERR(event))
		return PTR_ERR(event);
	c->event = event;
	return 0;
}

static void dt_perf_release(struct dt_perf_counter *c)
{
	if (c->event)
		perf_event_release_kernel(c->event);
	c->event = NULL;
}

/* Put counters where they are missing.  A CPU that has gone meanwhile is no error. */
static int dt_perf_fill(struct dt_perf_hook *hook)
{
	int cpu, error = 0;

	for_each_online_cpu(cpu) {
		struct dt_perf_counter *c = &hook->counter[cpu];

		/* perf has let go of a counter whose CPU went, for good. */
		if (c->coming != READ_ONCE(*per_cpu_ptr(&dt_perf_coming, cpu)))
			dt_perf_release(c);
		if (!c->event)
			error = dt_perf_create(hook, cpu);
		if (error && error != -ENODEV)
			break;
		error = 0;
	}
	return error;
}

static void dt_perf_empty(struct dt_perf_hook *hook)
{
	int cpu;

	for_each_possible_cpu(cpu)
		dt_perf_release(&hook->counter[cpu]);
}

struct dt_perf_job {
	struct work_struct	 work;
	struct dt_perf_hook	*hook;
	int			 error;
};

static void dt_perf_do_start(struct work_struct *work)
{
	struct dt_perf_job *job = container_of(work, struct dt_perf_job, work);

	job->error = dt_perf_fill(job->hook);
	if (job->error)
		dt_perf_empty(job->hook);
	else
		list_add(&job->hook->node, &dt_perf_hooks);
}

static void dt_perf_do_stop(struct work_struct *work)
{
	struct dt_perf_job *job = container_of(work, struct dt_perf_job, work);

	list_del(&job->hook->node);
	dt_perf_empty(job->hook);
}

static int dt_perf_run(struct dt_perf_hook *hook, work_func_t fn)
{
	struct dt_perf_job job = { .hook = hook };

	INIT_WORK_ONSTACK(&job.work, fn);
	queue_work(dt_perf_wq, &job.work);
	flush_work(&job.work);
	destroy_work_on_stack(&job.work);
	return job.error;
}

static void dt_perf_do_online(struct work_struct *work)
{
	struct dt_perf_hook *hook;

	list_for_each_entry(hook, &dt_perf_hooks, node)
		if (dt_perf_fill(hook))
			pr_warn("dt: tracepoint:%s:%s is not seen on a CPU that came\n",
				hook->pcb->probe->func, hook->pcb->probe->name);
}

static DECLARE_WORK(dt_perf_online_work, dt_perf_do_online);

static int dt_perf_online(unsigned int cpu)
{
	unsigned int *coming = per_cpu_ptr(&dt_perf_coming, cpu);

	WRITE_ONCE(*coming, *coming + 1);
	queue_work(dt_perf_wq, &dt_perf_online_work);
	return 0;
}

/* Defined probes */

static int dt_perf_field(const struct dt_probe *probe, unsigned int n,
			 struct dtioc_field_info *fi)
{
	return dt_event_field(dt_perf_call(dt_perf_of(probe)), n, fi);
}

/*
 * ENOENT: no such event, or it has not that id.  EOPNOTSUPP: not through perf; what
 * has its own say in that does so because a sample of it would make another.
 */
static int dt_perf_check(const struct trace_event_call *call, u64 id)
{
	if (id && id != call->event.type)
		return -ENOENT;
	if (!dt_event_has_fields(call) || !(call->flags & TRACE_EVENT_FL_TRACEPOINT) ||
	    !call->class->perf_probe || call->perf_perm)
		return -EOPNOTSUPP;
	return 0;
}

/* Fields come in the order of their offsets. */
static void dt_perf_add_field(struct dt_perf *e, const struct dtioc_field_info *fi)
{
	if (fi->dtfi_offset > e->fixed) {
		e->hole[e->nholes].offset = e->fixed;
		e->hole[e->nholes++].len = fi->dtfi_offset - e->fixed;
	}
	e->fixed = max(e->fixed, fi->dtfi_offset + fi->dtfi_size);
	if (!(fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC)))
		return;
	e->dyn[e->ndyn].offset = fi->dtfi_offset;
	e->dyn[e->ndyn++].base = fi->dtfi_flags & DTFI_RELLOC ?
				 fi->dtfi_offset + fi->dtfi_size : 0;
}

static unsigned int dt_perf_count_fields(const struct trace_event_call *call,
					 struct dtioc_field_info *fi)
{
	unsigned int n = 0;

	while (!dt_event_field(call, n, fi))
		n++;
	return n;
}

static void dt_perf_free(struct dt_probe *probe)
{
	struct dt_perf *e = dt_perf_of(probe);

	trace_put_event_file(e->file);
	kfree(e->dyn);
	kfree(e);
}

/* Takes over the reference to file unless it fails. */
static struct dt_perf *dt_perf_alloc(struct trace_event_file *file,
				     struct dtioc_field_info *fi)
{
	const struct trace_event_call *call = file->event_call;
	unsigned int i, n = dt_perf_count_fields(call, fi);
	struct dt_perf *e;

	e = kzalloc(struct_size(e, hole, n), GFP_KERNEL_ACCOUNT);
	if (!e)
		return NULL;
	e->dyn = kcalloc(n, sizeof(*e->dyn), GFP_KERNEL_ACCOUNT);
	if (!e->dyn) {
		kfree(e);
		return NULL;
	}
	dt_probe_init(&e->probe, &dt_prov_perf, dt_perf_free);
	e->probe.kbytes = num_possible_cpus() * DIV_ROUND_UP(sizeof(struct perf_event), 1024);
	e->probe.func = call->class->system;
	e->probe.name = trace_event_name((struct trace_event_call *)call);
	e->probe.evtflags = DT_EVTFLAGS_ANYWHERE | DTEVT_FIELDS;
	e->file = file;
	for (i = 0; i < n; i++) {
		memset(fi, 0, sizeof(*fi));
		dt_event_field(call, i, fi);
		dt_perf_add_field(e, fi);
	}
	return e;
}

static int dt_perf_define(const struct dtioc_def *def, struct dt_probe **probep)
{
	struct trace_event_file *file;
	struct dtioc_field_info *fi;
	struct dt_perf *e = NULL;
	int error;

	file = trace_get_event_file(NULL, def->dtdf_func, def->dtdf_name);
	/* EBUSY: its module comes or goes. */
	if (IS_ERR(file))
		return PTR_ERR(file) == -ENOMEM ? -ENOMEM : -ENOENT;
	error = dt_perf_check(file->event_call, def->dtdf_offset);
	if (!error) {
		fi = kmalloc(sizeof(*fi), GFP_KERNEL);
		e = fi ? dt_perf_alloc(file, fi) : NULL;
		kfree(fi);
		error = e ? 0 : -ENOMEM;
	}
	if (error) {
		trace_put_event_file(file);
		return error;
	}
	*probep = &e->probe;
	return 0;
}

static void dt_perf_undefine(struct dt_probe **probes, unsigned int n)
{
	while (n--)
		dt_probe_put(probes[n]);
}

/* What a session does with one */

static int dt_perf_enable(struct dt_pcb *pcb)
{
	struct dt_perf_hook *hook;

	if (pcb->nsecs)
		return -EINVAL;
	hook = kzalloc(struct_size(hook, counter, nr_cpu_ids), GFP_KERNEL_ACCOUNT);
	if (!hook)
		return -ENOMEM;
	hook->pcb = pcb;
	pcb->priv = hook;
	dt_tracepoint_skip_iterator(pcb, dt_perf_call(dt_perf_of(pcb->probe))->tp);
	return 0;
}

static void dt_perf_disable(struct dt_pcb *pcb)
{
	kfree(pcb->priv);
	pcb->priv = NULL;
}

/* A counter may be taken off its CPU in the middle of a hit. */
static void dt_perf_sync(void)
{
	tracepoint_synchronize_unregister();
}

/* A BPF program says which hits perf's counters see at all, all of them. */
static bool dt_perf_filtered(const struct dt_pcb *pcb)
{
	return rcu_access_pointer(dt_perf_call(dt_perf_of(pcb->probe))->prog_array);
}

static int dt_perf_start(struct dt_pcb *pcb)
{
	int error;

	if (dt_perf_filtered(pcb))
		return -EBUSY;
	error = dt_perf_run(pcb->priv, dt_perf_do_start);

	/* Some CPUs had their counter, and what they hit is freed next. */
	if (error)
		dt_perf_sync();
	return error;
}

static void dt_perf_stop(struct dt_pcb *pcb)
{
	if (dt_perf_filtered(pcb))
		pr_warn_ratelimited("dt: tracepoint:%s:%s: a BPF program there decided what was recorded\n",
				    pcb->probe->func, pcb->probe->name);
	dt_perf_run(pcb->priv, dt_perf_do_stop);
}

static int dt_perf_init(void)
{
	int state;

	dt_perf_wq = alloc_ordered_workqueue("dt_perf", 0);
	if (!dt_perf_wq)
		return -ENOMEM;
	state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "dt/perf:online",
					  dt_perf_online, NULL);
	if (state < 0) {
		destroy_workqueue(dt_perf_wq);
		return state;
	}
	dt_perf_cpuhp = state;
	return 0;
}

static void dt_perf_exit(void)
{
	cpuhp_remove_state_nocalls(dt_perf_cpuhp);
	destroy_workqueue(dt_perf_wq);
}

const struct dt_provider dt_prov_perf = {
	.name		= "tracepoint",
	.id		= DT_PROV_PERF,
	.init		= dt_perf_init,
	.exit		= dt_perf_exit,
	.define		= dt_perf_define,
	.undefine	= dt_perf_undefine,
	.field		= dt_perf_field,
	.enable		= dt_perf_enable,
	.disable	= dt_perf_disable,
	.start		= dt_perf_start,
	.stop		= dt_perf_stop,
	.sync		= dt_perf_sync,
};
