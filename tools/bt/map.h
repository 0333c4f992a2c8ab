/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps at run time: a hash table from bytes to values.  Entries never move and
 * are numbered in the order of their insertion; the table points to them.
 */
#ifndef BT_MAP_H
#define BT_MAP_H

#include "ast.h"

#define ENT_INLINE	16	/* bytes of a key inside the entry */
#define HIST_NEGATIVE	0	/* bucket of values below 0 */

struct series;

struct ent {
	uint32_t	hash, klen;
	union {
		uint64_t	kw[2];		/* klen at most ENT_INLINE; zero padded */
		char		*kp;
	};
	union {
		struct {
			int64_t		i;	/* number, sum, extreme */
			uint64_t	n;	/* how many; 0: not set */
		};
		struct {
			char		*p;	/* bytes of a value that is no word */
			uint32_t	len, cap;
		};
		uint64_t	*hist;
		struct series	*series;
	};
	bool		live;
};

#define ENT_CHUNK	256

struct rmap {
	const struct map	*def;
	struct ent		**table;	/* NULL: free */
	uint32_t		 mask;
	uint32_t		 live;		/* entries that are */
	uint32_t		 used;		/* numbers given, free ones included */
	struct ent		**chunks;
	size_t			 nchunks, chunkcap;
	struct ent		**freed;	/* entries to give again */
	size_t			 nfreed, freecap;
	uint32_t		 evict;		/* where to look for the oldest */
	struct ent		 scalar;	/* the value of a map without keys */
	uint64_t		 full;		/* updates refused */
	bool			 full_said;
};

void rmap_init(struct rmap *m, const struct map *def);
void rmap_free(struct rmap *m);

static inline struct ent *rmap_at(const struct rmap *m, uint32_t idx)
{
	return &m->chunks[idx / ENT_CHUNK][idx % ENT_CHUNK];
}

/* NULL when it is not there. */
struct ent *rmap_find(struct rmap *m, const void *key, size_t len);
/* NULL when the map is full. */
struct ent *rmap_add(struct rmap *m, const void *key, size_t len);
/*
 * The same for keys of at most ENT_INLINE bytes, which are in two words with
 * zeros behind them; in maps whose keys are no single words.
 */
struct ent *rmap_find_words(struct rmap *m, uint64_t w0, uint64_t w1, size_t len);
struct ent *rmap_add_words(struct rmap *m, uint64_t w0, uint64_t w1, size_t len);
/* The same for keys of one word. */
struct ent *rmap_find8(struct rmap *m, uint64_t key);
struct ent *rmap_add8(struct rmap *m, uint64_t key);
/* What is known not to be there, with its hash. */
struct ent *rmap_insert(struct rmap *m, uint64_t w0, uint64_t w1, size_t len, uint32_t hash);

bool rmap_delete(struct rmap *m, const void *key, size_t len);
void rmap_clear(struct rmap *m);
void rmap_zero(struct rmap *m);

const void *ent_key(const struct ent *e);

/* ---- lookups, here so that they can be part of the code around them ---- */

/*
 * Random, from the first rmap_init() on: keys are what traced processes choose, who
 * could else choose many of one hash.
 */
extern uint64_t map_hash_seed, map_hash_factor;

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 r = (unsigned __int128)a * b;

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline uint32_t hash_word(uint64_t key)
{
	return (uint32_t)hash_mix(key ^ map_hash_seed, map_hash_factor);
}

static inline uint32_t hash_words(uint64_t w0, uint64_t w1, size_t len)
{
	return (uint32_t)hash_mix(w0 ^ map_hash_seed ^ len, w1 ^ map_hash_factor);
}

static inline struct ent *lookup_word(const struct rmap *m, uint64_t key, uint32_t hash)
{
	uint32_t at = hash & m->mask;
	struct ent *e;

	for (; (e = m->table[at]); at = (at + 1) & m->mask)
		if (e->kw[0] == key)
			break;
	return e;
}

static inline struct ent *lookup_words(const struct rmap *m, uint64_t w0, uint64_t w1,
				       size_t len, uint32_t hash)
{
	uint32_t at = hash & m->mask;
	struct ent *e;

	for (; (e = m->table[at]); at = (at + 1) & m->mask)
		if (e->kw[0] == w0 && e->kw[1] == w1 && e->klen == len)
			break;
	return e;
}

/* ---- what aggregations do to an entry ---- */

void ent_hist(struct ent *e, const struct map *def, int64_t v);
void ent_lhist(struct ent *e, const struct map *def, int64_t v);
void ent_series(struct ent *e, const struct map *def, int64_t v, uint64_t now);
void ent_set(struct ent *e, const void *p, size_t len);

unsigned int hist_buckets(unsigned int bits);
unsigned int lhist_buckets(const struct map *def);

/* Values of the intervals of time, the latest n of them. */
struct series {
	uint32_t	n;
	struct point {
		uint64_t	epoch;		/* time / interval; set when n above 0 */
		int64_t		v;
		uint64_t	n;
	} v[];
};

#endif
