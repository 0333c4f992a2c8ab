// SPDX-License-Identifier: GPL-2.0-only
/* Keys of maps to the entries that they lead to. */
#include <string.h>
#include "run.h"

/* A command name as two words with zeros behind it; returns its length. */
static inline size_t comm_words(const char *s, uint64_t w[2])
{
	const uint64_t ones = 0x0101010101010101ULL, high = ones << 7;
	uint64_t zero;
	unsigned int bits;

	memcpy(w, s, 16);
	zero = (w[0] - ones) & ~w[0] & high;
	if (zero) {
		bits = __builtin_ctzll(zero) & 56;
		w[0] &= ~(~0ULL << bits);
		w[1] = 0;
		return bits / 8;
	}
	zero = (w[1] - ones) & ~w[1] & high;
	if (!zero)
		return 16;
	bits = __builtin_ctzll(zero) & 56;
	w[1] &= ~(~0ULL << bits);
	return 8 + bits / 8;
}

static struct ent *full(const struct op *key, struct rmap *m, struct rt *rt)
{
	static const char text[] = "Map full; can't update element. Try increasing "
		"max_map_keys config or manually setting the max entries in a map "
		"declaration e.g. `let @a = hash(5000)`";

	if (!m->full_said)
		run_warning(rt->run, key->loc, text);
	m->full_said = true;
	return NULL;
}

static struct ent *new_ent(const struct op *key, struct rmap *m, struct rt *rt, uint64_t w0,
			   uint64_t w1, size_t len, uint32_t hash)
{
	struct ent *e = rmap_insert(m, w0, w1, len, hash);

	return e ? e : full(key, m, rt);
}

static struct ent *add_word(const struct op *key, struct rmap *m, struct rt *rt)
{
	uint64_t w = (uint64_t)key->ev(key, rt);
	uint32_t hash = hash_word(w);
	struct ent *e = lookup_word(m, w, hash);

	return e ? e : new_ent(key, m, rt, w, 0, 8, hash);
}

static struct ent *add_pair(const struct op *key, struct rmap *m, struct rt *rt)
{
	uint64_t w0 = (uint64_t)key->v[0]->ev(key->v[0], rt);
	uint64_t w1 = (uint64_t)key->v[1]->ev(key->v[1], rt);
	uint32_t hash = hash_words(w0, w1, 16);
	struct ent *e = lookup_words(m, w0, w1, 16, hash);

	return e ? e : new_ent(key, m, rt, w0, w1, 16, hash);
}

static struct ent *add_bytes(const struct op *key, struct rmap *m, struct rt *rt)
{
	struct sv s = key->sv(key, rt);
	struct ent *e = rmap_add(m, s.p, s.len);

	return e ? e : full(key, m, rt);
}

static struct ent *add_words(const struct op *key, struct rmap *m, struct rt *rt)
{
	uint64_t w[KEY_WORDS_MAX];
	struct ent *e;
	uint32_t i;

	for (i = 0; i < key->n; i++)
		w[i] = (uint64_t)key->v[i]->ev(key->v[i], rt);
	e = rmap_add(m, w, 8 * (size_t)key->n);
	return e ? e : full(key, m, rt);
}

static struct ent *add_comm(const struct op *key, struct rmap *m, struct rt *rt)
{
	struct ent *e;
	uint64_t w[2];
	uint32_t hash;
	size_t len;

	/* Only names out of a record are known to have all their bytes. */
	if (!(rt->ev->dtev_flags & DTEVT_EXECNAME))
		return add_bytes(key, m, rt);
	len = comm_words(rt->ev->dtev_comm, w);
	hash = hash_words(w[0], w[1], len);
	e = lookup_words(m, w[0], w[1], len, hash);
	return e ? e : new_ent(key, m, rt, w[0], w[1], len, hash);
}

const struct op *gen_key(struct gen *g, struct expr *key, struct loc loc)
{
	bool temp = g->temp;
	struct op *op;

	if (!key)
		return NULL;
	op = (struct op *)gen_value(g, key);
	op->loc = loc;

	switch (op->key) {
	case KEY_WORD: op->add = add_word; break;
	case KEY_COMM: op->add = add_comm; break;
	case KEY_WORDS:
		op->add = op->n == 2 ? add_pair : add_words;
		break;
	default: op->add = add_bytes; break;
	}
	/* A tuple of words is put together on the stack. */
	if (op->key == KEY_WORDS)
		g->temp = temp || op->parts_temp;
	return op;
}

struct ent *run_find(const struct op *key, struct rmap *m, struct rt *rt)
{
	uint64_t w[KEY_WORDS_MAX];
	struct sv s;
	uint32_t i;

	if (key->key == KEY_WORD)
		return rmap_find8(m, (uint64_t)key->ev(key, rt));
	if (key->key == KEY_WORDS) {
		for (i = 0; i < key->n; i++)
			w[i] = (uint64_t)key->v[i]->ev(key->v[i], rt);
		return rmap_find(m, w, 8 * (size_t)key->n);
	}
	s = key->sv(key, rt);
	return rmap_find(m, s.p, s.len);
}

bool run_delete(const struct op *key, struct rmap *m, struct rt *rt)
{
	struct ent *e = run_find(key, m, rt);

	return e && rmap_delete(m, ent_key(e), e->klen);
}
