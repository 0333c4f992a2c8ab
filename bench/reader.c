// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event costs a program until it is read, put in order and counted: by
 * read(2) and in place, in instructions of the program itself.
 *
 *	valgrind --tool=callgrind --toggle-collect=count_due ./reader read|mmap apart|mixed
 *
 * apart: the events of one CPU, then those of the other; mixed: taking turns.
 * The device is a file in memory, with two rings that are written here.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libdt/source.h"

#define NCPUS	2
#define PAGE	4096UL
#define SIZE	(1UL << 20)
#define STRIDE	(2 * PAGE + 2 * SIZE)
#define NARGS	6
#define EVENTS	1000000

static const struct dtioc_map geometry = {
	.dtmp_stride = STRIDE, .dtmp_possize = PAGE,
	.dtmp_ringoff = PAGE, .dtmp_ringsize = PAGE + 2 * SIZE,
	.dtmp_dataoff = PAGE, .dtmp_datasize = SIZE,
	.dtmp_ncpus = NCPUS, .dtmp_nrings = NCPUS,
};

int ioctl(int fd, unsigned long cmd, ...)
{
	va_list ap;

	(void)fd;
	if (cmd != DTIOCGMAP) {
		errno = ENOTTY;
		return -1;
	}
	va_start(ap, cmd);
	*va_arg(ap, struct dtioc_map *) = geometry;
	va_end(ap);
	return 0;
}

struct record {
	struct dt_evt	evt;
	__u64		args[NARGS];
};

static int fd, in_place, mixed;
static unsigned char *mem;
static __u64 head[NCPUS], made, counts[16];
static off_t end;

static void put(unsigned int cpu, __u64 nsecs)
{
	struct record rec = {
		.evt = {
			.dtev_len = sizeof(rec), .dtev_pbn = 1 + made % 16,
			.dtev_nsecs = nsecs, .dtev_pid = 1, .dtev_tid = 1, .dtev_cpu = cpu,
			.dtev_flags = DTEVT_FUNCARGS, .dtev_nargs = NARGS,
		},
		.args = { made },
	};
	unsigned char *data = mem + cpu * STRIDE + 2 * PAGE;
	size_t i, at;

	made++;
	if (!in_place) {
		end += pwrite(fd, &rec, sizeof(rec), end);
		return;
	}
	for (i = 0; i < sizeof(rec); i++) {
		at = (head[cpu] + i) % SIZE;
		data[at] = data[SIZE + at] = ((unsigned char *)&rec)[i];
	}
	head[cpu] += sizeof(rec);
	__atomic_store_n((__u64 *)(mem + cpu * STRIDE + PAGE), head[cpu], __ATOMIC_RELEASE);
}

/* Nobody waits here, and files in memory cannot be waited for. */
static int no_fd(const struct dt_source *src)
{
	(void)src;
	return -1;
}

__attribute__((noinline)) static int count_due(struct dt_reader *r)
{
	struct dt_event ev;
	int n;

	if (dt_reader_fetch(r, NULL) < 0)
		return -1;
	while ((n = dt_reader_next(r, &ev, NULL)) > 0)
		counts[ev.dtev_pbn % 16]++;
	return n;
}

int main(int argc, char **argv)
{
	unsigned long batch = argc > 3 ? strtoul(argv[3], NULL, 0) : 2000;
	struct dtioc_info info = { .dtif_ncpus = NCPUS, .dtif_ringsize = SIZE };
	struct dt_reader_options opts = { .ro_slack_ns = 1 };
	struct dt_reader_stats st;
	struct dt_source *src = NULL;
	struct dt_reader *r;
	unsigned long i;
	int error = 0;
	__u64 base;

	if (argc < 3 || (strcmp(argv[1], "read") && strcmp(argv[1], "mmap"))) {
		fprintf(stderr, "usage: reader read|mmap apart|mixed [events of one fetch]\n");
		return 2;
	}
	in_place = !strcmp(argv[1], "mmap");
	mixed = !strcmp(argv[2], "mixed");
	fd = memfd_create("dt", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, in_place ? NCPUS * STRIDE : 0))
		return 1;
	if (in_place) {
		mem = mmap(NULL, NCPUS * STRIDE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		error = mem == MAP_FAILED || dt_source_mmap(&src, fd, NULL);
	} else {
		src = dt_source_read(fd, &info);
	}
	if (!error && src)
		src->fd = no_fd;
	if (error || !src || dt_reader_create_from(&r, src, NCPUS, &opts, NULL))
		return 1;
	/* CPU by CPU, as read(2) asks them. */
	batch /= 2;
	while (made < EVENTS) {
		base = made + 1;
		for (i = 0; i < batch; i++)
			put(0, base + (mixed ? 2 * i : i));
		for (i = 0; i < batch; i++)
			put(1, base + (mixed ? 2 * i + 1 : batch + i));
		if (count_due(r))
			return 1;
	}
	dt_reader_stats(r, &st);
	printf("%s: %llu events, %llu bytes, %llu copied in the program\n", argv[1],
	       (unsigned long long)st.rs_events, (unsigned long long)st.rs_bytes,
	       (unsigned long long)(in_place ? st.rs_copied : 0));
	dt_reader_destroy(r);
	return 0;
}
