// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handlers that do nothing: what a hook costs before any tracer does anything.
 * It hooks when it is loaded and unhooks when it is unloaded.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>

static char *hook = "sys_enter";
module_param(hook, charp, 0400);
MODULE_PARM_DESC(hook, "sys_enter, sys_exit, signal_generate, kprobe or kretprobe");

static char *func = "";
module_param(func, charp, 0400);
MODULE_PARM_DESC(func, "the function of a kprobe or kretprobe");

static uint count = 1;
module_param(count, uint, 0400);
MODULE_PARM_DESC(count, "how many handlers, for the session rows");

static void empty_sys(void *data, struct pt_regs *regs, long nr)
{
}

static void empty_signal(void *data, int sig, struct kernel_siginfo *info,
			 struct task_struct *task, int group, int result)
{
}

static int empty_entry(struct kprobe *p, struct pt_regs *regs)
{
	return 0;
}

static int empty_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static const struct {
	const char	*name;
	void		*probe;
} empty_tracepoints[] = {
	{ "sys_enter",		empty_sys },
	{ "sys_exit",		empty_sys },
	{ "signal_generate",	empty_signal },
};

static struct tracepoint *tp;	/* the one that is hooked */
static void *tp_probe;
static struct kprobe *kprobes;	/* count of one of them */
static struct kretprobe *kretprobes;
static uint hooked;

static void empty_find(struct tracepoint *t, void *arg)
{
	if (!strcmp(t->name, arg))
		tp = t;
}

static int empty_hook(uint i)
{
	/* The same function may be there once for each data. */
	if (tp)
		return tracepoint_probe_register(tp, tp_probe, (void *)(unsigned long)(i + 1));
	if (kprobes) {
		kprobes[i].symbol_name = func;
		kprobes[i].pre_handler = empty_entry;
		return register_kprobe(&kprobes[i]);
	}
	kretprobes[i].kp.symbol_name = func;
	kretprobes[i].handler = empty_return;
	return register_kretprobe(&kretprobes[i]);
}

static void empty_unhook(uint i)
{
	if (tp)
		tracepoint_probe_unregister(tp, tp_probe, (void *)(unsigned long)(i + 1));
	else if (kprobes)
		unregister_kprobe(&kprobes[i]);
	else
		unregister_kretprobe(&kretprobes[i]);
}

static void empty_unhook_all(void)
{
	while (hooked)
		empty_unhook(--hooked);
	tracepoint_synchronize_unregister();
	kfree(kprobes);
	kfree(kretprobes);
}

static int empty_prepare(void)
{
	uint i;

	if (!strcmp(hook, "kprobe")) {
		kprobes = kcalloc(count, sizeof(*kprobes), GFP_KERNEL);
		return kprobes ? 0 : -ENOMEM;
	}
	if (!strcmp(hook, "kretprobe")) {
		kretprobes = kcalloc(count, sizeof(*kretprobes), GFP_KERNEL);
		return kretprobes ? 0 : -ENOMEM;
	}
	for (i = 0; i < ARRAY_SIZE(empty_tracepoints); i++) {
		if (strcmp(hook, empty_tracepoints[i].name))
			continue;
		tp_probe = empty_tracepoints[i].probe;
		for_each_kernel_tracepoint(empty_find, hook);
	}
	return tp ? 0 : -ENOENT;
}

static int __init empty_init(void)
{
	int error = empty_prepare();

	if (error)
		return error;
	for (; hooked < count; hooked++) {
		error = empty_hook(hooked);
		if (error) {
			empty_unhook_all();
			return error;
		}
	}
	return 0;
}

static void __exit empty_exit(void)
{
	empty_unhook_all();
}

module_init(empty_init);
module_exit(empty_exit);
MODULE_DESCRIPTION("Empty probe handlers, the floor that tracers are compared with");
MODULE_LICENSE("GPL");
