/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share: sessions, probes, events, symbols, CPUs.
 *
 * Unless a function says otherwise it fails the running test point when it
 * cannot do its job, and returns only on success.
 */
#ifndef SELFTEST_LIB_H
#define SELFTEST_LIB_H

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/dt.h>
#include "kselftest_dt.h"
#include "../tools/libdt/event.h"

#define DEVICE	"/dev/dt"

/* Two system calls that nothing else on the machine makes, with one argument. */
#define QUIET_NAME	"sched_get_priority_min"
#define QUIET_NR	SYS_sched_get_priority_min
#define QUIET2_NAME	"sched_get_priority_max"
#define QUIET2_NR	SYS_sched_get_priority_max

/* session.c: one open of the device; the test point's end closes it. */
int session_open(int flags);		/* O_NONBLOCK or 0; skips without a device */
void session_close(int fd);
void session_ring(int fd, __u64 size, __u64 watermark);
void record_start(int fd);
void record_stop(int fd);
struct dtioc_stat session_stats(int fd);
struct dtioc_info session_info(int fd);
__u64 probe_drops(int fd, __u32 pbn);

/* All probes that the session lists; the caller frees them. */
struct dtioc_probe_info *probe_list(int fd, size_t *n);
/* 1 and *info filled in, or 0: there is no such probe. */
int probe_lookup(int fd, const char *prov, const char *func, const char *name,
		 struct dtioc_probe_info *info);
/* The probe's number; a probe that is not there fails the test point. */
__u32 probe_find(int fd, const char *prov, const char *func, const char *name);

int probe_enable(int fd, __u32 pbn, __u64 flags);	/* the ioctl's result */
int probe_enable_timer(int fd, __u32 pbn, __u64 flags, __u64 nsecs); /* likewise */
int probe_disable(int fd, __u32 pbn);			/* likewise */

/* Fill in one definition. */
void def_set(struct dtioc_def *def, const char *prov, const char *func,
	     const char *name, __u64 offset);
/* Define one probe: its number, or 0 with errno set. */
__u32 probe_define(int fd, const char *prov, const char *func, const char *name,
		   __u64 offset);
/* Define a kprobe that must be possible. */
__u32 kprobe_define(int fd, const char *func, const char *name);

/* events.c: what was read, in reading order. */
struct events {
	unsigned char	*buf;
	size_t		 len, size;	/* bytes */
	struct dt_event	*ev;		/* CPU by CPU, as read */
	size_t		*order;		/* places in ev, in order of time */
	size_t		 n;		/* events and lost records */
	size_t		 nlost;		/* lost records among them */
	__u64		 lost;		/* events that those count */
};

/*
 * Read all there is from a O_NONBLOCK session (some MiB at most while it records,
 * as reading can make events), behind what *evs has already,
 * and check what holds for every stream: whole well-formed events, time never
 * falling within a CPU, no lost record that counts nothing.
 */
void events_drain(int fd, struct events *evs);
/* The same in two steps, for bytes that come from elsewhere. */
void events_append(struct events *evs, const void *bytes, size_t len);
void events_decode(struct events *evs);
void events_free(struct events *evs);
/* Events of that probe and thread; 0 for any. */
size_t events_count(const struct events *evs, __u32 pbn, pid_t tid);
/* The nth (from 0) of them in order of time, or NULL. */
const struct dt_event *events_get(const struct events *evs, __u32 pbn, pid_t tid, size_t nth);

/* rings.c: a session's rings, mapped. */
struct ring {
	struct dt_pos		*pos;
	const struct dt_head	*head;	/* the start of the ring's mapping */
	const unsigned char	*data;	/* size bytes, twice */
	size_t			 size;
};

#define RINGS_MAX	64

struct rings {
	struct dtioc_map	 map;
	struct ring		 cpu[RINGS_MAX];	/* pos NULL: the CPU has none */
};

struct dtioc_map session_map(int fd);
/* One part of a CPU's, as mmap(2) answers. */
void *ring_map_pos(int fd, const struct dtioc_map *map, unsigned int cpu, int prot);
void *ring_map_data(int fd, const struct dtioc_map *map, unsigned int cpu, int prot);
/* All rings there are. */
void rings_map(int fd, struct rings *rs);
void rings_unmap(struct rings *rs);
/* Take what one ring or all of them hold, as events_drain() does. */
void ring_take(struct ring *r, struct events *evs);
void rings_drain(struct rings *rs, struct events *evs);

/* machine.c: CPUs, time, files, modules. */
__u64 env_number(const char *name, __u64 otherwise);	/* what the environment says */
int cpus_online(void);
int cpu_second(void);			/* a CPU other than 0; skips without one */
void cpu_pin(int cpu);			/* the calling thread */
int thread_pin(int cpu);		/* likewise, for other threads: -1 and errno */
int cpu_online(int cpu, int on);	/* -1 and errno; the point's end brings it back */
__u64 mono_nsecs(void);
void msleep(unsigned int ms);
void quiet_calls(long nr, long first, long n);	/* first, first + 1, ... as argument */
/* After seconds the process is killed: for calls that could block for ever. */
void watchdog(unsigned int seconds);
int file_write(const char *path, const char *text);	/* -1 and errno */
/* The file's start without its last newline; -1 and errno. */
int file_read(const char *path, char *buf, size_t size);
/*
 * Have the kernel take its time from another source than it does; skips where there
 * is none.  Undone by the second one, or at the test point's end.
 */
const char *clocksource_switch(void);	/* the new one */
void clocksource_restore(void);
int module_refs(const char *name);	/* -1: it is not loaded */
/* Set a limit of dt's, or put it out of the way; the test point's end sets it back. */
void limit_set(const char *param, const char *value);
void limit_lift(const char *param);
/* modprobe and rmmod; -1 when they fail. */
int module_probe(const char *name);
int module_remove(const char *name);

/*
 * helper_compat_32, a 32-bit program that has written 'r' and waits for a byte:
 * *to is its standard input, *from its output.  Skips where there is none.
 */
pid_t compat_start(int *to, int *from);

/* busy.c: a thread that keeps files, memory and processes busy till the point ends. */
void busy_start(void);
void busy_end(void);			/* or till this */
/*
 * A real-time task keeps a CPU, calling what() if given, till the second one or the
 * point's end, and without either for half a minute: then the second one fails.  Of
 * the kernel's threads those of RCU and of softirqs still run there.
 */
void hog_start(int cpu, void (*what)(void));
void hog_end(void);

/* ksyms.c: /proc/kallsyms. */
/* A name of the function that addr is in; "" when unknown. */
const char *ksym_name(__u64 addr);
/* addr is in that function, by any of its names, compilers' suffixes aside. */
int ksym_is(__u64 addr, const char *func);
__u64 ksym_addr(const char *name);	/* 0: there is no such function */
int ksym_exists(const char *name);
/* The address range of a module's code and data; skips when it is hidden. */
void module_range(const char *name, __u64 *start, __u64 *end);

#endif
