// SPDX-License-Identifier: GPL-2.0-only
/*
 * The source that reads rings in place, on a device that is a file: a producer
 * here writes what the kernel would, the data twice as the kernel maps it twice.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libdt/source.h"
#include "host.h"

#define NCPUS	3
#define PAGE	4096UL
#define SIZE	16384UL
#define STRIDE	(2 * PAGE + 2 * SIZE)

static struct dtioc_map geometry;
static int map_error;

/* In the C library's place: the device's one call that the source makes. */
int ioctl(int fd, unsigned long cmd, ...)
{
	va_list ap;

	(void)fd;
	va_start(ap, cmd);
	if (cmd == DTIOCGMAP && !map_error)
		*va_arg(ap, struct dtioc_map *) = geometry;
	va_end(ap);
	errno = map_error ? map_error : ENOTTY;
	return cmd == DTIOCGMAP && !map_error ? 0 : -1;
}

struct device {
	int			 fd;
	unsigned char		*mem;
	__u64			 head[NCPUS];	/* written, published or not */
	struct dt_source	*src;
	struct dt_merge		*m;
};

static struct dt_pos *pos(struct device *d, unsigned int cpu)
{
	return (struct dt_pos *)(d->mem + cpu * STRIDE);
}

static struct dt_head *head(struct device *d, unsigned int cpu)
{
	return (struct dt_head *)(d->mem + cpu * STRIDE + PAGE);
}

static void put(struct device *d, unsigned int cpu, const void *bytes, size_t len)
{
	unsigned char *data = d->mem + cpu * STRIDE + 2 * PAGE;
	const unsigned char *from = bytes;
	size_t i, at;

	for (i = 0; i < len; i++) {
		at = (d->head[cpu] + i) % SIZE;
		data[at] = data[SIZE + at] = from[i];
	}
	d->head[cpu] += len;
}

static void publish(struct device *d, unsigned int cpu)
{
	__atomic_store_n(&head(d, cpu)->dthd_head, d->head[cpu], __ATOMIC_RELEASE);
}

static size_t event(struct device *d, unsigned int cpu, __u64 nsecs, __u64 arg)
{
	unsigned char buf[64];
	size_t len = host_event(buf, cpu, nsecs, arg);

	put(d, cpu, buf, len);
	publish(d, cpu);
	return len;
}

/* Of the first ring, with its number as argument and, base aside, as time. */
static void next_event(struct device *d, __u64 *n, __u64 base)
{
	++*n;
	event(d, 0, base + *n, *n);
}

static void device_open(struct device *d)
{
	memset(d, 0, sizeof(*d));
	geometry = (struct dtioc_map){
		.dtmp_stride = STRIDE, .dtmp_posoff = 0, .dtmp_possize = PAGE,
		.dtmp_ringoff = PAGE, .dtmp_ringsize = PAGE + 2 * SIZE,
		.dtmp_dataoff = PAGE, .dtmp_datasize = SIZE,
		.dtmp_ncpus = NCPUS, .dtmp_nrings = NCPUS,
	};
	d->fd = memfd_create("dt", MFD_CLOEXEC);
	if (d->fd < 0 || ftruncate(d->fd, NCPUS * STRIDE))
		exit(1);
	d->mem = mmap(NULL, NCPUS * STRIDE, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd, 0);
	d->m = dt_merge_create(NCPUS, 64 << 20);
	if (d->mem == MAP_FAILED || !d->m || dt_source_mmap(&d->src, d->fd, NULL))
		exit(1);
}

static void device_close(struct device *d)
{
	dt_merge_destroy(d->m);
	d->src->destroy(d->src);
	munmap(d->mem, NCPUS * STRIDE);
	close(d->fd);
}

static int fetch(struct device *d, __u64 slack)
{
	return d->src->fetch(d->src, d->m, slack, NULL);
}

/* The argument of the next event, or -1. */
static long next(struct device *d)
{
	const struct dt_evt *evt = dt_merge_next(d->m);

	return evt ? (long)*(const __u64 *)(evt + 1) : -1;
}

static void test_in_place(void)
{
	struct device d;
	size_t len;

	device_open(&d);
	len = event(&d, 1, 20, 1);
	event(&d, 0, 10, 0);
	event(&d, 1, 30, 2);
	host_ok(fetch(&d, 0) == 0 && next(&d) == 0 && next(&d) == 1 && next(&d) == 2,
		"events of several rings come in the order of time");
	host_ok(pos(&d, 0)->dtpo_tail == len && pos(&d, 0)->dtpo_events == 1 &&
		pos(&d, 1)->dtpo_tail == 0,
		"what is handed out stays in its ring until the next call");
	host_ok(next(&d) == -1 && pos(&d, 1)->dtpo_tail == 2 * len &&
		pos(&d, 1)->dtpo_events == 2 && !d.src->copied,
		"then the kernel gets it back, with its count, uncopied");
	device_close(&d);
}

