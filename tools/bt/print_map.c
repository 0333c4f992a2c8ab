// SPDX-License-Identifier: GPL-2.0-only
/* Maps: their order and their forms. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "run.h"

/* An entry with what it is sorted by. */
struct item {
	const struct ent	*e;
	uint64_t		 by;
	uint32_t		 order;		/* of insertion */
};

struct listing {
	const struct rmap	*m;
	struct item		*v;
	size_t			 n, cap;
	bool			 sign;
};

static int compare_words(struct type t, const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, 8);
	memcpy(&y, b, 8);
	/* Of whatever sign, keys are put in the order of signed numbers. */
	t.sign = true;
	x = type_fit(t, x);
	y = type_fit(t, y);
	return x < y ? -1 : x > y;
}

static int compare_strings(struct sv a, struct sv b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int c = len ? memcmp(a.p, b.p, len) : 0;

	return c ? c : a.len < b.len ? -1 : a.len > b.len;
}

static int compare_part(struct type t, struct sv a, struct sv b)
{
	if (t.kind == K_INT && a.len == 8 && b.len == 8)
		return compare_words(t, a.p, b.p);
	if (t.kind == K_STR)
		return compare_strings(a, b);
	return 0;
}

static int compare_keys(const struct map *def, const struct ent *x, const struct ent *y)
{
	struct sv a = { ent_key(x), x->klen }, b = { ent_key(y), y->klen };
	uint32_t i;
	int c;

	if (def->key.kind != K_TUPLE)
		return compare_part(def->key, a, b);
	for (i = 0; i < def->key.tuple->n; i++) {
		c = compare_part(def->key.tuple->v[i], tuple_part(a, def->key.tuple, i),
				 tuple_part(b, def->key.tuple, i));
		if (c)
			return c;
	}
	return 0;
}

static int compare_items(const void *pa, const void *pb, void *arg)
{
	const struct item *a = pa, *b = pb;
	const struct listing *l = arg;
	int c;

	if (a->by != b->by)
		return (l->sign ? (int64_t)a->by < (int64_t)b->by : a->by < b->by) ? -1 : 1;
	c = compare_keys(l->m->def, a->e, b->e);
	return c ? c : a->order < b->order ? -1 : 1;
}

static uint64_t hist_total(const struct map *def, const struct ent *e)
{
	unsigned int n = def->value.kind == K_HIST ? hist_buckets(def->bits) :
		lhist_buckets(def), i;
	uint64_t sum = 0;

	for (i = 0; e->hist && i < n; i++)
		sum += e->hist[i];
	return sum;
}

static uint64_t latest(const struct ent *e)
{
	uint64_t last = 0;
	uint32_t i;

	for (i = 0; e->series && i < e->series->n; i++)
		if (e->series->v[i].n && e->series->v[i].epoch > last)
			last = e->series->v[i].epoch;
	return last;
}

static uint64_t sort_value(const struct map *def, const struct ent *e)
{
	switch (def->value.kind) {
	case K_INT: case K_COUNT: case K_SUM: case K_MIN: case K_MAX: return (uint64_t)e->i;
	case K_AVG: case K_STATS:
		return (uint64_t)ent_word(e, (struct type){ .kind = K_AVG,
					  .sign = def->value.sign });
	case K_HIST: case K_LHIST: return hist_total(def, e);
	case K_TSERIES: return latest(e);
	default: return 0;
	}
}

static void collect(struct listing *l)
{
	const struct map *def = l->m->def;
	uint32_t i;

	l->sign = (def->value.sign || def->value.flex) && def->value.kind != K_MIN &&
		  def->value.kind != K_MAX;
	for (i = 0; i < l->m->used; i++) {
		const struct ent *e = rmap_at(l->m, i);

		if (!e->live)
			continue;
		GROW(l->v, l->n, l->cap);
		l->v[l->n++] = (struct item){ e, sort_value(def, e), i };
	}
	if (l->n)
		qsort_r(l->v, l->n, sizeof(*l->v), compare_items, l);
}

