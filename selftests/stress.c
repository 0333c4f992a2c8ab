// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "lib.h"
#include "stress.h"

#define CPU1	"/sys/devices/system/cpu/cpu1/online"

volatile struct stress *shared;
__u64 rng;

__u64 random64(void)
{
	__u64 z = rng += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

unsigned int below(unsigned int n)
{
	return random64() % n;
}

int once_in(unsigned int n)
{
	return below(n) == 0;
}

/* The numbers of all lines whose name starts so. */
static __u64 sum_in(const char *path, const char *name)
{
	FILE *f = fopen(path, "re");
	char line[128];
	__u64 n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			n += strtoull(line + strcspn(line, " "), NULL, 10);
	if (f)
		fclose(f);
	return n;
}

__u64 pages_reclaimed(void)
{
	return sum_in("/proc/vmstat", "pgsteal_");
}

static void hotplug(void *arg)
{
	(void)arg;
	while (!shared->stop) {
		file_write(CPU1, "0");
		msleep(below(100));
		file_write(CPU1, "1");
		msleep(below(300));
	}
}

static void modules(void *arg)
{
	(void)arg;
	while (!shared->stop) {
		module_probe(STRESS_MODULE);
		msleep(below(200));
		module_remove(STRESS_MODULE);
		msleep(below(200));
	}
}

static void processes(void *arg)
{
	pid_t pid;

	(void)arg;
	while (!shared->stop) {
		pid = fork();
		if (!pid) {
			if (once_in(3))
				execl("/bin/true", "true", NULL);
			_exit(0);
		}
		msleep(below(20));
		if (pid > 0 && once_in(3))
			kill(pid, SIGKILL);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

/* Bytes that are free, or can be made so. */
static size_t memory_available(void)
{
	return sum_in("/proc/meminfo", "MemAvailable:") << 10;
}

/* What ends a kprobe waits until every task has slept, so these do at each step. */
#define STEP	(1UL << 20)

/* For as long as this process lives; it need not be cleared, which takes long. */
static void memory_keep(size_t len)
{
	int fd = memfd_create("memory", MFD_CLOEXEC);
	size_t at;

	for (at = 0; at < len; at += STEP) {
		fallocate(fd, 0, at, STEP);
		msleep(1);
	}
}

/*
 * More than there is, of pages that the kernel may have back: whoever needs one waits
 * for that, and nobody is killed.
 */
static void memory_take(size_t len)
{
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t at, i;

	CHECK(p != MAP_FAILED);
	for (at = 0; at + STEP <= len; at += STEP) {
		for (i = 0; i < STEP; i += 4096)
			p[at + i] = 1;
		CHECK_OK(madvise(p + at, STEP, MADV_FREE));
		msleep(1);
	}
	munmap(p, len);
}

static void memory(void *arg)
{
	size_t all = memory_available(), left;

	(void)arg;
	memory_keep(all - all / 8);
	do {
		left = memory_available();
		memory_take(left + left / 4);
		if (once_in(4))
			file_write("/proc/sys/vm/drop_caches", "1");
		msleep(below(200));
	} while (!shared->stop);
}

/* By sysrq's 'l', whose traces the log must have room for: fewer where it lasts longer. */
static void nmis(void *arg)
{
	unsigned int seconds = *(unsigned int *)arg;

	do {
		shared->nmis += !file_write("/proc/sysrq-trigger", "l");
		msleep(300 + below(20 * seconds));
	} while (!shared->stop);
}

void (*const stress_others[STRESS_OTHERS])(void *) = {
	hotplug, modules, processes, memory, nmis,
};
