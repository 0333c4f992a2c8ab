// SPDX-License-Identifier: GPL-2.0-only
/*
 * The budget: what capture may take of a CPU's time.  That it is overdrawn is
 * waited for, by calls with stacks and 1 percent for them; that it is not is told
 * of so few calls that not even the slowest machine could spend what is there.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include "lib.h"

#define PARAM	"/sys/module/dt/parameters/budget"
#define STACKS	(DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK)
#define BATCH	2000
#define BATCHES	2000

static int fd;
static __u32 pbn;
static __u64 calls;		/* that were made and traced */
static struct events evs;
static __u64 seen, lost;	/* what was in evs so far */

static void begin(__u64 flags)
{
	calls = seen = lost = 0;
	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, flags));
	cpu_pin(0);
	record_start(fd);
}

static void setup(const char *percent, __u64 flags)
{
	limit_set("budget", percent);
	begin(flags);
}

static void call(long n)
{
	quiet_calls(QUIET_NR, 0, n);
	calls += n;
}

static void take(void)
{
	events_drain(fd, &evs);
	seen += events_count(&evs, pbn, 0);
	lost += evs.lost;
	events_free(&evs);
}

/* Until probes are skipped. */
static void storm(void)
{
	__u64 had = session_stats(fd).dtst_budgetevt;
	int i;

	for (i = 0; i < BATCHES && session_stats(fd).dtst_budgetevt == had; i++) {
		call(BATCH);
		take();
	}
	CHECK_GT(session_stats(fd).dtst_budgetevt, had);
}

/* Until one is read again.  More than 100 ms no ring is closed. */
static void calm(void)
{
	__u64 had = session_stats(fd).dtst_readevt;
	int i;

	for (i = 0; i < 200 && session_stats(fd).dtst_readevt == had; i++) {
		msleep(50);
		call(1);
		take();
	}
	CHECK_GT(session_stats(fd).dtst_readevt, had);
}

static void adds_up(void)
{
	struct dtioc_pstat ps = { .dtps_pbn = pbn };
	struct dtioc_stat st;

	record_stop(fd);
	take();
	st = session_stats(fd);
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &ps));
	tap_diag("%llu calls: %llu read, %llu lost, %llu of them by the budget",
		 (unsigned long long)calls, (unsigned long long)st.dtst_readevt,
		 (unsigned long long)st.dtst_dropevt, (unsigned long long)st.dtst_budgetevt);
	CHECK_EQ(st.dtst_readevt + st.dtst_dropevt + st.dtst_recurevt, calls);
	CHECK_EQ(st.dtst_readevt, seen);
	CHECK_EQ(st.dtst_dropevt, lost);
	CHECK_EQ(ps.dtps_dropevt, st.dtst_dropevt);
	CHECK_EQ(ps.dtps_budgetevt, st.dtst_budgetevt);
	CHECK_GE(st.dtst_dropevt, st.dtst_budgetevt);
}

DT_TEST(under, "what stays below the budget is not skipped")
{
	int i;

	setup("99", DTEVT_FUNCARGS);
	for (i = 0; i < 20; i++) {
		call(1000);
		take();
	}
	adds_up();
	CHECK_EQ(session_stats(fd).dtst_budgetevt, 0);
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
}

DT_TEST(over, "a storm is skipped, counted to the last call, and over when it is")
{
	int i;

	setup("1", STACKS);
	for (i = 0; i < 3; i++) {
		storm();
		calm();
	}
	adds_up();
}

DT_TEST(off, "0 and 100 are no budget")
{
	int i;

	setup("0", STACKS);
	for (i = 0; i < 10; i++) {
		if (i == 5)
			CHECK_OK(file_write(PARAM, "100"));
		call(BATCH);
		take();
	}
	adds_up();
	CHECK_EQ(session_stats(fd).dtst_budgetevt, 0);
}

DT_TEST(change, "a change of the budget holds from the next call on")
{
	__u64 skipped, was;

	setup("1", STACKS);
	storm();
	CHECK_OK(file_write(PARAM, "0"));
	take();
	skipped = session_stats(fd).dtst_budgetevt;
	was = session_stats(fd).dtst_readevt;
	call(10);
	take();
	CHECK_EQ(session_stats(fd).dtst_budgetevt, skipped);
	CHECK_EQ(session_stats(fd).dtst_readevt, was + 10);
	adds_up();
}

