/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's trace events as tracefs lists them, and probes made of them. */
#ifndef DT_EVENTS_H
#define DT_EVENTS_H

#include <stddef.h>
#include "libdt/libdt.h"

#define EVENTS_ARGS	6	/* of a system call at most */

struct events {
	char	*text;
	struct event_name {
		const char *group, *name;
	}	*v;		/* in the order of their names; system calls aside */
	size_t	 count;
};

/*
 * Read the list, from where tracefs is mounted.  Free with events_free(), which
 * an empty struct and one whose loading failed may be given to, too.
 */
int events_load(struct events *e, struct dt_error *err);
void events_free(struct events *e);

int events_has(const struct events *e, const char *group, const char *name);

/*
 * The number of a probe of the session's own that captures the event's fields.
 * Returns 0 with *err filled in when there can be none.
 */
__u32 event_define(struct dt_dev *dev, const char *group, const char *name,
		   struct dt_error *err);

/*
 * Names of a system call's arguments as its trace event has them.  Returns how
 * many there are; 0 when tracefs does not say.
 */
size_t event_syscall_args(const char *syscall, char names[EVENTS_ARGS][DTNAMESIZE]);

#endif
