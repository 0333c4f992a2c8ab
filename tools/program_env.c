// SPDX-License-Identifier: GPL-2.0-only
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Taken apart from "name+0xoffset [file]". */
static bool env_usym(void *cookie, uint32_t pid, uint64_t addr, char *buf, size_t len,
		     uint64_t *off, const char **file)
{
	struct program_env *pe = cookie;
	char text[512], *plus, *end, *open;

	if (!pe->usyms)
		pe->usyms = usyms_create(0);
	if (!pe->usyms ||
	    !usyms_format(pe->usyms, pid, dt_now(), addr, 0, text, sizeof(text)))
		return false;
	open = strrchr(text, '[');
	if (open && (end = strchr(open, ']'))) {
		*end = 0;
		snprintf(pe->file, sizeof(pe->file), "%s", open + 1);
		*file = pe->file;
		*open = 0;
	}
	plus = strstr(text, "+0x");
	if (!plus)
		return false;
	*off = strtoull(plus + 1, NULL, 16);
	*plus = 0;
	snprintf(buf, len, "%s", text);
	return true;
}

static uint64_t env_kaddr(void *cookie, const char *name)
{
	struct program_env *pe = cookie;
	const struct ksym *all;
	size_t i, n = 0;
	uint64_t off;
	char buf[8];

	env_ksym(pe, 0, buf, sizeof(buf), &off);	/* so that they are loaded */
	all = pe->ksyms ? ksyms_all(pe->ksyms, &n) : NULL;
	for (i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return all[i].addr;
	return 0;
}

/* A number behind a word at a line's start in /proc/PID/status. */
static bool status_number(uint32_t pid, const char *word, uint64_t *val)
{
	unsigned long long n;
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		if (strncmp(line, word, strlen(word)))
			continue;
		found = sscanf(line + strlen(word), "%llu", &n) == 1;
		*val = n;
	}
	fclose(f);
	return found;
}

/* As it is now: the event does not carry it. */
static bool env_task(void *cookie, enum bt_task_item item, uint32_t pid, uint32_t tid,
		     uint64_t *val)
{
	(void)cookie;
	switch (item) {
	case BT_TASK_UID:
		return status_number(tid, "Uid:", val);
	case BT_TASK_GID:
		return status_number(tid, "Gid:", val);
	case BT_TASK_PPID:
		return status_number(pid, "PPid:", val);
	default:
		return false;
	}
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

int program_env_watch(struct program_env *pe)
{
	pe->usyms = usyms_create(1);
	return pe->usyms ? 0 : -1;
}

const struct dt_event *program_env_self(struct program_env *pe)
{
	int cpu = sched_getcpu();

	pe->self.dtev_nsecs = dt_now();
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
		.ksym = env_ksym, .usym = env_usym, .kaddr = env_kaddr,
		.task = env_task,
		.task_items = 1 << BT_TASK_UID | 1 << BT_TASK_GID | 1 << BT_TASK_PPID,
		.pcomm = env_pcomm,
	};
}

void program_env_fini(struct program_env *pe)
{
	ksyms_free(pe->ksyms);
	usyms_destroy(pe->usyms);
}
