// SPDX-License-Identifier: GPL-2.0-only
#include <glob.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "program_env.h"

static int64_t clock_now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static bool env_ksym(void *cookie, uint64_t addr, char *buf, size_t len, uint64_t *off)
{
	struct program_env *pe = cookie;
	const struct ksym *ks;

	if (!pe->ksyms && !pe->no_ksyms) {
		pe->ksyms = ksyms_load(NULL);
		pe->no_ksyms = !pe->ksyms;
	}
	ks = pe->ksyms ? ksyms_find(pe->ksyms, addr) : NULL;
	if (!ks)
		return false;
	snprintf(buf, len, "%s", ks->name);
	*off = addr - ks->addr;
	return true;
}

/*
 * A process and a time since when its addresses mean what they do, in one word:
 * below the number that the kernel gives no process, above nanoseconds after the
 * start in units of CHANGE_NSECS, rounded up.
 */
#define PID_BITS	22
#define CHANGE_NSECS	4096

static struct usyms *env_usyms(struct program_env *pe)
{
	if (!pe->usyms)
		pe->usyms = usyms_create(0);
	return pe->usyms;
}

static uint64_t env_process(void *cookie, uint32_t pid, uint64_t nsecs)
{
	struct program_env *pe = cookie;
	struct usyms *us = env_usyms(pe);
	uint64_t number = pid % (1U << PID_BITS);
	__u64 since, until;

	if (!us)
		return number;
	usyms_see(us, pid, nsecs, 0);
	since = usyms_since(us, pid, nsecs, &until);
	if (since <= pe->env.start)
		return number;
	return number | (since - pe->env.start + CHANGE_NSECS - 1) / CHANGE_NSECS << PID_BITS;
}

static bool env_usym(void *cookie, uint64_t process, uint64_t addr, char *buf, size_t len,
		     uint64_t *off, const char **file)
{
	uint32_t pid = process % (1U << PID_BITS);
	struct program_env *pe = cookie;
	struct usyms *us = env_usyms(pe);
	const char *name = NULL;
	__u64 into = 0, until;

	if (us) {
		usyms_since(us, pid, pe->env.start + (process >> PID_BITS) * CHANGE_NSECS, &until);
		name = usyms_find(us, pid, until - 1, addr, &into, file);
	}
	if (!name)
		return false;
	snprintf(buf, len, "%s", name);
	*off = into;
	return true;
}

static uint64_t env_kaddr(void *cookie, const char *name)
{
	struct program_env *pe = cookie;
	const struct ksym *all;
	size_t i, n = 0;
	uint64_t off;
	char buf[8];

	if (pe->trace)
		return dt_trace_kaddr(pe->trace, name);
	env_ksym(pe, 0, buf, sizeof(buf), &off);	/* so that they are loaded */
	all = pe->ksyms ? ksyms_all(pe->ksyms, &n) : NULL;
	for (i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return all[i].addr;
	return 0;
}

/* The node whose directory in sysfs has the CPU; 0 where there is none. */
static uint32_t env_node(void *cookie, uint32_t cpu)
{
	struct program_env *pe = cookie;
	char pattern[64];
	glob_t found;

	if (cpu >= PROGRAM_ENV_CPUS)
		return 0;
	if (pe->node[cpu])
		return pe->node[cpu] - 1;
	pe->node[cpu] = 1;
	snprintf(pattern, sizeof(pattern), "/sys/devices/system/cpu/cpu%u/node[0-9]*", cpu);
	if (!glob(pattern, 0, NULL, &found)) {
		pe->node[cpu] = 1 + atoi(strstr(found.gl_pathv[0], "/node") + 5);
		globfree(&found);
	}
	return pe->node[cpu] - 1;
}

static bool env_pcomm(void *cookie, uint32_t pid, char *buf, size_t len)
{
	char path[64];
	FILE *f;
	bool ok;

	(void)cookie;
	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fgets(buf, len, f);
	fclose(f);
	if (ok)
		buf[strcspn(buf, "\n")] = 0;
	return ok;
}

static bool trace_pcomm(void *cookie, uint32_t pid, char *buf, size_t len)
{
	struct program_env *pe = cookie;
	struct dt_trace_task task;

	if (!dt_trace_process(pe->trace, pid, pe->clock, &task))
		return false;
	snprintf(buf, len, "%s", task.tt_comm);
	return true;
}

static uint64_t trace_now(void *cookie)
{
	return ((struct program_env *)cookie)->clock;
}

int program_env_replay(struct program_env *pe, struct dt_dev *trace)
{
	const struct dt_trace_info *info = dt_dev_trace(trace);

	pe->trace = trace;
	pe->clock = info->ti_start;
	pe->ksyms = ksyms_of_trace(trace);
	pe->usyms = usyms_of_trace(trace);
	pe->self.dtev_pid = info->ti_pid;
	pe->self.dtev_tid = info->ti_pid;
	pe->env.ncpus = info->ti_ncpus;
	pe->env.cpid = info->ti_cpid;
	pe->env.start = info->ti_start;
	pe->env.boot_offset = info->ti_boot;
	pe->env.real_offset = info->ti_real;
	pe->env.tai_offset = info->ti_tai;
	pe->env.now = trace_now;
	pe->env.node = NULL;
	pe->env.pcomm = trace_pcomm;
	return pe->ksyms && pe->usyms ? 0 : -1;
}

int program_env_watch(struct program_env *pe)
{
	if (pe->trace)
		return 0;
	pe->usyms = usyms_create(1);
	return pe->usyms ? 0 : -1;
}

/* The cgroup of this process, by the inode number of its directory. */
static uint64_t own_cgroup(void)
{
	char line[512], path[600];
	struct stat st = { 0 };
	FILE *f = fopen("/proc/self/cgroup", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, "0::", 3))
			continue;
		line[strcspn(line, "\n")] = 0;
		snprintf(path, sizeof(path), "/sys/fs/cgroup%s", line + 3);
		if (stat(path, &st)) {
			snprintf(path, sizeof(path), "/sys/fs/cgroup/unified%s", line + 3);
			if (stat(path, &st))
				st.st_ino = 0;
		}
	}
	if (f)
		fclose(f);
	return st.st_ino;
}

