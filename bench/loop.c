// SPDX-License-Identifier: GPL-2.0-only
/* The loops that are measured. */
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "bench.h"

/* Nanoseconds of a call by which two loops may differ. */
#define AGREE	0.1

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void loop_sendto(void)
{
	int i;

	for (i = 0; i < BENCH_CALLS; i++)
		syscall(SYS_sendto, -1, 2, 3, 4, 5, 6);
}

static void loop_getppid(void)
{
	int i;

	for (i = 0; i < BENCH_CALLS; i++)
		syscall(SYS_getppid);
}

static void loop_signal(void)
{
	int i, pid = getpid();

	for (i = 0; i < BENCH_CALLS; i++)
		syscall(SYS_kill, pid, SIGWINCH);
}

/* Nanoseconds of a call. */
static double loop_run(enum load load)
{
	double start;

	signal(SIGWINCH, SIG_IGN);
	start = now();
	switch (load) {
	case LOAD_SENDTO:	loop_sendto(); break;
	case LOAD_GETPPID:	loop_getppid(); break;
	case LOAD_SIGNAL:	loop_signal(); break;
	}
	return (now() - start) / BENCH_CALLS;
}

/* Noise only adds, so the least is the figure, once another loop agrees with it. */
void loop_runs(enum load load, struct loops *loops)
{
	double ns, least = loop_run(load);

	loops->agree = false;
	for (loops->count = 1; loops->count < BENCH_LOOPS && !loops->agree; loops->count++) {
		ns = loop_run(load);
		loops->agree = ns > least - AGREE && ns < least + AGREE;
		if (ns < least)
			least = ns;
	}
	loops->ns = least;
}

int loops_write(const struct loops *loops, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return -1;
	fprintf(f, "%f %d %d\n", loops->ns, loops->agree, loops->count);
	return fclose(f) ? -1 : 0;
}

int loops_read(struct loops *loops, const char *path)
{
	FILE *f = fopen(path, "r");
	int n, agree = 0;

	if (!f)
		return -1;
	n = fscanf(f, "%lf %d %d", &loops->ns, &agree, &loops->count);
	fclose(f);
	loops->agree = agree;
	return n == 3 ? 0 : -1;
}

size_t row_bytes(const struct row *row)
{
	bool stack = row->extra == EXTRA_KSTACK || row->extra == EXTRA_USTACK;
	size_t want = (size_t)BENCH_LOOPS * BENCH_CALLS * (stack ? 320 : 128);
	size_t bytes = 1 << 20;

	while (bytes < want)
		bytes *= 2;
	return bytes;
}
