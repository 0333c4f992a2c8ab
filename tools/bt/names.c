// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "names.h"

static const struct { const char *name; enum builtin id; } builtins[] = {
	{ "pid", B_PID }, { "tid", B_TID }, { "comm", B_COMM }, { "cpu", B_CPU },
	{ "nsecs", B_NSECS }, { "elapsed", B_ELAPSED }, { "retval", B_RETVAL },
	{ "func", B_FUNC }, { "probe", B_PROBE }, { "probetype", B_PROBETYPE },
	{ "kstack", B_KSTACK }, { "ustack", B_USTACK }, { "uid", B_UID },
	{ "gid", B_GID }, { "username", B_USERNAME }, { "ppid", B_PPID },
	{ "pcomm", B_PCOMM }, { "leader_comm", B_LEADER_COMM }, { "leader_tid", B_PID }, { "cgroup", B_CGROUP }, { "ncpus", B_NCPUS },
	{ "rand", B_RAND }, { "numaid", B_NUMAID }, { "jiffies", B_JIFFIES },
	{ "curtask", B_CURTASK }, { "cpid", B_CPID }, { "has_cpid", B_HAS_CPID },
	{ "ctx", B_NEEDS_MEMORY }, { "usermode", B_NEEDS_MEMORY },
};

enum builtin builtin_find(const char *name, uint32_t *n)
{
	size_t i;
	char *end;

	for (i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (!strcmp(builtins[i].name, name))
			return builtins[i].id;
	if (!strncmp(name, "sarg", 4) && name[4] >= '0' && name[4] <= '9')
		return B_NEEDS_MEMORY;
	if (strncmp(name, "arg", 3) || name[3] < '0' || name[3] > '9')
		return B_NONE;
	*n = strtoul(name + 3, &end, 10);
	return *end ? B_NONE : B_ARGN;
}

const char *builtin_name(enum builtin b)
{
	size_t i;

	for (i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		if (builtins[i].id == b)
			return builtins[i].name;
	return "argN";
}

static const struct fnspec fns[] = {
	{ "printf", F_PRINTF, 1, 255 }, { "print", F_PRINT, 1, 3 },
	{ "errorf", F_ERRORF, 1, 255 }, { "warnf", F_WARNF, 1, 255 },
	{ "cat", F_CAT, 1, 255 }, { "system", F_SYSTEM, 1, 255 },
	{ "time", F_TIME, 0, 1 }, { "strftime", F_STRFTIME, 2, 2 },
	{ "exit", F_EXIT, 0, 1 }, { "clear", F_CLEAR, 1, 1 }, { "zero", F_ZERO, 1, 1 },
	{ "delete", F_DELETE, 1, 2 }, { "has_key", F_HAS_KEY, 2, 2 },
	{ "find", F_FIND, 3, 3 }, { "len", F_LEN, 1, 1 }, { "str", F_STR, 1, 2 },
	{ "strncmp", F_STRNCMP, 3, 3 }, { "strcontains", F_STRCONTAINS, 2, 2 },
	{ "strstr", F_STRSTR, 2, 2 }, { "str_concat", F_STR_CONCAT, 2, 2 },
	{ "comm", F_COMM, 1, 1 }, { "is_err", F_IS_ERR, 1, 1 }, { "strlen", F_STRLEN, 1, 1 },
	{ "strcap", F_STRCAP, 1, 1 }, { "strerror", F_STRERROR, 1, 1 },
	{ "signal_name", F_SIGNAL_NAME, 1, 1 }, { "syscall_name", F_SYSCALL_NAME, 1, 1 },
	{ "buf", F_BUF, 1, 2 }, { "ntop", F_NTOP, 1, 2 }, { "pton", F_PTON, 1, 1 },
	{ "macaddr", F_MACADDR, 1, 1 }, { "bswap", F_BSWAP, 1, 1 },
	{ "ksym", F_KSYM, 1, 1 }, { "usym", F_USYM, 1, 1 }, { "kaddr", F_KADDR, 1, 1 },
	{ "join", F_JOIN, 1, 2 }, { "cgroupid", F_CGROUPID, 1, 1 },
	{ "cgroup_path", F_CGROUP_PATH, 1, 2 },
	{ "kstack", F_KSTACK, 0, 2 }, { "ustack", F_USTACK, 0, 2 },
	{ "nsecs", F_NSECS, 0, 1 }, { "getopt", F_GETOPT, 1, 3 },
	{ "assert", F_ASSERT, 1, 2 }, { "static_assert", F_STATIC_ASSERT, 1, 2 },
	{ "fail", F_FAIL, 1, 255 }, { "is_str", F_IS_STR, 1, 1 },
	{ "is_integer", F_IS_INTEGER, 1, 1 },
	{ "is_unsigned_integer", F_IS_UNSIGNED, 1, 1 }, { "is_ptr", F_IS_PTR, 1, 1 },
	{ "is_array", F_IS_ARRAY, 1, 1 }, { "is_literal", F_IS_LITERAL, 1, 1 },
	{ "memcmp", F_MEMCMP, 3, 3 }, { "globmatch", F_GLOBMATCH, 2, 2 },
	{ "default_str_length", F_DEFAULT_STR_LENGTH, 0, 0 },
	{ "count", F_COUNT, 0, 0 }, { "sum", F_SUM, 1, 1 }, { "avg", F_AVG, 1, 1 },
	{ "min", F_MIN, 1, 1 }, { "max", F_MAX, 1, 1 }, { "stats", F_STATS, 1, 1 },
	{ "hist", F_HIST, 1, 2 }, { "lhist", F_LHIST, 4, 4 },
	{ "tseries", F_TSERIES, 3, 4 },
	{ "reg", F_NEEDS_MEMORY, 0, 255 }, { "uaddr", F_NEEDS_MEMORY, 0, 255 },
	{ "kptr", F_NEEDS_MEMORY, 0, 255 }, { "uptr", F_NEEDS_MEMORY, 0, 255 },
	{ "path", F_NEEDS_MEMORY, 0, 255 }, { "signal", F_NEEDS_MEMORY, 0, 255 },
	{ "signal_thread", F_NEEDS_MEMORY, 0, 255 },
	{ "override", F_NEEDS_MEMORY, 0, 255 }, { "skboutput", F_NEEDS_MEMORY, 0, 255 },
	{ "socket_cookie", F_NEEDS_MEMORY, 0, 255 },
	{ "percpu_kaddr", F_NEEDS_MEMORY, 0, 255 }, { "unwatch", F_NEEDS_MEMORY, 0, 255 },
	{ "offsetof", F_NEEDS_MEMORY, 0, 255 },
};

const struct fnspec *fn_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(fns) / sizeof(*fns); i++)
		if (!strcmp(fns[i].name, name))
			return &fns[i];
	return NULL;
}

const char *fn_name(enum fn fn)
{
	size_t i;

	for (i = 0; i < sizeof(fns) / sizeof(*fns); i++)
		if (fns[i].id == fn)
			return fns[i].name;
	return "?";
}

void names_near(struct near *near)
{
	size_t i;

	for (i = 0; i < sizeof(builtins) / sizeof(*builtins); i++)
		near_try(near, builtins[i].name);
	for (i = 0; i < sizeof(fns) / sizeof(*fns); i++)
		near_try(near, fns[i].name);
}