/* 0 to those who may not know it. */
static uint64_t jiffies_now(void)
{
	FILE *f = fopen("/proc/timer_list", "re");
	unsigned long long n = 0;
	char line[256];

	while (f && !n && fgets(line, sizeof(line), f))
		sscanf(line, "jiffies: %llu", &n);
	if (f)
		fclose(f);
	return n;
}

/* The recorder stands for dt, as far as the trace tells of it. */
static void trace_task(struct program_env *pe)
{
	struct dt_trace_task own = { 0 }, parent = { 0 };

	pe->self.dtev_task = &pe->task;
	pe->self.dtev_flags |= DTEVT_TASK;
	memcpy(pe->task.dttk_lcomm, pe->comm, DTCOMMLEN);
	if (!dt_trace_process(pe->trace, pe->self.dtev_pid, pe->clock, &own))
		return;
	pe->task.dttk_uid = own.tt_uid;
	pe->task.dttk_gid = own.tt_gid;
	pe->task.dttk_ppid = own.tt_ppid;
	if (dt_trace_process(pe->trace, own.tt_ppid, pe->clock, &parent))
		snprintf(pe->task.dttk_pcomm, DTCOMMLEN, "%.15s", parent.tt_comm);
}

void program_env_task(struct program_env *pe)
{
	if (pe->trace) {
		trace_task(pe);
		return;
	}
	pe->task = (struct dt_task){ .dttk_uid = getuid(), .dttk_gid = getgid(),
		.dttk_ppid = getppid(), .dttk_cgroup = own_cgroup() };
	memcpy(pe->task.dttk_lcomm, pe->comm, DTCOMMLEN);
	env_pcomm(pe, pe->task.dttk_ppid, pe->task.dttk_pcomm, DTCOMMLEN);
	pe->self.dtev_task = &pe->task;
	pe->self.dtev_flags |= DTEVT_TASK;
}

const struct dt_event *program_env_self(struct program_env *pe)
{
	int cpu = pe->trace ? 0 : sched_getcpu();

	if (pe->self.dtev_task && !pe->trace)
		pe->task.dttk_jiffies = jiffies_now();

	pe->self.dtev_nsecs = pe->trace ? pe->clock : dt_now();
	pe->self.dtev_cpu = cpu < 0 ? 0 : cpu;
	return &pe->self;
}

void program_env_init(struct program_env *pe, FILE *out, FILE *err)
{
	int64_t mono = clock_now(CLOCK_MONOTONIC);

	memset(pe, 0, sizeof(*pe));
	strcpy(pe->comm, "dt");
	pe->self.dtev_comm = pe->comm;
	pe->self.dtev_flags = DTEVT_EXECNAME;
	pe->self.dtev_pid = getpid();
	pe->self.dtev_tid = gettid();
	pe->env = (struct bt_env){
		.cookie = pe, .out = out, .err = err,
		.ncpus = sysconf(_SC_NPROCESSORS_CONF),
		.start = mono,
		.boot_offset = clock_now(CLOCK_BOOTTIME) - mono,
		.real_offset = clock_now(CLOCK_REALTIME) - mono,
		.tai_offset = clock_now(CLOCK_TAI) - mono,
		.ksym = env_ksym, .usym = env_usym, .process = env_process,
		.kaddr = env_kaddr,
		.node = env_node, .pcomm = env_pcomm,
	};
}

void program_env_fini(struct program_env *pe)
{
	ksyms_free(pe->ksyms);
	usyms_destroy(pe->usyms);
}
