// SPDX-License-Identifier: GPL-2.0-only
/* Unloading the module: refused under use, clean after, and loading again. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include "lib.h"

static const char *ko_path(void)
{
	const char *path = getenv("DT_KO");

	if (!path || access(path, R_OK))
		SKIP("DT_KO does not name a module file to load again");
	return path;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "dt", O_NONBLOCK);
}

/* Load it and wait for the device node, which udev may set up. */
static void load(void)
{
	int fd = open(ko_path(), O_RDONLY | O_CLOEXEC), i;

	CHECK_OK(fd);
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
		FAIL("finit_module: %s", strerror(errno));
	close(fd);
	for (i = 0; i < 500 && access(DEVICE, F_OK); i++)
		msleep(10);
}

static void loaded_again(void)
{
	if (module_refs("dt") < 0)
		load();
}

static void setup(void)
{
	session_close(session_open(O_NONBLOCK));
	ko_path();
	if (module_refs("dt") < 0)
		SKIP("dt is not a module here");
	tap_atend(loaded_again);
}

static void recording_session(int fd)
{
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", "read", "entry"), DTEVT_KSTACK));
	CHECK_OK(probe_enable(fd, probe_find(fd, "tracepoint", "sched", "sched_switch"),
			      DTEVT_KSTACK));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_read", "entry"), 0));
	CHECK_OK(probe_enable(fd, kprobe_define(fd, "vfs_read", "return"), 0));
	CHECK_OK(probe_enable_timer(fd, probe_find(fd, "profile", "ms", ""), 0, 1000000));
	record_start(fd);
}

DT_TEST(busy, "while the device is open the module cannot be unloaded")
{
	int fd;

	setup();
	fd = session_open(O_NONBLOCK);
	CHECK_GT(module_refs("dt"), 0);
	CHECK_ERR(unload(), EWOULDBLOCK);
	recording_session(fd);
	CHECK_ERR(unload(), EWOULDBLOCK);
	record_stop(fd);
	CHECK_ERR(unload(), EWOULDBLOCK);
	session_close(fd);
	CHECK_EQ(module_refs("dt"), 0);
}

DT_TEST(cycle, "after the last close it unloads, and loads again, many times")
{
	int i, fd;

	setup();
	for (i = 0; i < 5; i++) {
		fd = session_open(O_NONBLOCK);
		recording_session(fd);
		session_close(fd);
		CHECK_OK(unload());
		CHECK_ERR(open(DEVICE, O_RDWR), ENOENT);
		load();
	}
	session_open(O_NONBLOCK);
}

static volatile int stop;

static void *reader(void *arg)
{
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	char buf[64];

	while (!stop && read(zero, buf, sizeof(buf)) > 0)
		;
	close(zero);
	return arg;
}

DT_TEST(under_load, "it unloads right after a recording under load was closed")
{
	pthread_t t[2];
	int i, fd;

	setup();
	stop = 0;
	for (i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, reader, NULL), 0);
	for (i = 0; i < 5; i++) {
		fd = open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			break;
		recording_session(fd);
		msleep(50);
		close(fd);
		if (unload())
			break;
		load();
	}
	stop = 1;
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	CHECK_EQ(i, 5);
}

/* Until it is killed; says so in the pipe when it has read events. */
static void record_and_read(void *pipes)
{
	int fd = session_open(0), *p = pipes;
	char buf[4096];

	recording_session(fd);
	CHECK_GT(read(fd, buf, sizeof(buf)), 0);
	CHECK_EQ(write(p[1], "r", 1), 1);
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	FAIL("read: %s", strerror(errno));
}

DT_TEST(killed, "a process killed while recording and reading leaves no reference")
{
	int i, status, pipes[2];
	pid_t pid;
	char c;

	setup();
	for (i = 0; i < 5; i++) {
		CHECK_OK(pipe2(pipes, O_CLOEXEC));
		pid = child_start(record_and_read, pipes);
		close(pipes[1]);
		/* The end of the file is that of the child. */
		if (read(pipes[0], &c, 1) != 1)
			child_wait(pid);
		close(pipes[0]);
		CHECK_GT(module_refs("dt"), 0);
		msleep(20);
		kill(pid, SIGKILL);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK(WIFSIGNALED(status));
		CHECK_EQ(module_refs("dt"), 0);
	}
	CHECK_OK(unload());
	load();
}

DT_MAIN
