// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring's algorithm, kmod/dt_ring.[ch], as it is in the module: a producer
 * thread that two kinds of signals interrupt, and one another, and a consumer
 * thread.  Every record that was written must be read whole, in order, in the
 * place where it was reserved; and records read + records lost = hits.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "../../../kmod/dt_ring.h"

#define MAXLEVEL	3
#define HITS		400000
#define INTERRUPTS	20000

struct shared {
	struct dt_ring		 ring;
	struct dt_ring_prod	 prod;
	struct dt_ring_cons	 cons;
	bool			 done;
};

static struct shared sh;
static pthread_t producer;
static u64 hits[MAXLEVEL], written[MAXLEVEL];	/* by the producer thread */
static u64 seen[MAXLEVEL], told;		/* by the consumer */
static u64 fake_time;
static u64 nested;
static bool both;		/* produce until something was written, and something lost */
static int failures, ntests;

_Thread_local struct dt_ring_cpu dt_ring_cpu;

u64 dt_clock_now(void)
{
	/* Backwards by a little now and then, as the kernel's may. */
	u64 t = __atomic_add_fetch(&fake_time, 3, __ATOMIC_RELAXED);

	return t % 7 ? t : t - 5;
}

bool dt_clock_try(u64 *now)
{
	*now = dt_clock_now();
	return *now % 11;
}

/* As the module does; followed by dt_ring_leave(). */
static struct dt_evt *reserve(unsigned int lvl, u32 len)
{
	struct dt_evt *evt;

	dt_ring_enter(&sh.ring, lvl);
	evt = dt_ring_try(&sh.ring, len);
	return evt ? evt : dt_ring_reserve(&sh.ring, len);
}

static void result(bool ok, const char *name)
{
	printf("%s %d %s\n", ok ? "ok" : "not ok", ++ntests, name);
	failures += !ok;
}

static void fail(const char *what, u64 a, u64 b)
{
	printf("# %s: %llu, %llu\n", what, (unsigned long long)a, (unsigned long long)b);
	exit(1);
}

/* As in the kernel: the same pages twice in a row; what lies around them faults. */
static u8 *map_twice(u64 size)
{
	int fd = memfd_create("ring", 0);
	u8 *p = mmap(NULL, 2 * size + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	if (fd < 0 || p == MAP_FAILED || ftruncate(fd, size))
		return NULL;
	p += 4096;
	for (i = 0; i < 2; i++)
		if (mmap(p + i * size, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			 fd, 0) == MAP_FAILED)
			return NULL;
	close(fd);
	return p;
}

/* A hit of a level: payload is level and sequence number, repeated. */
static void hit(unsigned int lvl)
{
	u32 words = 1 + (hits[lvl] * 7 + lvl) % 9;
	u32 len = sizeof(struct dt_evt) + words * 8;
	struct dt_evt *evt;
	u64 nsecs, *p;
	u32 i;

	hits[lvl]++;
	evt = reserve(lvl, len);
	if (evt) {
		p = (u64 *)(evt + 1);
		nsecs = evt->dtev_nsecs;
		memset(evt, 0, sizeof(*evt));
		evt->dtev_len = len;
		evt->dtev_pbn = 1 + lvl;
		evt->dtev_nsecs = nsecs;
		for (i = 0; i < words; i++)
			p[i] = written[lvl];
		written[lvl]++;
	} else {
		dt_ring_lose(&sh.ring);
	}
	dt_ring_leave(&sh.ring, lvl);
}

static void on_signal(int sig)
{
	unsigned int lvl = sig == SIGUSR1 ? 1 : 2;

	if (dt_ring_inner(&sh.ring, lvl))
		nested++;
	hit(lvl);
}

static void *produce(void *arg)
{
	u64 n = *(u64 *)arg;

	while (hits[0] < n || (both && (!written[0] || !local_read(&sh.ring.dropped))))
		hit(0);
	WRITE_ONCE(sh.done, true);
	return NULL;
}

static void *interrupt(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < INTERRUPTS && !READ_ONCE(sh.done); i++) {
		pthread_kill(producer, i % 3 ? SIGUSR1 : SIGUSR2);
		if (i % 16 == 0)
			usleep(20);
	}
	return NULL;
}

