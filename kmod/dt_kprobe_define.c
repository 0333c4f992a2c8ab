// SPDX-License-Identifier: GPL-2.0-only
/* Kernel functions by name, what can be probed of them, and the end of their probes. */
#include <linux/cpu.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "dt_compat.h"
#include "dt.h"
#include "dt_kprobe.h"

/* Returns that can be outstanding at once; more are counted as dropped. */
#define DT_KPROBE_MAXACTIVE	256

/* What the kernel takes for one of those, and for what each CPU has of them. */
#define DT_KPROBE_ACTIVE_SIZE	64

static const char dt_kprobe_entry[] = "entry";
const char dt_kprobe_return[] = "return";

static int dt_kprobe_register(struct dt_kprobe *k, u64 offset)
{
	struct kprobe *kp = dt_kprobe_kp(k);
	int error;

	kp->symbol_name = k->symbol;
	kp->offset = offset;
	kp->flags = KPROBE_FLAG_DISABLED;
	if (dt_kprobe_is_return(k)) {
		k->rp.handler = dt_kprobe_on_return;
		k->rp.maxactive = DT_KPROBE_MAXACTIVE;
		error = register_kretprobe(&k->rp);
	} else {
		kp->pre_handler = dt_kprobe_on_entry;
		error = register_kprobe(kp);
	}
	/* It is disabled still; registering a return's clears it. */
	dt_kprobe_set_on_fault(kp, dt_kprobe_on_fault);
	return error;
}

static int dt_kprobe_setup(struct dt_kprobe *k, const struct dtioc_def *def)
{
	bool entry = !strcmp(def->dtdf_name, dt_kprobe_entry);
	int n;

	if (!entry && strcmp(def->dtdf_name, dt_kprobe_return))
		return -EINVAL;
	if (!def->dtdf_func[0] || (!entry && def->dtdf_offset) ||
	    def->dtdf_offset > INT_MAX)
		return -EINVAL;
	dt_probe_init(&k->probe, &dt_prov_kprobe, NULL);
	k->probe.func = k->func;
	k->probe.name = entry ? dt_kprobe_entry : dt_kprobe_return;
	k->probe.nargs = entry ? DT_KPROBE_NARGS : 0;
	k->probe.kbytes = entry ? 1 : (DT_KPROBE_MAXACTIVE * DT_KPROBE_ACTIVE_SIZE +
				       num_possible_cpus() * PAGE_SIZE) >> 10;
	k->probe.evtflags = DT_EVTFLAGS_ANYWHERE |
			    (entry ? DTEVT_FUNCARGS : DTEVT_RETVAL);
	strscpy(k->symbol, def->dtdf_func, sizeof(k->symbol));
	if (def->dtdf_offset)
		n = snprintf(k->func, sizeof(k->func), "%s+%llu", def->dtdf_func,
			     def->dtdf_offset);
	else
		n = strscpy(k->func, def->dtdf_func, sizeof(k->func));
	return n < 0 || n >= sizeof(k->func) ? -ENAMETOOLONG : 0;
}

/*
 * Whether the place that registration found, even where it then refused it, is
 * still the named function's: the kernel adds the offset and does not look.
 */
static bool dt_kprobe_is_inside(const struct dt_kprobe *k, u64 offset)
{
	char text[KSYM_SYMBOL_LEN];
	unsigned long from;
	const char *plus;

	if (!offset)
		return true;
	sprint_symbol(text, (unsigned long)k->kp.addr);
	plus = strchr(text, '+');
	return plus && sscanf(plus, "+0x%lx/", &from) == 1 && from == offset;
}

static void dt_kprobe_unregister(struct dt_kprobe *k)
{
	if (dt_kprobe_is_return(k))
		unregister_kretprobe(&k->rp);
	else
		unregister_kprobe(&k->kp);
}

/*
 * Whether the function, registered at that offset, is one that ftrace may trace,
 * where kprobes use ftrace.  The others are called by what runs a breakpoint's
 * handlers: a probe there can recurse until the stack is gone.
 */
static bool dt_kprobe_is_traceable(struct dt_kprobe *k, u64 offset)
{
	bool traceable;

	if (!IS_ENABLED(CONFIG_KPROBES_ON_FTRACE))
		return true;
	if (dt_kprobe_is_return(k))
		return k->rp.kp.flags & KPROBE_FLAG_FTRACE;
	if (!offset)
		return k->kp.flags & KPROBE_FLAG_FTRACE;
	k->first.symbol_name = k->symbol;
	k->first.flags = KPROBE_FLAG_DISABLED;
	if (register_kprobe(&k->first))
		return false;
	traceable = k->first.flags & KPROBE_FLAG_FTRACE;
	unregister_kprobe(&k->first);
	return traceable;
}

