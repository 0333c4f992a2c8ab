/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of the language: arenas, growing buffers, and views of bytes. */
#ifndef BT_UTIL_H
#define BT_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Memory that is freed all at once. */
struct arena_chunk;
struct arena {
	struct arena_chunk	*first, *cur;
	size_t			 used;		/* of cur */
};

/* A place to go back to. */
struct arena_mark {
	struct arena_chunk	*chunk;
	size_t			 used;
};

/* Zeroed by arena_zalloc only.  There is no failure: without memory we end. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void arena_free(struct arena *a);

static inline struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->cur, a->used };
}

/* Chunks stay: what comes next allocates nothing. */
void arena_release(struct arena *a, struct arena_mark m);

/* realloc() and calloc() that end the program when there is no memory. */
void *xrealloc(void *p, size_t size);
void *xcalloc(size_t n, size_t size);

/* Grow the array *v of *cap elements so that it has more than n. */
#define GROW(v, n, cap)							\
	do {								\
		if ((n) >= (cap)) {					\
			(cap) = (cap) ? (cap) * 2 : 8;			\
			(v) = xrealloc((v), (cap) * sizeof(*(v)));	\
		}							\
	} while (0)

/* A growing buffer of bytes. */
struct vbuf {
	char	*p;
	size_t	 len, cap;
};

void vbuf_grow(struct vbuf *b, size_t more);

/* Room for more bytes behind what is there. */
static inline void vbuf_reserve(struct vbuf *b, size_t more)
{
	if (b->cap - b->len < more)
		vbuf_grow(b, more);
}

static inline void vbuf_add(struct vbuf *b, const void *p, size_t len)
{
	if (!len)
		return;
	vbuf_reserve(b, len);
	memcpy(b->p + b->len, p, len);
	b->len += len;
}

static inline void vbuf_putc(struct vbuf *b, char c)
{
	vbuf_reserve(b, 1);
	b->p[b->len++] = c;
}

void vbuf_puts(struct vbuf *b, const char *s);
/* Text of unknown origin, as out_safe(); with lines, lines of it. */
void vbuf_safe(struct vbuf *b, const char *s, size_t len, bool lines);
void vbuf_printf(struct vbuf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void vbuf_free(struct vbuf *b);

/* Bytes somewhere else. */
struct sv {
	const char	*p;
	size_t		 len;
};

bool sv_eq(struct sv a, const char *s);

#endif
