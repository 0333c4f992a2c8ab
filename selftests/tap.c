// SPDX-License-Identifier: GPL-2.0-only
/* Test points: run them one after the other, print KTAP. */
#define _GNU_SOURCE
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kselftest_dt.h"

enum { PASSED, FAILED = 1, SKIPPED = 4 };	/* 4: kselftest's exit status */

static struct tap_point *points, **points_tail = &points;
static void (*atend[8])(void);
static unsigned int natend;
static sigjmp_buf point_end;
static int in_child;
static char skip_reason[256];

void tap_add(struct tap_point *tp)
{
	*points_tail = tp;
	points_tail = &tp->next;
}

void tap_atend(void (*fn)(void))
{
	unsigned int i;

	for (i = 0; i < natend; i++)
		if (atend[i] == fn)
			return;
	if (natend == sizeof(atend) / sizeof(atend[0]))
		abort();
	atend[natend++] = fn;
}

void tap_diag(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	printf("# %s\n", line);
	fflush(stdout);
}

_Noreturn static void point_leave(int result)
{
	if (in_child)
		_exit(result);
	siglongjmp(point_end, result);
}

void tap_fail(const char *file, int line, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tap_diag("%s:%d: %s", file, line, text);
	point_leave(FAILED);
}

void tap_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(skip_reason, sizeof(skip_reason), fmt, ap);
	va_end(ap);
	if (in_child)
		tap_diag("%s", skip_reason);
	point_leave(SKIPPED);
}

pid_t child_start(void (*fn)(void *), void *arg)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		FAIL("fork: %s", strerror(errno));
	if (pid)
		return pid;
	in_child = 1;
	fn(arg);
	fflush(stdout);
	_exit(PASSED);
}

void child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			FAIL("waitpid: %s", strerror(errno));
	if (WIFSIGNALED(status))
		FAIL("child killed by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) == SKIPPED)
		tap_skip("the child process skipped it");
	if (WEXITSTATUS(status))
		FAIL("child exited with %d", WEXITSTATUS(status));
}

/* Until it returns, or a CHECK or SKIP in it leaves. */
static int run_to_end(void (*fn)(void))
{
	int result = sigsetjmp(point_end, 1);

	if (!result)
		fn();
	return result;
}

/* What a test point left behind must not reach the next one; what cannot go fails it. */
static int point_run(const struct tap_point *tp, const cpu_set_t *cpus)
{
	int result = run_to_end(tp->run);
	unsigned int i;

	alarm(0);
	signal(SIGALRM, SIG_DFL);
	for (i = natend; i-- > 0; )
		if (run_to_end(atend[i]) == FAILED)
			result = FAILED;
	sched_setaffinity(0, sizeof(*cpus), cpus);
	return result;
}

int tap_main(void)
{
	int n = 0, failed = 0, skipped = 0, result;
	struct tap_point *tp;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	sched_getaffinity(0, sizeof(cpus), &cpus);
	signal(SIGPIPE, SIG_IGN);
	for (tp = points; tp; tp = tp->next)
		n++;
	printf("KTAP version 1\n1..%d\n", n);
	fflush(stdout);
	for (tp = points, n = 1; tp; tp = tp->next, n++) {
		result = point_run(tp, &cpus);
		failed += result == FAILED;
		skipped += result == SKIPPED;
		printf("%sok %d %s%s%s\n", result == FAILED ? "not " : "", n, tp->title,
		       result == SKIPPED ? " # SKIP " : "",
		       result == SKIPPED ? skip_reason : "");
		fflush(stdout);
	}
	if (failed)
		return FAILED;
	return skipped == n - 1 ? SKIPPED : PASSED;
}
