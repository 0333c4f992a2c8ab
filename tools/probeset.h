/* SPDX-License-Identifier: GPL-2.0-only */
/* The probes that a trace is about: found or made, and enabled. */
#ifndef DT_PROBESET_H
#define DT_PROBESET_H

#include <stddef.h>
#include "format.h"
#include "libdt/libdt.h"
#include "spec.h"

/* More probes than this are hardly meant, and take long to enable. */
#define PROBESET_MAX	4096

struct probe {
	__u32		 pbn;
	__u64		 can;		/* DTEVT_* */
	char		*name;		/* as it is listed */
	struct dt_args	 args;
	struct format	*formats;	/* of the arguments */
	struct dt_fields fields;
	struct format	*field_formats;
};

struct probeset {
	struct probe	*v;		/* by number */
	size_t		 count;
	size_t		 skipped;	/* functions that a wildcard named and that
					   cannot be probed */
};

/*
 * Find the probes in list on the device, make those that are to be made.  At
 * most max of them; 0: at most PROBESET_MAX, and many functions only if the user
 * says so.  Free with probeset_free(), also on failure.
 */
int probeset_find(struct probeset *set, struct dt_dev *dev,
		  const struct spec_list *list, size_t max, struct dt_error *err);

/* What to capture, besides what costs little. */
struct capture {
	int	kstack;		/* frames; 0: no stack */
	int	ustack;
};

int probeset_enable(struct probeset *set, struct dt_dev *dev,
		    const struct capture *cap, struct dt_error *err);
void probeset_free(struct probeset *set);

const struct probe *probeset_number(const struct probeset *set, __u32 pbn);

/*
 * Why the device makes no probe of a function, by its errno, as what follows "NAME: ";
 * NULL where that is not about functions.
 */
const char *kprobe_refusal(int code);

/* The full name of a listed probe. */
char *probe_name(const struct dtioc_probe_info *info, char buf[SPEC_TEXT]);

#endif
