// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "diag.h"

#define NEAR_LEN	64

static uint32_t line_start(const struct diag *d, uint32_t pos)
{
	while (pos > 0 && d->text[pos - 1] != '\n')
		pos--;
	return pos;
}

static uint32_t line_end(const struct diag *d, uint32_t pos)
{
	while (pos < d->len && d->text[pos] != '\n')
		pos++;
	return pos;
}

static struct loc clamp(const struct diag *d, struct loc loc)
{
	if (loc.start > d->len)
		loc.start = d->len;
	if (loc.end > d->len)
		loc.end = d->len;
	if (loc.end < loc.start)
		loc.end = loc.start;
	return loc;
}

void diag_linecol(const struct diag *d, struct loc loc, unsigned int *line,
		  unsigned int *col)
{
	uint32_t i;

	loc = clamp(d, loc);
	*line = 1;
	for (i = 0; i < loc.start; i++)
		*line += d->text[i] == '\n';
	*col = loc.start - line_start(d, loc.start) + 1;
}

void diag_place(const struct diag *d, struct loc loc, struct vbuf *out)
{
	unsigned int line, col, width;

	loc = clamp(d, loc);
	diag_linecol(d, loc, &line, &col);
	width = loc.end > loc.start ? loc.end - loc.start : 1;
	if (loc.end > line_end(d, loc.start))
		width = line_end(d, loc.start) - loc.start;
	if (!width)
		width = 1;
	vbuf_printf(out, "%s:%u:%u-%u", d->name, line, col, col + width);
}

void diag_context(const struct diag *d, struct loc loc, struct vbuf *out)
{
	uint32_t from, to, i, end;

	loc = clamp(d, loc);
	from = line_start(d, loc.start);
	to = line_end(d, loc.start);
	vbuf_add(out, d->text + from, to - from);
	vbuf_putc(out, '\n');
	for (i = from; i < loc.start; i++)
		vbuf_putc(out, d->text[i] == '\t' ? '\t' : ' ');
	vbuf_putc(out, '^');
	end = loc.end < to ? loc.end : to;
	for (i = loc.start + 1; i < end; i++)
		vbuf_putc(out, '~');
	vbuf_putc(out, '\n');
}

static void message(struct diag *d, struct loc loc, const char *what,
		    const char *fmt, va_list ap)
{
	struct vbuf b = { 0 };

	diag_place(d, loc, &b);
	vbuf_putc(&b, '\0');
	fprintf(d->err, "%s: %s: ", b.p, what);
	vfprintf(d->err, fmt, ap);
	fputc('\n', d->err);
	b.len = 0;
	diag_context(d, loc, &b);
	fwrite(b.p, 1, b.len, d->err);
	vbuf_free(&b);
}

void diag_error(struct diag *d, struct loc loc, const char *fmt, ...)
{
	va_list ap;

	if (d->quiet)
		return;
	/* What follows from an error at the same place says nothing new. */
	if (d->errors && d->last == loc.start) {
		d->errors++;
		return;
	}
	d->last = loc.start;
	if (++d->errors > DIAG_MAX)
		return;
	va_start(ap, fmt);
	message(d, loc, "ERROR", fmt, ap);
	va_end(ap);
}

void diag_warn(struct diag *d, struct loc loc, const char *fmt, ...)
{
	va_list ap;

	if (d->quiet || d->no_warnings)
		return;
	va_start(ap, fmt);
	message(d, loc, "WARNING", fmt, ap);
	va_end(ap);
}

void diag_hint(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	if (d->quiet || d->errors > DIAG_MAX)
		return;
	fputs("HINT: ", d->err);
	va_start(ap, fmt);
	vfprintf(d->err, fmt, ap);
	va_end(ap);
	fputc('\n', d->err);
}

/* Letters to insert, delete or change, up to a limit. */
static unsigned int distance(const char *a, const char *b, unsigned int limit)
{
	unsigned int row[NEAR_LEN + 1], diag, up, best;
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > NEAR_LEN || lb > NEAR_LEN || la + limit <= lb || lb + limit <= la)
		return limit;
	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		diag = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			up = row[j];
			best = diag + (a[i - 1] != b[j - 1]);
			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diag = up;
		}
	}
	return row[lb] < limit ? row[lb] : limit;
}

void near_init(struct near *n, const char *want)
{
	n->want = want;
	n->best = NULL;
	n->dist = strlen(want) <= 3 ? 2 : strlen(want) <= 6 ? 3 : 4;
}

void near_try(struct near *n, const char *name)
{
	unsigned int dist = distance(n->want, name, n->dist);

	if (dist < n->dist) {
		n->dist = dist;
		n->best = name;
	}
}
