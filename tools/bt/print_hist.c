// SPDX-License-Identifier: GPL-2.0-only
/* Histograms and time series, as text and as JSON. */
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include "run.h"

#define BAR	52

/* A bound of a bucket: its number, and how it is written. */
struct bound {
	int64_t	v;
	bool	plain;		/* written as the number that it is */
	char	text[32];
};

static void plain(struct bound *b, int64_t v)
{
	b->v = v;
	b->plain = true;
	snprintf(b->text, sizeof(b->text), "%" PRId64, v);
}

/*
 * Where the bucket after number i - 1 begins.  Powers of two are in groups of
 * 1 << bits buckets; a suffix stands for ten of them.
 */
static void log_bound(struct bound *b, unsigned int i, unsigned int bits)
{
	unsigned int n = 1U << bits, power;

	if (i <= 2U << bits) {
		plain(b, i);
		return;
	}
	power = (i >> bits) - 1;
	b->plain = false;
	b->v = (int64_t)((uint64_t)(n + (i & (n - 1))) << power);
	snprintf(b->text, sizeof(b->text), "%" PRIu64 "%.1s",
		 (uint64_t)(n + (i & (n - 1))) << power % 10, &"\0KMGTPE"[power / 10]);
}

static void linear_bound(struct bound *b, const struct map *def, unsigned int i)
{
	int64_t v = def->min + (int64_t)i * def->step;

	plain(b, v);
	if (def->step % 1024)
		return;
	b->plain = false;
	if (v && v % (1024 * 1024) == 0)
		snprintf(b->text, sizeof(b->text), "%" PRId64 "M", v / (1024 * 1024));
	else if (v && v % 1024 == 0)
		snprintf(b->text, sizeof(b->text), "%" PRId64 "K", v / 1024);
}

struct buckets {
	const struct map	*def;
	const uint64_t		*v;
	uint64_t		 div;
	int			 first, last;
};

/* False when there is no upper bound. */
static bool upper(const struct buckets *h, int i, struct bound *b)
{
	if (h->def->value.kind == K_HIST) {
		if (i == HIST_NEGATIVE)
			plain(b, 0);
		else
			log_bound(b, (unsigned int)i, h->def->bits);
		return true;
	}
	linear_bound(b, h->def, (unsigned int)i);
	return (unsigned int)i + 1 < lhist_buckets(h->def);
}

/* False when there is no lower bound. */
static bool lower(const struct buckets *h, int i, struct bound *b)
{
	if (i == 0)
		return false;
	if (h->def->value.kind == K_LHIST)
		linear_bound(b, h->def, (unsigned int)i - 1);
	else if (i - 1 <= (2 << h->def->bits))
		plain(b, i - 1);
	else
		log_bound(b, (unsigned int)i - 1, h->def->bits);
	return true;
}

static void text_bucket(const struct buckets *h, int i, uint64_t max, struct vbuf *out)
{
	uint64_t count = h->v[i] / h->div;
	int width = max ? (int)((float)count / (float)max * BAR) : 0, j;
	struct bound lo, hi;
	char head[80];
	bool has_lo = lower(h, i, &lo), has_hi = upper(h, i, &hi);

	if (!has_lo)
		snprintf(head, sizeof(head), "(..., %s)", hi.text);
	else if (!has_hi)
		snprintf(head, sizeof(head), "[%s, ...)", lo.text);
	else if (lo.plain && hi.plain && lo.v + 1 == hi.v)
		snprintf(head, sizeof(head), "[%s]", lo.text);
	else
		snprintf(head, sizeof(head), "[%s, %s)", lo.text, hi.text);
	vbuf_printf(out, "%-16s%8" PRIu64 " |", head, count);
	for (j = 0; j < BAR; j++)
		vbuf_putc(out, j < width ? '@' : ' ');
	vbuf_puts(out, "|\n");
}

