/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DT_LIST_H
#define DT_LIST_H

#include "libdt/libdt.h"
#include "out.h"

/*
 * Write the probes that a pattern matches (NULL: all but kernel functions), in
 * the order of their names; with args also their arguments.  ENOENT when none
 * does.
 */
int list_probes(struct dt_dev *dev, const char *pattern, int args, struct out *out,
		struct dt_error *err);

#endif
