// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "out.h"
#include "safe.h"

/* The most that lies between a mark and the end of its padding. */
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

void out_str(struct out *o, const char *s)
{
	out_bytes(o, s, strlen(s));
}

/* Digits of v before end; returns where they begin. */
static char *digits(char *end, __u64 v, unsigned int shift)
{
	do {
		*--end = "0123456789abcdef"[v & ((1U << shift) - 1)];
		v >>= shift;
	} while (v);
	return end;
}

/* Two digits for each division. */
static char *decimals(char *end, __u64 v)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
		"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
		"8081828384858687888990919293949596979899";

	for (; v >= 100; v /= 100) {
		end -= 2;
		memcpy(end, pairs + v % 100 * 2, 2);
	}
	if (v >= 10) {
		end -= 2;
		memcpy(end, pairs + v * 2, 2);
		return end;
	}
	*--end = '0' + v;
	return end;
}

void out_u64_width(struct out *o, __u64 v, unsigned int width, char fill)
{
	char buf[64], *end = buf + sizeof(buf), *p = decimals(end, v);

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
	char buf[24], *end = buf + sizeof(buf), *p = digits(end, v, 4);

	*--p = 'x';
	*--p = '0';
	out_bytes(o, p, end - p);
}

void out_octal(struct out *o, __u64 v)
{
	char buf[32], *end = buf + sizeof(buf), *p = digits(end, v, 3);

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
	if (o->len >= mark + width)
		return;
	memset(o->buf + o->len, ' ', mark + width - o->len);
	o->len = mark + width;
}

void out_safe(struct out *o, const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	char escape[4] = "\\x";
	size_t n;

	for (;;) {
		n = safe_span(s, len, false);
		out_bytes(o, s, n);
		if (n == len)
			return;
		escape[2] = hex[(unsigned char)s[n] >> 4];
		escape[3] = hex[s[n] & 15];
		out_bytes(o, escape, sizeof(escape));
		s += n + 1;
		len -= n + 1;
	}
}

void out_safe_str(struct out *o, const char *s)
{
	out_safe(o, s, strlen(s));
}
