/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of golden programs. */
#ifndef BT_CASES_H
#define BT_CASES_H

#include <stddef.h>

/*
 * A file holds cases:
 *
 *	=== NAME
 *	program
 *	--- args		options and parameters, one a line (may be left out)
 *	--- events		one a line (may be left out)
 *	--- out			what must be printed (may be left out: nothing)
 *	--- err			what must be on standard error (may be left out)
 *	--- status N		the exit status, 0 if left out
 *
 * Without "out" or "err" nothing may come.
 */
struct testcase {
	char	*name, *prog, *args, *events, *out, *err;
	int	 status;
	struct testcase *next;
};

/* In the order of the file; NULL when it cannot be read. */
struct testcase *cases_load(const char *path);
void cases_free(struct testcase *c);

#endif