static int64_t divided(struct type t, int64_t v, uint64_t div)
{
	if (div <= 1)
		return v;
	if (t.kind != K_COUNT && (t.sign || t.flex))
		return div > INT64_MAX ? 0 : v / (int64_t)div;
	return (int64_t)((uint64_t)v / div);
}

struct numbers {
	int64_t	count, avg, total;
};

static struct numbers stats(struct type t, const struct ent *e, uint64_t div)
{
	struct type avg = { .kind = K_AVG, .sign = t.sign };

	return (struct numbers){ (int64_t)e->n, divided(t, ent_word(e, avg), div), e->i };
}

static void stats_value(struct type t, const struct ent *e, uint64_t div, bool json,
			struct vbuf *out)
{
	struct type n = { .kind = K_INT, .bits = 64, .sign = t.sign };
	struct numbers s = stats(t, e, div);

	vbuf_puts(out, json ? "{\"count\": " : "{ .count = ");
	print_number(n, s.count, out);
	vbuf_puts(out, json ? ", \"average\": " : ", .average = ");
	print_number(n, s.avg, out);
	vbuf_puts(out, json ? ", \"total\": " : ", .total = ");
	print_number(n, s.total, out);
	vbuf_puts(out, json ? "}" : " }");
}

struct style {
	struct bt_run	*run;
	uint64_t	 div, last;
	bool		 json;
};

static void value(const struct style *st, const struct map *def, const struct ent *e,
		  struct vbuf *out)
{
	struct type t = def->value;
	struct sv s = { e->p, e->len };
	int64_t word;

	switch (t.kind) {
	case K_STATS: stats_value(t, e, st->div, st->json, out); return;
	case K_HIST: case K_LHIST: print_hist(def, e->hist, st->div, st->json, out); return;
	case K_TSERIES: print_series(st->run, def, e, st->last, st->json, out); return;
	default: break;
	}
	word = is_word(t) ? divided(t, ent_word(e, t), st->div) : 0;
	if (is_word(t))
		s = (struct sv){ "", 0 };
	else if (!s.p)
		s = (struct sv){ "", 0 };
	if (type_aggr(t))
		t = type_read(t);
	if (st->json)
		json_value(st->run, t, word, s, out);
	else
		print_value(st->run, t, word, s, out);
}

/* The key between the brackets: a tuple without its parentheses. */
static void key_text(struct bt_run *run, const struct map *def, const struct ent *e,
		     struct vbuf *out)
{
	struct sv s = { ent_key(e), e->klen };
	struct vbuf b = { 0 };
	int64_t word = 0;

	if (is_word(def->key))
		memcpy(&word, s.p, 8);
	print_value(run, def->key, word, s, &b);
	if (def->key.kind == K_TUPLE && !def->key.tuple->names)
		vbuf_add(out, b.p + 1, b.len - 2);
	else
		vbuf_add(out, b.p, b.len);
	vbuf_free(&b);
}

static bool many_lines(const struct map *def)
{
	return def->value.kind >= K_HIST;
}

static void text_entry(const struct style *st, const struct map *def, const struct ent *e,
		       struct vbuf *out)
{
	vbuf_puts(out, def->name);
	if (def->keyed) {
		vbuf_putc(out, '[');
		key_text(st->run, def, e, out);
		vbuf_putc(out, ']');
	}
	vbuf_puts(out, many_lines(def) ? ":\n" : ": ");
	value(st, def, e, out);
	vbuf_putc(out, '\n');
}

static const char *json_type(const struct map *def)
{
	switch (def->value.kind) {
	case K_AVG: case K_STATS: return "stats";
	case K_HIST: case K_LHIST: return "hist";
	case K_TSERIES: return "tseries";
	default: return "map";
	}
}

/* Keys in JSON have no blanks but those of strings. */
static void tight_value(struct bt_run *run, struct type t, struct sv s, struct vbuf *out)
{
	size_t from = out->len, i;
	int64_t word = 0;

	if (is_word(t) && s.len == 8)
		memcpy(&word, s.p, 8);
	print_value(run, t, word, s, out);
	if (t.kind == K_STR)
		return;
	for (i = from; i < out->len; i++)
		if (out->p[i] != ' ')
			out->p[from++] = out->p[i];
	out->len = from;
}

