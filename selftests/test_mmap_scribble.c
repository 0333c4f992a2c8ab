// SPDX-License-Identifier: GPL-2.0-only
/* A process that writes anything into its positions while its session records. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include "lib.h"

static struct rings rs;
static int fd, stop;

static __u64 rnd(__u64 *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static __u64 bad_tail(const struct ring *r, __u64 *x)
{
	__u64 head = __atomic_load_n(&r->head->dthd_head, __ATOMIC_ACQUIRE);

	switch (rnd(x) % 8) {
	case 0:	return rnd(x);
	case 1:	return ~0ULL - rnd(x) % 4096;
	case 2:	return head;
	case 3:	return head + rnd(x) % 8192;
	case 4:	return head - r->size - rnd(x) % 64;
	case 5:	return head - rnd(x) % r->size / 8 * 8;
	case 6:	return 0;
	default: return head - rnd(x) % r->size;
	}
}

static void *scribbler(void *arg)
{
	__u64 x = 88172645463325252ULL + (size_t)arg;
	struct ring *r;

	thread_pin(cpus_online() - 1);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		r = &rs.cpu[rnd(&x) % RINGS_MAX];
		if (!r->pos)
			continue;
		__atomic_store_n(&r->pos->dtpo_tail, bad_tail(r, &x), __ATOMIC_RELAXED);
		__atomic_store_n(&r->pos->dtpo_events, rnd(&x), __ATOMIC_RELAXED);
		((__u64 *)r->pos)[rnd(&x) % (rs.map.dtmp_possize / 8)] = rnd(&x);
	}
	return NULL;
}

/* read(2) and poll(2) go on meanwhile: events, or an error that says why not. */
static void *kernel_reader(void *arg)
{
	static char buf[1 << 16];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	long errors = 0;
	ssize_t n;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno != EAGAIN && errno != EIO && errno != EMSGSIZE)
			errors++;
		poll(&p, 1, 0);
	}
	*(long *)arg = errors;
	return NULL;
}

static __u64 most_events(void)
{
	__u64 n = 0;
	int cpu;

	for (cpu = 0; cpu < RINGS_MAX; cpu++)
		if (rs.cpu[cpu].pos)
			n += rs.cpu[cpu].head->dthd_head / sizeof(struct dt_evt);
	return n;
}

static void positions_repair(void)
{
	int cpu;

	for (cpu = 0; cpu < RINGS_MAX; cpu++)
		if (rs.cpu[cpu].pos)
			__atomic_store_n(&rs.cpu[cpu].pos->dtpo_tail,
					 rs.cpu[cpu].head->dthd_head, __ATOMIC_RELEASE);
}

DT_TEST(before, "a position before the beginning makes no room")
{
	int s = session_open(O_NONBLOCK), i;
	struct rings mapped;
	struct dtioc_stat st;
	struct ring *r;

	session_ring(s, 4096, 0);
	CHECK_OK(probe_enable(s, probe_find(s, "syscall", QUIET_NAME, "entry"),
			      DTEVT_FUNCARGS | DTEVT_EXECNAME));
	rings_map(s, &mapped);
	cpu_pin(0);
	r = &mapped.cpu[0];
	__atomic_store_n(&r->pos->dtpo_tail, -r->size, __ATOMIC_RELEASE);
	record_start(s);
	for (i = 0; i < 5000; i++)
		syscall(QUIET_NR, i);
	record_stop(s);
	st = session_stats(s);
	CHECK_GE(r->size, r->head->dthd_head);
	CHECK_GE(st.dtst_dropevt + r->size / sizeof(struct dt_evt), 5000);
	session_close(s);
}

DT_TEST(scribble, "any position, at any time: the kernel stands, counts stay in bounds, and it is the session's own loss")
{
	int other = session_open(O_NONBLOCK), i;
	struct events evs = { 0 }, others = { 0 };
	struct dtioc_stat st;
	pthread_t t[2];
	long errors = 0;
	__u32 pbn, tick;

	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	tick = probe_find(fd, "profile", "ms", "");
	session_ring(fd, 16384, 64);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS | DTEVT_EXECNAME));
	CHECK_OK(probe_enable_timer(fd, tick, DTEVT_KSTACK | DTEVT_USTACK, 1000000));
	CHECK_OK(probe_enable(other, pbn, DTEVT_FUNCARGS));
	session_ring(other, 1 << 22, 0);
	rings_map(fd, &rs);
	record_start(other);
	record_start(fd);
	stop = 0;
	CHECK_EQ(pthread_create(&t[0], NULL, scribbler, NULL), 0);
	CHECK_EQ(pthread_create(&t[1], NULL, kernel_reader, &errors), 0);
	cpu_pin(0);
	for (i = 0; i < 40; i++) {
		quiet_calls(QUIET_NR, i * 1000, 1000);
		st = session_stats(fd);
		CHECK_GE(1 << 30, st.dtst_readevt);
		if (i % 8 == 7) {
			record_stop(fd);
			record_start(fd);
		}
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	CHECK_EQ(errors, 0);
	record_stop(fd);
	record_stop(other);
	st = session_stats(fd);
	/* What is told of the mapping, and what read(2) got over and over. */
	tap_diag("%llu read, %llu dropped, at most %llu written",
		 (unsigned long long)st.dtst_readevt, (unsigned long long)st.dtst_dropevt,
		 (unsigned long long)most_events());
	CHECK_GT(most_events(), 0);
	/* Another session saw all of it. */
	events_drain(other, &others);
	CHECK_EQ(others.n, 40000);
	CHECK_EQ(session_stats(other).dtst_dropevt, 0);

	/* With positions put right, the session is as good as new. */
	positions_repair();
	record_start(fd);
	positions_repair();
	quiet_calls(QUIET_NR, 0, 20);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, gettid()), 20);
	rings_unmap(&rs);
	events_free(&evs);
	events_free(&others);
}

DT_TEST(misplaced, "a position out of line: read is EIO, behind the head: nothing; put right, all is there")
{
	struct events evs = { 0 };
	struct ring *r = &rs.cpu[0];
	char buf[4096];
	__u64 tail;

	fd = session_open(O_NONBLOCK);
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "entry"),
			      DTEVT_FUNCARGS));
	session_ring(fd, 16384, 0);
	rings_map(fd, &rs);
	cpu_pin(0);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	tail = r->pos->dtpo_tail;
	r->pos->dtpo_tail = tail + 4;
	CHECK_ERR(read(fd, buf, sizeof(buf)), EIO);
	/* Where the first call's argument, 0, is taken for a length. */
	r->pos->dtpo_tail = tail + sizeof(struct dt_evt);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EIO);
	r->pos->dtpo_tail = r->head->dthd_head + 8;
	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
	r->pos->dtpo_tail = r->head->dthd_head - r->size - 8;
	CHECK_ERR(read(fd, buf, sizeof(buf)), EAGAIN);
	r->pos->dtpo_events = ~0ULL;
	CHECK_EQ(session_stats(fd).dtst_readevt,
		 r->head->dthd_head / sizeof(struct dt_evt));
	r->pos->dtpo_events = 0;
	r->pos->dtpo_tail = tail;
	rings_drain(&rs, &evs);
	CHECK_EQ(evs.n, 10);
	rings_unmap(&rs);
	events_free(&evs);
}

DT_MAIN
