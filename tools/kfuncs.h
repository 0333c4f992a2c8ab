/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's functions by name: what a kprobe can be put on. */
#ifndef DT_KFUNCS_H
#define DT_KFUNCS_H

#include <stddef.h>
#include "libdt/libdt.h"

struct kfuncs {
	char	**names;	/* sorted, each once */
	size_t	  count;
	char	 *text;		/* the names lie in it */
};

/*
 * From tracefs, where it is mounted and may be read, else from /proc/kallsyms,
 * which also lists functions that cannot be probed.
 */
int kfuncs_load(struct kfuncs *kf, struct dt_error *err);
void kfuncs_free(struct kfuncs *kf);

#endif
