/* SPDX-License-Identifier: GPL-2.0-only */
/* What a program prints to: standard output, or the file of -o. */
#ifndef DT_OUTPUT_H
#define DT_OUTPUT_H

#include <stdio.h>

struct output {
	FILE	*file;
	int	 error;		/* errno value of a write that failed, EIO if not known, or 0 */
};

/* path NULL: standard output.  Returns 0, or -1 after saying why not. */
int output_open(struct output *o, const char *path);

/* 0, or -1: something could not be written, now or before. */
int output_flush(struct output *o);

/* The same; says what is wrong, unless it is that nobody reads any more: then 0. */
int output_close(struct output *o);

#endif
