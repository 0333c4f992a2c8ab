/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes and what they had mapped when. */
#ifndef SYM_PROCS_H
#define SYM_PROCS_H

#include <stddef.h>
#include <linux/types.h>

/* Times are CLOCK_MONOTONIC in nanoseconds. */
struct mapping {
	__u64	start, end;	/* addresses */
	__u64	offset;		/* in the file, of start */
	__u64	since;		/* when it was made; 0: before all that is known */
	int	file;		/* as of files_number() */
};

/* What makes a process the same one as before. */
struct identity {
	__u64	started;	/* clock ticks after boot; 0: unknown */
	__u64	dev, ino;	/* of the program */
};

struct proc {
	int		 pid;
	int		 parent;	/* whose mappings it has until it runs a program; 0 */
	int		 gone;		/* it was not there when looked at */
	__u64		 looked;	/* when /proc was read; 0: never */
	__u64		 exec;		/* when it began its program; 0: unknown */
	struct identity	 id;
	struct mapping	*maps;
	size_t		 count;
	size_t		 cap;
	__u64		 used;
	struct proc	*next;		/* in its bucket */
};

struct procs;

struct procs *procs_create(void);
void procs_destroy(struct procs *ps);

/*
 * The process with this number, a new one if it is not known; NULL without
 * memory.  The ones used longest ago are forgotten to make room: a pointer is
 * valid until the next call.
 */
struct proc *procs_get(struct procs *ps, int pid);

/* The same, but NULL if it is not known. */
struct proc *procs_find(struct procs *ps, int pid);

/* It mapped something; what it had there before is still found for older times. */
void proc_add(struct proc *p, const struct mapping *map);

/* It runs another program: of the last one the mappings are kept, not of earlier ones. */
void proc_exec(struct proc *p, __u64 nsecs);

/*
 * It is a new process, which has the mappings of parent, and perhaps the number
 * of an older process.  It may have been heard of already.
 */
void proc_fork(struct proc *p, int parent, __u64 nsecs);

/* It is not the process that had this number. */
void proc_reset(struct proc *p);

/* What was mapped at addr at that time, or else at any other; or NULL. */
const struct mapping *proc_mapping(const struct proc *p, __u64 addr, __u64 nsecs);

#endif