static u64 last_nsecs;

static void check(const struct dt_evt *evt)
{
	const u64 *p = (const u64 *)(evt + 1);
	const struct dt_lost *lost = (const void *)(evt + 1);
	u32 lvl = evt->dtev_pbn - 1, i;

	if (evt->dtev_nsecs < last_nsecs)
		fail("time fell", last_nsecs, evt->dtev_nsecs);
	last_nsecs = evt->dtev_nsecs;
	if (evt->dtev_flags & DTEVT_LOST) {
		told += lost->dtlo_count;
		return;
	}
	if (lvl >= MAXLEVEL)
		fail("no such level", lvl, 0);
	for (i = 0; i < (evt->dtev_len - sizeof(*evt)) / 8; i++)
		if (p[i] != seen[lvl])
			fail("wrong payload", p[i], seen[lvl]);
	seen[lvl]++;
}

static long consume(size_t max)
{
	u64 n, tail = dt_ring_tail(&sh.ring);
	const void *recs;
	long len, off;

	len = dt_ring_peek(&sh.ring, tail, max, &recs, &n);
	if (len < 0)
		fail("peek", -len, max);
	for (off = 0; off < len; off += ((const struct dt_evt *)((const u8 *)recs + off))->dtev_len)
		check((const void *)((const u8 *)recs + off));
	if (len)
		dt_ring_consume(&sh.ring, tail + len);
	return len;
}

static void reset(u64 size)
{
	memset(&sh.prod, 0, sizeof(sh.prod));
	memset(&sh.cons, 0, sizeof(sh.cons));
	memset(hits, 0, sizeof(hits));
	memset(written, 0, sizeof(written));
	memset(seen, 0, sizeof(seen));
	told = nested = last_nsecs = 0;
	sh.done = false;
	dt_ring_init(&sh.ring, map_twice(size), size, &sh.prod, &sh.cons, 3);
	dt_ring_open(&sh.ring);
}

static void unmap(void)
{
	munmap(sh.ring.data - 4096, 2 * (sh.ring.mask + 1) + 8192);
}

static u64 total(const u64 *n)
{
	return n[0] + n[1] + n[2];
}

/* Produce n hits and more under interrupts; meanwhile call step. */
static void run(u64 n, long (*step)(void))
{
	pthread_t irq;

	if (pthread_create(&producer, NULL, produce, &n) ||
	    pthread_create(&irq, NULL, interrupt, NULL))
		fail("pthread_create", errno, 0);
	while (step && !READ_ONCE(sh.done))
		step();
	pthread_join(irq, NULL);
	pthread_join(producer, NULL);
	dt_ring_close(&sh.ring);
	dt_ring_flush(&sh.ring, false);
}

static long step_little(void)
{
	return consume(300);
}

static long step_all(void)
{
	return consume(SIZE_MAX);
}

static void drain(void)
{
	while (consume(SIZE_MAX))
		;
}

static void test_flood(u64 size, long (*step)(void), const char *name)
{
	reset(size);
	run(HITS, step);
	drain();
	printf("# hits %llu, read %llu, lost %llu, interrupts inside a record %llu\n",
	       (unsigned long long)total(hits), (unsigned long long)total(seen),
	       (unsigned long long)told, (unsigned long long)nested);
	result(total(seen) == total(written) && total(seen) + told == total(hits) &&
	       (u64)local_read(&sh.ring.dropped) == told, name);
	unmap();
}

static void test_nested(void)
{
	int tries = 0;

	/* On a machine that is busy the signals may all come between two records. */
	do {
		if (tries)
			unmap();
		reset(64 << 20);
		run(HITS, NULL);
		drain();
	} while (!nested && ++tries < 20);
	printf("# interrupts inside a record %llu\n", (unsigned long long)nested);
	result(nested && !told && total(seen) == total(hits),
	       "with room, nothing is lost, least of all in an interrupt");
	unmap();
}