static void json_bucket(const struct buckets *h, int i, struct vbuf *out)
{
	struct bound b;

	if (i > h->first)
		vbuf_putc(out, ',');
	vbuf_putc(out, '{');
	if (lower(h, i, &b))
		vbuf_printf(out, "\"min\": %" PRId64 ", ", b.v);
	if (upper(h, i, &b))
		vbuf_printf(out, "\"max\": %" PRId64 ", ", (int64_t)((uint64_t)b.v - 1));
	vbuf_printf(out, "\"count\": %" PRIu64 "}", h->v[i] / h->div);
}

void print_hist(const struct map *def, const uint64_t *v, uint64_t div, bool json,
		struct vbuf *out)
{
	struct buckets h = { def, v, div ? div : 1, -1, -1 };
	unsigned int n, i;
	uint64_t max = 0;

	n = def->value.kind == K_HIST ? hist_buckets(def->bits) : lhist_buckets(def);
	/* div is of no effect on linear ones. */
	if (def->value.kind == K_LHIST)
		h.div = 1;
	for (i = 0; v && i < n; i++) {
		if (!v[i])
			continue;
		if (h.first < 0)
			h.first = (int)i;
		h.last = (int)i;
		if (v[i] / h.div > max)
			max = v[i] / h.div;
	}
	if (json)
		vbuf_putc(out, '[');
	for (i = h.first < 0 ? 1 : (unsigned int)h.first; h.first >= 0 && (int)i <= h.last; i++) {
		if (json)
			json_bucket(&h, (int)i, out);
		else
			text_bucket(&h, (int)i, max, out);
	}
	if (json)
		vbuf_putc(out, ']');
}

/* ---- time series ---- */

#define GRAPH	53

struct graph {
	const struct map	*def;
	struct type		 type;
	int64_t			 min, max;
	int			 fraction;	/* digits of the second: 0 3 6 9 */
	const char		*unit;
};

static int64_t point_value(const struct map *def, const struct point *p)
{
	if (def->agg == 'a' && p->n)
		return p->v / (int64_t)p->n;
	return p->v;
}

static const struct point *point_at(const struct series *s, uint64_t epoch)
{
	const struct point *p = &s->v[epoch % s->n];

	return p->n && p->epoch == epoch ? p : NULL;
}

/* A point alone has its whole time, as in bpftrace. */
static void set_unit(struct graph *g, bool alone)
{
	uint64_t ns = alone ? 1 : g->def->interval;

	g->fraction = ns % 1000 ? 9 : ns % 1000000 ? 6 : ns % 1000000000 ? 3 : 0;
	g->unit = ns % 1000 ? ".ns" : ns % 1000000 ? ".us" : ns % 1000000000 ? ".ms" : "";
}

static void bounds_line(const struct graph *g, int indent, struct vbuf *out)
{
	struct vbuf lo = { 0 }, hi = { 0 };

	print_number(g->type, g->min, &lo);
	print_number(g->type, g->max, &hi);
	vbuf_putc(&lo, '\0');
	vbuf_putc(&hi, '\0');
	vbuf_printf(out, "%*s%-21s%*s\n", indent, "", lo.p, GRAPH - 21, hi.p);
	vbuf_free(&lo);
	vbuf_free(&hi);
}

static void stamp(const struct graph *g, uint64_t tai_ns, struct vbuf *out)
{
	time_t t = (time_t)(tai_ns / 1000000000);
	unsigned long ns = (unsigned long)(tai_ns % 1000000000);
	char buf[16];
	struct tm tm;

	localtime_r(&t, &tm);
	strftime(buf, sizeof(buf), "%H:%M:%S", &tm);
	vbuf_puts(out, buf);
	if (g->fraction == 9)
		vbuf_printf(out, ".%09lu", ns);
	else if (g->fraction == 6)
		vbuf_printf(out, ".%06lu", ns / 1000);
	else if (g->fraction == 3)
		vbuf_printf(out, ".%03lu", ns / 1000000);
}

