/* SPDX-License-Identifier: GPL-2.0-only */
/* Text of unknown origin: names that processes chose, files, traces. */
#ifndef DT_SAFE_H
#define DT_SAFE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character of UTF-8 at s, which is none of ASCII; 0: there is none. */
static inline size_t safe_utf8(const unsigned char *s, size_t len)
{
	size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2, i;

	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Longer than need be, halves of UTF-16, above the last. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/*
 * Bytes from s on, of len, that a terminal shows and does not obey; with lines, new
 * lines and tabs belong to them.
 */
static inline size_t safe_span(const char *text, size_t len, bool lines)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = 1;
		if (s[i] >= 0x80)
			n = safe_utf8(s + i, len - i);
		else if (s[i] == 0x7f || (s[i] < 0x20 && !(lines && (s[i] == '\n' || s[i] == '\t'))))
			n = 0;
		/* U+0080 to U+009F are controls, too. */
		if (!n || (s[i] == 0xc2 && s[i + 1] < 0xa0))
			break;
	}
	return i;
}

#endif
