/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals as bytes of a pipe that can be polled. */
#ifndef DT_SIGNALS_H
#define DT_SIGNALS_H

#include "libdt/libdt.h"

/*
 * From now on SIGINT, SIGTERM, SIGHUP and SIGCHLD come through the pipe.  Each
 * of the first three does so once: the second time it ends the process at once,
 * even one that is stuck in a write.  SIGPIPE becomes an error of writes.
 * Returns the descriptor to poll, which stays open, or a negative errno value.
 */
int signals_init(struct dt_error *err);

/* This signal, too, each time it comes; it no longer ends the process. */
void signals_add(int sig);

/* The next signal that came, 0 if none. */
int signals_take(void);

/* In a child: signals as a command expects them, none blocked. */
void signals_child(void);

#endif