static void tight_tuple(struct bt_run *run, const struct tuple *t, struct sv tup,
			struct vbuf *out)
{
	struct sv s;
	size_t i;

	for (i = 0; i < t->n; i++) {
		s = tuple_part(tup, t, i);
		if (i)
			vbuf_putc(out, ',');
		if (t->v[i].kind == K_TUPLE && !t->v[i].tuple->names) {
			vbuf_putc(out, '(');
			tight_tuple(run, t->v[i].tuple, s, out);
			vbuf_putc(out, ')');
		} else {
			tight_value(run, t->v[i], s, out);
		}
	}
}

static void json_key(const struct style *st, const struct map *def, const struct ent *e,
		     struct vbuf *out)
{
	struct sv s = { ent_key(e), e->klen };
	struct vbuf b = { 0 };

	if (def->key.kind == K_TUPLE && !def->key.tuple->names)
		tight_tuple(st->run, def->key.tuple, s, &b);
	else
		tight_value(st->run, def->key, s, &b);
	json_string(out, b.p ? b.p : "", b.len);
	vbuf_free(&b);
}

static void json_map(const struct style *st, const struct listing *l, size_t from,
		     const struct ent *scalar, struct vbuf *out)
{
	const struct map *def = l->m->def;
	size_t i;

	vbuf_printf(out, "{\"type\": \"%s\", \"data\": {", json_type(def));
	json_string(out, def->name, strlen(def->name));
	vbuf_puts(out, ": ");
	if (scalar) {
		value(st, def, scalar, out);
	} else {
		vbuf_putc(out, '{');
		for (i = from; i < l->n; i++) {
			if (i > from)
				vbuf_puts(out, ", ");
			json_key(st, def, l->v[i].e, out);
			vbuf_puts(out, ": ");
			value(st, def, l->v[i].e, out);
		}
		vbuf_putc(out, '}');
	}
	vbuf_puts(out, "}}\n");
}

/* The value of a map without keys, or what is listed from number from on. */
static void print_listing(struct bt_run *run, const struct listing *l, size_t from,
			  const struct ent *scalar, uint64_t div)
{
	struct style st = { run, div ? div : 1, 0, run->p->opt.json };
	const struct map *def = l->m->def;
	struct vbuf *out = &run->out;
	size_t i;

	out->len = 0;
	st.last = scalar && def->value.kind == K_TSERIES ? latest(scalar) : 0;
	if (l->n && def->value.kind == K_TSERIES)
		st.last = l->v[l->n - 1].by;
	if (st.json) {
		json_map(&st, l, from, scalar, out);
	} else if (scalar) {
		text_entry(&st, def, scalar, out);
	} else {
		for (i = from; i < l->n; i++)
			text_entry(&st, def, l->v[i].e, out);
	}
	fwrite(out->p, 1, out->len, run->env->out);
}

void print_map(struct bt_run *run, struct rmap *m, uint64_t top, uint64_t div)
{
	struct listing l = { .m = m };

	if (m->def->keyed)
		collect(&l);
	if (l.n)
		print_listing(run, &l, top && l.n > top ? l.n - top : 0, NULL, div);
	else if (!m->def->keyed && (m->scalar.live || !many_lines(m->def)))
		print_listing(run, &l, 0, &m->scalar, div);
	free(l.v);
}

void print_entry(struct bt_run *run, struct rmap *m, const struct ent *e)
{
	struct item item = { e, sort_value(m->def, e), 0 };
	struct listing l = { .m = m, .v = &item, .n = 1 };

	print_listing(run, &l, 0, NULL, 1);
}

void print_maps(struct bt_run *run)
{
	struct map *m;

	if (!run->p->opt.json)
		fputs("\n\n", run->env->out);
	if (!run->p->config.print_maps)
		return;
	for (m = run->p->maps; m; m = m->next)
		if (m->keyed || run->maps[m->index].scalar.live)
			print_map(run, &run->maps[m->index], 0, 0);
}
