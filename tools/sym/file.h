/* SPDX-License-Identifier: GPL-2.0-only */
/* Files to read: whole small ones, as those of /proc, and ones that may be no files. */
#ifndef SYM_FILE_H
#define SYM_FILE_H

#include <stddef.h>

/*
 * The bytes of a file, at most max, with a NUL behind them; to be freed.  The
 * length goes to *lenp unless that is NULL.  NULL with errno set on failure;
 * EFBIG when there is more than max.
 */
char *sym_file_read(const char *path, size_t max, size_t *lenp);

/*
 * Open for reading what a descriptor of O_PATH stands for, or a path, if it is
 * a regular file: opening a device may do something, and a FIFO may block.  -1
 * with errno set on failure; EINVAL when it is no regular file.
 */
int sym_file_reopen(int path_fd);
int sym_file_open_regular(const char *path);

#endif
