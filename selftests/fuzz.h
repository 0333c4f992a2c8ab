/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fuzzer of /dev/dt, test_fuzz.c: threads run short programs, made from a
 * number each, on the sessions that they share.
 */
#ifndef SELFTEST_FUZZ_H
#define SELFTEST_FUZZ_H

#include <signal.h>
#include <stdatomic.h>
#include <setjmp.h>
#include <stddef.h>
#include <linux/types.h>

#define FUZZ_SESSIONS	12
#define FUZZ_ROOM	(1UL << 16)	/* bytes of a thread's buffer */
#define FUZZ_MAPS	4

/* A session, and the numbers of probes that it may have; any thread may close it. */
struct fuzz_session {
	atomic_int	fd;		/* -1: none */
	atomic_uint	pbns[8];
};

struct fuzz_map {
	unsigned char	*at;		/* NULL: none */
	size_t		 len;
};

struct fuzz_thread {
	__u64		 rng;
	unsigned char	*room;		/* FUZZ_ROOM bytes; the page behind them is not there */
	size_t		 used;		/* of them: where the next argument goes */
	struct fuzz_map	 maps[FUZZ_MAPS];
	int		 fd;		/* of the session that the step is about, or -1 */
	struct fuzz_session *session;
	unsigned long	 calls, records, events;	/* made; that switched recording on; read */
	sigjmp_buf	 fault;		/* where an access that faulted goes on */
	volatile sig_atomic_t faulting;
};

/* What all threads share. */
extern struct fuzz_session fuzz_sessions[FUZZ_SESSIONS];
extern unsigned int fuzz_nprobes;	/* numbers of listed probes are below this */
extern __u32 fuzz_often[2];		/* of those, some that are hit all the time */

__u64 fuzz_random(struct fuzz_thread *t);
static inline unsigned int fuzz_below(struct fuzz_thread *t, unsigned int n)
{
	return fuzz_random(t) % n;
}
/* True once in n times. */
static inline int fuzz_once_in(struct fuzz_thread *t, unsigned int n)
{
	return fuzz_below(t, n) == 0;
}
#define FUZZ_PICK(t, array) \
	((array)[fuzz_below(t, sizeof(array) / sizeof((array)[0]))])

/*
 * Memory for a call's argument, holding what is at src: mostly good; also with
 * too little of it before a page that is not there, read-only, not there at all,
 * or an address of the kernel.
 */
void *fuzz_memory(struct fuzz_thread *t, const void *src, size_t len);
/* All of it is there. */
int fuzz_memory_good(const struct fuzz_thread *t, const void *p, size_t len);

/* The device did what it must not: said once, and the run fails. */
void fuzz_finding(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* fuzz_calls.c: one step each, on t->fd. */
void fuzz_open(struct fuzz_thread *t);
void fuzz_close(struct fuzz_thread *t);
void fuzz_ioctl(struct fuzz_thread *t);
void fuzz_read(struct fuzz_thread *t);
void fuzz_file(struct fuzz_thread *t);

/* fuzz_maps.c */
void fuzz_map_step(struct fuzz_thread *t);
void fuzz_map_end(struct fuzz_thread *t);

/* fuzz_cover.c: what of the module has run, where the kernel can tell. */
int fuzz_cover_start(void);		/* this thread's calls from now on; 0: it cannot */
unsigned int fuzz_cover_take(void);	/* edges that no thread had taken before */
unsigned int fuzz_cover_edges(void);	/* all of them */

#endif
