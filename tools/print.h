/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as lines of text. */
#ifndef DT_PRINT_H
#define DT_PRINT_H

#include "libdt/libdt.h"
#include "out.h"
#include "probeset.h"
#include "sym/ksyms.h"
#include "sym/usyms.h"

struct printer {
	struct out		*out;
	const struct probeset	*set;
	struct ksyms		*ksyms;		/* loaded when first needed */
	int			 ksyms_tried;
	struct usyms		*usyms;		/* NULL: no user stacks */
	const struct probe	*last;		/* of the last event */
};

/* user: there will be user stacks. */
int printer_init(struct printer *p, struct out *out, const struct probeset *set,
		 int user, struct dt_error *err);

/* Names come from the trace that is read, not from this machine. */
int printer_use_trace(struct printer *p, struct dt_dev *trace, struct dt_error *err);
void printer_fini(struct printer *p);

/* An event that is no run of lost ones. */
void print_event(struct printer *p, const struct dt_event *ev);

/* "SECONDS.NANOSECONDS" of CLOCK_MONOTONIC. */
void print_time(struct out *out, __u64 nsecs);

#endif
