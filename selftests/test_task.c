// SPDX-License-Identifier: GPL-2.0-only
/* DTEVT_TASK: whose task an event's is, while it lives and as it ends. */
#define _GNU_SOURCE
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "lib.h"

#define SOME_UID	4321
#define SOME_GID	1234

static int fd;
static __u32 quiet;
static struct events evs;

static void setup(void)
{
	fd = session_open(O_NONBLOCK);
	quiet = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, quiet, DTEVT_TASK));
	events_free(&evs);
}

static const struct dt_task *only_task(pid_t pid)
{
	const struct dt_event *ev;

	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, quiet, pid), 1);
	ev = events_get(&evs, quiet, pid, 0);
	CHECK_EQ(ev->dtev_flags, DTEVT_TASK);
	CHECK(ev->dtev_task);
	CHECK_EQ(ev->dtev_task->__dttk_pad, 0);
	return ev->dtev_task;
}

static void call_as_other(void *arg)
{
	(void)arg;
	CHECK_OK(setgroups(0, NULL));
	CHECK_OK(setresgid(SOME_GID, 0, 0));
	CHECK_OK(setresuid(SOME_UID, 0, 0));
	quiet_calls(QUIET_NR, 0, 1);
}

DT_TEST(ids, "real user, real group, parent, address, jiffies")
{
	const struct dt_task *t;
	char name[16];
	pid_t pid;

	setup();
	record_start(fd);
	pid = child_start(call_as_other, NULL);
	child_wait(pid);
	t = only_task(pid);
	CHECK_EQ(t->dttk_uid, SOME_UID);
	CHECK_EQ(t->dttk_gid, SOME_GID);
	CHECK_EQ(t->dttk_ppid, getpid());
	CHECK_OK(prctl(PR_GET_NAME, name, 0, 0, 0));
	CHECK_EQ(strcmp(t->dttk_pcomm, name), 0);
	/* Kernel addresses are the upper half. */
	CHECK_EQ(t->dttk_addr >> 63, 1);
	CHECK_GT(t->dttk_jiffies, 0);
}

static void *call_renamed(void *arg)
{
	prctl(PR_SET_NAME, "a-thread", 0, 0, 0);
	*(pid_t *)arg = syscall(SYS_gettid);
	quiet_calls(QUIET_NR, 0, 1);
	return NULL;
}

DT_TEST(thread, "a thread has its process's main thread's name, and parent")
{
	const struct dt_task *t;
	pthread_t thread;
	char name[16];
	pid_t tid;

	setup();
	CHECK_OK(prctl(PR_GET_NAME, name, 0, 0, 0));
	record_start(fd);
	CHECK_EQ(pthread_create(&thread, NULL, call_renamed, &tid), 0);
	pthread_join(thread, NULL);
	t = only_task(tid);
	CHECK_EQ(strcmp(t->dttk_lcomm, name), 0);
	CHECK_EQ(t->dttk_ppid, getppid());
}

static void call_without_parent(void *arg)
{
	int *pipes = arg;
	char c;

	if (fork())
		_exit(0);
	/* Until the parent is gone. */
	if (read(pipes[0], &c, 1) != 1)
		_exit(1);
	quiet_calls(QUIET_NR, 0, 1);
	_exit(write(pipes[3], "x", 1) != 1);
}

DT_TEST(orphan, "a process whose parent has ended has another")
{
	int pipes[4];
	pid_t pid;
	char c;

	setup();
	CHECK_OK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
	CHECK_OK(pipe(pipes));
	CHECK_OK(pipe(pipes + 2));
	record_start(fd);
	pid = child_start(call_without_parent, pipes);
	child_wait(pid);
	CHECK_EQ(write(pipes[1], "x", 1), 1);
	CHECK_EQ(read(pipes[2], &c, 1), 1);
	pid = wait(NULL);
	CHECK_GT(pid, 0);
	CHECK_EQ(only_task(pid)->dttk_ppid, getpid());
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

static void call_in_group(void *arg)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/cgroup.procs", (const char *)arg);
	CHECK_OK(file_write(path, "0"));
	quiet_calls(QUIET_NR, 0, 1);
}

DT_TEST(cgroup, "the cgroup's number is its directory's")
{
	static const char root[] = "/tmp/dt-test-cgroup";
	char dir[64];
	struct stat st;
	pid_t pid;

	setup();
	mkdir(root, 0700);
	if (mount("none", root, "cgroup2", 0, NULL) < 0)
		SKIP("no cgroup2: %s", strerror(errno));
	snprintf(dir, sizeof(dir), "%s/dt-test", root);
	mkdir(dir, 0700);
	stat(dir, &st);
	record_start(fd);
	pid = child_start(call_in_group, dir);
	child_wait(pid);
	rmdir(dir);
	umount(root);
	rmdir(root);
	CHECK_EQ(only_task(pid)->dttk_cgroup, st.st_ino);
}

static void *exit_thread(void *arg)
{
	return arg;
}

/* From its exit to its last switch a task loses its parent, its number, its memory. */
DT_TEST(ending, "tasks that end, with parents that end, as every event of theirs")
{
	static const char *const names[][2] = {
		{ "sched", "sched_switch" }, { "sched", "sched_process_exit" },
		{ "sched", "sched_process_free" }, { "sched", "sched_process_wait" },
		{ "signal", "signal_generate" }, { "signal", "signal_deliver" },
	};
	size_t i, n = 0;
	pthread_t thread;

	setup();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		CHECK_OK(probe_enable(fd, probe_find(fd, "tracepoint", names[i][0], names[i][1]),
				      DTEVT_TASK | DTEVT_KSTACK | DTEVT_USTACK));
	record_start(fd);
	signal(SIGCHLD, SIG_IGN);
	for (i = 0; i < 200; i++) {
		if (!fork()) {
			if (fork())
				_exit(0);
			pthread_create(&thread, NULL, exit_thread, NULL);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	signal(SIGCHLD, SIG_DFL);
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < evs.n; i++)
		if (evs.ev[i].dtev_task)
			n += evs.ev[i].dtev_task->dttk_pcomm[0] != '\0';
	CHECK_GT(n, 400);
}

static int timer_has_task(const char *prov, __u64 flags)
{
	__u32 pbn = probe_define(fd, prov, "hz", "99", 0);
	const struct dt_event *ev;

	CHECK_OK(probe_enable(fd, pbn, flags));
	record_start(fd);
	msleep(100);
	record_stop(fd);
	events_free(&evs);
	events_drain(fd, &evs);
	CHECK_OK(probe_disable(fd, pbn));
	ev = events_get(&evs, pbn, 0, 0);
	return ev && ev->dtev_task && ev->dtev_task->dttk_jiffies;
}

DT_TEST(everywhere, "timers, kernel functions and stacks come with it too")
{
	const struct dt_event *ev;
	__u32 pbn;

	fd = session_open(O_NONBLOCK);
	CHECK(timer_has_task("profile", DTEVT_TASK | DTEVT_EXECNAME));
	pbn = kprobe_define(fd, "vfs_write", "return");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_TASK | DTEVT_RETVAL | DTEVT_KSTACK | DTEVT_USTACK));
	record_start(fd);
	file_write("/dev/null", "x");
	record_stop(fd);
	events_free(&evs);
	events_drain(fd, &evs);
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK(ev && ev->dtev_task && ev->dtev_kstack && ev->dtev_ustack);
	CHECK_EQ(ev->dtev_task->dttk_ppid, getppid());
	CHECK_EQ(ev->dtev_retval, 1);
}

DT_MAIN
