// SPDX-License-Identifier: GPL-2.0-only
/* Timers: profile on every CPU, interval on one. */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/irq_regs.h>
#include "dt_compat.h"
#include "dt.h"
#include "dt_limit.h"
#include "dt_session.h"

#define DT_PROFILE_NUMBER	24	/* bytes of a period as written, NUL included */

static const struct {
	const char	*name;
	u64		 nsecs;		/* of one; for hz of one a second */
} dt_profile_units[] = {
	{ "hz", NSEC_PER_SEC },
	{ "s",  NSEC_PER_SEC },
	{ "ms", NSEC_PER_MSEC },
	{ "us", NSEC_PER_USEC },
};

/* A probe of a unit, whose period the request gives, or of one period. */
struct dt_profile_probe {
	struct dt_probe	probe;
	u64		nsecs;		/* 0: the request's */
	char		name[DT_PROFILE_NUMBER];
};

static struct dt_profile_probe dt_profile_probes[2][ARRAY_SIZE(dt_profile_units)];
static enum cpuhp_state dt_profile_cpuhp;

struct dt_profile_timer {
	struct hrtimer	timer;
	struct dt_pcb	*pcb;
};

/* An enabled probe's timers, pcb->priv. */
struct dt_profile {
	struct hlist_node			 node;		/* profile: of the hotplug state */
	struct dt_profile_timer __percpu	*timers;	/* profile */
	struct dt_profile_timer			 one;		/* interval */
};

/* In hard interrupt context; the interrupted registers are the probed place. */
static enum hrtimer_restart dt_profile_tick(struct hrtimer *timer)
{
	struct dt_pcb *pcb = container_of(timer, struct dt_profile_timer, timer)->pcb;
	struct dt_hit hit = { .regs = get_irq_regs() };
	u64 late;

	dt_capture(pcb, &hit);
	late = hrtimer_forward_now(timer, ns_to_ktime(pcb->nsecs));
	if (late > 1 && READ_ONCE(pcb->session->recording))
		atomic64_add(late - 1, &pcb->skipticks);
	return HRTIMER_RESTART;
}

static void dt_profile_timer_setup(struct dt_profile_timer *t, struct dt_pcb *pcb,
				   enum hrtimer_mode mode)
{
	t->pcb = pcb;
	hrtimer_setup(&t->timer, dt_profile_tick, CLOCK_MONOTONIC, mode);
}

static void dt_profile_timer_start(struct dt_profile_timer *t, enum hrtimer_mode mode)
{
	hrtimer_start(&t->timer, ns_to_ktime(t->pcb->nsecs), mode);
}

/* On the CPU itself; its timer runs already if the CPU came after the instance. */
static void dt_profile_cpu_start(void *arg)
{
	struct dt_profile *p = arg;
	struct dt_profile_timer *t = raw_cpu_ptr(p->timers);

	if (!hrtimer_active(&t->timer))
		dt_profile_timer_start(t, HRTIMER_MODE_REL_PINNED_HARD);
}

/* On the CPU itself, when it comes. */
static int dt_profile_cpu_online(unsigned int cpu, struct hlist_node *node)
{
	dt_profile_cpu_start(hlist_entry(node, struct dt_profile, node));
	return 0;
}

/* On the CPU itself, before its timers would move elsewhere. */
static int dt_profile_cpu_offline(unsigned int cpu, struct hlist_node *node)
{
	struct dt_profile *p = hlist_entry(node, struct dt_profile, node);

	hrtimer_cancel(&per_cpu_ptr(p->timers, cpu)->timer);
	return 0;
}

static int dt_profile_period(struct dt_pcb *pcb)
{
	struct dt_profile_probe *pp = container_of(pcb->probe, struct dt_profile_probe, probe);

	if (pp->nsecs) {
		if (pcb->nsecs)
			return -EINVAL;
		pcb->nsecs = pp->nsecs;
	}
	if (pcb->nsecs < DT_PERIOD_MIN || pcb->nsecs > DT_PERIOD_MAX)
		return -EINVAL;
	return 0;
}

