// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "map.h"

/* For a kernel that has no random numbers yet. */
#define SEED	0x9e3779b97f4a7c15ULL
#define FACTOR	0xd6e8feb86659fd93ULL

uint64_t map_hash_seed, map_hash_factor;

static void hash_init(void)
{
	uint64_t r[2] = { SEED, FACTOR };

	if (getrandom(r, sizeof(r), GRND_NONBLOCK) != sizeof(r)) {
		r[0] = SEED ^ (uint64_t)getpid();
		r[1] = FACTOR;
	}
	map_hash_seed = r[0];
	map_hash_factor = r[1] | 1;
}

static inline uint64_t tail(const unsigned char *p, size_t len)
{
	uint64_t v = 0;

	memcpy(&v, p, len);
	return v;
}

static inline uint64_t word(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t hash_long(const unsigned char *p, size_t len)
{
	uint64_t h = map_hash_seed ^ len;

	for (; len >= 8; p += 8, len -= 8)
		h = hash_mix(h ^ word(p), map_hash_factor);
	return (uint32_t)hash_mix(h ^ tail(p, len), map_hash_factor);
}

void rmap_init(struct rmap *m, const struct map *def)
{
	if (!map_hash_factor)
		hash_init();
	*m = (struct rmap){ .def = def, .mask = 15 };
	m->table = xcalloc(m->mask + 1, sizeof(*m->table));
}

static void value_free(const struct rmap *m, struct ent *e)
{
	uint8_t k = m->def->value.kind;

	if ((k >= K_STR && k <= K_ARRAY) || k == K_HIST || k == K_LHIST || k == K_TSERIES)
		free(e->p);
	e->i = 0;
	e->n = 0;
}

static void ent_drop(const struct rmap *m, struct ent *e)
{
	if (!e->live)
		return;
	value_free(m, e);
	if (e->klen > ENT_INLINE)
		free(e->kp);
	e->live = false;
}

void rmap_free(struct rmap *m)
{
	size_t i;

	rmap_clear(m);
	for (i = 0; i < m->nchunks; i++)
		free(m->chunks[i]);
	free(m->chunks);
	free(m->freed);
	free(m->table);
}

const void *ent_key(const struct ent *e)
{
	return e->klen > ENT_INLINE ? (const void *)e->kp : (const void *)e->kw;
}

static void grow(struct rmap *m)
{
	uint32_t size = (m->mask + 1) * 2, i, at;
	struct ent **t = xcalloc(size, sizeof(*t));

	for (i = 0; i <= m->mask; i++) {
		if (!m->table[i])
			continue;
		for (at = m->table[i]->hash & (size - 1); t[at]; )
			at = (at + 1) & (size - 1);
		t[at] = m->table[i];
	}
	free(m->table);
	m->table = t;
	m->mask = size - 1;
}

static struct ent *entry(struct rmap *m)
{
	if (m->nfreed)
		return m->freed[--m->nfreed];
	if (m->used / ENT_CHUNK >= m->nchunks) {
		GROW(m->chunks, m->nchunks, m->chunkcap);
		m->chunks[m->nchunks++] = xcalloc(ENT_CHUNK, sizeof(struct ent));
	}
	return rmap_at(m, m->used++);
}

static void unlink_slot(struct rmap *m, uint32_t at)
{
	uint32_t next = at;

	/* Pull back what could only stand here because this place was taken. */
	for (;;) {
		next = (next + 1) & m->mask;
		if (!m->table[next])
			break;
		if (((next - m->table[next]->hash) & m->mask) >= ((next - at) & m->mask)) {
			m->table[at] = m->table[next];
			at = next;
		}
	}
	m->table[at] = NULL;
}

/* The key that leads here may be the entry's own. */
static void drop_slot(struct rmap *m, uint32_t at)
{
	struct ent *e = m->table[at];

	unlink_slot(m, at);
	ent_drop(m, e);
	GROW(m->freed, m->nfreed, m->freecap);
	m->freed[m->nfreed++] = e;
	m->live--;
}

/* Make room in a full map, or say that there is none. */
static bool room(struct rmap *m)
{
	struct ent *e;

	if (!m->def->max || m->live < m->def->max)
		return true;
	if (!m->def->lru) {
		m->full++;
		return false;
	}
	do {
		if (m->evict >= m->used)
			m->evict = 0;
		e = rmap_at(m, m->evict++);
	} while (!e->live);
	return rmap_delete(m, ent_key(e), e->klen);
}

static struct ent *insert(struct rmap *m, uint32_t hash)
{
	struct ent *e;
	uint32_t at;

	if (!room(m))
		return NULL;
	if ((m->live + 1) * 2 > m->mask)
		grow(m);
	for (at = hash & m->mask; m->table[at]; )
		at = (at + 1) & m->mask;
	e = entry(m);
	*e = (struct ent){ .hash = hash, .live = true };
	m->table[at] = e;
	m->live++;
	return e;
}

struct ent *rmap_insert(struct rmap *m, uint64_t w0, uint64_t w1, size_t len, uint32_t hash)
{
	struct ent *e = insert(m, hash);

	if (e) {
		e->klen = len;
		e->kw[0] = w0;
		e->kw[1] = w1;
	}
	return e;
}

struct ent *rmap_find8(struct rmap *m, uint64_t key)
{
	return lookup_word(m, key, hash_word(key));
}

struct ent *rmap_add8(struct rmap *m, uint64_t key)
{
	uint32_t hash = hash_word(key);
	struct ent *e = lookup_word(m, key, hash);

	return e ? e : rmap_insert(m, key, 0, 8, hash);
}

/* A key of at most two words, as words. */
struct small {
	uint64_t	w[2];
};

static inline struct small small_key(const void *key, size_t len)
{
	const unsigned char *p = key;
	struct small s = { { 0, 0 } };

	if (len == 16) {
		s.w[0] = word(p);
		s.w[1] = word(p + 8);
	} else if (len >= 8) {
		s.w[0] = word(p);
		/* The bytes behind the first word, without reading past the end. */
		if (len > 8)
			s.w[1] = word(p + len - 8) >> (8 * (16 - len));
	} else {
		s.w[0] = tail(p, len);
	}
	return s;
}

struct ent *rmap_find_words(struct rmap *m, uint64_t w0, uint64_t w1, size_t len)
{
	return lookup_words(m, w0, w1, len, hash_words(w0, w1, len));
}

struct ent *rmap_add_words(struct rmap *m, uint64_t w0, uint64_t w1, size_t len)
{
	uint32_t hash = hash_words(w0, w1, len);
	struct ent *e = lookup_words(m, w0, w1, len, hash);

	return e ? e : rmap_insert(m, w0, w1, len, hash);
}

static struct ent *lookup_long(struct rmap *m, const void *key, size_t len, uint32_t hash)
{
	uint32_t at = hash & m->mask;
	struct ent *e;

	for (; (e = m->table[at]); at = (at + 1) & m->mask)
		if (e->hash == hash && e->klen == len && !memcmp(e->kp, key, len))
			break;
	return e;
}

/* Keys of one word have a hash of their own only in maps with such keys. */
static inline bool is_word(const struct rmap *m, size_t len)
{
	return len == 8 && type_word(m->def->key);
}

struct ent *rmap_find(struct rmap *m, const void *key, size_t len)
{
	struct small s;

	if (is_word(m, len))
		return rmap_find8(m, word(key));
	if (len > ENT_INLINE)
		return lookup_long(m, key, len, hash_long(key, len));
	s = small_key(key, len);
	return rmap_find_words(m, s.w[0], s.w[1], len);
}

struct ent *rmap_add(struct rmap *m, const void *key, size_t len)
{
	struct small s;
	struct ent *e;
	uint32_t hash;

	if (is_word(m, len))
		return rmap_add8(m, word(key));
	if (len <= ENT_INLINE) {
		s = small_key(key, len);
		return rmap_add_words(m, s.w[0], s.w[1], len);
	}
	hash = hash_long(key, len);
	e = lookup_long(m, key, len, hash);
	if (e || !(e = insert(m, hash)))
		return e;
	e->klen = len;
	e->kp = xrealloc(NULL, len);
	memcpy(e->kp, key, len);
	return e;
}

bool rmap_delete(struct rmap *m, const void *key, size_t len)
{
	struct ent *e = rmap_find(m, key, len);
	uint32_t at;

	if (!e)
		return false;
	for (at = e->hash & m->mask; m->table[at] != e; )
		at = (at + 1) & m->mask;
	drop_slot(m, at);
	return true;
}

void rmap_clear(struct rmap *m)
{
	uint32_t i;

	for (i = 0; i < m->used; i++)
		ent_drop(m, rmap_at(m, i));
	memset(m->table, 0, (m->mask + 1) * sizeof(*m->table));
	m->live = m->used = 0;
	m->nfreed = 0;
	m->evict = 0;
	value_free(m, &m->scalar);
	m->scalar.live = false;
}

static void value_zero(const struct rmap *m, struct ent *e)
{
	if (!e->live)
		return;
	switch (m->def->value.kind) {
	case K_HIST:
		if (e->hist)
			memset(e->hist, 0, hist_buckets(m->def->bits) * sizeof(*e->hist));
		break;
	case K_LHIST:
		if (e->hist)
			memset(e->hist, 0, lhist_buckets(m->def) * sizeof(*e->hist));
		break;
	case K_TSERIES:
		value_free(m, e);
		break;
	default:
		if (type_bytes(m->def->value)) {
			e->len = 0;
		} else {
			e->i = 0;
			e->n = m->def->value.kind == K_MIN || m->def->value.kind == K_MAX;
		}
	}
}

void rmap_zero(struct rmap *m)
{
	uint32_t i;

	for (i = 0; i < m->used; i++)
		value_zero(m, rmap_at(m, i));
	value_zero(m, &m->scalar);
}
