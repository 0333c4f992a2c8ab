/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of processes by address.  What a process maps is learned from the
 * kernel as it happens (watch.h), where that is allowed, and else from /proc
 * when the process is first seen; it is remembered, so that addresses have
 * names when their process has ended.
 */
#ifndef SYM_USYMS_H
#define SYM_USYMS_H

#include <stddef.h>
#include <linux/types.h>

struct usyms;

/* watch: as the kernel tells it, from now on.  NULL: no memory. */
struct usyms *usyms_create(int watch);

/* Those that a trace has, as it is read: nothing here is looked at.  NULL: no memory. */
struct dt_dev;
struct usyms *usyms_of_trace(struct dt_dev *trace);
void usyms_destroy(struct usyms *us);

/* The kernel tells what processes map: they need not be seen before they end. */
int usyms_watching(const struct usyms *us);

/* Take what the kernel told; to be called a few times a second. */
void usyms_update(struct usyms *us);

/* What that calls, with us as the argument; for tests. */
struct watch_calls;
extern const struct watch_calls usyms_calls;

/*
 * A process did something at this time (CLOCK_MONOTONIC, nanoseconds) and
 * address (0: unknown): look at it if that is needed.
 */
void usyms_see(struct usyms *us, int pid, __u64 nsecs, __u64 addr);

/* Where an address lies. */
struct usym {
	__u64		 start, end;	/* of what is mapped there */
	__u64		 offset;	/* in the file, of start */
	__u64		 since;		/* when it was mapped; 0: all along */
	int		 file;		/* the number of its file, from 0 on; or -1 */
	const char	*path;		/* as of files_path() */
	const char	*build_id;	/* or "" */
	const char	*name;		/* of the function, or NULL */
	__u64		 func;		/* offset in the file where it begins */
	__u64		 size;		/* bytes of it */
};

/* What was at addr at that time; 0: nothing is known.  Not of a trace. */
int usyms_lookup(struct usyms *us, int pid, __u64 nsecs, __u64 addr, struct usym *sym);

/*
 * From when on (0: all along) until before when (~0: still) the addresses of a
 * process meant what they did at that time, as far as it was seen.
 */
__u64 usyms_since(struct usyms *us, int pid, __u64 nsecs, __u64 *until);

/* It rises when a process maps something or runs another program. */
__u64 usyms_changes(const struct usyms *us);

/*
 * What was at addr at that time: "name+0xoffset [file]", "0xaddress
 * [file+0xoffset]" or the address alone.  Return addresses as for
 * ksyms_format().  Returns 0 if there is no name.
 */
int usyms_format(struct usyms *us, int pid, __u64 nsecs, __u64 addr, int is_return,
		 char *buf, size_t len);

/*
 * The function that was at addr at that time, how far into it, and the path of
 * its file; NULL if there is no name.  Valid until the next call.
 */
const char *usyms_find(struct usyms *us, int pid, __u64 nsecs, __u64 addr, __u64 *into,
		       const char **path);

#endif
