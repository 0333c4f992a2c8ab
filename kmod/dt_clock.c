// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's timekeeping tells those who ask of each change to the numbers
 * from which CLOCK_MONOTONIC is computed; they are copied while a session
 * records.
 */
#ifdef CONFIG_X86_TSC
#include <linux/clocksource.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pvclock_gtod.h>
#include <linux/spinlock.h>
#include <linux/suspend.h>
#include <linux/timekeeper_internal.h>
#include "dt_clock.h"

struct dt_clock dt_clock ____cacheline_aligned_in_smp;

static DEFINE_MUTEX(dt_clock_users_lock);
static unsigned int dt_clock_users;		/* dt_clock_users_lock */

/* Inside the timekeeping's own lock. */
static DEFINE_RAW_SPINLOCK(dt_clock_lock);
static bool dt_clock_suspended;		/* dt_clock_lock */

/* dt_clock_lock held. */
static void dt_clock_withdraw(void)
{
	WRITE_ONCE(dt_clock.max, 0);
	smp_wmb();	/* all of them with dt_clock_try() */
	WRITE_ONCE(dt_clock.seq, dt_clock.seq + 1);
	smp_wmb();
}

/* dt_clock_lock held. */
static void dt_clock_publish(const struct tk_read_base *tkr)
{
	WRITE_ONCE(dt_clock.cycles, tkr->cycle_last);
	WRITE_ONCE(dt_clock.nsecs, ktime_to_ns(tkr->base));
	WRITE_ONCE(dt_clock.frac, tkr->xtime_nsec);
	WRITE_ONCE(dt_clock.mult, tkr->mult);
	WRITE_ONCE(dt_clock.shift, tkr->shift);
	smp_wmb();
	WRITE_ONCE(dt_clock.max, tkr->clock->max_cycles);
}

static int dt_clock_update(struct notifier_block *nb, unsigned long was_set, void *data)
{
	const struct tk_read_base *tkr = &((struct timekeeper *)data)->tkr_mono;

	raw_spin_lock(&dt_clock_lock);
	dt_clock_withdraw();
	if (!dt_clock_suspended && tkr->clock->vdso_clock_mode == VDSO_CLOCKMODE_TSC)
		dt_clock_publish(tkr);
	raw_spin_unlock(&dt_clock_lock);
	return NOTIFY_OK;
}

static struct notifier_block dt_clock_notifier = { .notifier_call = dt_clock_update };

static void dt_clock_suspend(bool suspended)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&dt_clock_lock, flags);
	dt_clock_suspended = suspended;
	if (suspended)
		dt_clock_withdraw();
	raw_spin_unlock_irqrestore(&dt_clock_lock, flags);
}

/* In a suspended machine the TSC goes on, or starts anew; the kernel's time stands. */
static int dt_clock_pm(struct notifier_block *nb, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		dt_clock_suspend(true);
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		dt_clock_suspend(false);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block dt_clock_pm_notifier = { .notifier_call = dt_clock_pm };

void dt_clock_get(void)
{
	mutex_lock(&dt_clock_users_lock);
	if (!dt_clock_users++)
		pvclock_gtod_register_notifier(&dt_clock_notifier);
	mutex_unlock(&dt_clock_users_lock);
}

void dt_clock_put(void)
{
	unsigned long flags;

	mutex_lock(&dt_clock_users_lock);
	if (!--dt_clock_users) {
		pvclock_gtod_unregister_notifier(&dt_clock_notifier);
		raw_spin_lock_irqsave(&dt_clock_lock, flags);
		dt_clock_withdraw();
		raw_spin_unlock_irqrestore(&dt_clock_lock, flags);
	}
	mutex_unlock(&dt_clock_users_lock);
}

int dt_clock_init(void)
{
	return register_pm_notifier(&dt_clock_pm_notifier);
}

void dt_clock_exit(void)
{
	unregister_pm_notifier(&dt_clock_pm_notifier);
}
#endif
