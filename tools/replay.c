// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "replay.h"

/* The descriptor stays open to the end, as the trace's device borrows it. */
int replay_open(const struct options *o, struct dt_dev **devp, struct dt_error *err)
{
	int fd = STDIN_FILENO;

	*devp = NULL;
	if (!o->replay)
		return dt_dev_open(devp, NULL, err);
	if (!strcmp(o->replay, "-"))
		return dt_dev_open_trace(devp, fd, "standard input", err);
	fd = open(o->replay, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return dt_error_set(err, errno, "--replay %s: %s", o->replay, strerror(errno));
	return dt_dev_open_trace(devp, fd, o->replay, err);
}

void replay_finish(const struct options *o, const struct dt_dev *dev)
{
	const struct dt_trace_info *info = dev ? dt_dev_trace(dev) : NULL;

	if (info && info->ti_cut)
		fprintf(stderr, "dt: %s: cut after %llu bytes: the recorder was killed or its disk full; what came before is all here\n",
			strcmp(o->replay, "-") ? o->replay : "standard input",
			(unsigned long long)info->ti_bytes);
}
