/* SPDX-License-Identifier: GPL-2.0-only */
/* Traces made up for tests, byte by byte, without the library that writes them. */
#ifndef TRACEFILE_H
#define TRACEFILE_H

#include <stddef.h>
#include <stdint.h>
#include "libdt/trace_format.h"

/* Number of the probes of a trace that tracefile_all() makes. */
#define TRACE_READ	3	/* syscall:read:entry: arguments, comm, both stacks */
#define TRACE_RET	4	/* syscall:read:return: return value */
#define TRACE_TICK	7	/* interval:us:5000000 */
#define TRACE_KPROBE	9	/* kprobe:vfs_read+16:entry */
#define TRACE_SWITCH	11	/* tracepoint:sched:sched_switch, with fields */

struct tracefile {
	unsigned char	*bytes;
	size_t		 len;
	size_t		 cap;
	uint64_t	 seq;
	size_t		 block;		/* where the last one begins */
};

void tracefile_put(struct tracefile *f, const void *p, size_t n);
void tracefile_free(struct tracefile *f);

/* A block with n bytes at p, then n strings, filled up to a multiple of 8. */
void tracefile_block(struct tracefile *f, unsigned int type, const void *p, size_t n);
void tracefile_string(struct tracefile *f, const char *s);

/* Set the length of the last block once all of it is there. */
void tracefile_close(struct tracefile *f);

void tracefile_head(struct tracefile *f);
void tracefile_host(struct tracefile *f, unsigned int ncpus);
void tracefile_probe(struct tracefile *f, const struct dt_trace_probe *p,
		     const char *const *strings);
void tracefile_time(struct tracefile *f, unsigned int type, uint64_t nsecs);
void tracefile_end(struct tracefile *f, uint64_t nsecs);

/* An event of TRACE_READ or TRACE_RET, to be put into a block of events. */
size_t tracefile_event(unsigned char *to, unsigned int pbn, unsigned int cpu,
		       uint64_t nsecs, uint64_t value);

/*
 * A whole trace with everything in it: events of two CPUs from 2 s to 3 s, one
 * each 10 ms in turn, recorded from 1 s to 12 s; 10 of them lost at 2.5 s,
 * 6 of those as the budget was used up.
 */
void tracefile_all(struct tracefile *f, unsigned int ncpus);

/* The same, but from 2.5 s on its process runs another program at one address. */
void tracefile_exec(struct tracefile *f);

#endif
