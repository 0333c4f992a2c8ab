// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench/bench --start: instructions, the kernel's included, from the start of a
 * command to its end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench.h"

static const struct {
	const char	*title;
	const char	*argv[5];
} commands[] = {
	{ "true", { "true" } },
	{ "dt, BEGIN", { "tools/dt", "-q", "-e", "BEGIN { exit() }" } },
	{ "bpftrace, BEGIN", { "bpftrace", "-e", "BEGIN { exit() }" } },
	{ "dt, a probe and BEGIN", { "tools/dt", "-q", "-e",
		"tracepoint:syscalls:sys_enter_openat { @ = count() } BEGIN { exit() }" } },
	{ "bpftrace, a probe and BEGIN", { "bpftrace", "-e",
		"tracepoint:syscalls:sys_enter_openat { @ = count() } BEGIN { exit() }" } },
};

/* CPU time of a command; it waits for nothing else.  Less than 0: it failed. */
static double cpu_time(const char *const *argv)
{
	struct rusage use;
	int status, fd;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0 || status)
		return -1;
	return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e9 +
		(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e3;
}

int start_main(void)
{
	double ns, least;
	size_t i;
	int n;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		/* The first run also brings the files into memory. */
		for (n = 0, least = -1; n < 3; n++) {
			ns = cpu_time(commands[i].argv);
			if (ns < 0) {
				least = -1;
				break;
			}
			if (least < 0 || ns < least)
				least = ns;
		}
		if (least < 0)
			printf("start\t%s\tn/a\n", commands[i].title);
		else
			printf("start\t%s\t%.2f\n", commands[i].title, least / 1e6);
	}
	return 0;
}
