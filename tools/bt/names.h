/* SPDX-License-Identifier: GPL-2.0-only */
/* Builtins and functions by name. */
#ifndef BT_NAMES_H
#define BT_NAMES_H

#include "diag.h"

enum builtin {
	B_NONE, B_PID, B_TID, B_COMM, B_CPU, B_NSECS, B_ELAPSED, B_ARGN, B_RETVAL,
	B_FUNC, B_PROBE, B_PROBETYPE, B_KSTACK, B_USTACK, B_UID, B_GID, B_USERNAME,
	B_PPID, B_PCOMM, B_LEADER_COMM, B_CGROUP, B_NCPUS, B_RAND, B_NUMAID, B_JIFFIES, B_CURTASK,
	B_CPID, B_HAS_CPID, B_NEEDS_MEMORY,
};

enum fn {
	F_NONE,
	F_PRINTF, F_PRINT, F_ERRORF, F_WARNF, F_CAT, F_SYSTEM, F_TIME, F_STRFTIME,
	F_EXIT, F_CLEAR, F_ZERO, F_DELETE, F_HAS_KEY, F_FIND, F_LEN,
	F_STR, F_STRNCMP, F_STRCONTAINS, F_STRSTR, F_STR_CONCAT, F_COMM, F_IS_ERR, F_STRLEN, F_STRCAP, F_STRERROR,
	F_SIGNAL_NAME, F_SYSCALL_NAME, F_BUF, F_NTOP, F_PTON, F_MACADDR, F_BSWAP,
	F_KSYM, F_USYM, F_KADDR, F_JOIN, F_CGROUPID, F_CGROUP_PATH,
	F_KSTACK, F_USTACK, F_NSECS, F_GETOPT, F_ASSERT, F_STATIC_ASSERT, F_FAIL,
	F_IS_STR, F_IS_INTEGER, F_IS_UNSIGNED, F_IS_PTR, F_IS_ARRAY, F_IS_LITERAL,
	F_MEMCMP, F_GLOBMATCH, F_DEFAULT_STR_LENGTH,
	F_COUNT, F_SUM, F_AVG, F_MIN, F_MAX, F_STATS, F_HIST, F_LHIST, F_TSERIES,
	F_NEEDS_MEMORY,
};

/* *n is N of argN. */
enum builtin builtin_find(const char *name, uint32_t *n);
const char *builtin_name(enum builtin b);

struct fnspec {
	const char	*name;
	enum fn		 id;
	unsigned char	 min, max;	/* arguments; max 255: any number */
};

const struct fnspec *fn_find(const char *name);
const char *fn_name(enum fn fn);

/* A constant of the system's headers, as EPERM and SIGINT. */
bool constant_find(const char *name, int64_t *v);

/* Let near look at all names. */
void names_near(struct near *near);

/* "read" of 0 and so on; NULL when there is no such call. */
const char *syscall_by_number(uint64_t nr);

#endif
