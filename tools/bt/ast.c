// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "ast.h"

struct expr *expr_new(struct bt_program *p, enum ekind kind, struct loc loc)
{
	struct expr *e = arena_zalloc(&p->arena, sizeof(*e));

	e->kind = kind;
	e->loc = loc;
	return e;
}

struct stmt *stmt_new(struct bt_program *p, enum skind kind, struct loc loc)
{
	struct stmt *s = arena_zalloc(&p->arena, sizeof(*s));

	s->kind = kind;
	s->loc = loc;
	return s;
}

void *arena_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	void *w;

	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 4;
	w = arena_zalloc(a, *cap * size);
	if (n)
		memcpy(w, v, n * size);
	return w;
}

void block_add(struct bt_program *p, struct block *b, struct stmt *s)
{
	b->v = arena_grow(&p->arena, b->v, b->n, &b->cap, sizeof(*b->v));
	b->v[b->n++] = s;
}

struct map *map_find(struct bt_program *p, const char *name)
{
	struct map *m;

	for (m = p->maps; m; m = m->next)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

struct map *map_get(struct bt_program *p, const char *name, struct loc loc)
{
	struct map *m = map_find(p, name), **link;

	if (m)
		return m;
	m = arena_zalloc(&p->arena, sizeof(*m));
	m->name = name;
	m->loc = loc;
	m->index = p->nmaps++;
	m->max = p->config.max_map_keys;
	/* In the order in which they will be printed. */
	for (link = &p->maps; *link && strcmp((*link)->name, name) < 0; )
		link = &(*link)->next;
	m->next = *link;
	*link = m;
	return m;
}
