/* SPDX-License-Identifier: GPL-2.0-only */
/* A bt(5) program, run on what happens on this machine. */
#ifndef DT_PROGRAM_H
#define DT_PROGRAM_H

#include <stddef.h>
#include "options.h"

/* Run it until something ends it.  Returns the exit status; errors are printed. */
int program_run(const struct options *o, const char *name, const char *text, size_t len);

#endif
