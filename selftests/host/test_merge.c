// SPDX-License-Identifier: GPL-2.0-only
/* The merge: order, completeness, latecomers, bounds, hostile bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libdt/merge.h"
#include "host.h"

#define CPUS	11
#define PER_CPU	400

static long live;	/* blocks that exist */

static void release(struct dt_block *block)
{
	live--;
	free(block);
}

/* Add len bytes in a block of their own, so that a step outside is seen. */
static int add(struct dt_merge *m, const void *bytes, size_t len)
{
	struct dt_block *b = malloc(sizeof(*b) + len);
	int error;

	*b = (struct dt_block){ .size = sizeof(*b) + len, .held = 1, .release = release };
	live++;
	memcpy(b + 1, bytes, len);
	error = dt_merge_add(m, b, b + 1, len, NULL);
	dt_block_drop(b);
	return error;
}

static int add_event(struct dt_merge *m, unsigned int cpu, __u64 nsecs, __u64 arg)
{
	unsigned char buf[64];

	return add(m, buf, host_event(buf, cpu, nsecs, arg));
}

static __u64 arg_of(const struct dt_evt *evt)
{
	return *(const __u64 *)(evt + 1);
}

/* What a run of events must look like, checked one at a time. */
struct check {
	__u64	nsecs;
	__u32	cpu;
	__u64	next[CPUS];	/* each CPU's events are numbered from 0 */
	long	count;
	int	wrong;
};

static void check_event(struct check *c, const struct dt_evt *evt, __u64 horizon)
{
	if (evt->dtev_nsecs < c->nsecs ||
	    (evt->dtev_nsecs == c->nsecs && evt->dtev_cpu < c->cpu)) {
		host_note("%llu of CPU %u comes after %llu of CPU %u", evt->dtev_nsecs,
			  evt->dtev_cpu, c->nsecs, c->cpu);
		c->wrong++;
	}
	if (evt->dtev_nsecs >= horizon) {
		host_note("%llu is not before the horizon %llu", evt->dtev_nsecs, horizon);
		c->wrong++;
	}
	if (arg_of(evt) != c->next[evt->dtev_cpu]++) {
		host_note("CPU %u: event %llu is out of its place", evt->dtev_cpu, arg_of(evt));
		c->wrong++;
	}
	c->nsecs = evt->dtev_nsecs;
	c->cpu = evt->dtev_cpu;
	c->count++;
}

struct stream {
	__u64	at[PER_CPU];
	int	sent;
};

/* Times that rise, or stay as they are, and are often those of other CPUs. */
static void make_streams(struct stream *s)
{
	int cpu, i;

	for (cpu = 0; cpu < CPUS; cpu++) {
		s[cpu].sent = 0;
		for (i = 0; i < PER_CPU; i++)
			s[cpu].at[i] = (i ? s[cpu].at[i - 1] : 1000) + host_random(4);
	}
}

/* One read(2): some events of each CPU, none after upto, all in one block. */
static void add_read(struct dt_merge *m, struct stream *s, __u64 upto, int most)
{
	static unsigned char buf[CPUS * PER_CPU * 64];
	size_t len = 0;
	int cpu, n;

	for (cpu = 0; cpu < CPUS; cpu++) {
		n = most ? (int)host_random(most) : PER_CPU;
		while (n-- > 0 && s[cpu].sent < PER_CPU && s[cpu].at[s[cpu].sent] <= upto) {
			len += host_event(buf + len, cpu, s[cpu].at[s[cpu].sent], s[cpu].sent);
			s[cpu].sent++;
		}
	}
	if (len)
		add(m, buf, len);
}

static void test_order(void)
{
	struct stream s[CPUS];
	struct check c;
	const struct dt_evt *evt;
	struct dt_merge_stats st;
	struct dt_merge *m;
	__u64 now;
	int round, wrong = 0;

	for (round = 0; round < 50; round++) {
		m = dt_merge_create(0, 1 << 30);
		memset(&c, 0, sizeof(c));
		make_streams(s);
		for (now = 1000; now < 1000 + 4 * PER_CPU; now += host_random(100)) {
			/* A few reads that leave things behind, then one that does not. */
			add_read(m, s, now, 5);
			while ((evt = dt_merge_next(m)))
				check_event(&c, evt, now);
			add_read(m, s, now, 0);
			dt_merge_complete(m, now);
			while ((evt = dt_merge_next(m)))
				check_event(&c, evt, now);
		}
		add_read(m, s, ~0ULL, 0);
		dt_merge_end(m);
		while ((evt = dt_merge_next(m)))
			check_event(&c, evt, ~0ULL);
		dt_merge_stats(m, &st);
		wrong += c.wrong + (c.count != CPUS * PER_CPU) + (st.late || st.forced || st.held);
		dt_merge_destroy(m);
	}
	host_ok(!wrong, "events of all CPUs come out in the order of time, none is missing");
	host_ok(live == 0, "all memory is given back");
}

