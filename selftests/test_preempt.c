// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handlers that are preempted and moved between CPUs, where the kernel lets them
 * be: threads hop from CPU to CPU and trace themselves, while on every CPU one of
 * real-time priority wakes up again and again and hits the same probes.
 *
 * A handler that did not stay on its CPU from its guard to its commit would be
 * told as recursive, write into another CPU's ring, or cut what that has.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <time.h>
#include "lib.h"

#define HOPPERS		4
#define HOPS		250	/* to another CPU, of each */
#define STAYS		8	/* rounds after each */
#define ROUNDS		(HOPS * STAYS)
#define PREEMPTORS	8	/* at most: one on each of the first CPUs */
#define PERIOD		150000	/* of a preemptor's sleep, in nanoseconds, at least */

/* What the call's argument tells: the CPU that it was made on, and the how manieth it is. */
#define ARG(cpu, seq)	((long)(cpu) << 32 | (seq))
#define ARG_CPU(arg)	((arg) >> 32)
#define ARG_SEQ(arg)	((arg) & 0xffffffff)

struct actor {
	pthread_t	thread;
	int		number;
	pid_t		tid;
	int		error;		/* errno; 0: it did all that it was to do */
	long		rounds;
};

static struct actor hopper[HOPPERS], preemptor[PREEMPTORS];
static int ncpus, npreemptors;
static atomic_int running;
static atomic_bool stop;

static int hop(struct actor *a, int cpu)
{
	int i;

	if (thread_pin(cpu)) {
		a->error = errno;
		return -1;
	}
	for (i = 0; i < STAYS; i++) {
		void *page;

		syscall(QUIET_NR, ARG(cpu, a->rounds));
		page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (page == MAP_FAILED || munmap(page, 4096)) {
			a->error = errno;
			return -1;
		}
		a->rounds++;
	}
	return 0;
}

static void *hopper_main(void *arg)
{
	struct actor *a = arg;
	int i;

	a->tid = gettid();
	for (i = 0; i < HOPS; i++)
		if (hop(a, (a->number + i) % ncpus))
			break;
	running--;
	return NULL;
}

/*
 * Sleep, and for longer where waking up takes long: with the highest priority, nobody
 * else would run there.
 */
static void doze(long *period)
{
	struct timespec ts = { .tv_nsec = *period };
	long start = mono_nsecs(), over;

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
	over = mono_nsecs() - start - *period;
	*period = PERIOD + 4 * (over < 100000000 ? over : 100000000);
}

static void *preemptor_main(void *arg)
{
	struct sched_param param = { .sched_priority = 10 };
	long period = PERIOD;
	struct actor *a = arg;

	a->tid = gettid();
	if (thread_pin(a->number) || sched_setscheduler(0, SCHED_FIFO, &param)) {
		a->error = errno;
		return NULL;
	}
	while (!stop) {
		doze(&period);
		syscall(QUIET_NR, ARG(a->number, a->rounds));
		a->rounds++;
	}
	return NULL;
}

static void stop_all(void)
{
	int i;

	stop = true;
	for (i = 0; i < HOPPERS; i++)
		if (hopper[i].thread)
			pthread_join(hopper[i].thread, NULL);
	for (i = 0; i < PREEMPTORS; i++)
		if (preemptor[i].thread)
			pthread_join(preemptor[i].thread, NULL);
	memset(hopper, 0, sizeof(hopper));
	memset(preemptor, 0, sizeof(preemptor));
}

static void start(struct actor *a, int number, void *(*fn)(void *))
{
	*a = (struct actor){ .number = number };
	CHECK_EQ(pthread_create(&a->thread, NULL, fn, a), 0);
}

static void start_all(void)
{
	int i;

	/* All CPUs from 0 on are there and can be used. */
	ncpus = cpus_online();
	npreemptors = ncpus < PREEMPTORS ? ncpus : PREEMPTORS;
	for (i = 0; i < ncpus; i++)
		if (thread_pin(i))
			SKIP("CPU %d is not to be used", i);
	cpu_pin(0);
	stop = false;
	running = HOPPERS;
	tap_atend(stop_all);
	for (i = 0; i < npreemptors; i++)
		start(&preemptor[i], i, preemptor_main);
	for (i = 0; i < HOPPERS; i++)
		start(&hopper[i], i, hopper_main);
}

/*
 * Take what there is.  While that records, reading makes an event: then, what comes
 * in one go.
 */
static void take(int fd, struct events *evs, bool recording)
{
	static char buf[1 << 20];
	ssize_t n;

	do {
		n = read(fd, buf, sizeof(buf));
		if (n > 0)
			events_append(evs, buf, n);
	} while (n > (recording ? 1 << 16 : 0));
	CHECK(n > 0 || errno == EAGAIN);
}

/* All that they do, recorded, in the order in which it was read. */
static void perform(int fd, struct events *evs)
{
	int i;

	record_start(fd);
	start_all();
	while (running) {
		msleep(20);
		take(fd, evs, true);
	}
	stop = true;
	for (i = 0; i < npreemptors; i++) {
		CHECK_EQ(pthread_join(preemptor[i].thread, NULL), 0);
		preemptor[i].thread = 0;
	}
	for (i = 0; i < HOPPERS; i++) {
		CHECK_EQ(pthread_join(hopper[i].thread, NULL), 0);
		hopper[i].thread = 0;
	}
	record_stop(fd);
	take(fd, evs, false);
	events_decode(evs);
	for (i = 0; i < npreemptors; i++)
		CHECK_EQ(preemptor[i].error, 0);
	for (i = 0; i < HOPPERS; i++) {
		CHECK_EQ(hopper[i].error, 0);
		CHECK_EQ(hopper[i].rounds, ROUNDS);
	}
}

