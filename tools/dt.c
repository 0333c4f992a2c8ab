// SPDX-License-Identifier: GPL-2.0-only
/* dt: trace what the kernel and programs do. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "libdt/libdt.h"
#include "list.h"
#include "options.h"
#include "out.h"
#include "trace.h"

static int complain(const struct dt_error *err)
{
	fprintf(stderr, "dt: %s\n", err->text);
	return EXIT_ERROR;
}

/* Written to as a whole at the end of each batch of events. */
static struct out out;

static int open_output(const struct options *o)
{
	int fd = STDOUT_FILENO;

	if (o->output) {
		fd = open(o->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd < 0) {
			fprintf(stderr, "dt: -o %s: %s\n", o->output, strerror(errno));
			return EXIT_ERROR;
		}
	}
	out_init(&out, fd);
	return 0;
}

static int run_list(const struct options *o, struct dt_dev *dev)
{
	struct dt_error err;
	int error = list_probes(dev, o->pattern, o->verbose, &out, &err);

	out_flush(&out);
	if (error)
		return complain(&err);
	if (out.error && out.error != EPIPE) {
		fprintf(stderr, "dt: %s: %s\n", o->output ? o->output : "stdout",
			strerror(out.error));
		return EXIT_ERROR;
	}
	if (!o->pattern && !o->quiet && isatty(STDERR_FILENO))
		fputs("dt: kernel functions are not shown; dt -l 'kprobe:*' lists them\n", stderr);
	return 0;
}

static int run(const struct options *o)
{
	struct spec_list probes = { 0 };
	struct dt_dev *dev = NULL;
	struct dt_error err;
	int status, error = 0;

	if (!o->list)
		error = spec_list_parse(&probes, o->program, &err);
	if (!error)
		error = dt_dev_open(&dev, NULL, &err);
	status = error ? complain(&err) : open_output(o);
	if (!status)
		status = o->list ? run_list(o, dev) : trace_run(o, dev, &probes, &out);
	dt_dev_close(dev);
	spec_list_free(&probes);
	return status;
}

int main(int argc, char **argv)
{
	struct options o;
	int status;

	status = options_parse(&o, argc, argv);
	if (status >= 0)
		return status;
	if (o.program && strchr(o.program, '{')) {
		fputs("dt: -e: actions in braces are not supported yet; name only probes\n", stderr);
		return EXIT_USAGE;
	}
	return run(&o);
}