/*
 * After stop or unregistering: no handler still runs, nor does the kernel look at what
 * was unregistered.  It may do both on a CPU that is going, which has left RCU before
 * hotplug has done with it.
 */
void dt_kprobe_sync(void)
{
	synchronize_rcu();
	dt_idle_sync();
	cpus_read_lock();
	cpus_read_unlock();
}

static LLIST_HEAD(dt_kprobe_dead);

static void dt_kprobe_bury(struct work_struct *work)
{
	struct llist_node *dead = llist_del_all(&dt_kprobe_dead);
	struct dt_kprobe *k, *next;

	dt_kprobe_sync();
	llist_for_each_entry_safe(k, next, dead, dead)
		kfree(k);
}

static DECLARE_WORK(dt_kprobe_burial, dt_kprobe_bury);

/* When its unregistering has been waited for; who closes need not wait for that. */
static void dt_kprobe_free_later(struct dt_kprobe *k)
{
	llist_add(&k->dead, &dt_kprobe_dead);
	schedule_work(&dt_kprobe_burial);
}

/* No session is left. */
void dt_kprobe_exit(void)
{
	flush_work(&dt_kprobe_burial);
}

/*
 * ENOENT: no such function.  EINVAL: it, or that place in it, must not be
 * probed, or the place is behind its end.  EILSEQ: the place is not an
 * instruction's first byte.
 */
int dt_kprobe_define(const struct dtioc_def *def, struct dt_probe **probep)
{
	struct dt_kprobe *k = kzalloc(sizeof(*k), GFP_KERNEL_ACCOUNT);
	u64 offset = def->dtdf_offset;
	int error;

	if (!k)
		return -ENOMEM;
	error = dt_kprobe_setup(k, def);
	if (error)
		goto fail_free;
	error = dt_kprobe_register(k, offset);
	if (error == -EILSEQ && !dt_kprobe_is_inside(k, offset))
		error = -EINVAL;
	if (error)
		goto fail_free;
	if (!dt_kprobe_is_inside(k, offset) || !dt_kprobe_is_traceable(k, offset)) {
		dt_kprobe_unregister(k);
		dt_kprobe_free_later(k);
		return -EINVAL;
	}
	*probep = &k->probe;
	return 0;
fail_free:
	kfree(k);
	return error;
}

/*
 * After ftrace has failed it may not have been possible to disable it: functions go
 * on using what unregistering would free.
 */
static bool dt_kprobe_is_stuck(struct dt_kprobe *k)
{
	return dt_kprobe_is_return(k) &&
	       !(dt_kprobe_kp(k)->flags & (KPROBE_FLAG_DISABLED | KPROBE_FLAG_GONE));
}

/* One wait of the kernel's for each kind, where there is memory to ask for that. */
static void dt_kprobe_unregister_all(struct dt_probe **probes, unsigned int n)
{
	struct kretprobe **rps = kvmalloc_array(n, sizeof(*rps), GFP_KERNEL);
	struct kprobe **kps = kvmalloc_array(n, sizeof(*kps), GFP_KERNEL);
	unsigned int i, nrps = 0, nkps = 0;

	for (i = 0; i < n; i++) {
		struct dt_kprobe *k = dt_kprobe_of(probes[i]);

		if (dt_kprobe_is_stuck(k))
			continue;
		if (!rps || !kps)
			dt_kprobe_unregister(k);
		else if (dt_kprobe_is_return(k))
			rps[nrps++] = &k->rp;
		else
			kps[nkps++] = &k->kp;
	}
	if (nrps)
		unregister_kretprobes(rps, nrps);
	if (nkps)
		unregister_kprobes(kps, nkps);
	kvfree(rps);
	kvfree(kps);
}

/* What the kernel could not unregister, which it tells so, it goes on using. */
static void dt_kprobe_free(struct dt_kprobe *k)
{
	if (WARN_ON_ONCE(!dt_kprobe_kp(k)->addr || dt_kprobe_is_stuck(k)))
		__module_get(THIS_MODULE);
	else
		dt_kprobe_free_later(k);
}

void dt_kprobe_undefine(struct dt_probe **probes, unsigned int n)
{
	dt_kprobe_unregister_all(probes, n);
	while (n--)
		dt_kprobe_free(dt_kprobe_of(probes[n]));
}
