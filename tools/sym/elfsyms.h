/* SPDX-License-Identifier: GPL-2.0-only */
/* The functions of one ELF file. */
#ifndef SYM_ELFSYMS_H
#define SYM_ELFSYMS_H

#include <stddef.h>
#include <linux/types.h>

struct elfsyms;

/*
 * Read the symbols of the file behind fd, which stays the caller's: those of
 * the file, or else of the debug file of its build ID, or else the dynamic
 * ones.  NULL when it is no ELF file of this machine's byte order, or memory is
 * short.
 */
struct elfsyms *elfsyms_load(int fd);
void elfsyms_free(struct elfsyms *es);

/* Bytes of memory that they take; no more than a few times those of the file's tables. */
size_t elfsyms_bytes(const struct elfsyms *es);

/*
 * The function in which the byte at an offset of the file lies, and in *into
 * how far; NULL when it lies in none.
 */
const char *elfsyms_find(const struct elfsyms *es, __u64 offset, __u64 *into);

/* The same; in *size the bytes from its beginning on that are it, as far as known. */
const char *elfsyms_range(const struct elfsyms *es, __u64 offset, __u64 *into, __u64 *size);

/* Its build ID in hexadecimal; "" when it has none. */
const char *elfsyms_build_id(const struct elfsyms *es);

#endif
