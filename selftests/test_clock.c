// SPDX-License-Identifier: GPL-2.0-only
/* dtev_nsecs is CLOCK_MONOTONIC: between what a program sees before and after. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/timex.h>
#include "lib.h"

#define CALLS	20000

/* The kernel's own fast clock may be behind by this while its rate changes. */
#define SLACK	1000

static __u64 before[CALLS], after[CALLS];
static int fd;
static __u32 quiet;

static void setup(void)
{
	fd = session_open(O_NONBLOCK);
	session_ring(fd, 4 << 20, 0);
	quiet = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, quiet, DTEVT_FUNCARGS));
}

static void call_and_check(void)
{
	const struct dt_event *ev;
	struct events evs = { 0 };
	size_t i, n = 0;

	record_start(fd);
	for (i = 0; i < CALLS; i++) {
		before[i] = mono_nsecs();
		quiet_calls(QUIET_NR, i, 1);
		after[i] = mono_nsecs();
	}
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < evs.n; i++) {
		ev = &evs.ev[i];
		if (ev->dtev_pbn != quiet || ev->dtev_tid != (__u32)getpid())
			continue;
		CHECK_EQ(ev->dtev_args[0], n);
		CHECK_GE(ev->dtev_nsecs + SLACK, before[n]);
		CHECK_GE(after[n] + SLACK, ev->dtev_nsecs);
		n++;
	}
	CHECK_EQ(n, CALLS);
	events_free(&evs);
}

DT_TEST(between, "an event's time is between those before and after its call")
{
	setup();
	call_and_check();
	call_and_check();
}

static volatile int slewing;

static void *slew(void *arg)
{
	struct timex tx = { .modes = ADJ_FREQUENCY };
	int i;

	for (i = 0; slewing; i++) {
		/* 500 parts in a million, scaled by 2^16, to either side. */
		tx.modes = ADJ_FREQUENCY;
		tx.freq = (i % 2 ? 500L : -500L) << 16;
		if (adjtimex(&tx) < 0)
			*(int *)arg = errno;
		msleep(3);
	}
	tx.freq = 0;
	adjtimex(&tx);
	return NULL;
}

DT_TEST(slewed, "also while the clock's rate is changed")
{
	pthread_t thread;
	int error = 0;

	setup();
	slewing = 1;
	CHECK_EQ(pthread_create(&thread, NULL, slew, &error), 0);
	call_and_check();
	slewing = 0;
	pthread_join(thread, NULL);
	CHECK_EQ(error, 0);
}

DT_TEST(switched, "also when the kernel takes its time from elsewhere, and goes back")
{
	setup();
	clocksource_switch();
	call_and_check();
	clocksource_restore();
	call_and_check();
}

DT_MAIN
