// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints of the kernel and of its modules, with typed arguments.
 *
 * The build makes a descriptor of each event in the kernel's trace headers
 * (tp/); what of them the running kernel has becomes a probe.
 *
 * The kernel's tracepoint notifier calls in with its list of modules locked, so
 * that lock comes before T, and T before those of registering.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>
#include "dt.h"
#include "dt_event.h"
#include "dt_tracepoint.h"
#include "tp/dt_tp.h"

/*
 * A tracepoint that is there.  When its module goes it leaves the registry; a
 * session that has it enabled keeps it, and nothing registers with it again.
 */
struct dt_tp {
	struct dt_probe		 probe;
	const struct dt_tp_desc	*desc;		/* I */
	const struct module	*mod;		/* I; NULL: the kernel itself */
	struct tracepoint	*tp;		/* T; NULL: gone with its module */
	struct list_head	 node;		/* T; in dt_tp_list */
	struct list_head	 hooks;		/* T; registered with tp */
};

/* The provider's part of a pcb. */
struct dt_tp_hook {
	struct list_head	 node;		/* T; empty: not registered */
	struct dt_pcb		*pcb;		/* I */
};

static DEFINE_MUTEX(dt_tp_lock);		/* T */
static LIST_HEAD(dt_tp_list);			/* T; struct dt_tp */

static const struct dt_tp_desc **dt_tp_index;	/* I; by name */
static unsigned int dt_tp_count;		/* I */

static struct dt_tp *dt_tp_of(const struct dt_probe *probe)
{
	return container_of(probe, struct dt_tp, probe);
}

/* The index */

static int dt_tp_compare(const void *a, const void *b)
{
	const struct dt_tp_desc *const *x = a, *const *y = b;

	return strcmp(dt_tp_name(*x), dt_tp_name(*y));
}

/* What could not be listed whole is not listed at all. */
static bool dt_tp_valid(const struct dt_tp_desc *desc)
{
	struct dtioc_arg_info ai;
	unsigned int n;
	int error = 0;

	if (strlen(dt_tp_group(desc)) >= DTNAMESIZE || strlen(dt_tp_name(desc)) >= DTNAMESIZE)
		error = -E2BIG;
	for (n = 0; n < desc->nargs && !error; n++)
		error = dt_tp_arg(desc, n, ai.dtai_argtype, ai.dtai_argname, DTNAMESIZE);
	if (!error && (desc->nargs > DTMAXFUNCARGS ||
		       dt_tp_arg(desc, n, ai.dtai_argtype, ai.dtai_argname,
				 DTNAMESIZE) != -ENOENT))
		error = -EINVAL;
	if (error)
		pr_warn("dt: tracepoint:%s:%s left out: its arguments cannot be listed (%d)\n",
			dt_tp_group(desc), dt_tp_name(desc), error);
	return !error;
}

static int dt_tp_index_init(void)
{
	const struct dt_tp_desc *const *table;
	const struct dt_tp_desc *desc;
	unsigned int n = 0;

	for (table = dt_tp_tables; *table; table++)
		for (desc = *table + 1; desc->text; desc++)
			n++;
	dt_tp_index = kvmalloc_array(n + 1, sizeof(*dt_tp_index), GFP_KERNEL);
	if (!dt_tp_index)
		return -ENOMEM;
	dt_tp_count = 0;
	for (table = dt_tp_tables; *table; table++)
		for (desc = *table + 1; desc->text; desc++)
			if (dt_tp_valid(desc))
				dt_tp_index[dt_tp_count++] = desc;
	sort(dt_tp_index, dt_tp_count, sizeof(*dt_tp_index), dt_tp_compare, NULL);
	return 0;
}

