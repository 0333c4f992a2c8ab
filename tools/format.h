/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers as their C type asks for. */
#ifndef DT_FORMAT_H
#define DT_FORMAT_H

#include <linux/dt.h>
#include <linux/types.h>
#include "out.h"

enum format_kind {
	FORMAT_HEX,
	FORMAT_SIGNED,
	FORMAT_UNSIGNED,
	FORMAT_OCTAL,
};

struct format {
	enum format_kind kind;
	unsigned char	 bytes;		/* 1, 2, 4 or 8; the rest of a register is noise */
};

/*
 * How to show an argument, by its type and, as flags and addresses are
 * integers to C, its name.
 */
struct format format_of(const char *type, const char *name);

/*
 * The same for a field, or the elements of one that is an array.  What is no
 * number is bytes.
 */
struct format format_field(const struct dtioc_field_info *fi);

void format_value(struct out *o, struct format f, __u64 v);

/* What a function returned: a number, an address, or an error with its name. */
void format_retval(struct out *o, __s64 v);

#endif
