/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of processes by address.  What a process has mapped is remembered
 * from the first time that it is seen, so that its addresses have names when
 * it has ended.
 */
#ifndef SYM_USYMS_H
#define SYM_USYMS_H

#include <stddef.h>
#include <linux/types.h>

struct usyms;

/* NULL: no memory. */
struct usyms *usyms_create(void);
void usyms_destroy(struct usyms *us);

/*
 * A process did something at this time (CLOCK_MONOTONIC, nanoseconds) and
 * address (0: unknown): look at it if it is new, was not looked at for a while,
 * or has nothing known there.
 */
void usyms_see(struct usyms *us, int pid, __u64 nsecs, __u64 addr);

/*
 * "name+0xoffset [file]", "0xaddress [file+0xoffset]" or the address alone.
 * Return addresses as for ksyms_format().  Returns 0 if there is no name.
 */
int usyms_format(struct usyms *us, int pid, __u64 addr, int is_return,
		 char *buf, size_t len);

#endif
