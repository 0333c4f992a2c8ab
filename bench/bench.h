/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side of `make bench`: what one traced event costs.
 *
 * A cell of the table is a row (what is traced) with a tracer (who does it).  The
 * program runs in a virtual machine whose clock counts instructions, so that
 * nanoseconds are instructions.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_CALLS	100000	/* of one loop */
#define BENCH_LOOPS	6	/* of one cell at most */

/* The function that kprobes are put on; each call of LOAD_SENDTO is in it once. */
#define BENCH_FUNC	"__x64_sys_sendto"

/* What a loop calls. */
enum load {
	LOAD_SENDTO,		/* six arguments, fails at the first check */
	LOAD_GETPPID,
	LOAD_SIGNAL,		/* a signal that is ignored: one signal_generate */
};

/* Where the events come from. */
enum hook {
	HOOK_NONE,
	HOOK_ENTER,		/* sendto, entry */
	HOOK_EXIT,		/* sendto, return */
	HOOK_TRACEPOINT,	/* signal:signal_generate, the prototype's arguments */
	HOOK_FIELDS,		/* the same, its fields */
	HOOK_FIELDS_PERF,	/* likewise, as an event without a handler */
	HOOK_KPROBE,
	HOOK_KRETPROBE,
};

/* What is recorded beside arguments or return value. */
enum extra {
	EXTRA_NONE,
	EXTRA_COMM,
	EXTRA_KSTACK,
	EXTRA_USTACK,
};

/* What the loops of a cell came to. */
struct loops {
	double		 ns;		/* of a call, the least */
	bool		 agree;		/* two loops came to it */
	int		 count;
};

struct row {
	const char	*name;
	const char	*title;
	enum load	 load;
	enum hook	 hook;
	enum extra	 extra;
	unsigned int	 sessions;
	unsigned int	 events;	/* that each session gets of a call: 0 or 1 */
};

#define BENCH_WHY	200	/* bytes of a reason, its NUL included */

/*
 * One who traces.  start and stop enclose the loops of a cell.  A tracer that
 * has to be another program's parent runs the loops itself, in run.
 */
struct tracer {
	const char	*name;
	const char	*title;
	bool		 peer;		/* compared with dt */
	/* 0; or -1 with the reason in why, which must be short: it is printed. */
	int		(*start)(const struct row *row, char *why);
	/* NULL: the loops are this process's. */
	int		(*run)(const struct row *row, struct loops *loops, char *why);
	/*
	 * Ends what start began, also when the loops failed.  Returns how many
	 * events were recorded, -1 if that cannot be known.
	 */
	long		(*stop)(const struct row *row);
};

extern const struct tracer tracer_empty, tracer_dt, tracer_ftrace, tracer_perf;
extern const struct tracer tracer_count, tracer_printf, tracer_lttng;

/* loop.c */

/* Loop until two loops agree, or there were BENCH_LOOPS. */
void loop_runs(enum load load, struct loops *loops);
/* As a file, by which a process tells another. */
int loops_write(const struct loops *loops, const char *path);
int loops_read(struct loops *loops, const char *path);
/* A power of two of bytes that a session of the row fills in no case. */
size_t row_bytes(const struct row *row);

/* start.c: --start */
int start_main(void);

/* util.c */

/* why = the formatted text; returns -1. */
int because(char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int module_load(const char *path, const char *params);
int module_unload(const char *name);
/* One write of the text to the file; -1 with errno. */
int file_write(const char *path, const char *text);
/* At most len - 1 bytes of a file, as a string; -1 with errno. */
int file_read(const char *path, char *buf, size_t len);

/* tracefs.c: what ftrace and perf share. */

#define TRACEFS	"/sys/kernel/tracing"

/*
 * The event of the row under events/ ("syscalls/sys_enter_sendto"), made first
 * if it is a function's.  NULL with why where there is none.
 */
const char *tracefs_event(const struct row *row, char *why);
/* Unmake it. */
void tracefs_event_end(const struct row *row);

#endif
