// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: bench/replay MODE COUNT [idle]
 *
 * The user side of COUNT events, to be counted by callgrind; with "idle" all but
 * that, which is to be subtracted:
 *
 *	decode	taking events apart that are in memory
 *	read1	through libdt's reader from read(2), one CPU's
 *	read4	the same of four CPUs: merged
 *	print	decoded and printed as lines
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libdt/source.h"
#include "print.h"

#define VARIETY	64	/* different events of the modes without a reader */
#define RUN	32	/* events that a CPU has in a row, as a read(2) would */

/* 64 bytes: a read(2) of a file then never ends within an event. */
struct record {
	struct dt_evt	head;
	char		comm[DTCOMMLEN];
	__u64		args[2];
};

static struct dt_error err;

static long check(long result)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "replay: %s\n", err.text);
	exit(1);
}

/* nsecs rise within a CPU; in runs of RUN they are those of one CPU. */
static void build(struct record *r, unsigned long i, unsigned int ncpus)
{
	unsigned long run = i / RUN, round = run / ncpus;
	unsigned int cpu = run % ncpus;

	memset(r, 0, sizeof(*r));
	r->head.dtev_len = sizeof(*r);
	r->head.dtev_pbn = 5;
	r->head.dtev_cpu = cpu;
	r->head.dtev_nsecs = 1000000000 + ((round * RUN + i % RUN) * ncpus + cpu) * 100;
	r->head.dtev_pid = r->head.dtev_tid = 100 + i % 8;
	r->head.dtev_flags = DTEVT_EXECNAME | DTEVT_FUNCARGS;
	r->head.dtev_nargs = 2;
	snprintf(r->comm, sizeof(r->comm), "process-%lu", i % 8);
	r->args[0] = i % 16;
	r->args[1] = 0x7f0000001000 + i;
}

/* The events as a file. */
static int build_file(unsigned long count, unsigned int ncpus)
{
	int fd = memfd_create("events", MFD_CLOEXEC);
	struct record r;
	unsigned long i;

	for (i = 0; i < count; i++) {
		build(&r, i, ncpus);
		if (fd < 0 || write(fd, &r, sizeof(r)) != sizeof(r))
			exit(1);
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static unsigned long take(struct dt_reader *r)
{
	unsigned long n = 0;
	struct dt_event ev;

	while (check(dt_reader_next(r, &ev, &err)))
		n++;
	return n;
}

/* A file is always readable, and cannot be waited for. */
static int no_fd(const struct dt_source *src)
{
	(void)src;
	return -1;
}

static void mode_read(unsigned long count, unsigned long made, unsigned int ncpus)
{
	struct dtioc_info info = { .dtif_ncpus = ncpus, .dtif_ringsize = DT_RING_DEFAULT };
	struct dt_reader_options opts = { .ro_memory = 64UL << 20 };
	struct dt_reader *reader;
	unsigned long seen = 0;
	int fd = build_file(made, ncpus);
	struct dt_source *src;

	if (!count)
		return;
	src = dt_source_read(fd, &info);
	if (!src)
		exit(1);
	src->fd = no_fd;
	check(dt_reader_create_from(&reader, src, ncpus, &opts, &err));
	while (check(dt_reader_fetch(reader, &err)))
		seen += take(reader);
	seen += take(reader);
	check(dt_reader_drain(reader, &err));
	seen += take(reader);
	dt_reader_destroy(reader);
	if (seen != count) {
		fprintf(stderr, "replay: %lu events of %lu\n", seen, count);
		exit(1);
	}
}

static struct dtioc_arg_info infos[2] = {
	{ .dtai_argtype = "int", .dtai_argname = "fd" },
	{ .dtai_argtype = "const char *", .dtai_argname = "buf" },
};

static struct probe probes[1] = {
	{ .pbn = 5, .name = "syscall:write:entry", .args = { infos, 2 } },
};

static void mode_memory(unsigned long count, int print)
{
	static struct record records[VARIETY];
	static struct out out;
	struct probeset set = { .v = probes, .count = 1 };
	struct format formats[2] = { format_of("int", "fd"), format_of("const char *", "buf") };
	struct printer p;
	struct dt_event ev;
	unsigned long i;

	for (i = 0; i < VARIETY; i++)
		build(&records[i], i, 1);
	probes[0].formats = formats;
	out_init(&out, open("/dev/null", O_WRONLY | O_CLOEXEC));
	check(printer_init(&p, &out, &set, 0, &err));
	for (i = 0; i < count; i++) {
		if (dt_event_decode(&ev, &records[i % VARIETY], sizeof(struct record)) <= 0)
			exit(1);
		if (print)
			print_event(&p, &ev);
	}
	out_flush(&out);
	printer_fini(&p);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	unsigned long made = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
	unsigned long count = argc > 3 ? 0 : made;

	if (!strcmp(mode, "decode") || !strcmp(mode, "print"))
		mode_memory(count, *mode == 'p');
	else if (!strcmp(mode, "read1"))
		mode_read(count, made, 1);
	else if (!strcmp(mode, "read4"))
		mode_read(count, made, 4);
	else
		return 2;
	return 0;
}