/* Hits a second, of less than one: one.  The kernel's own interrupts are no less for it. */
static u64 dt_profile_hz(const struct dt_pcb *pcb)
{
	return div64_u64(NSEC_PER_SEC - 1, pcb->nsecs) + 1;
}

static void dt_profile_disable(struct dt_pcb *pcb)
{
	struct dt_profile *p = pcb->priv;

	pcb->session->ntimers--;
	dt_limit_give_timer(dt_profile_hz(pcb));
	free_percpu(p->timers);
	kfree(p);
}

static struct dt_profile *dt_profile_alloc(struct dt_pcb *pcb)
{
	struct dt_profile *p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	int cpu;

	if (!p)
		return NULL;
	if (pcb->probe->prov->id == DT_PROV_INTERVAL) {
		/* Not pinned: the kernel moves it when its CPU goes. */
		dt_profile_timer_setup(&p->one, pcb, HRTIMER_MODE_REL_HARD);
		return p;
	}
	p->timers = alloc_percpu_gfp(struct dt_profile_timer, GFP_KERNEL_ACCOUNT);
	if (!p->timers) {
		kfree(p);
		return NULL;
	}
	for_each_possible_cpu(cpu)
		dt_profile_timer_setup(per_cpu_ptr(p->timers, cpu), pcb,
				       HRTIMER_MODE_REL_PINNED_HARD);
	return p;
}

static int dt_profile_enable(struct dt_pcb *pcb)
{
	struct dt_session *s = pcb->session;
	int error;

	error = dt_profile_period(pcb) ?:
		dt_limit_take_timer(s->ntimers + 1, dt_profile_hz(pcb));
	if (error)
		return error;
	pcb->priv = dt_profile_alloc(pcb);
	if (!pcb->priv) {
		dt_limit_give_timer(dt_profile_hz(pcb));
		return -ENOMEM;
	}
	s->ntimers++;
	return 0;
}

/*
 * By interrupts: the hotplug threads, which calls of the instance would wait for with
 * the hotplug lock held, do not run on a CPU that a real-time task keeps.
 */
static int dt_profile_start(struct dt_pcb *pcb)
{
	struct dt_profile *p = pcb->priv;
	int error = cpuhp_state_add_instance_nocalls(dt_profile_cpuhp, &p->node);

	if (error)
		return error;
	cpus_read_lock();
	on_each_cpu(dt_profile_cpu_start, p, true);
	cpus_read_unlock();
	return 0;
}

static void dt_profile_stop(struct dt_pcb *pcb)
{
	struct dt_profile *p = pcb->priv;
	int cpu;

	cpuhp_state_remove_instance_nocalls(dt_profile_cpuhp, &p->node);
	for_each_possible_cpu(cpu)
		hrtimer_cancel(&per_cpu_ptr(p->timers, cpu)->timer);
}

static int dt_interval_start(struct dt_pcb *pcb)
{
	struct dt_profile *p = pcb->priv;

	dt_profile_timer_start(&p->one, HRTIMER_MODE_REL_HARD);
	return 0;
}

static void dt_interval_stop(struct dt_pcb *pcb)
{
	struct dt_profile *p = pcb->priv;

	hrtimer_cancel(&p->one.timer);
}

/* "hz", "99": the period in nanoseconds, or 0. */
static u64 dt_profile_parse(const char *unit, const char *number)
{
	unsigned int i;
	u32 n;

	/* Digits only: kstrtou32 alone takes a sign and a newline too. */
	if (strspn(number, "0123456789") != strlen(number) ||
	    strlen(number) >= DT_PROFILE_NUMBER || kstrtou32(number, 10, &n) || !n)
		return 0;
	for (i = 0; i < ARRAY_SIZE(dt_profile_units); i++) {
		if (strcmp(unit, dt_profile_units[i].name))
			continue;
		return i ? n * dt_profile_units[i].nsecs : dt_profile_units[i].nsecs / n;
	}
	return 0;
}

static const char *dt_profile_unit(const char *unit)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dt_profile_units); i++)
		if (!strcmp(unit, dt_profile_units[i].name))
			return dt_profile_units[i].name;
	return NULL;
}

static void dt_profile_release(struct dt_probe *probe)
{
}

