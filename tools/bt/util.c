// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "safe.h"
#include "util.h"

#define CHUNK	16384

struct arena_chunk {
	struct arena_chunk	*next;
	size_t			 size;
	_Alignas(16) char	 data[];
};

static void no_memory(void)
{
	fputs("dt: out of memory\n", stderr);
	exit(1);
}

void *xrealloc(void *p, size_t size)
{
	void *q = realloc(p, size ? size : 1);

	if (!q)
		no_memory();
	return q;
}

void *xcalloc(size_t n, size_t size)
{
	void *q = calloc(n ? n : 1, size ? size : 1);

	if (!q)
		no_memory();
	return q;
}

static void arena_next(struct arena *a, size_t size)
{
	struct arena_chunk **link = a->cur ? &a->cur->next : &a->first, *c;
	size_t want = size > CHUNK ? size : CHUNK;

	/* A chunk left by a release that is too small goes behind the new one. */
	c = *link;
	if (!c || c->size < want) {
		c = xrealloc(NULL, sizeof(*c) + want);
		c->next = *link;
		c->size = want;
		*link = c;
	}
	a->cur = c;
	a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!a->cur || size > a->cur->size - a->used)
		arena_next(a, size);
	p = a->cur->data + a->used;
	a->used += size;
	return p;
}

void *arena_zalloc(struct arena *a, size_t size)
{
	return memset(arena_alloc(a, size), 0, size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void arena_free(struct arena *a)
{
	struct arena_chunk *c = a->first, *next;

	for (; c; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct arena){ 0 };
}

void arena_release(struct arena *a, struct arena_mark m)
{
	a->cur = m.chunk;
	a->used = m.used;
	if (!a->cur && a->first) {
		a->cur = a->first;
		a->used = 0;
	}
}

void vbuf_grow(struct vbuf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;

	while (cap - b->len < more)
		cap *= 2;
	b->p = xrealloc(b->p, cap);
	b->cap = cap;
}

void vbuf_puts(struct vbuf *b, const char *s)
{
	vbuf_add(b, s, strlen(s));
}

void vbuf_printf(struct vbuf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	vbuf_reserve(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
}

void vbuf_free(struct vbuf *b)
{
	free(b->p);
	*b = (struct vbuf){ 0 };
}

bool sv_eq(struct sv a, const char *s)
{
	return strlen(s) == a.len && !memcmp(a.p, s, a.len);
}

void vbuf_safe(struct vbuf *b, const char *s, size_t len, bool lines)
{
	size_t n;

	for (;;) {
		n = safe_span(s, len, lines);
		vbuf_add(b, s, n);
		if (n == len)
			return;
		vbuf_printf(b, "\\x%02x", (unsigned char)s[n]);
		s += n + 1;
		len -= n + 1;
	}
}
