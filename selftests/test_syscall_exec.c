// SPDX-License-Identifier: GPL-2.0-only
/* System calls that do not return where they were made: fork, exec, exit. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include "lib.h"

static int fd;

static __u32 enable(const char *func, const char *name, __u64 flags)
{
	__u32 pbn = probe_find(fd, "syscall", func, name);

	CHECK_OK(probe_enable(fd, pbn, flags | DTEVT_EXECNAME));
	return pbn;
}

DT_TEST(exec, "execve: entry in the old program, return in the new one")
{
	__u32 entry, ret, exit_entry, exit_ret;
	const struct dt_event *ev;
	struct events evs = { 0 };
	pid_t pid;

	fd = session_open(O_NONBLOCK);
	entry = enable("execve", "entry", DTEVT_FUNCARGS | DTEVT_USTACK);
	ret = enable("execve", "return", DTEVT_RETVAL | DTEVT_USTACK);
	exit_entry = enable("exit_group", "entry", DTEVT_FUNCARGS);
	exit_ret = enable("exit_group", "return", DTEVT_RETVAL);
	record_start(fd);
	pid = vfork();
	if (!pid) {
		execl("/bin/false", "false", NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	record_stop(fd);
	events_drain(fd, &evs);
	ev = events_get(&evs, entry, pid, 0);
	CHECK(ev);
	CHECK(strcmp(ev->dtev_comm, "false"));
	ev = events_get(&evs, ret, pid, 0);
	CHECK(ev);
	CHECK(!strcmp(ev->dtev_comm, "false"));
	CHECK_EQ(ev->dtev_retval, 0);
	CHECK_EQ(events_count(&evs, exit_entry, pid), 1);
	CHECK_EQ(events_get(&evs, exit_entry, pid, 0)->dtev_args[0], 1);
	CHECK_EQ(events_count(&evs, exit_ret, pid), 0);
	events_free(&evs);
}

DT_TEST(fork_returns, "fork returns twice: the child's number and 0")
{
	struct events evs = { 0 };
	const struct dt_event *ev;
	pid_t pid, self = getpid();
	__u32 ret;
	size_t i;
	int parent = 0, child = 0;

	fd = session_open(O_NONBLOCK);
	ret = enable("clone", "return", DTEVT_RETVAL);
	record_start(fd);
	pid = fork();
	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; (ev = events_get(&evs, ret, 0, i)); i++) {
		parent += ev->dtev_tid == (__u32)self && ev->dtev_retval == pid;
		child += ev->dtev_tid == (__u32)pid && ev->dtev_retval == 0;
	}
	CHECK_EQ(parent, 1);
	CHECK_EQ(child, 1);
	events_free(&evs);
}

DT_TEST(killed, "a call that a deadly signal ends has one entry and at most one return")
{
	struct events evs = { 0 };
	__u32 entry, ret;
	int pipefd[2];
	pid_t pid;
	char c;

	fd = session_open(O_NONBLOCK);
	entry = enable("pause", "entry", DTEVT_FUNCARGS);
	ret = enable("pause", "return", DTEVT_RETVAL);
	CHECK_OK(pipe(pipefd));
	record_start(fd);
	pid = fork();
	if (!pid) {
		CHECK_EQ(write(pipefd[1], "x", 1), 1);
		syscall(SYS_pause);
		_exit(0);
	}
	CHECK_EQ(read(pipefd[0], &c, 1), 1);
	msleep(100);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	record_stop(fd);
	close(pipefd[0]);
	close(pipefd[1]);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, entry, pid), 1);
	CHECK_GE(1, events_count(&evs, ret, pid));
	events_free(&evs);
}

DT_MAIN
