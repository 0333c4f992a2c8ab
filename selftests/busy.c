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

#define HOG_SECONDS	30
#define RT_RUNTIME	"/proc/sys/kernel/sched_rt_runtime_us"

static struct {
	pthread_t	thread;
	int		cpu;
	void		(*what)(void);
	volatile int	on, told;
	char		runtime[32];
} hog;

static void *hog_run(void *arg)
{
	struct sched_param param = { .sched_priority = 50 };
	__u64 until = mono_nsecs() + HOG_SECONDS * 1000000000ULL;

	thread_pin(hog.cpu);
	pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	hog.on = 1;
	while (!hog.told && mono_nsecs() < until)
		if (hog.what)
			hog.what();
	hog.on = 0;
	return arg;
}

static void hog_stop(void)
{
	if (!hog.thread)
		return;
	hog.told = 1;
	pthread_join(hog.thread, NULL);
	hog.thread = 0;
	if (hog.runtime[0])
		file_write(RT_RUNTIME, hog.runtime);
}

/* Without their share of a CPU RCU itself comes to a stand with PREEMPT_RT. */
static int others_need_share(void)
{
	return !access("/sys/kernel/realtime", F_OK);
}

void hog_start(int cpu, void (*what)(void))
{
	hog.cpu = cpu;
	hog.what = what;
	hog.told = 0;
	if (others_need_share() || file_read(RT_RUNTIME, hog.runtime, sizeof(hog.runtime)))
		hog.runtime[0] = '\0';
	else
		CHECK_OK(file_write(RT_RUNTIME, "-1"));
	CHECK_EQ(pthread_create(&hog.thread, NULL, hog_run, NULL), 0);
	tap_atend(hog_stop);
	while (!hog.on)
		msleep(1);
}

void hog_end(void)
{
	int on = hog.on;

	hog_stop();
	CHECK(on);
}
