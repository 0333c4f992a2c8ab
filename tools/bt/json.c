// SPDX-License-Identifier: GPL-2.0-only
/* Values as JSON, in the shapes of bpftrace. */
#include <inttypes.h>
#include <string.h>
#include "run.h"
#include "safe.h"

void json_string(struct vbuf *out, const char *s, size_t len)
{
	size_t i, n;

	vbuf_putc(out, '"');
	for (i = 0; i < len; i += n) {
		unsigned char c = s[i];

		n = c < 0x80 ? 1 : safe_utf8((const unsigned char *)s + i, len - i);
		if (n > 1) {
			vbuf_add(out, s + i, n);
			continue;
		}
		/* A byte that is part of no character is one as in Latin-1. */
		if (!n) {
			vbuf_printf(out, "\\u%04x", c);
			n = 1;
			continue;
		}

		switch (c) {
		case '"': vbuf_puts(out, "\\\""); break;
		case '\\': vbuf_puts(out, "\\\\"); break;
		case '\n': vbuf_puts(out, "\\n"); break;
		case '\r': vbuf_puts(out, "\\r"); break;
		case '\t': vbuf_puts(out, "\\t"); break;
		default:
			if (c < 32)
				vbuf_printf(out, "\\u%04x", c);
			else
				vbuf_putc(out, (char)c);
		}
	}
	vbuf_putc(out, '"');
}

/* Numbers that a double cannot hold are strings. */
static void json_number(struct type t, int64_t v, struct vbuf *out)
{
	bool is_signed = t.sign || t.flex, exact;

	if (t.kind == K_BOOL) {
		vbuf_puts(out, v ? "true" : "false");
		return;
	}
	if (is_signed) {
		exact = v > -(1LL << 53) && v < 1LL << 53;
		if (!exact && (double)v < 9223372036854775808.0)
			exact = (int64_t)(double)v == v;
		vbuf_printf(out, exact ? "%" PRId64 : "\"%" PRId64 "\"", v);
		return;
	}
	exact = (uint64_t)v < 1ULL << 53;
	if (!exact && (double)(uint64_t)v < 18446744073709551616.0)
		exact = (uint64_t)(double)(uint64_t)v == (uint64_t)v;
	vbuf_printf(out, exact ? "%" PRIu64 : "\"%" PRIu64 "\"", (uint64_t)v);
}

static void json_tuple(struct bt_run *run, struct type t, struct sv tup, struct vbuf *out)
{
	bool named = t.kind == K_RECORD || (t.tuple->names && t.tuple->n);
	uint32_t i;

	vbuf_putc(out, named ? '{' : '[');
	for (i = 0; i < t.tuple->n; i++) {
		struct sv s = tuple_part(tup, t.tuple, i);
		int64_t word = 0;

		if (is_word(t.tuple->v[i]) && s.len == 8)
			memcpy(&word, s.p, 8);
		if (i)
			vbuf_puts(out, named ? ", " : ",");
		if (named) {
			const char *name = t.tuple->names[i] ? t.tuple->names[i] : "";

			json_string(out, name, strlen(name));
			vbuf_puts(out, ": ");
		}
		json_value(run, t.tuple->v[i], word, s, out);
	}
	vbuf_putc(out, named ? '}' : ']');
}

static void json_buf(struct sv s, struct vbuf *out)
{
	size_t i;

	vbuf_putc(out, '[');
	for (i = 0; i < s.len; i++)
		vbuf_printf(out, i ? ",%d" : "%d", (signed char)s.p[i]);
	vbuf_putc(out, ']');
}

void json_value(struct bt_run *run, struct type t, int64_t word, struct sv s,
		struct vbuf *out)
{
	struct vbuf b = { 0 };

	switch (t.kind) {
	case K_TUPLE: case K_RECORD: json_tuple(run, t, s, out); return;
	case K_BUF: json_buf(s, out); return;
	case K_ARRAY: print_value(run, t, word, s, out); return;
	default: break;
	}
	if (is_word(t)) {
		json_number(t, word, out);
		return;
	}
	print_value(run, t, word, s, &b);
	json_string(out, b.p ? b.p : "", b.len);
	vbuf_free(&b);
}
