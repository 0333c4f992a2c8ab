// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
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
#define HOG_PRIORITY	50
#define RT_RUNTIME	"/proc/sys/kernel/sched_rt_runtime_us"
#define THREADS_MAX	32

static struct {
	pthread_t	thread;
	int		cpu;
	void		(*what)(void);
	volatile int	on, told;
	char		runtime[32];
} hog;

/* What RCU and the softirqs run in, without which nothing in a kernel goes on. */
static struct {
	pid_t			pid;
	int			policy;
	struct sched_param	param;
} above[THREADS_MAX];
static int nabove;

static int is_needed(const char *comm)
{
	static const char *const names[] = { "ksoftirqd/", "ktimers/", "rcu" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(comm, names[i], strlen(names[i])))
			return 1;
	return 0;
}

static void raise_above(pid_t pid)
{
	struct sched_param param = { .sched_priority = HOG_PRIORITY + 10 };

	above[nabove].pid = pid;
	above[nabove].policy = sched_getscheduler(pid);
	if (above[nabove].policy < 0 || sched_getparam(pid, &above[nabove].param))
		return;
	if (!sched_setscheduler(pid, SCHED_FIFO, &param))
		nabove++;
}

static void needed_raise(void)
{
	char path[64], comm[32];
	struct dirent *d;
	DIR *dir = opendir("/proc");

	CHECK(dir);
	while ((d = readdir(dir)) && nabove < THREADS_MAX) {
		snprintf(path, sizeof(path), "/proc/%.20s/comm", d->d_name);
		if (atoi(d->d_name) && !file_read(path, comm, sizeof(comm)) && is_needed(comm))
			raise_above(atoi(d->d_name));
	}
	closedir(dir);
}

static void needed_restore(void)
{
	while (nabove) {
		nabove--;
		sched_setscheduler(above[nabove].pid, above[nabove].policy, &above[nabove].param);
	}
}

static void *hog_run(void *arg)
{
	struct sched_param param = { .sched_priority = HOG_PRIORITY };
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
	needed_restore();
	if (hog.runtime[0])
		file_write(RT_RUNTIME, hog.runtime);
}

void hog_start(int cpu, void (*what)(void))
{
	hog.cpu = cpu;
	hog.what = what;
	hog.told = 0;
	needed_raise();
	if (file_read(RT_RUNTIME, hog.runtime, sizeof(hog.runtime)))
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
