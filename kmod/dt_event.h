/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of the kernel's trace events, as the kernel itself has them. */
#ifndef DT_EVENT_H
#define DT_EVENT_H

#include <linux/dt.h>
#include <linux/trace_events.h>

/* Fields that every event starts with. */
#define DT_EVENT_NCOMMON	4

/* Field n of those, as dt_event_field() has it. */
int dt_event_common_field(unsigned int n, struct dtioc_field_info *fi);

/* The event's fields are a table; those of dynamic events are not. */
bool dt_event_has_fields(const struct trace_event_call *call);

/*
 * Field n, those that all events have included, into *fi, which has its probe's
 * number and zeros; -ENOENT behind the last.
 */
int dt_event_field(const struct trace_event_call *call, unsigned int n,
		   struct dtioc_field_info *fi);

#endif /* DT_EVENT_H */
