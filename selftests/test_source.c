// SPDX-License-Identifier: GPL-2.0-only
/* The library's reader: the same by read(2) and from mapped rings, and when it wakes. */
#include <pthread.h>
#include <sys/resource.h>
#include "lib.h"
#include "../tools/libdt/libdt.h"

static const enum dt_reader_source sources[] = {
	DT_READER_READ, DT_READER_MMAP, DT_READER_ANY,
};

static struct dt_dev *dev;
static struct dt_reader *reader;
static __u32 pbn;

static void reader_close(void)
{
	dt_reader_destroy(reader);
	reader = NULL;
	dt_dev_close(dev);
	dev = NULL;
}

static void ok(int error, const struct dt_error *err)
{
	if (error < 0)
		FAIL("%s", err->text);
}

static void reader_open(enum dt_reader_source source, __u64 ring, __u64 watermark)
{
	struct dt_reader_options opts = { .ro_source = source };
	struct dtioc_req req = { .dtrq_evtflags = DTEVT_FUNCARGS };
	struct dt_error err;

	session_close(session_open(O_NONBLOCK));
	reader_close();
	tap_atend(reader_close);
	ok(dt_dev_open(&dev, NULL, &err), &err);
	pbn = probe_find(dt_dev_fd(dev), "syscall", QUIET_NAME, "entry");
	req.dtrq_pbn = pbn;
	ok(dt_dev_set_ring(dev, ring, watermark, &err), &err);
	ok(dt_dev_enable(dev, &req, &err), &err);
	ok(dt_reader_create(&reader, dev, &opts, &err), &err);
	ok(dt_dev_record(dev, 1, &err), &err);
}

struct taken {
	__u64	events, last;
	__u64	next[RINGS_MAX];	/* argument, by CPU */
};

/* What is due: in the order of time, and of each CPU's arguments. */
static void take(struct taken *t)
{
	struct dt_error err;
	struct dt_event ev;
	int n;

	while ((n = dt_reader_next(reader, &ev, &err)) > 0) {
		CHECK_GE(ev.dtev_nsecs, t->last);
		t->last = ev.dtev_nsecs;
		CHECK_EQ(ev.dtev_flags & DTEVT_LOST, 0);
		CHECK_GT(RINGS_MAX, ev.dtev_cpu);
		CHECK_EQ(ev.dtev_args[0], t->next[ev.dtev_cpu]++);
		t->events++;
	}
	ok(n, &err);
}

static void fetch(int drain)
{
	struct dt_error err;
	int n = drain ? dt_reader_drain(reader, &err) : dt_reader_fetch(reader, &err);

	ok(n, &err);
}

struct caller {
	pthread_t	thread;
	int		cpu;
	long		calls;
	unsigned int	pause_us;	/* after each burst */
	long		burst;
	int		done;
};

