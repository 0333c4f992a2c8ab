// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <string.h>
#include "fake.h"
#include "run.h"

/* A process that has ended before its events are looked at. */
#define FAKE_GONE	99999

#define FAKE_ARGS	12

struct probe {
	const char	*prov, *func, *name;
	struct bt_arg_desc args[FAKE_ARGS];
};

#define REG(n, name, type)	{ name, type, BT_ARG_REG, n, 0, 0, 0 }
#define FIELD(at, size, name, type) { name, type, BT_ARG_FIELD, at, size, 0, 0 }

static const struct probe probes[] = {
	{ "syscall", "read", "entry", { REG(0, "fd", "unsigned int"),
		REG(1, "buf", "char *"), REG(2, "count", "size_t") } },
	{ "syscall", "read", "return", { { "ret", "long", BT_ARG_RETVAL, 0, 0, 0, 0 } } },
	{ "syscall", "write", "entry", { REG(0, "fd", "unsigned int"),
		REG(1, "buf", "const char *"), REG(2, "count", "size_t") } },
	{ "syscall", "write", "return", { { "ret", "long", BT_ARG_RETVAL, 0, 0, 0, 0 } } },
	{ "syscall", "openat", "entry", { REG(0, "dfd", "int"),
		REG(1, "filename", "const char *"), REG(2, "flags", "int"),
		REG(3, "mode", "umode_t") } },
	{ "tracepoint", "sched", "sched_switch", {
		{ "prev_comm", "char[16]", BT_ARG_STRING, 0, 16, 0, 0 },
		FIELD(16, 4, "prev_pid", "pid_t"), FIELD(20, 4, "prev_prio", "int"),
		FIELD(24, 8, "prev_state", "long"),
		{ "next_name", "__data_loc char[]", BT_ARG_DATALOC, 32, 4, 0, 0 } } },
	{ "tracepoint", "sched", "sched_wakeup", { FIELD(16, 4, "pid", "pid_t") } },
	{ "tracepoint", "block", "block_rq_issue", { REG(0, "rq", "struct request *"),
		REG(1, "bytes", "unsigned int") } },
	{ "tracepoint", "test", "shapes", {
		{ "common_pid", "int", BT_ARG_FIELD, 4, 4, 0, 1 },
		{ "dev", "dev_t", BT_ARG_FIELD, 8, 4, 0, -1 },
		{ "delta", "s16", BT_ARG_FIELD, 12, 2, 0, 1 },
		{ "flag", "bool", BT_ARG_FIELD, 14, 1, 0, -1 },
		{ "addr", "__u8[4]", BT_ARG_FIELD, 16, 4, 1, -1 },
		{ "list", "int[2]", BT_ARG_FIELD, 20, 8, 4, 1 },
		{ "skb", "void *", BT_ARG_FIELD, 32, 8, 0, -1 },
		{ "words", "u16[]", BT_ARG_DATALOC, 40, 4, 2, -1 },
		{ "path", "char[]", BT_ARG_RELLOC, 44, 4, 0, 1 },
		{ "mask", "unsigned long[]", BT_ARG_RELLOC, 48, 4, 8, -1 },
		{ "comm", "char[4]", BT_ARG_STRING, 52, 4, 0, 1 },
		{ "skb", "struct sk_buff *", BT_ARG_REG, 0, 0, 0, 0 } } },
	{ "kprobe", "vfs_read", "entry", { { 0 } } },
	{ "kprobe", "vfs_read", "return", { { 0 } } },
	{ "kprobe", "vfs_write", "entry", { { 0 } } },
	{ "kprobe", "do_nanosleep", "entry", { { 0 } } },
	{ "kprobe", "nf_nat:nf_nat_setup_info", "entry", { { 0 } } },
};

#define NPROBES	(sizeof(probes) / sizeof(*probes))

/* A function that is there, and that the device makes no probe of. */
static bool refused;

static void expand(void *cookie, const char *prov, const char *func, const char *name,
		   uint64_t offset, int (*add)(void *, const struct bt_probe_desc *), void *arg)
{
	size_t i;

	(void)cookie;
	refused = !strcmp(prov, "kprobe") && !strcmp(func, "rcu_is_watching");
	for (i = 0; i < NPROBES; i++) {
		struct bt_probe_desc d = { i + 1 + (offset << 16), probes[i].prov,
			probes[i].func, probes[i].name, offset };

		if (fnmatch(prov, d.prov, 0) || fnmatch(func, d.func, 0) ||
		    fnmatch(name, d.name, 0))
			continue;
		if (add(arg, &d))
			return;
	}
}

static void args(void *cookie, uint64_t id, void (*add)(void *, const struct bt_arg_desc *),
		 void *arg)
{
	const struct probe *p = &probes[(id & 0xffff) - 1];
	size_t i;

	(void)cookie;
	for (i = 0; i < FAKE_ARGS && p->args[i].name; i++)
		add(arg, &p->args[i]);
}

static const char *nearest(void *cookie, const char *prov, const char *func, const char *name)
{
	size_t i;

	(void)cookie;
	(void)name;
	for (i = 0; i < NPROBES; i++)
		if (!strcmp(prov, "kprobe") && *func && !strcmp(probes[i].prov, "kprobe") &&
		    !strncmp(probes[i].func, func, strlen(func) - 1))
			return probes[i].func;
	return NULL;
}

static const char *refusal(void *cookie)
{
	(void)cookie;
	return refused ? "the kernel does not allow a probe there" : NULL;
}

const struct bt_probes fake_probes = { NULL, expand, args, nearest, refusal };

static uint64_t now(void *cookie)
{
	(void)cookie;
	return 1000000000000;
}

static bool ksym(void *cookie, uint64_t addr, char *buf, size_t len, uint64_t *off)
{
	(void)cookie;
	if (addr >> 32 != 0xffffffff)
		return false;
	*off = addr & 0xff;
	snprintf(buf, len, "kfunc_%llx", (unsigned long long)(addr >> 8 & 0xffffff));
	return true;
}

static bool usym(void *cookie, uint64_t pid, uint64_t addr, char *buf, size_t len,
		 uint64_t *off, const char **file)
{
	(void)cookie;
	if (addr < 0x1000 || addr >> 32)
		return false;
	*off = addr & 0xff;
	*file = "/bin/demo";
	snprintf(buf, len, "ufunc_%u_%llx", (unsigned int)pid, (unsigned long long)addr >> 8);
	return true;
}

static uint64_t kaddr(void *cookie, const char *name)
{
	(void)cookie;
	return strcmp(name, "jiffies") ? 0 : 0xffffffff81000010;
}

static uint32_t node(void *cookie, uint32_t cpu)
{
	(void)cookie;
	return cpu / 2;
}

static bool pcomm(void *cookie, uint32_t pid, char *buf, size_t len)
{
	(void)cookie;
	if (pid == FAKE_GONE)
		return false;
	snprintf(buf, len, "main-%u", pid);
	return true;
}

void fake_env(struct bt_env *env, FILE *out, FILE *err)
{
	*env = (struct bt_env){ .out = out, .err = err, .ncpus = 4, .start = 1000000000,
		.boot_offset = 500, .tai_offset = 1704067200000000000 + 37000000000,
		.real_offset = 1704067200000000000, .now = now, .ksym = ksym, .usym = usym,
		.kaddr = kaddr, .node = node, .pcomm = pcomm };
}

size_t fake_temp(const struct bt_run *run)
{
	/* In a chunk behind the first there is more than that has room for. */
	return run->temp.cur == run->temp.first ? run->temp.used : SIZE_MAX;
}
