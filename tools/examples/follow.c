// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * follow CALL COUNT: the next COUNT calls of a system call, by whom and with what.
 *
 *	cc follow.c $(pkg-config --cflags --libs libdt) -o follow
 */
#include <stdio.h>
#include <stdlib.h>
#include <libdt/libdt.h>

static struct dt_error err;

static long check(long result)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "follow: %s\n", err.text);
	exit(1);
}

static void print(const struct dt_event *ev)
{
	if (ev->dtev_flags & DTEVT_LOST)	/* in the place of those that are missing */
		printf("%llu calls lost", ev->dtev_lost);
	else
		printf("%llu %s[%u]", ev->dtev_nsecs, ev->dtev_comm, ev->dtev_pid);
	for (__u32 i = 0; i < ev->dtev_nargs; i++)
		printf(" %#llx", ev->dtev_args[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct dtioc_req req = { .dtrq_evtflags = DTEVT_FUNCARGS | DTEVT_EXECNAME };
	long left = argc == 3 ? atol(argv[2]) : 0;
	struct dtioc_probe_info probe;
	struct dt_reader *reader;
	struct dt_event ev;
	struct dt_dev *dev;

	if (left <= 0)
		check(dt_error_set(&err, 22, "usage: follow CALL COUNT"));
	check(dt_dev_open(&dev, NULL, &err));
	check(dt_dev_find(dev, "syscall", argv[1], "entry", &probe, &err));
	req.dtrq_pbn = probe.dtpi_pbn;
	check(dt_dev_enable(dev, &req, &err));
	check(dt_reader_create(&reader, dev, NULL, &err));
	for (check(dt_dev_record(dev, 1, &err)); left > 0; ) {
		check(dt_reader_wait(reader, -1, -1, &err));
		check(dt_reader_fetch(reader, &err));
		for (; left > 0 && check(dt_reader_next(reader, &ev, &err)); left--)
			print(&ev);
	}
	dt_reader_destroy(reader);
	dt_dev_close(dev);
}