static void test_parts(void)
{
	struct device d;
	__u64 n = 0, last = 0, moves = 0;
	int right = 1;

	device_open(&d);
	while (d.head[0] < SIZE / 5)
		next_event(&d, &n, 0);
	fetch(&d, 0);
	for (n = 1; next(&d) == (long)n; n++) {
		moves += pos(&d, 0)->dtpo_tail != last;
		last = pos(&d, 0)->dtpo_tail;
		right &= last <= (n - 1) * 40;
	}
	host_ok(right && moves >= 3 && pos(&d, 0)->dtpo_tail == d.head[0] && !d.src->copied,
		"a ring is given back in parts, none before its events were handed out");
	device_close(&d);
}

static void test_copied(void)
{
	struct device d;
	const struct dt_evt *evt;
	__u64 n = 0, i = 0;
	int same;

	device_open(&d);
	while (d.head[0] < SIZE - 64)
		next_event(&d, &n, 0);
	fetch(&d, 0);
	host_ok(pos(&d, 0)->dtpo_tail == d.head[0] && d.src->copied == d.head[0],
		"a full ring is copied out and given back at once");
	evt = dt_merge_next(d.m);
	/* The kernel writes there again. */
	while (d.head[0] < 2 * SIZE - 128)
		next_event(&d, &n, 0);
	same = evt && *(const __u64 *)(evt + 1) == 1;
	fetch(&d, 0);
	for (i = 2; next(&d) == (long)i; i++)
		;
	host_ok(same && i == n + 1, "what is written there then changes no event");
	device_close(&d);
}

/* A ring that is read half-way when it has to be copied, over its end. */
static void test_half(void)
{
	struct device d;
	__u64 n = 0, i = 1;
	unsigned int j;
	int right = 1;

	device_open(&d);
	for (j = 0; j < 50; j++) {
		while (d.head[0] - pos(&d, 0)->dtpo_tail < SIZE / 5 + j * 64)
			next_event(&d, &n, 0);
		right &= !fetch(&d, 0);
		while (i < n - 20)
			right &= next(&d) == (long)i++;
	}
	fetch(&d, 0);
	while (i <= n)
		right &= next(&d) == (long)i++;
	host_ok(right && d.head[0] > 4 * SIZE && d.src->copied && d.src->copied < d.head[0],
		"some copied, some not, over the ring's end: all in order");
	device_close(&d);
}

static void test_horizon(void)
{
	struct device d;
	__u64 now = dt_now();

	device_open(&d);
	event(&d, 0, now - 1000000000, 1);
	event(&d, 0, now + 1000000000000, 2);
	host_ok(fetch(&d, 1000) == 0 && next(&d) == 1 && next(&d) == -1,
		"an event waits until earlier ones of silent rings must be there");
	fetch(&d, 1000000000000000);
	host_ok(next(&d) == -1, "as long as the slack says");
	device_close(&d);
}

static void test_unpublished(void)
{
	unsigned char buf[64];
	struct device d;
	size_t len;

	device_open(&d);
	event(&d, 0, 10, 1);
	len = host_event(buf, 0, 11, 2);
	put(&d, 0, buf, len);
	fetch(&d, 0);
	host_ok(next(&d) == 1 && next(&d) == -1, "what is not published is not read");
	publish(&d, 0);
	fetch(&d, 0);
	host_ok(next(&d) == 2, "and once it is, it is");
	device_close(&d);
}

static void test_late_ring(void)
{
	struct device d;
	int right;

	device_open(&d);
	dt_merge_destroy(d.m);
	d.src->destroy(d.src);
	/* As if the others had no ring: what is out of line cannot be mapped. */
	geometry.dtmp_stride = PAGE / 4;
	geometry.dtmp_nrings = 1;
	d.m = dt_merge_create(NCPUS, 64 << 20);
	if (dt_source_mmap(&d.src, d.fd, NULL))
		exit(1);
	event(&d, 0, 10, 1);
	event(&d, 2, 5, 2);
	right = fetch(&d, 0) == 0 && next(&d) == 1 && next(&d) == -1;
	geometry.dtmp_stride = STRIDE;
	geometry.dtmp_nrings = 3;
	event(&d, 0, 20, 3);
	fetch(&d, 0);
	host_ok(right && next(&d) == 2 && next(&d) == 3, "a ring that comes later is read, too");
	device_close(&d);
}

static void test_resumed(void)
{
	struct device d;

	device_open(&d);
	event(&d, 0, 10, 1);
	event(&d, 0, 11, 2);
	fetch(&d, 0);
	next(&d);
	next(&d);
	next(&d);
	dt_merge_destroy(d.m);
	d.src->destroy(d.src);
	event(&d, 0, 12, 3);
	d.m = dt_merge_create(NCPUS, 64 << 20);
	if (dt_source_mmap(&d.src, d.fd, NULL))
		exit(1);
	fetch(&d, 0);
	host_ok(next(&d) == 3 && next(&d) == -1 && pos(&d, 0)->dtpo_events == 3,
		"a reader goes on where the one before it was");
	device_close(&d);
}

