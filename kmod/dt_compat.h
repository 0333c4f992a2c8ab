/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels from 5.10 on, and nothing else in the module
 * knows.  DT_HAVE_* come from Kbuild, which looks into the target's headers.
 */
#ifndef DT_COMPAT_H
#define DT_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/kcsan-checks.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/stop_machine.h>
#include <linux/trace_events.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <asm/cmpxchg.h>
#include <asm/local.h>

#ifndef DT_HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*fn)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = fn;
}
#endif

#ifndef DT_HAVE_GET_KRETPROBE
static inline struct kretprobe *get_kretprobe(struct kretprobe_instance *ri)
{
	return ri->rp;
}
#endif

#ifndef DT_HAVE_SYSTEM_DFL_WQ
#define system_dfl_wq	system_unbound_wq
#endif

#ifndef DT_HAVE_VM_FLAGS_SET
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/*
 * The member's name; what it does was always the same.  Kernels that have the old
 * one do not ask it when mremap() moves a part.
 */
#ifndef DT_HAVE_MAY_SPLIT
#define may_split	split
#define DT_MAP_MREMAP
#endif

/*
 * Change what was old, told in one instruction from what an interrupt changed.
 * Kernels before 6.5 have no local_try_cmpxchg().
 */
static __always_inline bool dt_local_try_cmpxchg(local_t *l, long old, long new)
{
#ifdef __raw_try_cmpxchg
	return likely(__raw_try_cmpxchg(&l->a.counter, &old, new, sizeof(old), ""));
#else
	return likely(local_cmpxchg(l, old, new) == old);
#endif
}

/*
 * Functions met through ftrace: where its handlers are given the arguments, and
 * one call filters many addresses.
 */
#if defined(CONFIG_X86_64) && defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) && \
	defined(DT_HAVE_FTRACE_SET_FILTER_IPS)
#define DT_FTRACE
#define DT_FTRACE_NARGS	6
#ifdef ftrace_regs_get_argument
#define dt_ftrace_arg(fregs, n)	ftrace_regs_get_argument(fregs, n)
#else
#define dt_ftrace_arg(fregs, n)	regs_get_kernel_argument(&(fregs)->regs, n)
#endif
/* Only arguments and stack pointer are there. */
#ifdef arch_ftrace_regs
#define dt_ftrace_regs(fregs)	(&arch_ftrace_regs(fregs)->regs)
#else
#define dt_ftrace_regs(fregs)	(&(fregs)->regs)
#endif
#endif

/*
 * A return can be hooked from any handler at the function's start, with no more
 * than the stack pointer: pre_handler of a registered kretprobe does so.
 */
#if defined(DT_FTRACE) && defined(CONFIG_KRETPROBE_ON_RETHOOK)
#define DT_FTRACE_RETURN	1
#else
#define DT_FTRACE_RETURN	0
#endif

/* Handlers of sys_enter and sys_exit run with preemption off, or have to see to it. */
#ifdef DT_HAVE_PREEMPTIBLE_SYSCALL_TRACEPOINTS
#define dt_syscall_preempt_disable()	preempt_disable_notrace()
#define dt_syscall_preempt_enable()	preempt_enable_notrace()
#else
#define dt_syscall_preempt_disable()	do { } while (0)
#define dt_syscall_preempt_enable()	do { } while (0)
#endif

/*
 * Where the function returns to.  With rethook a node of a frame that has
 * several knows only of the trampoline, but the registers are right.
 */
static inline unsigned long dt_kretprobe_retaddr(struct kretprobe_instance *ri,
						 struct pt_regs *regs)
{
#ifdef CONFIG_KRETPROBE_ON_RETHOOK
	return instruction_pointer(regs);
#else
	return (unsigned long)ri->ret_addr;
#endif
}

/*
 * Before 6.3 idle tasks run handlers, and look kprobes up, where RCU does not look.
 * What waits for them runs on every CPU above all tasks, real-time ones, too; tasks'
 * RCU would wait for a thread of the usual kind there.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline int dt_idle_left(void *arg)
{
	return 0;
}

static inline void dt_idle_sync(void)
{
	stop_machine(dt_idle_left, NULL, NULL);
}
#else
static inline void dt_idle_sync(void)
{
}
#endif

/*
 * Up to 5.13 a fault in a handler, such as one in a user stack, counts as a miss of
 * all kprobes of that place; who wants to know is told.
 */
#ifdef DT_HAVE_KPROBE_FAULT_HANDLER
#define dt_kprobe_set_on_fault(kp, handler)	((kp)->fault_handler = (handler))
#define dt_kprobe_is_on_fault(kp, handler)	((kp)->fault_handler == (handler))
#else
#define dt_kprobe_set_on_fault(kp, handler)	((void)(handler))
#define dt_kprobe_is_on_fault(kp, handler)	false
#endif

/* Elements of a field that is an array; 0: this kernel does not say. */
static inline u32 dt_event_field_len(const struct trace_event_fields *f)
{
#ifdef DT_HAVE_TRACE_FIELD_LEN
	return f->len;
#else
	return 0;
#endif
}

/*
 * Whether user addresses are those of current: where the kernel changes from one mm
 * to another, or uses one of its own, there are functions and tracepoints, too.
 */
static __always_inline bool dt_user_is_current(void)
{
#ifdef CONFIG_X86
	return read_cr3_pa() == __pa(current->mm->pgd);
#else
	return true;
#endif
}

#ifndef TASK_SIZE_MAX
#define TASK_SIZE_MAX	TASK_SIZE
#endif

/*
 * User memory of current, where it can be read without a fault; from any context.
 * Size is constant: with another one HARDENED_USERCOPY takes locks, as
 * copy_from_user_nofault() made it do on kernels up to 6.3, which an interrupt may
 * have come from; 5.10 complains of that in an interrupt.
 *
 * An interrupt that reads, too, leaves the count of pagefault_disable() as it was: that
 * is no data race.
 */
static __always_inline bool dt_user_read(void *to, unsigned long addr, unsigned long size)
{
	bool ok;

	if (addr > TASK_SIZE_MAX - size)
		return false;
	kcsan_disable_current();
	pagefault_disable();
	ok = !__copy_from_user_inatomic(to, (const void __user *)addr, size);
	pagefault_enable();
	kcsan_enable_current();
	return ok;
}

/*
 * What entry code in assembly has written, of which KMSAN does not know; else nothing.
 * That is the registers, and a handler's parameters, too.
 */
#ifdef CONFIG_KMSAN
#include <linux/kmsan-checks.h>
#define dt_kmsan_written(p)	kmsan_unpoison_memory(p, sizeof(*(p)))
#else
#define dt_kmsan_written(p)	do { } while (0)
#endif

#endif /* DT_COMPAT_H */
