// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* A trace's bytes, from a file or a pipe, without seeking. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "trace.h"

#define READ_SIZE	(256UL << 10)

void trace_input_init(struct trace_input *in, int fd, const char *name)
{
	struct stat st;

	memset(in, 0, sizeof(*in));
	in->fd = fd;
	in->name = name;
	in->file = !fstat(fd, &st) && S_ISREG(st.st_mode);
}

void trace_input_free(struct trace_input *in)
{
	free(in->buf);
	in->buf = NULL;
}

/* Room for n bytes at the front and a read behind them. */
static int input_room(struct trace_input *in, size_t n)
{
	size_t cap = n + READ_SIZE;
	unsigned char *buf;

	if (in->at) {
		memmove(in->buf, in->buf + in->at, in->fill - in->at);
		in->fill -= in->at;
		in->at = 0;
	}
	if (cap <= in->cap)
		return 0;
	if (cap < in->cap + in->cap / 2)
		cap = in->cap + in->cap / 2;
	buf = realloc(in->buf, cap);
	if (!buf)
		return -ENOMEM;
	in->buf = buf;
	in->cap = cap;
	return 0;
}

/* A descriptor that sleeps is asked first: its flags are not only ours. */
static int input_readable(const struct trace_input *in)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };

	return in->file || poll(&p, 1, 0) > 0;
}

/* Read once.  1: something came, or the end; 0: nothing yet. */
static int input_read(struct trace_input *in, int wait, struct dt_error *err)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	ssize_t n;

	if (!wait && !input_readable(in))
		return 0;
	n = read(in->fd, in->buf + in->fill, in->cap - in->fill);
	if (n > 0)
		in->fill += n;
	else if (!n)
		in->eof = 1;
	else if (errno == EAGAIN && wait)
		poll(&p, 1, -1);
	else if (errno == EAGAIN || errno == EINTR)
		return wait;
	else
		return dt_error_set(err, errno, "%s: %s", in->name, strerror(errno));
	return 1;
}

int trace_input_need(struct trace_input *in, size_t n, int wait, struct dt_error *err)
{
	int got = 1;

	while (trace_input_there(in) < n && got > 0) {
		if (in->eof)
			return 0;
		/* As it comes in, not as a length says that it will. */
		if (input_room(in, trace_input_there(in)))
			return dt_error_set(err, ENOMEM, "%s: out of memory", in->name);
		got = input_read(in, wait, err);
	}
	return got;
}

void trace_input_take(struct trace_input *in, size_t n)
{
	in->at += n;
	in->offset += n;
}