static void test_full(void)
{
	struct device d;
	__u64 n = 0, i = 1;
	int more = 0;
	long got;

	device_open(&d);
	dt_merge_destroy(d.m);
	d.m = dt_merge_create(NCPUS, 20000);
	do {
		while (d.head[0] - pos(&d, 0)->dtpo_tail < SIZE - 64)
			next_event(&d, &n, 1ULL << 62);
		more = fetch(&d, 0);
	} while (!more && n < 100000);
	host_ok(more == 1 && d.src->copied < 64 << 10,
		"with its memory used up a reader leaves events in the ring");
	for (got = next(&d); got == (long)i; got = next(&d))
		i++;
	host_ok(got == -1 && i > 1 && i <= n, "and hands out early what is too much");
	while (fetch(&d, 0) > 0)
		while (next(&d) == (long)i)
			i++;
	dt_merge_end(d.m);
	while (next(&d) == (long)i)
		i++;
	host_ok(i == n + 1, "and in the end all, in order");
	device_close(&d);
}

static void test_damaged(void)
{
	struct dt_error err;
	struct device d;
	__u64 zero = 0;

	device_open(&d);
	head(&d, 1)->dthd_head = SIZE + 8;
	host_ok(d.src->fetch(d.src, d.m, 0, &err) == -EBADMSG && strstr(err.text, "CPU 1"),
		"a ring that holds more than it can is said to be damaged");
	device_close(&d);
	device_open(&d);
	put(&d, 0, &zero, 8);
	put(&d, 0, &zero, 8);
	publish(&d, 0);
	host_ok(d.src->fetch(d.src, d.m, 0, &err) == -EBADMSG,
		"and so are bytes that are no events");
	device_close(&d);
}

static void test_refused(void)
{
	struct dt_source *src;
	struct dt_error err;

	map_error = ENOTTY;
	host_ok(dt_source_mmap(&src, -1, &err) == -ENOTTY && !src,
		"without the call there is no such source");
	map_error = 0;
	geometry.dtmp_ncpus = 1;
	host_ok(dt_source_mmap(&src, -1, &err) == -EBADF && !src && strstr(err.text, "CPU 0"),
		"nor where mmap fails");
}

/* Random events on all rings, read at random times: complete, and ordered. */
static void test_random(void)
{
	const struct dt_evt *evt;
	__u64 now = 1, made = 0, got = 0, last = 0, arg[NCPUS] = { 0 }, seen[NCPUS] = { 0 };
	unsigned char buf[128];
	struct device d;
	int right = 1, i;
	unsigned int cpu;

	device_open(&d);
	for (i = 0; i < 200000 && right; i++) {
		cpu = host_random(NCPUS);
		if (d.head[cpu] - pos(&d, cpu)->dtpo_tail < SIZE - 200) {
			now += host_random(3);
			if (host_random(20)) {
				event(&d, cpu, now, arg[cpu]++);
				made++;
			} else {
				put(&d, cpu, buf, host_lost(buf, cpu, now, 1));
				publish(&d, cpu);
			}
		}
		if (!host_random(200))
			right &= fetch(&d, 0) >= 0;
		for (cpu = host_random(40); cpu && right; cpu--) {
			evt = dt_merge_next(d.m);
			if (!evt)
				break;
			right &= evt->dtev_nsecs >= last;
			last = evt->dtev_nsecs;
			if (evt->dtev_flags & DTEVT_LOST)
				continue;
			right &= *(const __u64 *)(evt + 1) == seen[evt->dtev_cpu]++;
			got++;
		}
	}
	fetch(&d, 0);
	dt_merge_end(d.m);
	while ((evt = dt_merge_next(d.m)))
		got += !(evt->dtev_flags & DTEVT_LOST);
	host_note("%llu events, %llu bytes of %llu copied", (unsigned long long)made,
		  (unsigned long long)d.src->copied,
		  (unsigned long long)(d.head[0] + d.head[1] + d.head[2]));
	host_ok(right && got == made, "at random: every event, once, in order");
	for (cpu = 0, got = 0; cpu < NCPUS; cpu++)
		got += pos(&d, cpu)->dtpo_events;
	host_ok(got == made, "and the counts say so");
	device_close(&d);
}

int main(void)
{
	host_plan(22);
	test_in_place();
	test_parts();
	test_copied();
	test_half();
	test_horizon();
	test_unpublished();
	test_late_ring();
	test_resumed();
	test_full();
	test_damaged();
	test_refused();
	test_random();
	return host_end();
}
