// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "fmt.h"

#define FMT_WIDTH	4096	/* wider is a mistake, and slow */

struct cursor {
	const char	*p, *end;
};

static int peek(const struct cursor *c)
{
	return c->p < c->end ? (unsigned char)*c->p : -1;
}

static int number(struct cursor *c, bool *star)
{
	int n = 0;

	if (peek(c) == '*') {
		c->p++;
		*star = true;
		return 0;
	}
	while (peek(c) >= '0' && peek(c) <= '9') {
		n = n < FMT_WIDTH ? n * 10 + *c->p - '0' : n;
		c->p++;
	}
	return n > FMT_WIDTH ? FMT_WIDTH : n;
}

static void flags(struct cursor *c, struct fmtpart *f)
{
	for (;; c->p++) {
		switch (peek(c)) {
		case '-': f->minus = true; break;
		case '+': f->plus = true; break;
		case ' ': f->space = true; break;
		case '#': f->alt = true; break;
		case '0': f->zero = true; break;
		default: return;
		}
	}
}

static void length(struct cursor *c, struct fmtpart *f)
{
	while (peek(c) > 0 && strchr("hlLjztq", peek(c))) {
		f->len = peek(c) != 'h' ? 'l' : f->len == 'h' ? 'H' : 'h';
		c->p++;
	}
}

static bool directive(struct cursor *c, struct fmtpart *f, const char **wrong)
{
	int conv;

	f->prec = -1;
	flags(c, f);
	f->width = number(c, &f->wstar);
	if (peek(c) == '.') {
		c->p++;
		f->prec = number(c, &f->pstar);
	}
	length(c, f);
	conv = peek(c);
	if (conv < 0) {
		*wrong = "it ends inside of a % directive";
		return false;
	}
	c->p++;
	if (conv == 'i')
		conv = 'd';
	if (!strchr("duxXocspr", conv)) {
		*wrong = "it has a % directive that is unknown; known are "
			 "%d %i %u %x %X %o %c %s %p %r %rx %rh %%";
		return false;
	}
	f->conv = (char)conv;
	f->isint = !f->len && strchr("duxXo", conv);
	f->base = strchr("xXp", conv) ? 16 : conv == 'o' ? 8 : 10;
	f->plain = !f->minus && !f->plus && !f->space && !f->alt && !f->zero && !f->wstar &&
		   !f->pstar && (!f->len || f->len == 'l') && !f->width && f->prec < 0 && conv != 'p';
	if (conv == 'r' && (peek(c) == 'x' || peek(c) == 'h'))
		f->rmode = *c->p++;
	return true;
}

/* What has no letter behind it, as in "100%\n", is no directive. */
static bool is_letter(const struct cursor *c)
{
	const char *p = c->p;

	while (p < c->end && strchr("-+ #0123456789.*", *p))
		p++;
	return p < c->end && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'));
}

struct fmt *fmt_parse(struct arena *a, struct sv text, const char **wrong)
{
	struct cursor c = { text.p, text.p + text.len };
	struct fmt *fmt = arena_zalloc(a, sizeof(*fmt));
	struct vbuf lit = { 0 };
	struct fmtpart *f;
	size_t max = 1, i;

	for (i = 0; i < text.len; i++)
		max += text.p[i] == '%';
	fmt->v = arena_zalloc(a, max * sizeof(*fmt->v));
	while (c.p < c.end) {
		if (*c.p != '%') {
			vbuf_putc(&lit, *c.p++);
			continue;
		}
		c.p++;
		if (peek(&c) == '%') {
			vbuf_putc(&lit, *c.p++);
			continue;
		}
		if (!is_letter(&c)) {
			vbuf_putc(&lit, '%');
			continue;
		}
		f = &fmt->v[fmt->n++];
		f->lit = (struct sv){ arena_strndup(a, lit.p, lit.len), lit.len };
		lit.len = 0;
		if (!directive(&c, f, wrong)) {
			vbuf_free(&lit);
			return NULL;
		}
		fmt->nargs += 1 + f->wstar + f->pstar;
	}
	f = &fmt->v[fmt->n++];
	f->lit = (struct sv){ arena_strndup(a, lit.p, lit.len), lit.len };
	vbuf_free(&lit);
	return fmt;
}
