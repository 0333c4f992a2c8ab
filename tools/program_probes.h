/* SPDX-License-Identifier: GPL-2.0-only */
/* The device's probes, as the language asks for them and as its plan wants them. */
#ifndef DT_PROGRAM_PROBES_H
#define DT_PROGRAM_PROBES_H

#include "bt/bt.h"
#include "events.h"
#include "kfuncs.h"
#include "libdt/libdt.h"

struct program_probes {
	struct dt_dev	*dev;		/* borrowed; NULL: there are no probes */
	struct dt_probes list;		/* of what the device lists, what was asked for */
	bool		 listed;	/* that is all of it */
	struct dt_error	 list_error;	/* code 0: it could be had, or was not wanted */
	struct kfuncs	 kfuncs;	/* loaded when first needed */
	struct events	 events;	/* likewise */
	bool		 events_tried;
	/* Events through perf: what the program knows them as, and their numbers. */
	struct {
		__u32	id;
		__u32	pbn;
	}		*own;
	size_t		 nown;
	int		 refused;	/* errno of a function named without wildcards */
	bool		 asked;		/* for a probe of the device, there or not */
	char		 near[192];	/* what nearest answered last */
	struct {
		__u32	pbn;
		size_t	attach;
	}		*map;		/* by number, after program_probes_enable() */
	size_t		 nmap;
};

/* dev may be NULL.  Free with program_probes_fini(). */
void program_probes_init(struct program_probes *pp, struct dt_dev *dev);
void program_probes_fini(struct program_probes *pp);

/*
 * The questions that the check asks.  Kprobes are defined as they are found.  Where
 * the device's list could not be had, no probe is there and list_error tells why.
 */
struct bt_probes program_probes_ask(struct program_probes *pp);

/* Enable what the plan names, timers included. */
int program_probes_enable(struct program_probes *pp, const struct bt_plan *plan,
			  struct dt_error *err);

/* Index into the plan, or -1. */
long program_probes_attach(const struct program_probes *pp, __u32 pbn);

#endif
