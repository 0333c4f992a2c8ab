/* SPDX-License-Identifier: GPL-2.0-only */
/* Mapped files, each known once, with their symbols read when needed. */
#ifndef SYM_FILES_H
#define SYM_FILES_H

#include "elfsyms.h"
#include "maps.h"

struct files;

struct files *files_create(void);
void files_destroy(struct files *fs);

/*
 * The number of the file that pid has mapped, opened now if it is a new one,
 * as the process and with it the file may be gone later.  -1 when there can be
 * no more files.
 */
int files_number(struct files *fs, int pid, const struct map *map);

/* Its path as the process has it; "[vdso]" and the like, or "", for no file. */
const char *files_path(const struct files *fs, int number);

/* Its symbols, or NULL.  Valid until the next call. */
const struct elfsyms *files_symbols(struct files *fs, int number);

#endif
