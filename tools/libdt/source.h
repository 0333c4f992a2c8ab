/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * Where a reader's bytes come from.  The reader and the merge know only this.
 */
#ifndef LIBDT_SOURCE_H
#define LIBDT_SOURCE_H

#include <linux/dt.h>
#include "libdt.h"
#include "merge.h"

struct dt_source {
	/*
	 * Add to m what can be had without sleeping, and say how far it is
	 * complete; an event may become readable slack_ns after its time.
	 * Returns 1 if there may be more, 0 if not, or a negative errno value.
	 */
	int	(*fetch)(struct dt_source *src, struct dt_merge *m, __u64 slack_ns,
			 struct dt_error *err);
	/* A descriptor to poll for POLLIN; -1: there is always something. */
	int	(*fd)(const struct dt_source *src);
	/* Everything was fetched, and no more will come.  NULL: never. */
	int	(*ended)(const struct dt_source *src);
	/*
	 * Timers of the source's own.  Returns 1 and in *evt the first tick that
	 * is due at or before a time; 1 and NULL when one is due but it is time
	 * to look at other things first; or 0.  May be NULL.
	 */
	int	(*tick)(struct dt_source *src, __u64 until, const struct dt_evt **evt);
	/* After the merge has been destroyed. */
	void	(*destroy)(struct dt_source *src);
	__u64	copied;		/* bytes of events that were copied on their way */
};

/* A source that uses read(2) on a device's descriptor, which stays its owner's. */
struct dt_source *dt_source_read(int fd, const struct dtioc_info *info);

/*
 * A source that reads the rings in place.  Its events stay in the rings until
 * the merge has handed them out, unless they take up too much of them.
 */
int dt_source_mmap(struct dt_source **srcp, int fd, struct dt_error *err);

/* A reader of src, which it destroys at its end, also when this fails. */
int dt_reader_create_from(struct dt_reader **rp, struct dt_source *src,
			  unsigned int ncpus, const struct dt_reader_options *opts,
			  struct dt_error *err);

#endif
