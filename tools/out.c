// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "out.h"

/* The most that one number or one mark's distance can take. */
#define OUT_SLACK	512

void out_init(struct out *o, int fd)
{
	o->fd = fd;
	o->error = 0;
	o->len = 0;
}

int out_flush(struct out *o)
{
	size_t done = 0;
	ssize_t n;

	while (done < o->len && !o->error) {
		n = write(o->fd, o->buf + done, o->len - done);
		if (n >= 0)
			done += n;
		else if (errno != EINTR)
			o->error = errno;
	}
	o->len = 0;
	return -o->error;
}

void out_bytes(struct out *o, const char *s, size_t len)
{
	size_t n;

	while (len) {
		if (o->len == sizeof(o->buf))
			out_flush(o);
		n = sizeof(o->buf) - o->len;
		if (n > len)
			n = len;
		memcpy(o->buf + o->len, s, n);
		o->len += n;
		s += n;
		len -= n;
	}
}

void out_char(struct out *o, char c)
{
	if (o->len == sizeof(o->buf))
		out_flush(o);
	o->buf[o->len++] = c;
}

void out_str(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

/* Digits of v before end; returns where they begin. */
static char *digits(char *end, __u64 v, unsigned int base)
{
	do {
		*--end = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	return end;
}

void out_u64_width(struct out *o, __u64 v, unsigned int width, char fill)
{
	char buf[64], *end = buf + sizeof(buf), *p = digits(end, v, 10);

	while (width <= sizeof(buf) && p > end - width)
		*--p = fill;
	out_bytes(o, p, end - p);
}

void out_u64(struct out *o, __u64 v)
{
	out_u64_width(o, v, 0, ' ');
}

void out_s64(struct out *o, __s64 v)
{
	if (v < 0)
		out_char(o, '-');
	out_u64(o, v < 0 ? -(__u64)v : (__u64)v);
}

void out_hex(struct out *o, __u64 v)
{
	char buf[24], *end = buf + sizeof(buf), *p = digits(end, v, 16);

	*--p = 'x';
	*--p = '0';
	out_bytes(o, p, end - p);
}

void out_octal(struct out *o, __u64 v)
{
	char buf[32], *end = buf + sizeof(buf), *p = digits(end, v, 8);

	if (*p != '0')
		*--p = '0';
	out_bytes(o, p, end - p);
}

size_t out_mark(struct out *o)
{
	/* So that what follows lies in the buffer in one piece. */
	if (sizeof(o->buf) - o->len < OUT_SLACK)
		out_flush(o);
	return o->len;
}

void out_pad(struct out *o, size_t mark, size_t width)
{
	while (o->len < mark + width)
		out_char(o, ' ');
}

void out_safe(struct out *o, const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;
	unsigned char c;

	for (i = 0; i < len; i++) {
		c = s[i];
		if (c >= 0x20 && c != 0x7f) {
			out_char(o, c);
		} else {
			out_str(o, "\\x");
			out_char(o, hex[c >> 4]);
			out_char(o, hex[c & 15]);
		}
	}
}