/* The first descriptor whose name does not come before this one. */
static unsigned int dt_tp_lower_bound(const char *name)
{
	unsigned int lo = 0, hi = dt_tp_count;

	while (lo < hi) {
		unsigned int mid = lo + (hi - lo) / 2;

		if (strcmp(dt_tp_name(dt_tp_index[mid]), name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * The descriptor of a group's tracepoint; NULL where there is none, or more than
 * one: their prototypes need not be the same.
 */
static const struct dt_tp_desc *dt_tp_find(const char *name, const char *group)
{
	const struct dt_tp_desc *found = NULL;
	unsigned int i;

	for (i = dt_tp_lower_bound(name); i < dt_tp_count; i++) {
		const struct dt_tp_desc *desc = dt_tp_index[i];

		if (strcmp(dt_tp_name(desc), name))
			break;
		if (strcmp(dt_tp_group(desc), group))
			continue;
		if (found)
			return NULL;
		found = desc;
	}
	return found;
}

/* Probes coming and going */

static void dt_tp_release(struct dt_probe *probe)
{
	kfree(dt_tp_of(probe));
}

/* group: NULL if it is in none that is known; no error, as if no header declares it. */
static int dt_tp_add(struct tracepoint *tp, const char *group, const struct module *mod)
{
	const struct dt_tp_desc *desc = group ? dt_tp_find(tp->name, group) : NULL;
	struct dt_tp *t;
	int error;

	lockdep_assert_held(&dt_tp_lock);
	if (!desc)
		return 0;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	dt_probe_init(&t->probe, &dt_prov_tracepoint, dt_tp_release);
	t->probe.func = dt_tp_group(desc);
	t->probe.name = dt_tp_name(desc);
	t->probe.nargs = desc->nargs;
	t->probe.evtflags = DT_EVTFLAGS_ANYWHERE | DTEVT_FUNCARGS;
	if (dt_tp_has_fields(desc))
		t->probe.evtflags |= DTEVT_FIELDS;
	t->desc = desc;
	t->mod = mod;
	t->tp = tp;
	INIT_LIST_HEAD(&t->hooks);
	error = dt_probe_add(&t->probe);
	if (error) {
		dt_probe_put(&t->probe);
		return error;
	}
	list_add(&t->node, &dt_tp_list);
	return 0;
}

static void *dt_tp_handler(const struct dt_tp *t, const struct dt_pcb *pcb)
{
	return pcb->evtflags & DTEVT_FIELDS ? t->desc->fields->handler : t->desc->handler;
}

static void dt_tp_unhook(struct dt_tp *t, struct dt_tp_hook *hook)
{
	lockdep_assert_held(&dt_tp_lock);
	dt_tracepoint_unregister(t->tp, dt_tp_handler(t, hook->pcb), hook->pcb);
	list_del_init(&hook->node);
}

/* A handler may still run; who frees its pcb waits for it, as after any stop. */
static void dt_tp_remove(struct dt_tp *t)
{
	struct dt_tp_hook *hook, *next;

	lockdep_assert_held(&dt_tp_lock);
	list_for_each_entry_safe(hook, next, &t->hooks, node)
		dt_tp_unhook(t, hook);
	t->tp = NULL;
	list_del(&t->node);
	dt_probe_remove(&t->probe);
}

static bool dt_tp_is_in(const struct tracepoint *tp, const char *group)
{
	bool in = false;
#ifdef CONFIG_EVENT_TRACING
	struct trace_event_file *file = trace_get_event_file(NULL, group, tp->name);
	const struct trace_event_call *call;

	if (IS_ERR(file))
		return false;
	call = file->event_call;
	in = (call->flags & TRACE_EVENT_FL_TRACEPOINT) && call->tp == tp;
	trace_put_event_file(file);
#endif
	return in;
}

/*
 * The group of a tracepoint of the kernel itself, of those that headers have one of
 * that name in.  One that is declared within its sources has other arguments.
 */
static const char *dt_tp_kernel_group(const struct tracepoint *tp)
{
	unsigned int i;

	for (i = dt_tp_lower_bound(tp->name); i < dt_tp_count; i++) {
		const struct dt_tp_desc *desc = dt_tp_index[i];

		if (strcmp(dt_tp_name(desc), tp->name))
			break;
		if (dt_tp_is_in(tp, dt_tp_group(desc)))
			return dt_tp_group(desc);
	}
	return NULL;
}

static void dt_tp_add_kernel(struct tracepoint *tp, void *arg)
{
	/* Outside T: it takes the lock of ftrace's events. */
	const char *group = dt_tp_kernel_group(tp);
	int *error = arg;

	mutex_lock(&dt_tp_lock);
	if (!*error)
		*error = dt_tp_add(tp, group, NULL);
	mutex_unlock(&dt_tp_lock);
}

/*
 * The group of a module's tracepoint.  A module from elsewhere may have one of
 * the same group and name with other arguments; from the kernel's own, built
 * together with the headers, it cannot.
 */
static const char *dt_tp_module_group(const struct module *mod, const struct tracepoint *tp)
{
#ifdef CONFIG_EVENT_TRACING
	unsigned int i;

	if (test_bit(TAINT_OOT_MODULE, &mod->taints))
		return NULL;
	for (i = 0; i < mod->num_trace_events; i++) {
		const struct trace_event_call *call = mod->trace_events[i];

		if ((call->flags & TRACE_EVENT_FL_TRACEPOINT) && call->tp == tp)
			return call->class->system;
	}
#endif
	return NULL;
}

static void dt_tp_module_coming(const struct module *mod)
{
	unsigned int i;
	int error = 0;

	for (i = 0; i < mod->num_tracepoints && !error; i++) {
		struct tracepoint *tp = tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]);

		error = dt_tp_add(tp, dt_tp_module_group(mod, tp), mod);
	}
	if (error)
		pr_warn("dt: not all tracepoints of module %s are listed: error %d\n",
			mod->name, error);
}

static void dt_tp_module_going(const struct module *mod)
{
	struct dt_tp *t, *next;

	list_for_each_entry_safe(t, next, &dt_tp_list, node)
		if (t->mod == mod)
			dt_tp_remove(t);
}

static int dt_tp_module_notify(struct notifier_block *nb, unsigned long action, void *data)
{
	const struct tp_module *tpm = data;

	mutex_lock(&dt_tp_lock);
	if (action == MODULE_STATE_COMING)
		dt_tp_module_coming(tpm->mod);
	else if (action == MODULE_STATE_GOING)
		dt_tp_module_going(tpm->mod);
	mutex_unlock(&dt_tp_lock);
	return NOTIFY_OK;
}

static struct notifier_block dt_tp_module_nb = {
	.notifier_call = dt_tp_module_notify,
};

static void dt_tp_remove_all(void)
{
	struct dt_tp *t, *next;

	mutex_lock(&dt_tp_lock);
	list_for_each_entry_safe(t, next, &dt_tp_list, node)
		dt_tp_remove(t);
	mutex_unlock(&dt_tp_lock);
	kvfree(dt_tp_index);
	dt_tp_index = NULL;
}

static int dt_tp_init(void)
{
	int error;

	error = dt_tp_index_init();
	if (error)
		return error;
	for_each_kernel_tracepoint(dt_tp_add_kernel, &error);
	/* Tells of the modules that are already there, too. */
	if (!error)
		error = register_tracepoint_module_notifier(&dt_tp_module_nb);
	if (error)
		dt_tp_remove_all();
	return error;
}

static void dt_tp_exit(void)
{
	unregister_tracepoint_module_notifier(&dt_tp_module_nb);
	dt_tp_remove_all();
}

/* What a session does with a probe */

static void dt_tp_arg_info(const struct dt_probe *probe, unsigned int n,
			   struct dtioc_arg_info *ai)
{
	dt_tp_arg(dt_tp_of(probe)->desc, n, ai->dtai_argtype, ai->dtai_argname, DTNAMESIZE);
}

static int dt_tp_field_info(const struct dt_probe *probe, unsigned int n,
			    struct dtioc_field_info *fi)
{
	if (!(probe->evtflags & DTEVT_FIELDS))
		return -ENOENT;
	if (!dt_event_common_field(n, fi))
		return 0;
	return dt_tp_field(dt_tp_of(probe)->desc, n - DT_EVENT_NCOMMON, fi);
}

/* ENOENT: its module has gone since the probe was looked up. */
static int dt_tp_enable(struct dt_pcb *pcb)
{
	struct dt_tp *t = dt_tp_of(pcb->probe);
	struct dt_tp_hook *hook;
	int error = 0;

	if (pcb->nsecs)
		return -EINVAL;
	hook = kzalloc(sizeof(*hook), GFP_KERNEL_ACCOUNT);
	if (!hook)
		return -ENOMEM;
	INIT_LIST_HEAD(&hook->node);
	hook->pcb = pcb;
	mutex_lock(&dt_tp_lock);
	if (t->tp)
		dt_tracepoint_skip_iterator(pcb, t->tp);
	else
		error = -ENOENT;
	mutex_unlock(&dt_tp_lock);
	if (error)
		kfree(hook);
	else
		pcb->priv = hook;
	return error;
}

static void dt_tp_disable(struct dt_pcb *pcb)
{
	kfree(pcb->priv);
	pcb->priv = NULL;
}

/* ENXIO: its module has gone since it was enabled. */
static int dt_tp_start(struct dt_pcb *pcb)
{
	struct dt_tp *t = dt_tp_of(pcb->probe);
	struct dt_tp_hook *hook = pcb->priv;
	int error = -ENXIO;

	mutex_lock(&dt_tp_lock);
	if (t->tp)
		error = tracepoint_probe_register(t->tp, dt_tp_handler(t, pcb), pcb);
	if (!error)
		list_add(&hook->node, &t->hooks);
	mutex_unlock(&dt_tp_lock);
	return error;
}

/* A module that went has unhooked it already. */
static void dt_tp_stop(struct dt_pcb *pcb)
{
	struct dt_tp_hook *hook = pcb->priv;

	mutex_lock(&dt_tp_lock);
	if (!list_empty(&hook->node))
		dt_tp_unhook(dt_tp_of(pcb->probe), hook);
	mutex_unlock(&dt_tp_lock);
}

static void dt_tp_sync(void)
{
	tracepoint_synchronize_unregister();
}

const struct dt_provider dt_prov_tracepoint = {
	.name		= "tracepoint",
	.id		= DT_PROV_TRACEPOINT,
	.init		= dt_tp_init,
	.exit		= dt_tp_exit,
	.arg		= dt_tp_arg_info,
	.field		= dt_tp_field_info,
	.enable		= dt_tp_enable,
	.disable	= dt_tp_disable,
	.start		= dt_tp_start,
	.stop		= dt_tp_stop,
	.sync		= dt_tp_sync,
};