static void test_horizon(void)
{
	struct dt_merge *m = dt_merge_create(2, 1 << 20);
	int ok;

	add_event(m, 0, 10, 0);
	add_event(m, 0, 30, 1);
	host_ok(!dt_merge_next(m), "an event waits for a CPU that was not heard of");
	add_event(m, 1, 20, 0);
	ok = dt_merge_next(m)->dtev_nsecs == 10;
	host_ok(ok && !dt_merge_next(m), "what one CPU has passed is due, the rest waits");
	host_ok(dt_merge_head(m) == 20, "the head is the earliest that waits");
	dt_merge_complete(m, 30);
	ok = dt_merge_next(m)->dtev_nsecs == 20;
	host_ok(ok && !dt_merge_next(m), "the horizon itself is not due");
	dt_merge_complete(m, 25);
	add_event(m, 1, 27, 1);
	host_ok(dt_merge_next(m) && !dt_merge_next(m), "the horizon never moves back");
	dt_merge_complete(m, 31);
	host_ok(dt_merge_next(m)->dtev_nsecs == 30 && !dt_merge_next(m),
		"a silent CPU holds nothing up once the source is complete");
	add_event(m, 1, ~0ULL, 2);
	dt_merge_end(m);
	host_ok(dt_merge_next(m) && !dt_merge_next(m), "at the end even the last time is due");
	host_ok(dt_merge_head(m) == 0, "nothing waits at the end");
	dt_merge_destroy(m);
}

static void test_turns(void)
{
	struct dt_merge *m = dt_merge_create(4, 1 << 20);
	int ok;

	dt_merge_turn(m, 50);
	add_event(m, 0, 10, 0);
	add_event(m, 0, 100, 1);
	host_ok(dt_merge_next(m)->dtev_nsecs == 10 && !dt_merge_next(m),
		"asking one CPU twice in a row means asking all in between");
	dt_merge_turn(m, 120);
	add_event(m, 2, 130, 0);
	host_ok(!dt_merge_next(m), "CPUs beyond the last were not asked again");
	dt_merge_turn(m, 140);
	add_event(m, 0, 150, 2);
	ok = dt_merge_next(m)->dtev_nsecs == 100;
	host_ok(ok && !dt_merge_next(m), "a CPU that was passed over holds up what came after");
	dt_merge_turn(m, 160);
	add_event(m, 3, 155, 0);
	ok = dt_merge_next(m)->dtev_nsecs == 130;
	host_ok(ok && !dt_merge_next(m), "and nothing once it was asked again");
	dt_merge_destroy(m);
}

static void test_late(void)
{
	struct dt_merge *m = dt_merge_create(4, 1 << 20);
	const struct dt_evt *evt;
	struct dt_merge_stats st;
	int ok;

	add_event(m, 0, 100, 0);
	add_event(m, 0, 200, 1);
	dt_merge_complete(m, 150);
	ok = dt_merge_next(m)->dtev_nsecs == 100;
	/* Added while an event is out: must not disturb that one's queue. */
	add_event(m, 1, 40, 0);
	add_event(m, 1, 60, 1);
	add_event(m, 1, 300, 2);
	evt = dt_merge_next(m);
	ok = ok && evt && evt->dtev_nsecs == 40;
	evt = dt_merge_next(m);
	ok = ok && evt && evt->dtev_nsecs == 60 && !dt_merge_next(m);
	dt_merge_stats(m, &st);
	host_ok(ok, "latecomers come out at once, in their CPU's order");
	host_ok(st.late == 2 && st.late_ns == 60, "and are counted");
	dt_merge_end(m);
	ok = dt_merge_next(m)->dtev_nsecs == 200 && dt_merge_next(m)->dtev_nsecs == 300;
	host_ok(ok && !dt_merge_next(m), "what follows them is in order again");
	dt_merge_destroy(m);
}

/* What is out was its CPU's only event: its queue leaves a heap that has changed. */
static void test_late_while_out(void)
{
	struct dt_merge *m = dt_merge_create(4, 1 << 20);
	int ok;

	add_event(m, 0, 100, 0);
	add_event(m, 2, 200, 0);
	dt_merge_end(m);
	ok = dt_merge_next(m)->dtev_nsecs == 100;
	add_event(m, 1, 40, 0);
	ok = ok && dt_merge_next(m)->dtev_nsecs == 40 && dt_merge_next(m)->dtev_nsecs == 200;
	host_ok(ok && !dt_merge_next(m), "a latecomer takes the place of a CPU that has no more");
	dt_merge_destroy(m);
}

static void test_lost(void)
{
	struct dt_merge *m = dt_merge_create(2, 1 << 20);
	unsigned char buf[256];
	size_t len = host_event(buf, 0, 10, 0);
	const struct dt_evt *evt;
	int ok;

	len += host_lost(buf + len, 0, 20, 17);
	len += host_event(buf + len, 0, 30, 1);
	add(m, buf, len);
	add_event(m, 1, 20, 0);
	add_event(m, 1, 25, 1);
	dt_merge_end(m);
	ok = dt_merge_next(m)->dtev_nsecs == 10;
	evt = dt_merge_next(m);
	ok = ok && evt->dtev_flags == DTEVT_LOST && evt->dtev_cpu == 0;
	ok = ok && dt_merge_next(m)->dtev_cpu == 1;
	ok = ok && dt_merge_next(m)->dtev_nsecs == 25;
	host_ok(ok && dt_merge_next(m)->dtev_nsecs == 30,
		"a run of lost events keeps its place");
	dt_merge_destroy(m);
}

