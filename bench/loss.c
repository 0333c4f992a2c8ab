// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: bench/loss [CALLS]
 *
 * One CPU loops over a system call as fast as it can, another reads what is
 * recorded of it, with the rings as they are by default.  Prints how many
 * events were made, read and lost, their bytes, how many bytes a look into the
 * rings found at most, how many milliseconds after the look before, how many it
 * took to make them, and how many of the lost ones the budget skipped.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libdt/libdt.h"

static struct dt_error err;

static long check(long result)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "loss: %s\n", err.text);
	exit(1);
}

/* The first or the second CPU; where there is only one, both do with it. */
static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) > 1 ? cpu : 0, &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		perror("loss: sched_setaffinity");
		exit(1);
	}
}

/* Calls once the pipe says so; tells the end by ending. */
static pid_t looper(long calls, int go)
{
	pid_t pid = fork();
	char c;

	if (pid)
		return pid;
	pin(1);
	if (read(go, &c, 1) == 1) {
		while (calls--)
			syscall(SYS_sendto, -1, 2, 3, 4, 5, 6);
	}
	_exit(0);
}

static __u32 sendto_probe(struct dt_dev *dev)
{
	struct dtioc_probe_info probe;

	check(dt_dev_find(dev, "syscall", "sendto", "entry", &probe, &err));
	return probe.dtpi_pbn;
}

static void take(struct dt_reader *r)
{
	struct dt_event ev;

	while (check(dt_reader_next(r, &ev, &err)))
		;
}

/* Bytes that a fetch found at most, and nanoseconds since the one before. */
static __u64 most, after;

static void fetch(struct dt_reader *r)
{
	static __u64 last, had;
	struct dt_reader_stats st;
	__u64 now = dt_now();

	check(dt_reader_fetch(r, &err));
	dt_reader_stats(r, &st);
	if (st.rs_bytes - had > most) {
		most = st.rs_bytes - had;
		after = last ? now - last : 0;
	}
	last = now;
	had = st.rs_bytes;
}

int main(int argc, char **argv)
{
	struct dtioc_req req = { .dtrq_evtflags = DTEVT_FUNCARGS };
	long calls = argc > 1 ? atol(argv[1]) : 1000000;
	struct dt_reader_stats st;
	struct dt_reader *reader;
	struct dtioc_stat dst;
	struct dt_dev *dev;
	__u64 took;
	int go[2];
	pid_t pid;

	check(dt_dev_open(&dev, NULL, &err));
	req.dtrq_pbn = sendto_probe(dev);
	check(dt_dev_enable(dev, &req, &err));
	check(dt_reader_create(&reader, dev, NULL, &err));
	if (pipe(go))
		return 1;
	pid = looper(calls, go[0]);
	pin(0);
	check(dt_dev_record(dev, 1, &err));
	took = dt_now();
	if (write(go[1], "g", 1) != 1)
		return 1;
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		check(dt_reader_wait(reader, -1, -1, &err));
		fetch(reader);
		take(reader);
	}
	took = dt_now() - took;
	check(dt_dev_record(dev, 0, &err));
	while (check(dt_reader_drain(reader, &err)))
		take(reader);
	take(reader);
	dt_reader_stats(reader, &st);
	check(dt_dev_stats(dev, &dst, &err));
	printf("loss\t%ld\t%llu\t%llu\t%.1f\t%llu\t%.1f\t%.1f\t%llu\n", calls,
	       st.rs_events, st.rs_lost, (double)st.rs_bytes / (st.rs_events ? st.rs_events : 1),
	       most, after / 1e6, took / 1e6, dst.dtst_budgetevt);
	dt_reader_destroy(reader);
	dt_dev_close(dev);
	return 0;
}
