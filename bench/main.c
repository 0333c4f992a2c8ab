// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: bench/bench [-t TRACER]... [ROW]...
 *	  bench/bench --loop LOAD FILE
 *	  bench/bench --start
 *
 * Measures the cells of the named rows and tracers (default: all), and prints
 * them one a line: "cell ROW TRACER INSTRUCTIONS", or with why there is none
 * "none ROW TRACER REASON".  For bench/table.awk.  Loads dt.ko itself.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench.h"

static const struct row rows[] = {
	{ "entry", "system call entry, 6 arguments",
	  LOAD_SENDTO, HOOK_ENTER, EXTRA_NONE, 1, 1 },
	{ "return", "system call return",
	  LOAD_SENDTO, HOOK_EXIT, EXTRA_NONE, 1, 1 },
	{ "other", "a system call, while another is traced",
	  LOAD_GETPPID, HOOK_ENTER, EXTRA_NONE, 1, 0 },
	{ "tracepoint", "tracepoint, its 5 arguments",
	  LOAD_SIGNAL, HOOK_TRACEPOINT, EXTRA_NONE, 1, 1 },
	{ "fields", "tracepoint, its 7 fields",
	  LOAD_SIGNAL, HOOK_FIELDS, EXTRA_NONE, 1, 1 },
	{ "fieldsperf", "the same, through perf in dt",
	  LOAD_SIGNAL, HOOK_FIELDS_PERF, EXTRA_NONE, 1, 1 },
	{ "kprobe", "function entry, 6 arguments",
	  LOAD_SENDTO, HOOK_KPROBE, EXTRA_NONE, 1, 1 },
	{ "kretprobe", "function return",
	  LOAD_SENDTO, HOOK_KRETPROBE, EXTRA_NONE, 1, 1 },
	{ "sessions2", "system call entry, 2 sessions",
	  LOAD_SENDTO, HOOK_ENTER, EXTRA_NONE, 2, 1 },
	{ "sessions4", "system call entry, 4 sessions",
	  LOAD_SENDTO, HOOK_ENTER, EXTRA_NONE, 4, 1 },
	{ "comm", "system call entry, with command name",
	  LOAD_SENDTO, HOOK_ENTER, EXTRA_COMM, 1, 1 },
	{ "kstack", "function entry, with kernel stack",
	  LOAD_SENDTO, HOOK_KPROBE, EXTRA_KSTACK, 1, 1 },
	{ "ustack", "system call entry, with user stack",
	  LOAD_SENDTO, HOOK_ENTER, EXTRA_USTACK, 1, 1 },
	{ "idle", "a system call, nothing enabled",
	  LOAD_SENDTO, HOOK_NONE, EXTRA_NONE, 1, 0 },
};

static const struct tracer *const tracers[] = {
	&tracer_empty, &tracer_dt, &tracer_ftrace, &tracer_perf, &tracer_count,
	&tracer_printf,
};

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void none(const struct row *row, const struct tracer *t, const char *why)
{
	printf("none %s %s %s\n", row->name, t->name, why);
}

/* A system call of the load, untraced. */
static double measure(enum load load)
{
	struct loops loops;

	loop_runs(load, &loops);
	return loops.ns;
}

static void cell_print(const struct row *row, const struct tracer *t,
		       const struct loops *loops, long events)
{
	double base = measure(row->load);
	long want = (long)row->events * loops->count * BENCH_CALLS;
	char why[BENCH_WHY];

	/* Others may use the same probe for a moment: a few more are no fault. */
	if (events >= 0 && (events < want || events > want + 1000)) {
		because(why, "%ld events instead of %ld", events, want);
		none(row, t, why);
		return;
	}
	printf("cell %s %s %.1f%s\n", row->name, t->name, loops->ns - base,
	       loops->agree ? "" : " ~");
}

static void cell(const struct row *row, const struct tracer *t)
{
	char why[BENCH_WHY] = "";
	struct loops loops;
	long events;
	int error = 0;

	if (t->start(row, why)) {
		none(row, t, why);
		return;
	}
	if (t->run)
		error = t->run(row, &loops, why);
	else
		loop_runs(row->load, &loops);
	events = t->stop(row);
	if (error)
		none(row, t, why);
	else
		cell_print(row, t, &loops, events);
}

/* The child of a tracer, which it stops in the meantime. */
static int loop_child(enum load load, const char *path)
{
	struct loops loops;

	kill(getppid(), SIGSTOP);
	loop_runs(load, &loops);
	kill(getppid(), SIGCONT);
	return loops_write(&loops, path) ? 1 : 0;
}

static bool named(const char *name, char **names)
{
	for (; *names; names++) {
		if (!strcmp(*names, name))
			return true;
	}
	return false;
}

static const struct tracer *tracer_named(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(tracers); i++) {
		if (!strcmp(tracers[i]->name, name))
			return tracers[i];
	}
	fprintf(stderr, "bench: no tracer %s\n", name);
	exit(2);
}

static void check_names(char **names)
{
	size_t i;

	for (; *names; names++) {
		for (i = 0; i < COUNT(rows) && strcmp(rows[i].name, *names); i++)
			;
		if (i < COUNT(rows))
			continue;
		fprintf(stderr, "bench: no row %s; there are:", *names);
		for (i = 0; i < COUNT(rows); i++)
			fprintf(stderr, " %s", rows[i].name);
		fprintf(stderr, "\n");
		exit(2);
	}
}

/* What the module costs that is loaded and not used, or not used any more. */
static void idle(const struct row *row, double before)
{
	double now = measure(row->load);

	printf("cell %s dt %.1f\n", row->name, now - before);
}

int main(int argc, char **argv)
{
	const struct tracer *picked[COUNT(tracers) + 1] = { NULL };
	const struct row *row;
	size_t npicked = 0, i;
	double base;
	int option;

	if (argc == 4 && !strcmp(argv[1], "--loop"))
		return loop_child(atoi(argv[2]), argv[3]);
	if (argc == 2 && !strcmp(argv[1], "--start"))
		return start_main();
	while ((option = getopt(argc, argv, "t:")) == 't') {
		if (npicked < COUNT(tracers))
			picked[npicked++] = tracer_named(optarg);
	}
	if (option != -1)
		return 2;
	argv += optind;
	check_names(argv);
	for (i = 0; !npicked && i < COUNT(tracers); i++)
		picked[i] = tracers[i];
	setvbuf(stdout, NULL, _IOLBF, 0);

	for (i = 0; i < COUNT(rows); i++)
		printf("row %s %s\n", rows[i].name, rows[i].title);
	for (i = 0; i < COUNT(tracers); i++)
		printf("tracer %s %d %s\n", tracers[i]->name, tracers[i]->peer, tracers[i]->title);
	base = measure(LOAD_SENDTO);
	base = measure(LOAD_SENDTO);
	printf("base %.1f\n", base);
	if (module_load("dt.ko", "maxmem=1024 budget=0") && errno != EEXIST) {
		fprintf(stderr, "bench: dt.ko: %s\n", strerror(errno));
		return 1;
	}
	for (row = rows; row < rows + COUNT(rows); row++) {
		if (*argv && !named(row->name, argv))
			continue;
		for (i = 0; row->hook != HOOK_NONE && picked[i]; i++)
			cell(row, picked[i]);
		if (row->hook == HOOK_NONE)
			idle(row, base);
	}
	printf("done\n");
	return 0;
}
