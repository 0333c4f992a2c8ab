/* SPDX-License-Identifier: GPL-2.0-only */
/* What is mapped executable in a process. */
#ifndef SYM_MAPS_H
#define SYM_MAPS_H

#include <stddef.h>
#include <linux/types.h>

struct map {
	__u64	 start, end;	/* addresses */
	__u64	 offset;	/* in the file, of start */
	__u64	 dev, ino;	/* of the file; ino 0: no file */
	__u64	 gen;		/* of the inode, whose number is used again; 0: unknown */
	const char *path;	/* or "[vdso]" and the like; may be "" */
};

struct maps {
	struct map	*v;	/* in the order of addresses */
	size_t		 count;
	char		*text;	/* the paths lie in it */
};

/* Executable mappings from the text of /proc/PID/maps, which it takes. */
int maps_parse(struct maps *maps, char *text);

/* Those of a process; -errno when it cannot be looked at. */
int maps_read(struct maps *maps, int pid);
void maps_free(struct maps *maps);

const struct map *maps_find(const struct maps *maps, __u64 addr);

#endif
