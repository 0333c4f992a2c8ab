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
	int	replaces;	/* what the same program had there before; set by proc_add() */
};

/* Of those that a process ran one after the other. */
struct program {
	__u64	since;		/* 0: before all that is known */
	int	parent;		/* it forked, and has what that had mapped then; or 0 */
};

/* Of one process; older ones are forgotten. */
#define PROGRAMS_MAX	8

/* What makes a process the same one as before. */
struct identity {
	__u64	started;	/* clock ticks after boot; 0: unknown */
	__u64	dev, ino;	/* of the program */
};

struct proc {
	int		 pid;
	int		 gone;		/* it was not there when looked at */
	__u64		 looked;	/* when /proc was read; 0: never */
	struct identity	 id;		/* when it was looked at, of the last program */
	struct program	 programs[PROGRAMS_MAX];	/* by time */
	unsigned int	 nprograms;	/* 1 at least */
	__u64		 changed;	/* when addresses last got another meaning; 0: never */
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

/*
 * It runs another program from that time on: an exec, a fork (of parent, else
 * 0), or it is another process that got the number.  Whatever order they are
 * told in.
 */
void proc_begin(struct proc *p, int parent, __u64 nsecs);

/* It mapped something; what it had there before is still found for older times. */
void proc_add(struct proc *p, const struct mapping *map);

/* The program that it ran at that time; NULL: that is forgotten. */
const struct program *proc_program(const struct proc *p, __u64 nsecs);

/*
 * What its program of that time had mapped at addr, then if that is known, or
 * else at any other time; or NULL.  Not what is had from a parent.
 */
const struct mapping *proc_mapping(const struct proc *p, __u64 addr, __u64 nsecs);

/*
 * From when on (0: all along) until before when (~0: still) addresses meant
 * what they did at that time.
 */
__u64 proc_since(const struct proc *p, __u64 nsecs, __u64 *until);

#endif
