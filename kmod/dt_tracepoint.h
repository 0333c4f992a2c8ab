/* SPDX-License-Identifier: GPL-2.0-only */
/* What the providers that stand on tracepoints share. */
#ifndef DT_TRACEPOINT_H
#define DT_TRACEPOINT_H

#include <linux/tracepoint.h>
#include "dt.h"

/* Keep the tracepoint's iterator out of the pcb's kernel stacks.  May sleep. */
void dt_tracepoint_skip_iterator(struct dt_pcb *pcb, const struct tracepoint *tp);

/* Unregister for certain.  May sleep; handlers may still run afterwards. */
void dt_tracepoint_unregister(struct tracepoint *tp, void *handler, void *data);

#endif /* DT_TRACEPOINT_H */
