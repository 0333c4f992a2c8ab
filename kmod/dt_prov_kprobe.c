// SPDX-License-Identifier: GPL-2.0-only
/* Kernel functions: entry, return, an instruction inside.  By kprobes, or by ftrace. */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/rcupdate.h>
#include "dt_compat.h"
#include "dt.h"
#include "dt_ftrace.h"
#include "dt_kprobe.h"
#include "dt_session.h"

static int dt_kprobe_enable(struct dt_pcb *pcb)
{
	return pcb->nsecs ? -EINVAL : 0;
}

static void dt_kprobe_disable(struct dt_pcb *pcb)
{
}

static int dt_kprobe_hook(struct dt_kprobe *k, struct dt_pcb *pcb)
{
	int error;

	k->ftrace = false;
	rcu_assign_pointer(k->pcb, pcb);
	error = enable_kprobe(dt_kprobe_kp(k));
	if (error)
		RCU_INIT_POINTER(k->pcb, NULL);
	/* What was registered can only fail like this: its module is gone. */
	return error == -EINVAL ? -ENXIO : error;
}

/* At an entry ftrace leaves a handler too little for stacks. */
static bool dt_kprobe_wants_ftrace(struct dt_kprobe *k, const struct dt_pcb *pcb)
{
	const struct kprobe *kp = dt_kprobe_kp(k);

	if (dt_kprobe_is_return(k) ? !DT_FTRACE_RETURN : pcb->extra)
		return false;
	return (kp->flags & KPROBE_FLAG_FTRACE) && dt_ftrace_possible((unsigned long)kp->addr);
}

static bool dt_kprobe_add(struct dt_ftrace *f, struct dt_kprobe *k, struct dt_pcb *pcb)
{
	struct kretprobe *rp = dt_kprobe_is_return(k) ? &k->rp : NULL;

	if (!dt_ftrace_add(f, (unsigned long)dt_kprobe_kp(k)->addr, pcb, rp))
		return false;
	if (rp)
		rcu_assign_pointer(k->pcb, pcb);
	return true;
}

static int dt_kprobe_start(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	if (!dt_kprobe_wants_ftrace(k, pcb))
		return dt_kprobe_hook(k, pcb);
	k->ftrace = true;	/* dt_kprobe_arm() */
	return 0;
}

static unsigned int dt_kprobe_count_ftrace(struct dt_session *s)
{
	unsigned int n = 0;
	struct dt_pcb *pcb;
	unsigned long i;

	xa_for_each(&s->pcbs, i, pcb)
		n += pcb->probe->prov == &dt_prov_kprobe && dt_kprobe_of(pcb->probe)->ftrace;
	return n;
}

/* Hook what waits for ftrace as a kprobe, or add it to f and hook what that does not take. */
static int dt_kprobe_distribute(struct dt_session *s, struct dt_ftrace *f)
{
	struct dt_kprobe *k;
	struct dt_pcb *pcb;
	unsigned long i;
	int error = 0;

	xa_for_each(&s->pcbs, i, pcb) {
		k = dt_kprobe_of(pcb->probe);
		if (error || pcb->probe->prov != &dt_prov_kprobe || !k->ftrace)
			continue;
		if (!f || !dt_kprobe_add(f, k, pcb))
			error = dt_kprobe_hook(k, pcb);
	}
	return error;
}

/* Where ftrace lacks memory, kprobes do it, too. */
static int dt_kprobe_arm(struct dt_session *s)
{
	unsigned int n = dt_kprobe_count_ftrace(s);
	struct dt_ftrace *f;
	int error;

	if (!n)
		return 0;
	f = dt_ftrace_alloc(n);
	error = dt_kprobe_distribute(s, f);
	if (!f)
		return error;
	if (error) {
		dt_ftrace_free(f);
		return error;
	}
	error = dt_ftrace_start(f);
	/* kernel.ftrace_enabled is 0: kprobes would be enabled, and never hit. */
	if (error == -EBUSY)
		return error;
	if (error)
		return dt_kprobe_distribute(s, NULL);
	s->priv[DT_PROV_KPROBE] = f;
	return 0;
}

static void dt_kprobe_disarm(struct dt_session *s)
{
	struct dt_ftrace *f = s->priv[DT_PROV_KPROBE];

	if (!f)
		return;
	dt_ftrace_stop(f);
	s->priv[DT_PROV_KPROBE] = NULL;
}

static void dt_kprobe_stop(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	RCU_INIT_POINTER(k->pcb, NULL);
	if (k->ftrace) {
		k->ftrace = false;
		return;
	}
	/* The kernel may need memory for that, and without does not unregister it either. */
	while (disable_kprobe(dt_kprobe_kp(k)) == -ENOMEM)
		msleep(10);
}

/* What CPUs count at the same time may be lost, in either. */
static u64 dt_kprobe_nmissed(struct dt_kprobe *k)
{
	unsigned long n = READ_ONCE(dt_kprobe_kp(k)->nmissed);

	return n - min(n, READ_ONCE(k->nfaults));
}

/* A CPU that stores late takes back what others have counted meanwhile. */
static u64 dt_kprobe_nreturns(struct dt_kprobe *k)
{
	s32 more;

	if (!dt_kprobe_is_return(k))
		return 0;
	more = (u32)READ_ONCE(k->rp.nmissed) - (u32)k->nreturns;
	if (more > 0)
		k->nreturns += more;
	return k->nreturns;
}

static u64 dt_kprobe_missed(struct dt_pcb *pcb)
{
	struct dt_kprobe *k = dt_kprobe_of(pcb->probe);

	/* A kprobe that others have there tells of its misses to ours, disabled as it is. */
	return dt_kprobe_nreturns(k) + (k->ftrace ? 0 : dt_kprobe_nmissed(k));
}

const struct dt_provider dt_prov_kprobe = {
	.name		= "kprobe",
	.id		= DT_PROV_KPROBE,
	.exit		= dt_kprobe_exit,
	.define		= dt_kprobe_define,
	.undefine	= dt_kprobe_undefine,
	.enable		= dt_kprobe_enable,
	.disable	= dt_kprobe_disable,
	.start		= dt_kprobe_start,
	.stop		= dt_kprobe_stop,
	.arm		= dt_kprobe_arm,
	.disarm		= dt_kprobe_disarm,
	.sync		= dt_kprobe_sync,
	.missed		= dt_kprobe_missed,
};
