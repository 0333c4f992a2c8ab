/* SPDX-License-Identifier: GPL-2.0-only */
/* From what people wrote to numbers of listed probes and definitions of others. */
#ifndef DT_EXPAND_H
#define DT_EXPAND_H

#include "events.h"
#include "kfuncs.h"
#include "libdt/libdt.h"
#include "spec.h"

struct expansion {
	struct dt_dev		*dev;
	size_t			 max;	/* probes at most */
	struct dt_probes	 list;	/* what the device lists */
	struct kfuncs		 kfuncs; /* loaded when first needed */
	struct events		 events; /* likewise */
	__u32			*found;	/* numbers of listed probes, each once */
	size_t			 nfound;
	unsigned char		*taken;	/* for each of list: it is in found */
	struct dtioc_def	*defs;	/* to be defined, each once */
	unsigned char		*wild;	/* for each of defs: a wildcard named it */
	size_t			 ndefs;
	size_t			 cap;
};

/* Free with expansion_free(), also on failure. */
int expansion_init(struct expansion *x, struct dt_dev *dev, size_t max,
		   struct dt_error *err);
void expansion_free(struct expansion *x);

/* Add what a spec stands for; an error when that is nothing. */
int expansion_add(struct expansion *x, const struct spec *spec, struct dt_error *err);

/*
 * Fill *err for a name that does not exist, with those that are near.  text is
 * the name as written in full.
 */
int expansion_unknown(struct expansion *x, const char *text, struct dt_error *err);

#endif
