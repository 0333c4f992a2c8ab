// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "output.h"

int output_open(struct output *o, const char *path)
{
	*o = (struct output){ .file = path ? fopen(path, "we") : stdout };
	if (o->file)
		return 0;
	fprintf(stderr, "dt: -o %s: %s\n", path, strerror(errno));
	return -1;
}

/* A buffer that was full was written by whoever printed: only its mark is left. */
static void note(struct output *o, int failed)
{
	if (!o->error && (failed || ferror(o->file)))
		o->error = failed ? errno : EIO;
}

static void note_close(struct output *o)
{
	if (fclose(o->file) && !o->error)
		o->error = errno;
}

int output_flush(struct output *o)
{
	note(o, fflush(o->file));
	return o->error ? -1 : 0;
}

int output_close(struct output *o)
{
	output_flush(o);
	if (o->file != stdout)
		note_close(o);
	o->file = NULL;
	if (!o->error || o->error == EPIPE)
		return 0;
	fprintf(stderr, "dt: output: %s; it is not complete\n", strerror(o->error));
	return -1;
}
