/* SPDX-License-Identifier: GPL-2.0-only */
/* The file behind a mapping. */
#ifndef SYM_MAPPED_H
#define SYM_MAPPED_H

#include <sys/stat.h>
#include "maps.h"

/*
 * A descriptor of O_PATH of the very file that pid has mapped, as far as device
 * and inode tell, and in *st what it is now: by way of the process, be the file
 * deleted or in another mount namespace, or by the mapping's path as the
 * process sees it, or by that path as we see it.  -1: it cannot be found, or is
 * no regular file.  Nothing is opened that is not this file.
 */
int mapped_open(int pid, const struct map *map, struct stat *st);

#endif
