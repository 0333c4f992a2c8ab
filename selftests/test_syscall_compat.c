// SPDX-License-Identifier: GPL-2.0-only
/* Calls of 32-bit programs never appear under the names of 64-bit ones. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include "lib.h"

static int session_all(void)
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].dtpi_prov, "syscall"))
			CHECK_OK(probe_enable(fd, list[i].dtpi_pbn, 0));
	free(list);
	return fd;
}

static void no_event(int fd, const struct events *evs, pid_t tid)
{
	const struct dt_event *ev = events_get(evs, 0, tid, 0);
	struct dtioc_probe_info *list;
	size_t i, n;

	if (!ev)
		return;
	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (list[i].dtpi_pbn == ev->dtev_pbn)
			FAIL("%zu events, first syscall:%s:%s", events_count(evs, 0, tid),
			     list[i].dtpi_func, list[i].dtpi_name);
	FAIL("%zu events of unknown probes", events_count(evs, 0, tid));
}

DT_TEST(program, "a 32-bit program's calls give no 64-bit event")
{
	struct events evs = { 0 };
	int fd, to, from;
	pid_t pid = compat_start(&to, &from);
	char c = 'x';

	fd = session_all();
	record_start(fd);
	CHECK_EQ(write(to, "g", 1), 1);
	CHECK_EQ(read(from, &c, 1), 1);
	CHECK_EQ(c, 'd');
	waitpid(pid, NULL, 0);
	record_stop(fd);
	events_drain(fd, &evs);
	no_event(fd, &evs, pid);
	CHECK_GT(events_count(&evs, 0, getpid()), 0);
	events_free(&evs);
}

#ifdef __x86_64__
static long int80(long nr)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(0L), "c"(0L), "d"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

static void int80_calls(void *arg)
{
	int i, *pipefd = arg;
	char c;

	/* The read is a 64-bit call and ends, as entry and return, before. */
	CHECK_EQ(read(pipefd[0], &c, 1), 1);
	for (i = 0; i < 50; i++)
		int80(64);			/* getppid; semget in 64-bit programs */
	int80(1);				/* exit; write */
}

DT_TEST(mixed, "32-bit calls of a 64-bit program give no 64-bit event")
{
	int fd = session_open(O_NONBLOCK), pipefd[2];
	static const char *const names[] = { "semget", "write", "getppid", "exit" };
	struct events evs = { 0 };
	size_t i;
	pid_t pid;

	CHECK_OK(pipe(pipefd));
	pid = child_start(int80_calls, pipefd);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", names[i], "entry"), 0));
		CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", names[i], "return"), 0));
	}
	record_start(fd);
	CHECK_EQ(write(pipefd[1], "g", 1), 1);
	waitpid(pid, NULL, 0);
	syscall(SYS_getppid);
	record_stop(fd);
	events_drain(fd, &evs);
	no_event(fd, &evs, pid);
	CHECK_GT(events_count(&evs, 0, getpid()), 0);
	events_free(&evs);
}
#endif

DT_MAIN
