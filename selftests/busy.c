// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "lib.h"

static volatile int stop;

/* A bit of everything: files, memory, processes, pipes. */
static void *load(void *arg)
{
	char *p;
	pid_t pid;
	int fd;

	while (!stop) {
		p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
		if (p != MAP_FAILED) {
			memset(p, 1, 1 << 16);
			munmap(p, 1 << 16);
		}
		fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && read(fd, &pid, sizeof(pid)) < 0)
			break;
		close(fd);
		pid = vfork();
		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
		msleep(1);
	}
	return arg;
}

static pthread_t thread;

void busy_end(void)
{
	if (!thread)
		return;
	stop = 1;
	pthread_join(thread, NULL);
	thread = 0;
}

void busy_start(void)
{
	stop = 0;
	tap_atend(busy_end);
	CHECK_EQ(pthread_create(&thread, NULL, load, NULL), 0);
}
