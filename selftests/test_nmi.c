// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes that an NMI hits, in the middle of a capture too.  The NMIs are those by
 * which one CPU has the others log where they stand: sysrq's 'l'.  Where a CPU is
 * busy the log then has its trace, which is no complaint.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include "lib.h"

#define NMIS	40

static int sysrq = -1, other_cpu;
static atomic_int go, stop;

/* What has been read of one probe's events. */
struct tally {
	__u32	pbn;
	size_t	n;
	size_t	in_dt;		/* whose stack has a function of dt's */
};

/* From CPU 0 to all others. */
static void nmi(void)
{
	if (write(sysrq, "l", 1) != 1)
		tap_diag("sysrq: %s", strerror(errno));
}

static void setup(void)
{
	other_cpu = cpu_second();
	sysrq = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	if (sysrq < 0)
		SKIP("no /proc/sysrq-trigger: %s", strerror(errno));
	cpu_pin(0);
}

static __u32 nmi_probe(int fd)
{
	return probe_find(fd, "tracepoint", "nmi", "nmi_handler");
}

static void *send_later(void *arg)
{
	thread_pin(0);
	msleep(100);
	nmi();
	return arg;
}

DT_TEST(wakes, "an NMI's event wakes a reader that sleeps")
{
	const struct dt_event *e;
	struct events evs = { 0 };
	pthread_t thread;
	int fd, i;

	setup();
	fd = session_open(O_NONBLOCK);
	CHECK_OK(probe_enable(fd, nmi_probe(fd), DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK));
	record_start(fd);
	watchdog(120);
	for (i = 0; i < 5; i++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		CHECK_EQ(pthread_create(&thread, NULL, send_later, NULL), 0);
		CHECK_EQ(poll(&p, 1, -1), 1);
		pthread_join(thread, NULL);
		events_free(&evs);
		events_drain(fd, &evs);
		e = events_get(&evs, nmi_probe(fd), 0, 0);
		CHECK(e);
		CHECK_GT(e->dtev_cpu, 0);
	}
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
	CHECK_EQ(session_stats(fd).dtst_recurevt, 0);
	events_free(&evs);
	session_close(fd);
}

static void *flood(void *arg)
{
	size_t i = 0;

	thread_pin(other_cpu);
	while (!atomic_load(&stop))
		if (atomic_load(&go))
			syscall(QUIET_NR, i++);
		else
			usleep(100);
	*(size_t *)arg = i;
	return NULL;
}

static int in_module(const struct dt_stack *st, __u64 start, __u64 end)
{
	__u32 i;

	for (i = 0; st && i < st->dtsk_count; i++)
		if (st->dtsk_pc[i] >= start && st->dtsk_pc[i] < end)
			return 1;
	return 0;
}

static void take(int fd, struct tally *t, size_t n)
{
	struct events evs = { 0 };
	__u64 start, end;
	size_t i, j;

	module_range("dt", &start, &end);
	events_drain(fd, &evs);
	for (i = 0; i < evs.n; i++) {
		for (j = 0; j < n && t[j].pbn != evs.ev[i].dtev_pbn; j++)
			;
		if (j == n || evs.ev[i].dtev_flags & DTEVT_LOST)
			continue;
		t[j].n++;
		t[j].in_dt += in_module(evs.ev[i].dtev_kstack, start, end);
	}
	events_free(&evs);
}

/*
 * Calls on the second CPU, with an NMI in some of them, and then the n probes of *t
 * read before their ring is full; the number of the calls.
 */
static size_t flood_with_nmis(int fd, struct tally *t, size_t n)
{
	pthread_t thread;
	size_t calls;
	int i;

	atomic_store(&stop, 0);
	CHECK_EQ(pthread_create(&thread, NULL, flood, &calls), 0);
	for (i = 0; i < NMIS; i++) {
		atomic_store(&go, 1);
		msleep(2);
		nmi();
		atomic_store(&go, 0);
		take(fd, t, n);
	}
	atomic_store(&stop, 1);
	pthread_join(thread, NULL);
	record_stop(fd);
	take(fd, t, n);
	return calls;
}

DT_TEST(nested, "NMIs in the middle of captures: each event is there, and what it interrupted")
{
	struct tally t[2] = { { 0 } }, seen = { 0 };
	int fd, other;
	size_t calls;

	setup();
	fd = session_open(O_NONBLOCK);
	other = session_open(O_NONBLOCK);
	t[0].pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	t[1].pbn = seen.pbn = nmi_probe(fd);
	session_ring(fd, 1 << 25, 0);
	CHECK_OK(probe_enable(fd, t[0].pbn, DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK));
	CHECK_OK(probe_enable(fd, t[1].pbn, DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK));
	CHECK_OK(probe_enable(other, seen.pbn, DTEVT_FIELDS));
	record_start(fd);
	record_start(other);
	calls = flood_with_nmis(fd, t, 2);
	record_stop(other);
	take(other, &seen, 1);
	tap_diag("%zu calls, %zu NMIs, %zu of them in a capture", calls, t[1].n, t[1].in_dt);
	CHECK_GE(t[1].n, NMIS);
	CHECK_EQ(seen.n, t[1].n);
	CHECK_EQ(t[0].n, calls);
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
	CHECK_EQ(session_stats(fd).dtst_recurevt, 0);
	CHECK_EQ(session_stats(other).dtst_recurevt, 0);
	session_close(fd);
	session_close(other);
}

/* In the middle of a capture a function of an NMI is as one of capture's own. */
DT_TEST(functions, "functions that an NMI calls: entries and returns, all accounted for")
{
	struct tally t[3] = { { 0 } };
	__u64 recursive, missed;
	size_t calls;
	int fd;

	setup();
	fd = session_open(O_NONBLOCK);
	t[0].pbn = kprobe_define(fd, "show_regs", "entry");
	t[1].pbn = kprobe_define(fd, "show_regs", "return");
	t[2].pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	session_ring(fd, 1 << 25, 0);
	CHECK_OK(probe_enable(fd, t[0].pbn, DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK));
	CHECK_OK(probe_enable(fd, t[1].pbn, DTEVT_RETVAL | DTEVT_KSTACK));
	CHECK_OK(probe_enable(fd, t[2].pbn, DTEVT_FUNCARGS));
	record_start(fd);
	calls = flood_with_nmis(fd, t, 3);
	recursive = session_stats(fd).dtst_recurevt;
	missed = probe_drops(fd, t[1].pbn);
	tap_diag("%zu calls, %zu entries, %zu returns and %llu missed, %llu recursive", calls,
		 t[0].n, t[1].n, (unsigned long long)missed, (unsigned long long)recursive);
	CHECK_EQ(t[2].n, calls);
	/* The kernel lets a return be hooked only where no kprobe can be. */
	CHECK_EQ(session_stats(fd).dtst_dropevt, missed);
	/* A CPU that idles is not asked for its registers. */
	CHECK_GT(t[0].n + recursive, NMIS / 2);
	CHECK_GE(t[0].n + recursive, t[1].n + missed);
	CHECK_GE(t[1].n + missed + recursive, t[0].n);
	session_close(fd);
}

DT_MAIN
