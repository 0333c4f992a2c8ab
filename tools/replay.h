/* SPDX-License-Identifier: GPL-2.0-only */
/* A trace in the place of the device. */
#ifndef DT_REPLAY_H
#define DT_REPLAY_H

#include "libdt/libdt.h"
#include "options.h"

/*
 * Open the trace that --replay names, or else the device.  *devp is to be closed
 * with dt_dev_close().
 */
int replay_open(const struct options *o, struct dt_dev **devp, struct dt_error *err);

/* After the last event: say what should be known of the trace.  dev may be NULL. */
void replay_finish(const struct options *o, const struct dt_dev *dev);

#endif