DT_TEST(values, "only percents are taken")
{
	limit_set("budget", "50");
	CHECK_ERR(file_write(PARAM, "101"), EINVAL);
	CHECK_ERR(file_write(PARAM, "-1"), EINVAL);
	CHECK_ERR(file_write(PARAM, "half"), EINVAL);
}

DT_TEST(others, "another session's events are not skipped, nor another CPU's")
{
	int cpu = cpu_second(), other = session_open(O_NONBLOCK);
	__u32 quiet = probe_find(other, "syscall", QUIET2_NAME, "entry");
	struct events mine = { 0 };
	__u64 skipped;

	CHECK_OK(probe_enable(other, quiet, DTEVT_FUNCARGS));
	record_start(other);
	setup("1", STACKS);
	storm();
	quiet_calls(QUIET2_NR, 0, 200);
	skipped = session_stats(fd).dtst_budgetevt;
	cpu_pin(cpu);
	/* No stack counts for more than a millisecond, and ten are there. */
	call(5);
	CHECK_EQ(session_stats(fd).dtst_budgetevt, skipped);
	record_stop(other);
	events_drain(other, &mine);
	CHECK_EQ(events_count(&mine, quiet, 0), 200);
	CHECK_EQ(session_stats(other).dtst_dropevt, 0);
	events_free(&mine);
	adds_up();
}

/* Whether calls, with those sections, overdraw it.  Taken without calls: there are no others. */
static int overdrawn(unsigned int percent, __u64 flags)
{
	struct rings rings;
	__u64 skipped = 0;
	char text[16];
	int i;

	snprintf(text, sizeof(text), "%u", percent);
	CHECK_OK(file_write(PARAM, text));
	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "tracepoint", "raw_syscalls", "sys_enter");
	CHECK_OK(probe_enable(fd, pbn, flags));
	rings_map(fd, &rings);
	record_start(fd);
	for (i = 0; i < 500 && !skipped; i++) {
		quiet_calls(QUIET_NR, 0, BATCH);
		rings_drain(&rings, &evs);
		events_free(&evs);
		skipped = session_stats(fd).dtst_budgetevt;
	}
	rings_unmap(&rings);
	session_close(fd);
	return skipped > 0;
}

DT_TEST(sections, "events with sections of any kind are taken for what they cost")
{
	static const __u64 flags[] = { DTEVT_FIELDS, DTEVT_TASK, DTEVT_FIELDS | DTEVT_TASK };
	unsigned int percent = 24;
	size_t i;

	limit_set("budget", "50");
	cpu_pin(0);
	while (percent && !overdrawn(percent, DTEVT_FUNCARGS))
		percent = percent * 3 / 4;
	if (percent < 2)
		SKIP("%u percent are too many for what calls cost", percent);
	tap_diag("%u percent are too few for what calls with arguments cost", percent);
	/* They cost more. */
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		CHECK(overdrawn(percent - 1, DTEVT_FUNCARGS | flags[i]));
}

static int storming;	/* until it is 0 */

/* A fifth of the time in calls. */
static void *call_on(void *arg)
{
	__u64 from, to;

	CHECK_OK(thread_pin(*(int *)arg));
	while (__atomic_load_n(&storming, __ATOMIC_ACQUIRE)) {
		from = mono_nsecs();
		quiet_calls(QUIET_NR, 0, 20);
		to = mono_nsecs();
		while (mono_nsecs() - to < 4 * (to - from))
			;
	}
	return NULL;
}

/* Stacks for many functions: what takes the kernel some time to hook. */
static void enable_many(void)
{
	struct dtioc_probe_info *list;
	char name[DTNAMESIZE];
	size_t i, n, many = 0;
	__u32 def;

	list = probe_list(fd, &n);
	for (i = 0; i < n && many < 200; i++) {
		if (strcmp(list[i].dtpi_prov, "syscall") || strcmp(list[i].dtpi_name, "entry"))
			continue;
		snprintf(name, sizeof(name), "__x64_sys_%.40s", list[i].dtpi_func);
		def = probe_define(fd, "kprobe", name, "entry", 0);
		many += def && probe_enable(fd, def, DTEVT_KSTACK) == 0;
	}
	free(list);
	CHECK_GT(many, 100);
}