static void dt_profile_init_probe(struct dt_profile_probe *pp,
				  const struct dt_provider *prov, const char *unit)
{
	dt_probe_init(&pp->probe, prov, dt_profile_release);
	pp->probe.evtflags = DT_EVTFLAGS_ANYWHERE;
	pp->probe.func = unit;
	pp->probe.name = pp->name;
}

static int dt_profile_make(const struct dt_provider *prov, const struct dtioc_def *def,
			   struct dt_probe **probep)
{
	u64 nsecs = dt_profile_parse(def->dtdf_func, def->dtdf_name);
	struct dt_profile_probe *pp;

	if (nsecs < DT_PERIOD_MIN || nsecs > DT_PERIOD_MAX || def->dtdf_offset)
		return -EINVAL;
	pp = kzalloc(sizeof(*pp), GFP_KERNEL_ACCOUNT);
	if (!pp)
		return -ENOMEM;
	dt_profile_init_probe(pp, prov, dt_profile_unit(def->dtdf_func));
	pp->nsecs = nsecs;
	strscpy(pp->name, def->dtdf_name, sizeof(pp->name));
	*probep = &pp->probe;
	return 0;
}

static int dt_profile_define(const struct dtioc_def *def, struct dt_probe **probep)
{
	return dt_profile_make(&dt_prov_profile, def, probep);
}

static int dt_interval_define(const struct dtioc_def *def, struct dt_probe **probep)
{
	return dt_profile_make(&dt_prov_interval, def, probep);
}

static void dt_profile_undefine(struct dt_probe **probes, unsigned int n)
{
	while (n--)
		kfree(container_of(probes[n], struct dt_profile_probe, probe));
}

static void dt_profile_remove(struct dt_profile_probe *probes, unsigned int n)
{
	while (n--)
		dt_probe_remove(&probes[n].probe);
}

static int dt_profile_add(struct dt_profile_probe *probes, const struct dt_provider *prov)
{
	unsigned int i;
	int error;

	for (i = 0; i < ARRAY_SIZE(dt_profile_units); i++) {
		dt_profile_init_probe(&probes[i], prov, dt_profile_units[i].name);
		error = dt_probe_add(&probes[i].probe);
		if (error) {
			dt_profile_remove(probes, i);
			return error;
		}
	}
	return 0;
}

static int dt_profile_init(void)
{
	int state, error;

	state = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "dt:profile",
					dt_profile_cpu_online, dt_profile_cpu_offline);
	if (state < 0)
		return state;
	dt_profile_cpuhp = state;
	error = dt_profile_add(dt_profile_probes[0], &dt_prov_profile);
	if (error)
		cpuhp_remove_multi_state(dt_profile_cpuhp);
	return error;
}

static void dt_profile_exit(void)
{
	dt_profile_remove(dt_profile_probes[0], ARRAY_SIZE(dt_profile_units));
	cpuhp_remove_multi_state(dt_profile_cpuhp);
}

static int dt_interval_init(void)
{
	return dt_profile_add(dt_profile_probes[1], &dt_prov_interval);
}

static void dt_interval_exit(void)
{
	dt_profile_remove(dt_profile_probes[1], ARRAY_SIZE(dt_profile_units));
}

const struct dt_provider dt_prov_profile = {
	.name		= "profile",
	.id		= DT_PROV_PROFILE,
	.init		= dt_profile_init,
	.exit		= dt_profile_exit,
	.define		= dt_profile_define,
	.undefine	= dt_profile_undefine,
	.enable		= dt_profile_enable,
	.disable	= dt_profile_disable,
	.start		= dt_profile_start,
	.stop		= dt_profile_stop,
};

const struct dt_provider dt_prov_interval = {
	.name		= "interval",
	.id		= DT_PROV_INTERVAL,
	.init		= dt_interval_init,
	.exit		= dt_interval_exit,
	.define		= dt_interval_define,
	.undefine	= dt_profile_undefine,
	.enable		= dt_profile_enable,
	.disable	= dt_profile_disable,
	.start		= dt_interval_start,
	.stop		= dt_interval_stop,
};
