/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel functions by address, from /proc/kallsyms. */
#ifndef SYM_KSYMS_H
#define SYM_KSYMS_H

#include <stddef.h>
#include <linux/types.h>
#include "libdt/libdt.h"

struct ksyms;

/* Text symbols only.  NULL with *err filled when there are none to be had. */
struct ksyms *ksyms_load(struct dt_error *err);

/* As ksyms_load(), from text in the format of /proc/kallsyms, which it takes. */
struct ksyms *ksyms_parse(char *text, struct dt_error *err);

/* Those that a trace has, as it is read.  trace must outlive them. */
struct ksyms *ksyms_of_trace(struct dt_dev *trace);
void ksyms_free(struct ksyms *ks);

/* The kernel shows names but no addresses: no lookup will find anything. */
int ksyms_hidden(const struct ksyms *ks);

struct ksym {
	__u64		 addr;
	const char	*name;
	const char	*module;	/* NULL for the kernel itself */
};

/* All of them, in the order of their addresses; of a trace: none. */
const struct ksym *ksyms_all(const struct ksyms *ks, size_t *count);

/*
 * The function that addr lies in, or NULL.  There are no sizes: a guess.  Of a
 * trace it lives until the next call.
 */
const struct ksym *ksyms_find(const struct ksyms *ks, __u64 addr);

/* How far a function that ksyms_find() found reaches, by the same guess. */
__u64 ksyms_size(const struct ksyms *ks, const struct ksym *sym);

/*
 * "name+0xoffset [module]", or the address.  A return address belongs to the
 * call before it, which may be the last instruction of its function.  Returns
 * 0 if the function is not known.
 */
int ksyms_format(const struct ksyms *ks, __u64 addr, int is_return,
		 char *buf, size_t len);

#endif
