/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session that records, its ring and position of CPU 0 mapped, for attacks on the
 * mappings: before them victim_ready(), after them victim_intact().  As lib.h's
 * functions, these fail the running test point when something is not as it must be.
 */
#ifndef SELFTEST_VICTIM_H
#define SELFTEST_VICTIM_H

#include "lib.h"

#define VICTIM_RING	16384	/* bytes of the ring's data */

#define VICTIM_EVENTS	10	/* that are in the ring all the time */

extern struct victim {
	int			 fd;
	__u32			 pbn;
	size_t			 page;
	struct dtioc_map	 map;
	char			*ring;	/* all of the ring's mapping; move it, and set this */
	struct dt_pos		*pos;
	unsigned int		 handed;	/* events that read(2) returned */
} v;

void victim_ready(void);
/* Map both of them (again), in this process. */
void victim_map(void);
/* No byte of the ring is another one. */
void victim_same(void);
/* The position's whole page is of that byte, and the ring the same; sets it back. */
void victim_pos_filled(int byte);
void victim_pos_reset(void);
/*
 * The ring and its geometry are the same, what is recorded now is read behind what
 * was there, all of it counted; ends the session.
 */
void victim_intact(void);

/*
 * What the kernel answers to a call is told.  answer() returns it, errno as it was,
 * and skips the test point when the kernel has no such call.
 */
long answer(const char *what, long r);
void refused(const char *what, long r);
void refused_as(const char *what, long r, int error);

/* n pages like any others. */
char *pages_plain(size_t n);
/* A file in memory, 64 KiB that are all of that byte. */
int file_plain(int byte);

#endif
