/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DT_TRACE_H
#define DT_TRACE_H

#include "libdt/libdt.h"
#include "options.h"
#include "out.h"
#include "spec.h"

/*
 * Trace these probes until something ends it.  Returns the exit status: that of
 * the command if there was one and nothing failed.  Errors are printed.
 */
int trace_run(const struct options *o, struct dt_dev *dev,
	      const struct spec_list *probes, struct out *out);

#endif