DT_TEST(before, "what is hit before all probes are hooked costs nothing")
{
	int cpu = cpu_second();
	pthread_t thread;

	limit_set("budget", "99");
	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, STACKS));
	enable_many();
	storming = 1;
	CHECK(!pthread_create(&thread, NULL, call_on, &cpu));
	cpu_pin(0);
	msleep(100);
	record_start(fd);
	msleep(20);
	record_stop(fd);
	__atomic_store_n(&storming, 0, __ATOMIC_RELEASE);
	CHECK(!pthread_join(thread, NULL));
	take();
	CHECK_GT(seen + lost, 0);
	CHECK_EQ(session_stats(fd).dtst_budgetevt, 0);
}

#define CROWD	24

/* How many of the same calls are read. */
static __u64 read_of_storm(void)
{
	int i;

	begin(STACKS);
	for (i = 0; i < 40; i++) {
		call(BATCH);
		take();
	}
	adds_up();
	return session_stats(fd).dtst_readevt;
}

DT_TEST(crowd, "sessions that record at the same time have smaller budgets")
{
	int other[CROWD], i;
	__u64 alone, among, again;

	limit_set("budget", "50");
	alone = read_of_storm();
	for (i = 0; i < CROWD; i++) {
		other[i] = session_open(O_NONBLOCK);
		session_ring(other[i], 1 << 13, 0);
		CHECK_OK(probe_enable(other[i], probe_find(other[i], "syscall", QUIET2_NAME,
							   "entry"), 0));
		record_start(other[i]);
	}
	among = read_of_storm();
	for (i = 0; i < CROWD; i++)
		record_stop(other[i]);
	again = read_of_storm();
	/* 3 percent of the time, and what a rest has left over. */
	CHECK_GT(alone, among * 3 / 2);
	CHECK_GT(again, among * 3 / 2);
}

static void *storm_on(void *arg)
{
	int *cpu = arg;

	while (__atomic_load_n(&storming, __ATOMIC_ACQUIRE)) {
		/* It may just be away. */
		(void)thread_pin(*cpu);
		call(100);
	}
	return NULL;
}

DT_TEST(hotplug, "CPUs that go and come in a storm: it still adds up")
{
	int cpu = cpu_second(), i;
	pthread_t thread;

	if (cpu != 1)
		SKIP("no CPU 1");
	setup("1", STACKS);
	if (cpu_online(cpu, 0))
		SKIP("CPU %d cannot be taken offline: %s", cpu, strerror(errno));
	CHECK_OK(cpu_online(cpu, 1));
	storming = 1;
	CHECK(!pthread_create(&thread, NULL, storm_on, &cpu));
	for (i = 0; i < 4; i++) {
		msleep(50);
		CHECK_OK(cpu_online(cpu, 0));
		take();
		msleep(50);
		CHECK_OK(cpu_online(cpu, 1));
		take();
	}
	__atomic_store_n(&storming, 0, __ATOMIC_RELEASE);
	CHECK(!pthread_join(thread, NULL));
	adds_up();
}

DT_TEST(other_clock, "events are taken for what they cost where the time comes from elsewhere, too")
{
	clocksource_switch();
	setup("1", DTEVT_FUNCARGS);
	storm();
	record_stop(fd);
	adds_up();
}

DT_TEST(full, "where nobody reads, stacks that are lost anyway are not walked")
{
	struct dtioc_stat st;

	limit_set("budget", "1");
	calls = 0;
	fd = session_open(O_NONBLOCK);
	session_ring(fd, 4096, 0);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, STACKS));
	cpu_pin(0);
	record_start(fd);
	call(BATCH * 20);
	record_stop(fd);
	st = session_stats(fd);
	CHECK_GT(st.dtst_dropevt, calls / 2);
	CHECK_EQ(st.dtst_budgetevt, 0);
}

DT_MAIN
