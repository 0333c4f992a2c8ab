/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole small files, as those of /proc. */
#ifndef SYM_FILE_H
#define SYM_FILE_H

#include <stddef.h>

/*
 * The bytes of a file, at most max, with a NUL behind them; to be freed.  The
 * length goes to *lenp unless that is NULL.  NULL with errno set on failure;
 * EFBIG when there is more than max.
 */
char *sym_file_read(const char *path, size_t max, size_t *lenp);

#endif
