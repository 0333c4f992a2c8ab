// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpftrace, twice: with count(), where the kernel only adds one, and with
 * printf(), where it hands a record to user space, as the others do.
 *
 * bpftrace starts its -c command when its probes are attached.  The command is
 * this program again: it stops bpftrace while it loops, so that only what the
 * kernel does is counted, and writes what it measured to a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench.h"

#define RESULT	"/tmp/bench-loops"
#define OUTPUT	"/tmp/bench-bpftrace"
#define RINGS	"16384"		/* pages of its buffer of one CPU */

static bool counting;		/* count(), else printf() */

static const char *probe_of(enum hook hook)
{
	switch (hook) {
	case HOOK_ENTER:	return "tracepoint:syscalls:sys_enter_sendto";
	case HOOK_EXIT:		return "tracepoint:syscalls:sys_exit_sendto";
	case HOOK_TRACEPOINT:	return "rawtracepoint:signal_generate";
	case HOOK_FIELDS:
	case HOOK_FIELDS_PERF:	return "tracepoint:signal:signal_generate";
	case HOOK_KPROBE:	return "kprobe:" BENCH_FUNC;
	case HOOK_KRETPROBE:	return "kretprobe:" BENCH_FUNC;
	case HOOK_NONE:		break;
	}
	return NULL;
}

/* Every argument in a record. */
static const char *printf_of(enum hook hook)
{
	switch (hook) {
	case HOOK_ENTER:
		return "%d %d %d %d %d %d\", args->fd, args->buff, args->len, "
			"args->flags, args->addr, args->addr_len";
	case HOOK_EXIT:
		return "%d\", args->ret";
	case HOOK_TRACEPOINT:
		return "%d %d %d %d %d\", arg0, arg1, arg2, arg3, arg4";
	case HOOK_FIELDS:
	case HOOK_FIELDS_PERF:
		return "%d %d %d %s %d %d %d\", args->sig, args->errno, args->code, "
			"args->comm, args->pid, args->group, args->result";
	case HOOK_KPROBE:
		return "%d %d %d %d %d %d\", arg0, arg1, arg2, arg3, arg4, arg5";
	case HOOK_KRETPROBE:
		return "%d\", retval";
	case HOOK_NONE:
		break;
	}
	return NULL;
}

static const char *key_of(enum extra extra)
{
	switch (extra) {
	case EXTRA_COMM:	return "comm";
	case EXTRA_KSTACK:	return "kstack";
	case EXTRA_USTACK:	return "ustack";
	case EXTRA_NONE:	break;
	}
	return NULL;
}

static void clause_count(const struct row *row, unsigned int i, char *buf, size_t len)
{
	const char *key = key_of(row->extra);

	if (key)
		snprintf(buf, len, "%s { @[%s] = count(); } ", probe_of(row->hook), key);
	else
		snprintf(buf, len, "%s { @m%u = count(); } ", probe_of(row->hook), i);
}

/* Each record begins with what nothing else prints, so that it can be counted. */
static void clause_printf(const struct row *row, char *buf, size_t len)
{
	const char *key = key_of(row->extra), *format = printf_of(row->hook);
	int end = strchr(format, '"') - format;

	snprintf(buf, len, "%s { printf(\"~%.*s%s%s%s%s); } ", probe_of(row->hook),
		 end, format, key ? " %s" : "", format + end, key ? ", " : "",
		 key ? key : "");
}

static void program_of(const struct row *row, char *buf, size_t len)
{
	unsigned int i;
	size_t at;

	for (i = 0, at = 0; i < row->sessions && at < len; i++) {
		if (counting)
			clause_count(row, i, buf + at, len - at);
		else
			clause_printf(row, buf + at, len - at);
		at += strlen(buf + at);
	}
}

static void bpftrace_exec(const struct row *row)
{
	char program[2000], self[200], command[300];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (n < 0 || fd < 0)
		_exit(126);
	self[n] = '\0';
	program_of(row, program, sizeof(program));
	snprintf(command, sizeof(command), "%s --loop %d %s", self, row->load, RESULT);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	setenv("BPFTRACE_PERF_RB_PAGES", RINGS, 1);
	execlp("bpftrace", "bpftrace", "-e", program, "-c", command, (char *)NULL);
	_exit(errno == ENOENT ? 127 : 126);
}

/* The first line that bpftrace said, as why there is no figure. */
static int bpftrace_said(char *why)
{
	char text[BENCH_WHY];

	file_read(OUTPUT, text, sizeof(text));
	return because(why, "%.150s", *text ? strtok(text, "\n") : "no output");
}

static int bpftrace_start(const struct row *row, char *why)
{
	if (row->hook == HOOK_NONE)
		return because(why, "nothing to trace");
	return 0;
}

static int bpftrace_run(const struct row *row, struct loops *loops, char *why)
{
	int status;
	pid_t pid;

	unlink(RESULT);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return because(why, "fork: %s", strerror(errno));
	if (!pid)
		bpftrace_exec(row);
	if (waitpid(pid, &status, 0) < 0)
		return because(why, "waitpid: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return because(why, "not installed");
	return loops_read(loops, RESULT) ? bpftrace_said(why) : 0;
}

/* Sum of the counts that maps print, or the records that printf() printed. */
static long bpftrace_stop(const struct row *row)
{
	FILE *f = fopen(OUTPUT, "r");
	char line[1000], *at;
	long sum = 0;
	int c;

	(void)row;
	if (!f)
		return -1;
	if (!counting) {
		while ((c = getc(f)) != EOF)
			sum += c == '~';
	} else {
		/* "@m0: 400000", or with a stack's lines as the key "]: 400000" */
		while (fgets(line, sizeof(line), f)) {
			at = strstr(line, ": ");
			if (at && (*line == '@' || *line == ']'))
				sum += atol(at + 2);
		}
	}
	fclose(f);
	unlink(OUTPUT);
	return sum / row->sessions;
}

static int count_run(const struct row *row, struct loops *loops, char *why)
{
	counting = true;
	return bpftrace_run(row, loops, why);
}

static int printf_run(const struct row *row, struct loops *loops, char *why)
{
	counting = false;
	return bpftrace_run(row, loops, why);
}

const struct tracer tracer_count = {
	.name = "bpftrace-count", .title = "bpftrace count()", .peer = true,
	.start = bpftrace_start, .run = count_run, .stop = bpftrace_stop,
};

const struct tracer tracer_printf = {
	.name = "bpftrace-printf", .title = "bpftrace printf()", .peer = true,
	.start = bpftrace_start, .run = printf_run, .stop = bpftrace_stop,
};
