/* SPDX-License-Identifier: GPL-2.0-only */
/* Events kept in a trace instead of being shown. */
#ifndef DT_RECORD_H
#define DT_RECORD_H

#include "libdt/libdt.h"
#include "options.h"
#include "spec.h"

/*
 * Record what is enabled on dev until something ends it.  Returns the exit
 * status; errors are printed.
 */
int record_run(const struct options *o, struct dt_dev *dev);

/* Find and enable these probes, then record_run(). */
int record_probes(const struct options *o, struct dt_dev *dev,
		  const struct spec_list *probes);

#endif