/* A process that has the consumer's page mapped: any words in it at any time. */
static void *scribble(void *arg)
{
	unsigned int seed = 1;

	(void)arg;
	while (!READ_ONCE(sh.done)) {
		u64 head = READ_ONCE(sh.prod.head);
		u64 tails[] = { rand_r(&seed), ~0ULL - rand_r(&seed), 0, head - 8, head,
				head + 8, head - 4096, head - 4104, head - rand_r(&seed) % 512 * 8 };

		WRITE_ONCE(sh.cons.tail, tails[rand_r(&seed) % (sizeof(tails) / 8)]);
		WRITE_ONCE(sh.cons.events, ~0ULL - rand_r(&seed) % 2);
	}
	return NULL;
}

/* Meanwhile the kernel's consumer: what read(2), poll(2) and DTIOCGSTATS do. */
static long step_scribbled(void)
{
	u64 tail = dt_ring_tail(&sh.ring), told_most = READ_ONCE(sh.prod.head);
	long len = 0;

	if (dt_ring_pending(&sh.ring, tail) > sh.ring.mask + 1)
		fail("pending", dt_ring_pending(&sh.ring, tail), 0);
	if (dt_ring_told(&sh.ring) > READ_ONCE(sh.prod.head) / sizeof(struct dt_evt))
		fail("told", dt_ring_told(&sh.ring), told_most);
#ifndef __SANITIZE_THREAD__	/* what it reads then is being written, and may be */
	const void *recs;
	u64 n;

	len = dt_ring_peek(&sh.ring, tail, SIZE_MAX, &recs, &n);
	if (len > (long)sh.ring.mask + 1 || (len < 0 && len != -EIO))
		fail("peek", len, 0);
	if (len > 0 && ((const u8 *)recs < sh.ring.data ||
			(const u8 *)recs + len > sh.ring.data + 2 * (sh.ring.mask + 1)))
		fail("peek leaves the ring", tail, len);
	if (len > 0)
		dt_ring_consume(&sh.ring, tail + len);
#endif
	return len;
}

static void test_scribble(void)
{
	pthread_t attacker;
	u64 before;
	int i;

	reset(4096);
	if (pthread_create(&attacker, NULL, scribble, NULL))
		fail("pthread_create", errno, 0);
	/* The attacker may be away for all of HITS, with a wrong position left behind. */
	both = true;
	run(HITS, step_scribbled);
	both = false;
	pthread_join(attacker, NULL);
	printf("# hits %llu, written %llu, dropped %llu\n", (unsigned long long)total(hits),
	       (unsigned long long)total(written),
	       (unsigned long long)local_read(&sh.ring.dropped));
	result(total(written) + (u64)local_read(&sh.ring.dropped) == total(hits),
	       "any position leaves the producer inside its memory, and the counts right");

	dt_ring_consume(&sh.ring, READ_ONCE(sh.prod.head));
	dt_ring_open(&sh.ring);
	seen[0] = before = written[0];
	for (i = 0; i < 10; i++)
		hit(0);
	drain();
	result(written[0] == seen[0] && written[0] == before + 10,
	       "and with a right one again all goes on");
	unmap();
}

/*
 * A position before the beginning: while little has been written, it is no farther
 * from the head than the ring is long, if one counts round.
 */
static void test_before_beginning(void)
{
	static const u64 tails[] = { -4096ULL, -4064ULL, -4048ULL, -8ULL, -512ULL };
	bool ok = true;
	size_t i, j;

	for (i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		reset(4096);
		sh.cons.tail = tails[i];
		for (j = 0; j < 1000; j++)
			hit(0);
		ok &= (u64)local_read(&sh.ring.head) <= 4096 && sh.ring.end <= 4096 &&
		      !dt_ring_pending(&sh.ring, tails[i]) &&
		      written[0] + (u64)local_read(&sh.ring.dropped) == hits[0];
		unmap();
	}
	result(ok, "a position before the beginning makes no room");
}

