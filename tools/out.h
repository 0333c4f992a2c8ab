/* SPDX-License-Identifier: GPL-2.0-only */
/* Text on its way into a descriptor. */
#ifndef DT_OUT_H
#define DT_OUT_H

#include <stddef.h>
#include <linux/types.h>

struct out {
	int	fd;
	int	error;		/* errno value of the first write that failed, or 0 */
	size_t	len;
	char	buf[65536];
};

void out_init(struct out *o, int fd);

/* Write what is there.  Returns 0 or -errno; then nothing is written any more. */
int out_flush(struct out *o);

static inline void out_char(struct out *o, char c)
{
	if (o->len == sizeof(o->buf))
		out_flush(o);
	o->buf[o->len++] = c;
}

void out_bytes(struct out *o, const char *s, size_t len);
void out_str(struct out *o, const char *s);
void out_u64(struct out *o, __u64 v);
void out_s64(struct out *o, __s64 v);
void out_hex(struct out *o, __u64 v);		/* with 0x */
void out_octal(struct out *o, __u64 v);		/* with a leading 0 */

/* width characters at least, filled up in front. */
void out_u64_width(struct out *o, __u64 v, unsigned int width, char fill);

/* Fill up with blanks to width characters since the mark that out_mark() gave. */
size_t out_mark(struct out *o);
void out_pad(struct out *o, size_t mark, size_t width);

/* Text of unknown origin: what a terminal would obey, or could not show, as \xNN. */
void out_safe(struct out *o, const char *s, size_t len);
void out_safe_str(struct out *o, const char *s);

#endif
