/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions met by a call at their start instead of a breakpoint's
 * machinery: one ftrace_ops for all functions of a session.  Where they return is
 * met by the kernel's kretprobes, which are told at the start.
 */
#ifndef DT_FTRACE_H
#define DT_FTRACE_H

#include <linux/err.h>
#include "dt_compat.h"
#include "dt.h"

struct dt_ftrace;

#ifdef DT_FTRACE

/* A function at that address may be added. */
bool dt_ftrace_possible(unsigned long ip);

/* For n functions.  NULL: no memory.  All of these may sleep. */
struct dt_ftrace *dt_ftrace_alloc(unsigned int n);

/*
 * The function at ip, its entry, or with rp, a registered kretprobe that is
 * disabled, its return.  False: that is there already.
 */
bool dt_ftrace_add(struct dt_ftrace *f, unsigned long ip, struct dt_pcb *pcb,
		   struct kretprobe *rp);

/* From here on events come.  An error has ended f. */
int dt_ftrace_start(struct dt_ftrace *f);

/* No handler runs any more, or will.  Ends f. */
void dt_ftrace_stop(struct dt_ftrace *f);

/* Ends f, which was not started. */
void dt_ftrace_free(struct dt_ftrace *f);

#else

static inline bool dt_ftrace_possible(unsigned long ip)
{
	return false;
}

static inline struct dt_ftrace *dt_ftrace_alloc(unsigned int n)
{
	return NULL;
}

static inline bool dt_ftrace_add(struct dt_ftrace *f, unsigned long ip, struct dt_pcb *pcb,
				 struct kretprobe *rp)
{
	return false;
}

static inline int dt_ftrace_start(struct dt_ftrace *f)
{
	return -EOPNOTSUPP;
}

static inline void dt_ftrace_stop(struct dt_ftrace *f) { }
static inline void dt_ftrace_free(struct dt_ftrace *f) { }

#endif

#endif /* DT_FTRACE_H */
