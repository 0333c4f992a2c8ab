// SPDX-License-Identifier: GPL-2.0-only
/* dt: trace what the kernel and programs do. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libdt/libdt.h"
#include "list.h"
#include "options.h"
#include "out.h"
#include "program.h"
#include "record.h"
#include "replay.h"
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
	if (!o->pattern && !o->quiet && !o->replay && isatty(STDERR_FILENO))
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
		error = spec_list_parse(&probes, o->program ? o->program : "*:*:*", &err);
	if (!error)
		error = replay_open(o, &dev, &err);
	status = error ? complain(&err) : open_output(o);
	if (!status && o->list)
		status = run_list(o, dev);
	else if (!status)
		status = o->record ? record_probes(o, dev, &probes) :
			trace_run(o, dev, &probes, &out);
	dt_dev_close(dev);
	spec_list_free(&probes);
	return status;
}

/* All of a stream, or NULL: it could not be read.  For free(). */
static char *read_all(FILE *f, size_t *len)
{
	char *text = NULL, *more;
	size_t cap = 0, n;

	for (*len = 0;; *len += n) {
		if (*len == cap) {
			cap = cap ? 2 * cap : 65536;
			more = cap <= 1 << 26 ? realloc(text, cap) : NULL;
			if (!more)
				break;
			text = more;
		}
		n = fread(text + *len, 1, cap - *len, f);
		if (!n && !ferror(f))
			return text;
		if (!n)
			break;
	}
	free(text);
	return NULL;
}

static int run_file(const struct options *o)
{
	int in = !strcmp(o->file, "-"), status;
	FILE *f = in ? stdin : fopen(o->file, "re");
	char *text;
	size_t len;

	text = f ? read_all(f, &len) : NULL;
	if (!text)
		fprintf(stderr, "dt: %s: %s\n", o->file, errno ? strerror(errno) : "too long");
	if (f && !in)
		fclose(f);
	if (!text)
		return EXIT_ERROR;
	status = program_run(o, in ? "stdin" : o->file, text, len);
	free(text);
	return status;
}

static int run_program(const struct options *o)
{
	if (o->buffering >= 0)
		setvbuf(stdout, NULL, o->buffering, BUFSIZ);
	if (o->file)
		return run_file(o);
	return program_run(o, "stdin", o->program, strlen(o->program));
}

int main(int argc, char **argv)
{
	struct options o;
	int status;

	status = options_parse(&o, argc, argv);
	if (status < 0)
		status = options_is_program(&o) ? run_program(&o) : run(&o);
	options_free(&o);
	return status;
}
