/* SPDX-License-Identifier: GPL-2.0-only */
/* An instance of ftrace of the test's own, and what it recorded. */
#ifndef SELFTEST_FTRACE_H
#define SELFTEST_FTRACE_H

#include <stddef.h>
#include <linux/types.h>

struct ftrace_record {
	__u64			 nsecs;		/* CLOCK_MONOTONIC */
	unsigned int		 cpu;
	unsigned int		 id;		/* of the event */
	const unsigned char	*data;		/* from the common fields on */
	size_t			 len;
};

struct ftrace_log {
	struct ftrace_record	*v;		/* by CPU, each in its order */
	size_t			 n, cap;
	unsigned char		**pages;
	size_t			 npages, pagecap;
	size_t			 lost;		/* pages that follow a loss */
};

/* Make the instance, recording off, kb of memory for each CPU. */
void ftrace_open(unsigned int kb);
/* 0, or -1 where there is no such event. */
int ftrace_enable(const char *group, const char *name);
void ftrace_record(int on);
/* Read what was recorded, recording being off. */
void ftrace_read(struct ftrace_log *log);
void ftrace_free(struct ftrace_log *log);
void ftrace_close(void);

#endif
