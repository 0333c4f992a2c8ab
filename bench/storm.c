// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: bench/storm [SECONDS]
 *
 * Every CPU calls one small kernel function as fast as it can (getppid) while it is
 * traced, with nobody in a hurry to read.  Prints what the machine still gets done:
 * calls untraced, traced without stacks, and with both stacks, without a budget and
 * with the one that the module was loaded with; each counted by the callers and, at
 * the end, by the session.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/dt.h>

#define PARAM	"/sys/module/dt/parameters/budget"
#define CPUS	64
#define NO_DT	(~0ULL)

/* What the callers and their parent share. */
static struct shared {
	int		go, stop;
	struct {
		unsigned long	calls;
		char		pad[120];
	} cpu[CPUS];
} *sh;

static unsigned int seconds = 3;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void caller(int cpu)
{
	unsigned long n = 0;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		_exit(0);
	while (!__atomic_load_n(&sh->go, __ATOMIC_ACQUIRE))
		usleep(1000);
	for (; !__atomic_load_n(&sh->stop, __ATOMIC_RELAXED); n++)
		syscall(SYS_getppid);
	sh->cpu[cpu].calls = n;
	_exit(0);
}

static void set_budget(const char *percent)
{
	int fd = open(PARAM, O_WRONLY);

	if (fd < 0 || write(fd, percent, strlen(percent)) < 0)
		die(PARAM);
	close(fd);
}

static int session(__u64 flags)
{
	struct dtioc_def def = { .dtdf_prov = "kprobe", .dtdf_func = "__x64_sys_getppid",
				 .dtdf_name = "entry" };
	struct dtioc_define define = { .dtde_count = 1, .dtde_defs = &def };
	struct dtioc_req req = { .dtrq_evtflags = flags };
	int fd = open("/dev/dt", O_RDONLY | O_NONBLOCK | O_CLOEXEC), on = 1;

	if (fd < 0 || ioctl(fd, DTIOCPRBDEFINE, &define))
		die("/dev/dt");
	req.dtrq_pbn = def.dtdf_pbn;
	if (ioctl(fd, DTIOCPRBENABLE, &req) || ioctl(fd, DTIOCRECORD, &on))
		die("/dev/dt: recording");
	return fd;
}

static void drain(int fd)
{
	static char buf[1 << 18];

	while (read(fd, buf, sizeof(buf)) > 0)
		;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Calls of all CPUs. */
static unsigned long run(int cpus, int fd, double *took)
{
	unsigned long calls = 0;
	double start;
	int cpu;

	memset(sh, 0, sizeof(*sh));
	for (cpu = 0; cpu < cpus; cpu++)
		if (!fork())
			caller(cpu);
	usleep(100000);
	start = now();
	__atomic_store_n(&sh->go, 1, __ATOMIC_RELEASE);
	while (now() - start < seconds) {
		usleep(20000);
		if (fd >= 0)
			drain(fd);
	}
	__atomic_store_n(&sh->stop, 1, __ATOMIC_RELEASE);
	while (wait(NULL) > 0)
		;
	*took = now() - start;
	for (cpu = 0; cpu < cpus; cpu++)
		calls += sh->cpu[cpu].calls;
	return calls;
}

/* One line; returns calls a second. */
static double storm(const char *name, int cpus, __u64 flags, double untraced)
{
	struct dtioc_stat st = { 0 };
	int fd = flags == NO_DT ? -1 : session(flags), off = 0;
	unsigned long calls;
	double took, rate;

	calls = run(cpus, fd, &took);
	rate = calls / took;
	if (fd >= 0) {
		if (ioctl(fd, DTIOCRECORD, &off))
			die("/dev/dt: end of recording");
		drain(fd);
		if (ioctl(fd, DTIOCGSTATS, &st))
			die("/dev/dt: counts");
		close(fd);
	}
	printf("%-28s %10.0f calls/s %5.1f %%  %9llu read %9llu lost, %llu by the budget\n", name,
	       rate, untraced ? 100 * rate / untraced : 100.0,
	       (unsigned long long)st.dtst_readevt, (unsigned long long)st.dtst_dropevt,
	       (unsigned long long)st.dtst_budgetevt);
	fflush(stdout);
	return rate;
}

int main(int argc, char **argv)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	char percent[16] = "", name[64];
	double untraced;
	int fd;

	if (argc > 1 && atoi(argv[1]) > 0)
		seconds = atoi(argv[1]);
	if (cpus > CPUS)
		cpus = CPUS;
	fd = open(PARAM, O_RDONLY);
	if (fd < 0 || read(fd, percent, sizeof(percent) - 1) <= 0)
		die(PARAM);
	close(fd);
	percent[strcspn(percent, "\n")] = 0;
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sh == MAP_FAILED)
		die("mmap");
	untraced = storm("untraced", cpus, NO_DT, 0);
	set_budget("0");
	storm("traced, budget 0", cpus, DTEVT_FUNCARGS, untraced);
	storm("with stacks, budget 0", cpus, DTEVT_KSTACK | DTEVT_USTACK, untraced);
	set_budget(percent);
	snprintf(name, sizeof(name), "traced, budget %s", percent);
	storm(name, cpus, DTEVT_FUNCARGS, untraced);
	snprintf(name, sizeof(name), "with stacks, budget %s", percent);
	storm(name, cpus, DTEVT_KSTACK | DTEVT_USTACK, untraced);
	set_budget("10");
	storm("with stacks, budget 10", cpus, DTEVT_KSTACK | DTEVT_USTACK, untraced);
	set_budget(percent);
	return 0;
}
