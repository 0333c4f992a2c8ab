// SPDX-License-Identifier: GPL-2.0-only
/* CPUs, time, files and modules of the machine under test. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib.h"

__u64 env_number(const char *name, __u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

int cpus_online(void)
{
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int cpu_second(void)
{
	cpu_set_t cpus;
	int cpu;

	CHECK_OK(sched_getaffinity(0, sizeof(cpus), &cpus));
	for (cpu = 1; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus))
			return cpu;
	SKIP("one CPU only");
}

int thread_pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus);
}

void cpu_pin(int cpu)
{
	CHECK_OK(thread_pin(cpu));
}

static int cpu_away = -1;

static void cpu_back(void)
{
	cpu_online(cpu_away, 1);
	cpu_away = -1;
}

int cpu_online(int cpu, int on)
{
	char path[64];

	if (!on && cpu_away < 0) {
		cpu_away = cpu;
		tap_atend(cpu_back);
	}
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	return file_write(path, on ? "1" : "0");
}

__u64 mono_nsecs(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

void msleep(unsigned int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

void quiet_calls(long nr, long first, long n)
{
	long i;

	for (i = 0; i < n; i++)
		syscall(nr, first + i);
}

void watchdog(unsigned int seconds)
{
	alarm(seconds);
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;
	int error;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

int file_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n < 0)
		return -1;
	buf[n] = '\0';
	if (n && buf[n - 1] == '\n')
		buf[n - 1] = '\0';
	return 0;
}

static const char clocksource[] =
	"/sys/devices/system/clocksource/clocksource0/current_clocksource";
static char clocksource_was[64];

void clocksource_restore(void)
{
	if (clocksource_was[0])
		file_write(clocksource, clocksource_was);
	clocksource_was[0] = '\0';
}

const char *clocksource_switch(void)
{
	static const char *const others[] = { "hpet", "acpi_pm" };
	char now[64] = "";
	size_t i;

	tap_atend(clocksource_restore);
	if (file_read(clocksource, clocksource_was, sizeof(clocksource_was)) < 0)
		SKIP("%s: %s", clocksource, strerror(errno));
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		file_write(clocksource, others[i]);
		file_read(clocksource, now, sizeof(now));
		if (strcmp(now, clocksource_was) && !strcmp(now, others[i]))
			return others[i];
	}
	SKIP("no clock source but %s", clocksource_was);
}

int module_refs(const char *name)
{
	char line[512], mod[128];
	int refs, found = -1;
	FILE *f;

	f = fopen("/proc/modules", "re");
	if (!f)
		return -1;
	while (found < 0 && fgets(line, sizeof(line), f))
		if (sscanf(line, "%127s %*s %d", mod, &refs) == 2 && !strcmp(mod, name))
			found = refs;
	fclose(f);
	return found;
}

static int command(const char *file, const char *arg, const char *arg2)
{
	int status, null;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 1);
		dup2(null, 2);
		execlp(file, file, arg, arg2, NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static char limit_path[128], limit_was[64];

static void limit_back(void)
{
	if (limit_was[0])
		file_write(limit_path, limit_was);
	limit_was[0] = '\0';
}

/* One in a test point. */
void limit_set(const char *param, const char *value)
{
	CHECK(!limit_was[0]);
	snprintf(limit_path, sizeof(limit_path), "/sys/module/dt/parameters/%s", param);
	CHECK_OK(file_read(limit_path, limit_was, sizeof(limit_was)));
	tap_atend(limit_back);
	CHECK_OK(file_write(limit_path, value));
}

void limit_lift(const char *param)
{
	limit_set(param, "4000000000");
}

int module_probe(const char *name)
{
	return command("modprobe", "-q", name);
}

int module_remove(const char *name)
{
	return command("rmmod", name, NULL);
}

pid_t compat_start(int *to, int *from)
{
	int in[2], out[2];
	pid_t pid;
	char c;

	if (access("out/helper_compat_32", X_OK))
		SKIP("out/helper_compat_32 is not built");
	CHECK_OK(pipe(in));
	CHECK_OK(pipe(out));
	pid = fork();
	CHECK_OK(pid);
	if (!pid) {
		close(in[1]);
		dup2(in[0], 0);
		dup2(out[1], 1);
		execl("out/helper_compat_32", "helper_compat_32", NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	*to = in[1];
	*from = out[0];
	if (read(*from, &c, 1) != 1 || c != 'r') {
		waitpid(pid, NULL, 0);
		SKIP("this kernel runs no 32-bit programs");
	}
	return pid;
}