static void point_line(const struct graph *g, const struct point *p, uint64_t epoch, int zero,
		       struct vbuf *out)
{
	float span = (float)(g->max - g->min);
	char line[GRAPH + 1];
	int at = GRAPH / 2;
	int64_t v;

	memset(line, ' ', GRAPH);
	line[GRAPH] = '\0';
	line[0] = line[GRAPH - 1] = '|';
	if (zero > 0)
		line[zero] = '.';
	stamp(g, epoch * g->def->interval, out);
	vbuf_putc(out, ' ');
	if (!p) {
		vbuf_printf(out, "%s -\n", line);
		return;
	}
	v = point_value(g->def, p);
	if (g->max != g->min)
		at = (int)((float)(GRAPH - 1) * (float)(v - g->min) / span);
	line[at < 0 ? 0 : at > GRAPH - 1 ? GRAPH - 1 : at] = '*';
	vbuf_printf(out, "%s ", line);
	print_number(g->type, v, out);
	vbuf_putc(out, '\n');
}

static void graph(struct graph *g, const struct series *s, uint64_t from, uint64_t to,
		  struct vbuf *out)
{
	char bottom[GRAPH + 1], top[GRAPH - 1], head[16];
	int zero = 0, indent;
	uint64_t i;

	set_unit(g, from == to);
	indent = 8 + (g->fraction ? 1 + g->fraction : 0) + 1;
	bounds_line(g, indent, out);
	memset(top, '_', sizeof(top));
	top[GRAPH - 2] = '\0';
	snprintf(head, sizeof(head), "hh:mm:ss%s", g->unit);
	vbuf_printf(out, "%-*s|%s|\n", indent, head, top);
	if (g->min < 0 && g->max > 0)
		zero = (int)((float)GRAPH * (float)-g->min / (float)(g->max - g->min));
	for (i = from; i <= to; i++)
		point_line(g, point_at(s, i), i, zero, out);
	memset(bottom, '_', GRAPH);
	bottom[0] = bottom[GRAPH - 1] = 'v';
	bottom[GRAPH] = '\0';
	vbuf_printf(out, "%*s%s\n", indent, "", bottom);
	bounds_line(g, indent, out);
}

void print_series(struct bt_run *run, const struct map *def, const struct ent *e,
		  uint64_t last, bool json, struct vbuf *out)
{
	struct graph g = { .def = def, .type = { .kind = K_INT, .bits = 64,
		.sign = def->value.sign } };
	const struct series *s = e->series;
	uint64_t from, to = last, i;
	bool any = false;

	(void)run;
	from = to >= def->nintervals ? to - def->nintervals + 1 : 0;
	for (; s && from <= to && !point_at(s, from); )
		from++;
	if (!s || from > to) {
		vbuf_puts(out, json ? "[]" : "<no data>");
		return;
	}
	if (json)
		vbuf_putc(out, '[');
	for (i = from; i <= to; i++) {
		const struct point *p = point_at(s, i);
		int64_t v = p ? point_value(def, p) : 0;

		if (json) {
			vbuf_printf(out, "%s{\"interval_start\":\"", i > from ? "," : "");
			format_time(out, "%Y-%m-%d %H:%M:%S.%k", i * def->interval);
			vbuf_puts(out, "\",\"value\":");
			if (p)
				print_number(g.type, v, out);
			else
				vbuf_puts(out, "null");
			vbuf_putc(out, '}');
		}
		if (!p)
			continue;
		if (!any || v < g.min)
			g.min = v;
		if (!any || v > g.max)
			g.max = v;
		any = true;
	}
	if (json) {
		vbuf_putc(out, ']');
		return;
	}
	if (g.min == g.max) {
		g.min -= g.min > INT64_MIN;
		g.max += g.max < INT64_MAX;
	}
	graph(&g, s, from, to, out);
}