/* Fill a ring, take some out, and see the loss told where it happened. */
static void test_lost_place(void)
{
	const struct dt_evt *evt = NULL;
	const struct dt_lost *lost;
	const void *recs;
	u64 n, before;
	long len;

	reset(4096);
	while (!local_read(&sh.ring.dropped))
		hit(0);
	hit(0);
	before = written[0];
	len = dt_ring_peek(&sh.ring, 0, 512, &recs, &n);
	dt_ring_consume(&sh.ring, len);
	seen[0] = n;
	hit(0);
	while ((len = dt_ring_peek(&sh.ring, dt_ring_tail(&sh.ring), 256, &recs, &n)) > 0) {
		evt = recs;
		if (evt->dtev_flags & DTEVT_LOST)
			break;
		check(evt);
		dt_ring_consume(&sh.ring, dt_ring_tail(&sh.ring) + evt->dtev_len);
	}
	if (!evt)
		fail("nothing to read", before, n);
	lost = (const void *)(evt + 1);
	result(len > 0 && evt->dtev_cpu == 3 && lost->dtlo_count == 2 && seen[0] == before &&
	       lost->dtlo_first && lost->dtlo_first <= evt->dtev_nsecs + 8,
	       "a loss is told between the records it happened between");
	drain();
	result(seen[0] == written[0], "and what follows it is read");
	unmap();
}

/* Two recordings into a ring that nobody reads: both their losses are told. */
static void test_lost_twice(void)
{
	int i;

	reset(4096);
	for (i = 0; i < 2; i++) {
		dt_ring_open(&sh.ring);
		while (hits[0] < 200u * (i + 1))
			hit(0);
		dt_ring_close(&sh.ring);
		dt_ring_flush(&sh.ring, false);
	}
	drain();
	result(told == (u64)local_read(&sh.ring.dropped) && seen[0] + told == hits[0],
	       "losses of a second recording into a full ring are told, too");
	unmap();
}

static void test_peek_errors(void)
{
	const void *recs;
	u64 n;
	long len;

	reset(4096);
	len = dt_ring_peek(&sh.ring, 0, 100, &recs, &n);
	result(len == 0, "peek: nothing there");
	hit(0);
	len = dt_ring_peek(&sh.ring, 0, 16, &recs, &n);
	result(len == -EMSGSIZE, "peek: the first record does not fit");
	result(dt_ring_peek(&sh.ring, 4, 100, &recs, &n) == -EIO, "peek: a tail out of line");
	unmap();
}

static void test_wake(void)
{
	bool early, due;

	reset(4096);
	WRITE_ONCE(sh.ring.wake_at, 80);
	memset(reserve(0, 40), 0, 40);
	early = dt_ring_leave(&sh.ring, 0);
	memset(reserve(0, 40), 0, 40);
	due = dt_ring_leave(&sh.ring, 0);
	result(!early && due, "the commit that reaches the watermark says so");
	unmap();
}

static void test_closed(void)
{
	reset(4096);
	dt_ring_close(&sh.ring);
	bool none = !reserve(0, 40);

	dt_ring_leave(&sh.ring, 0);
	result(none && !local_read(&sh.ring.dropped), "a closed ring takes and loses nothing");
	unmap();
}

int main(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	/* The second kind interrupts the first, not the other way round. */
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	sigaddset(&sa.sa_mask, SIGUSR1);
	sigaction(SIGUSR2, &sa, NULL);

	printf("KTAP version 1\n1..14\n");
	test_flood(4096, step_little, "small ring, slow reader: it adds up");
	test_flood(1 << 20, step_all, "large ring, fast reader: it adds up");
	test_nested();
	test_scribble();
	test_before_beginning();
	test_lost_place();
	test_lost_twice();
	test_peek_errors();
	test_wake();
	test_closed();
	return failures != 0;
}
