/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* What a session is inside: one of the device, or a trace in its place. */
#ifndef LIBDT_DEV_H
#define LIBDT_DEV_H

#include "libdt.h"

struct dt_dev {
	int		 fd;		/* -1 with a trace */
	char		 path[256];
	struct dt_trace	*trace;		/* or NULL */
	int		 ring_set;	/* by the program; its watermark counts */
	struct dtioc_req *reqs;		/* of the device: what is enabled */
	size_t		 nreqs;
	size_t		 cap;
};

#endif
