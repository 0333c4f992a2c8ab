/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors and warnings with their place in the text. */
#ifndef BT_DIAG_H
#define BT_DIAG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "util.h"

/* Bytes start to end (not included) of the program's text. */
struct loc {
	uint32_t	start, end;
};

struct diag {
	const char	*name;		/* of the file */
	const char	*text;
	size_t		 len;
	FILE		*err;
	unsigned int	 errors;
	unsigned int	 quiet;		/* above 0: count nothing, print nothing */
	bool		 no_warnings;
	uint32_t	 last;		/* where the last error was, for one each place */
};

#define DIAG_MAX	20	/* errors printed in one run */

void diag_error(struct diag *d, struct loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warn(struct diag *d, struct loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A sentence that helps, below the error or warning before it. */
void diag_hint(struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* "name:line:from-to", as errors begin; the lines are "line:col" only if many. */
void diag_place(const struct diag *d, struct loc loc, struct vbuf *out);

/* The line and a mark below it, for run-time warnings. */
void diag_context(const struct diag *d, struct loc loc, struct vbuf *out);

void diag_linecol(const struct diag *d, struct loc loc, unsigned int *line,
		  unsigned int *col);

/* Of names, the one nearest to want, or NULL when none is near. */
struct near {
	const char	*want;
	const char	*best;
	unsigned int	 dist;
};

void near_init(struct near *n, const char *want);
void near_try(struct near *n, const char *name);

#endif