static void test_memory(void)
{
	const size_t limit = 100000;
	struct dt_merge *m = dt_merge_create(CPUS, limit);
	const struct dt_evt *evt;
	struct dt_merge_stats st;
	struct stream s[CPUS];
	struct check c;
	__u64 now, most = 0;

	memset(&c, 0, sizeof(c));
	make_streams(s);
	/* CPU 0 is never heard of, and the source never complete. */
	s[0].sent = PER_CPU;
	for (now = 1000; now < 3000; now += 20) {
		add_read(m, s, now, 0);
		while ((evt = dt_merge_next(m)))
			check_event(&c, evt, ~0ULL);
		dt_merge_stats(m, &st);
		if (st.held > most)
			most = st.held;
	}
	host_ok(st.forced && most && most <= limit, "memory has a bound");
	dt_merge_end(m);
	while ((evt = dt_merge_next(m)))
		check_event(&c, evt, ~0ULL);
	host_ok(!c.wrong && c.count == (CPUS - 1) * PER_CPU, "and costs neither events nor order here");
	dt_merge_destroy(m);
	host_ok(live == 0, "nor leaves memory behind");
}

static void test_many_cpus(void)
{
	struct dt_merge *m = dt_merge_create(0, 1 << 30);
	const struct dt_evt *evt;
	unsigned int cpu, n = 0, wrong = 0;

	for (cpu = 65536; cpu-- > 0; )
		add_event(m, cpu, 5 + cpu % 3, cpu);
	dt_merge_end(m);
	for (; (evt = dt_merge_next(m)); n++)
		wrong += evt->dtev_cpu != arg_of(evt);
	host_ok(n == 65536 && !wrong, "65536 CPUs");
	dt_merge_destroy(m);
}

static void test_damage(void)
{
	struct dt_merge *m = dt_merge_create(4, 1 << 20);
	struct dt_evt e = { .dtev_len = sizeof(e) };
	unsigned char buf[64];
	struct dt_error err = { 0 };
	struct dt_block *b;

	host_ok(add_event(m, 4, 1, 0) == -EBADMSG, "a CPU that does not exist is refused");
	e.dtev_len = 0;
	host_ok(add(m, &e, sizeof(e)) == -EBADMSG, "a length of 0 is refused");
	e.dtev_len = sizeof(e) + 4;
	host_ok(add(m, &e, sizeof(e)) == -EBADMSG, "an odd length is refused");
	e.dtev_len = 0xfffffff8;
	host_ok(add(m, &e, sizeof(e)) == -EBADMSG, "a length beyond the end is refused");
	host_event(buf, 0, 1, 0);
	host_ok(add(m, buf, 17) == -EBADMSG && add(m, buf, 3) == -EBADMSG,
		"half an event is refused");
	b = malloc(sizeof(*b) + sizeof(e));
	*b = (struct dt_block){ .size = 1, .held = 1, .release = release };
	live++;
	memcpy(b + 1, &e, sizeof(e));
	dt_merge_add(m, b, b + 1, sizeof(e), &err);
	dt_block_drop(b);
	host_ok(err.code == EBADMSG && strstr(err.text, "damaged"), "with a sentence that says so");
	dt_merge_destroy(m);
	host_ok(live == 0, "refused memory is given back");
}

static void test_noise(void)
{
	unsigned char buf[2048];
	const struct dt_evt *evt;
	struct dt_merge *m;
	size_t len, i;
	long n = 0, refused = 0;
	int round;

	for (round = 0; round < 20000; round++) {
		m = dt_merge_create(host_random(2) ? 4 : 0, 4096);
		for (len = 0; len < 1024; )
			len += host_event(buf + len, host_random(4), host_random(1000), n);
		for (i = host_random(8); i > 0; i--)
			buf[host_random(len)] = host_random(256);
		refused += add(m, buf, len - 8 * host_random(2)) != 0;
		dt_merge_complete(m, host_random(1000));
		while ((evt = dt_merge_next(m)))
			n += evt->dtev_len;
		if (host_random(2))
			dt_merge_end(m);
		while ((evt = dt_merge_next(m)))
			n += evt->dtev_len;
		dt_merge_destroy(m);
	}
	host_ok(n && refused && live == 0, "damaged streams neither crash nor leak");
}

int main(void)
{
	host_plan(31);
	test_order();
	test_horizon();
	test_turns();
	test_late();
	test_late_while_out();
	test_lost();
	test_memory();
	test_many_cpus();
	test_damage();
	test_noise();
	return host_end();
}