static void *caller_run(void *arg)
{
	struct caller *c = arg;
	long i;

	thread_pin(c->cpu);
	for (i = 0; i < c->calls; i += c->burst) {
		quiet_calls(QUIET_NR, i, c->burst);
		if (c->pause_us)
			usleep(c->pause_us);
	}
	__atomic_store_n(&c->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void caller_start(struct caller *c)
{
	CHECK_EQ(pthread_create(&c->thread, NULL, caller_run, c), 0);
}

/* Read until the callers are done; then all that is left. */
static void read_all(struct caller *c, int n, struct taken *t)
{
	struct dt_error err;
	int i = 0;

	while (i < n) {
		ok(dt_reader_wait(reader, -1, -1, &err), &err);
		fetch(0);
		take(t);
		for (i = 0; i < n && __atomic_load_n(&c[i].done, __ATOMIC_ACQUIRE); i++)
			;
	}
	for (i = 0; i < n; i++)
		pthread_join(c[i].thread, NULL);
	ok(dt_dev_record(dev, 0, &err), &err);
	fetch(1);
	take(t);
}

DT_TEST(same, "events of two CPUs: all, in order, by read(2) and in place")
{
	struct dt_reader_stats st;
	struct dtioc_stat count;
	struct dt_error err;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct caller c[2] = {
			{ .cpu = 0, .calls = 20000, .burst = 100, .pause_us = 1000 },
			{ .cpu = cpu_second(), .calls = 20000, .burst = 50, .pause_us = 500 },
		};
		struct taken t = { 0 };

		reader_open(sources[i], 1 << 20, 1 << 17);
		caller_start(&c[0]);
		caller_start(&c[1]);
		read_all(c, 2, &t);
		CHECK_EQ(t.events, 40000);
		dt_reader_stats(reader, &st);
		tap_diag("source %d: %llu bytes, %llu copied, %llu late", sources[i],
			 (unsigned long long)st.rs_bytes, (unsigned long long)st.rs_copied,
			 (unsigned long long)st.rs_late);
		CHECK_EQ(st.rs_events, 40000);
		CHECK_EQ(st.rs_copied == st.rs_bytes, sources[i] == DT_READER_READ);
		CHECK_EQ(st.rs_late, 0);
		ok(dt_dev_stats(dev, &count, &err), &err);
		CHECK_EQ(count.dtst_readevt, 40000);
		CHECK_EQ(count.dtst_dropevt, 0);
	}
}

DT_TEST(slow, "a reader that takes its time: each event is read, or told as lost")
{
	struct dt_reader_stats st;
	struct dt_error err;
	struct dt_event ev;
	__u64 seen;
	int n, cpu = cpu_second();
	size_t i;

	for (i = 0; i < 2; i++) {
		struct caller c = { .cpu = cpu, .calls = 3000, .burst = 100,
				    .pause_us = 2000 };

		/* All of the events are more than the ring; each is looked at for long. */
		reader_open(sources[i], 1 << 16, 1 << 13);
		cpu_pin(0);
		caller_start(&c);
		for (seen = 0; !__atomic_load_n(&c.done, __ATOMIC_ACQUIRE);) {
			fetch(0);
			while ((n = dt_reader_next(reader, &ev, &err)) > 0) {
				seen++;
				usleep(seen % 8 ? 0 : 50);
			}
			ok(n, &err);
		}
		pthread_join(c.thread, NULL);
		ok(dt_dev_record(dev, 0, &err), &err);
		fetch(1);
		while ((n = dt_reader_next(reader, &ev, &err)) > 0)
			seen += !(ev.dtev_flags & DTEVT_LOST);
		dt_reader_stats(reader, &st);
		tap_diag("source %d: %llu lost of 3000, %llu bytes, %llu copied", sources[i],
			 (unsigned long long)st.rs_lost, (unsigned long long)st.rs_bytes,
			 (unsigned long long)st.rs_copied);
		CHECK_EQ(st.rs_events + st.rs_lost, 3000);
	}
}

static long wakes(void)
{
	struct rusage ru;

	CHECK_OK(getrusage(RUSAGE_THREAD, &ru));
	return ru.ru_nvcsw;
}

static __u64 watermark(int set)
{
	struct dtioc_info info;
	struct dt_error err;

	ok(dt_dev_open(&dev, NULL, &err), &err);
	if (set)
		ok(dt_dev_set_ring(dev, 0, 0, &err), &err);
	ok(dt_reader_create(&reader, dev, NULL, &err), &err);
	ok(dt_dev_info(dev, &info, &err), &err);
	reader_close();
	return info.dtif_watermark;
}

DT_TEST(default_watermark, "a reader is not woken for each event, unless its program says so")
{
	tap_atend(reader_close);
	CHECK_EQ(watermark(0), DT_RING_DEFAULT / 8);
	CHECK_EQ(watermark(1), 0);
}

/* What looks on a timer, every 50 ms, may have found since then, and as many again. */
static long timed_wakes(__u64 since)
{
	return 2 * ((mono_nsecs() - since) / 50000000 + 1);
}

/* Start c on another CPU and read all of it; returns how often that slept. */
static long wakes_for(struct caller *c, struct taken *t, long *timed)
{
	__u64 begin;
	long n;

	cpu_pin(0);
	begin = mono_nsecs();
	n = wakes();
	caller_start(c);
	read_all(c, 1, t);
	n = wakes() - n;
	*timed = timed_wakes(begin);
	return n;
}

DT_TEST(flood, "a flood wakes the reader a few times per megabyte")
{
	struct dt_reader_stats st;
	int cpu = cpu_second();
	long n, timed;
	size_t i;

	for (i = 0; i < 2; i++) {
		struct caller c = { .cpu = cpu, .calls = 400000, .burst = 1000 };
		struct taken t = { 0 };

		/* Room for all of it, however seldom the reader's CPU is run. */
		reader_open(sources[i], 16 << 20, 1 << 20);
		n = wakes_for(&c, &t, &timed);
		dt_reader_stats(reader, &st);
		tap_diag("source %d: %ld wake-ups, %ld may be timed ones, %llu bytes", sources[i],
			 n, timed, (unsigned long long)st.rs_bytes);
		CHECK_EQ(t.events, 400000);
		CHECK_EQ(st.rs_bytes >> 20, 15);
		CHECK_GE(8 * (st.rs_bytes >> 20) + timed, n);
	}
}

DT_TEST(trickle, "a trickle wakes it far less than once per event, and soon enough")
{
	struct dt_error err;
	int looks, cpu = cpu_second();
	long n, timed;
	size_t i;

	for (i = 0; i < 2; i++) {
		struct caller c = { .cpu = cpu, .calls = 1000, .burst = 1,
				    .pause_us = 1000 };
		struct taken t = { 0 };

		reader_open(sources[i], 1 << 20, 1 << 17);
		n = wakes_for(&c, &t, &timed);
		tap_diag("source %d: %ld wake-ups for 1000 events, %ld may be timed ones",
			 sources[i], n, timed);
		CHECK_EQ(t.events, 1000);
		CHECK_GT(400 + timed, n);

		/* One event is found by the second look: a wait is 50 ms at most. */
		reader_open(sources[i], 1 << 20, 1 << 17);
		memset(&t, 0, sizeof(t));
		quiet_calls(QUIET_NR, 0, 1);
		for (looks = 0; !t.events; looks++) {
			ok(dt_reader_wait(reader, -1, -1, &err), &err);
			fetch(0);
			take(&t);
		}
		CHECK_GE(2, looks);
	}
}

DT_MAIN
