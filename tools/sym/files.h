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
 * The number of the file that pid has mapped, found now, as the process and
 * with it the file may be gone later.  However many paths a file has, it is
 * one; when it was modified, it is another.  The file used longest ago is
 * forgotten to make room, and its number is one of no file.  -1: no memory.
 */
int files_number(struct files *fs, int pid, const struct map *map);

/*
 * The path by which it was first mapped, as that process had it; "[vdso]" and
 * the like, or "", for no file; "[unknown]" for one that was forgotten or -1.
 * Valid until the next files_number().
 */
const char *files_path(struct files *fs, int number);

/* 0: it was forgotten, or is -1. */
int files_known(struct files *fs, int number);

/* Its symbols, or NULL.  Valid until the next call. */
const struct elfsyms *files_symbols(struct files *fs, int number);

#endif