static void check_stats(int fd, const struct events *evs)
{
	struct dtioc_stat st = session_stats(fd);

	CHECK_EQ(st.dtst_recurevt, 0);
	CHECK_EQ(st.dtst_dropevt, 0);
	CHECK_EQ(st.dtst_readevt, evs->n);
	CHECK_EQ(evs->lost, 0);
}

static int by_time(const void *a, const void *b)
{
	const struct dt_event *x = *(const struct dt_event *const *)a;
	const struct dt_event *y = *(const struct dt_event *const *)b;

	return x->dtev_nsecs < y->dtev_nsecs ? -1 : x->dtev_nsecs > y->dtev_nsecs;
}

/* One thread's events of a probe in the order of time; the caller frees them. */
static const struct dt_event **of(const struct events *evs, __u32 pbn, pid_t tid, size_t *n)
{
	const struct dt_event **list = calloc(evs->n + 1, sizeof(*list));
	size_t i;

	CHECK(list);
	*n = 0;
	for (i = 0; i < evs->n; i++)
		if (evs->ev[i].dtev_pbn == pbn && evs->ev[i].dtev_tid == (__u32)tid)
			list[(*n)++] = &evs->ev[i];
	qsort(list, *n, sizeof(*list), by_time);
	return list;
}

static void check_calls(const struct events *evs, __u32 pbn, const struct actor *a)
{
	size_t n, i;
	const struct dt_event **list = of(evs, pbn, a->tid, &n);

	CHECK_EQ(n, a->rounds);
	for (i = 0; i < n; i++) {
		CHECK_EQ(list[i]->dtev_pid, getpid());
		CHECK_EQ(list[i]->dtev_nargs, 1);
		CHECK_EQ(ARG_SEQ(list[i]->dtev_args[0]), i);
		CHECK_EQ(ARG_CPU(list[i]->dtev_args[0]), list[i]->dtev_cpu);
	}
	free(list);
}

/* Between two calls of a hopper lies one mapping, on the same CPU. */
static void check_between(const struct events *evs, __u32 calls, __u32 pbn,
			  const struct actor *a)
{
	size_t n, m, i;
	const struct dt_event **call = of(evs, calls, a->tid, &n);
	const struct dt_event **list = of(evs, pbn, a->tid, &m);

	CHECK_EQ(n, a->rounds);
	CHECK_EQ(m, a->rounds);
	for (i = 0; i < n; i++) {
		CHECK_EQ(list[i]->dtev_cpu, call[i]->dtev_cpu);
		CHECK_GE(list[i]->dtev_nsecs, call[i]->dtev_nsecs);
		if (i + 1 < n)
			CHECK_GE(call[i + 1]->dtev_nsecs, list[i]->dtev_nsecs);
	}
	free(call);
	free(list);
}

static __u32 enable(int fd, const char *prov, const char *func, const char *name, __u64 flags)
{
	__u32 pbn = probe_find(fd, prov, func, name);

	if (probe_enable(fd, pbn, flags))
		FAIL("%s:%s:%s: %s", prov, func, name, strerror(errno));
	return pbn;
}

DT_TEST(calls, "system calls: each once, in order, on the CPU that it was made on")
{
	struct events evs = { 0 };
	__u32 entry, ret;
	int fd, i;

	fd = session_open(O_NONBLOCK);
	session_ring(fd, 1 << 23, 0);
	entry = enable(fd, "syscall", QUIET_NAME, "entry", DTEVT_FUNCARGS);
	ret = enable(fd, "syscall", QUIET_NAME, "return", DTEVT_RETVAL | DTEVT_EXECNAME);
	perform(fd, &evs);
	check_stats(fd, &evs);
	for (i = 0; i < HOPPERS; i++) {
		check_calls(&evs, entry, &hopper[i]);
		check_between(&evs, entry, ret, &hopper[i]);
	}
	for (i = 0; i < npreemptors; i++)
		check_calls(&evs, entry, &preemptor[i]);
	CHECK_EQ(evs.n % 2, 0);
	events_free(&evs);
}

static void with_flags(__u64 flags)
{
	struct events evs = { 0 };
	__u32 entry, area, raw;
	int fd, i;

	fd = session_open(O_NONBLOCK);
	session_ring(fd, 1 << 23, 0);
	entry = enable(fd, "syscall", QUIET_NAME, "entry", DTEVT_FUNCARGS | DTEVT_KSTACK);
	area = enable(fd, "tracepoint", "mmap", "vm_unmapped_area", flags);
	raw = enable(fd, "tracepoint", "raw_syscalls", "sys_enter", flags);
	perform(fd, &evs);
	check_stats(fd, &evs);
	for (i = 0; i < HOPPERS; i++) {
		check_calls(&evs, entry, &hopper[i]);
		check_between(&evs, entry, area, &hopper[i]);
		/* A round's three, and each hop's one; what it starts and ends with. */
		CHECK_GE(events_count(&evs, raw, hopper[i].tid), 3 * ROUNDS + HOPS);
	}
	events_free(&evs);
}

DT_TEST(args, "tracepoints with arguments: each once, in order, on its CPU")
{
	with_flags(DTEVT_FUNCARGS);
}

DT_TEST(fields, "tracepoints with fields: each once, in order, on its CPU")
{
	with_flags(DTEVT_FIELDS);
}

DT_MAIN
