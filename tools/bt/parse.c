// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>
#include "parse.h"
#include "preamble.h"

void parse_next(struct parser *ps)
{
	ps->end = ps->t.loc.end;
	lex_next(&ps->lx, &ps->t);
}

struct token parse_peek(struct parser *ps)
{
	struct lexer ahead = ps->lx;
	struct token t;

	ps->p->diag.quiet++;
	lex_next(&ahead, &t);
	ps->p->diag.quiet--;
	return t;
}

bool parse_accept(struct parser *ps, enum tok kind)
{
	if (ps->t.kind != kind)
		return false;
	parse_next(ps);
	return true;
}

bool parse_word(struct parser *ps, const char *word)
{
	return ps->t.kind == T_IDENT && sv_eq(ps->t.text, word);
}

char *parse_dup(struct parser *ps, struct sv s)
{
	return arena_strndup(&ps->p->arena, s.p ? s.p : "", s.len);
}

void parse_error(struct parser *ps, const char *fmt, ...)
{
	va_list ap;
	char text[200];

	if (ps->panic)
		return;
	ps->panic = true;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag_error(&ps->p->diag, ps->t.loc, "%s", text);
}

bool parse_expect(struct parser *ps, enum tok kind, const char *where)
{
	if (parse_accept(ps, kind))
		return true;
	if (ps->t.kind == T_EOF)
		parse_error(ps, "expected %s %s, found the end of the program",
			    lex_name(kind), where);
	else
		parse_error(ps, "expected %s %s, found %.*s", lex_name(kind), where,
			    ps->t.text.len > 40 ? 40 : (int)ps->t.text.len, ps->t.text.p);
	return false;
}

/* A $1 inside a probe stands for its text. */
static void spec_param(struct parser *ps, struct vbuf *b)
{
	const struct bt_options *o = &ps->p->opt;
	size_t n = 0;

	while (ps->lx.pos < ps->lx.len && isdigit((unsigned char)ps->lx.text[ps->lx.pos])) {
		n = n < 100000 ? n * 10 + (ps->lx.text[ps->lx.pos] - '0') : n;
		ps->lx.pos++;
	}
	if (n && n <= o->nparams)
		vbuf_puts(b, o->params[n - 1]);
}

/* A / opens a predicate unless a path is expected where it stands. */
static bool slash_in_path(const struct vbuf *b)
{
	static const char *const paths[] = { "u:", "ur:", "uprobe:", "uretprobe:",
		"U:", "usdt:" };
	size_t i, n;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		n = strlen(paths[i]);
		if (b->len >= n && !memcmp(b->p, paths[i], n))
			return true;
	}
	return false;
}

static bool spec_char(struct lexer *lx, const struct vbuf *b)
{
	char c = lx->text[lx->pos];

	if (isspace((unsigned char)c) || strchr("{,;", c))
		return false;
	return c != '/' || slash_in_path(b);
}

/* The text of one probe, from the raw text: its words are no tokens. */
static char *spec_text(struct parser *ps, struct loc *loc)
{
	struct lexer *lx = &ps->lx;
	struct vbuf b = { 0 };
	char *s;

	lx->pos = ps->t.loc.start;
	loc->start = lx->pos;
	while (lx->pos < lx->len && spec_char(lx, &b)) {
		char c = lx->text[lx->pos++];

		if (c == '$' && lx->pos < lx->len &&
		    isdigit((unsigned char)lx->text[lx->pos]))
			spec_param(ps, &b);
		else if (c != '"')
			vbuf_putc(&b, c);
	}
	loc->end = lx->pos;
	s = arena_strndup(&ps->p->arena, b.p ? b.p : "", b.len);
	vbuf_free(&b);
	return s;
}

static void spec_split(struct parser *ps, struct spec *sp, char *text)
{
	char *s = parse_dup(ps, (struct sv){ text, strlen(text) }), *colon;

	/* name=probe: the name is for future use. */
	colon = strchr(s, '=');
	if (colon && (!strchr(s, ':') || colon < strchr(s, ':')))
		s = colon + 1;
	sp->text = parse_dup(ps, (struct sv){ s, strlen(s) });
	for (;;) {
		sp->part[sp->n++] = s;
		colon = strchr(s, ':');
		if (!colon || sp->n == 8)
			break;
		*colon = '\0';
		s = colon + 1;
	}
	/* interval:s:1: written with a colon at the end by some. */
	if (sp->n > 1 && !*sp->part[sp->n - 1])
		sp->n--;
}

static void probe_list(struct parser *ps, struct clause *c)
{
	struct spec sp;
	char *text;

	do {
		memset(&sp, 0, sizeof(sp));
		text = spec_text(ps, &sp.loc);
		if (!*text) {
			lex_next(&ps->lx, &ps->t);
			parse_error(ps, "expected a probe, found %s",
				    ps->t.kind == T_EOF ? "the end of the program" :
				    parse_dup(ps, ps->t.text));
			return;
		}
		spec_split(ps, &sp, text);
		c->specs = arena_grow(&ps->p->arena, c->specs, c->nspecs, &c->cap,
				      sizeof(*c->specs));
		c->specs[c->nspecs++] = sp;
		parse_next(ps);
		if (ps->t.kind != T_COMMA)
			return;
		/* Not parse_next(): the word after it is no token. */
		if (!lex_skip(&ps->lx))
			return;
		ps->t.loc.start = ps->lx.pos;
	} while (1);
}

static void predicate(struct parser *ps, struct clause *c)
{
	ps->lx.in_pred = true;
	parse_next(ps);
	c->pred = parse_expr(ps);
	/* An expression may end right before the brace without a /. */
	ps->lx.in_pred = false;
	parse_expect(ps, T_ENDPRED, "before the {");
}

/* After an error outside of a block: on to behind the next block. */
static void recover(struct parser *ps)
{
	unsigned int open = 0;

	ps->panic = false;
	ps->lx.in_pred = false;
	while (ps->t.kind != T_EOF) {
		if (ps->t.kind == T_LBRACE)
			open++;
		else if (ps->t.kind == T_RBRACE && open && !--open) {
			parse_next(ps);
			return;
		}
		parse_next(ps);
	}
}

static void clause(struct parser *ps)
{
	struct bt_program *p = ps->p;
	struct clause *c = arena_zalloc(&p->arena, sizeof(*c));

	c->loc.start = ps->t.loc.start;
	c->index = p->nclauses;
	probe_list(ps, c);
	c->loc.end = ps->end;
	if (!ps->panic && ps->t.kind == T_DIV)
		predicate(ps, c);
	if (!ps->panic)
		parse_block(ps, &c->body);
	/* The last expression of an action is a statement like the others. */
	if (c->body.value) {
		struct stmt *s = stmt_new(p, S_EXPR, c->body.value->loc);

		s->expr.e = c->body.value;
		block_add(p, &c->body, s);
		c->body.value = NULL;
	}
	p->clauses = arena_grow(&p->arena, p->clauses, p->nclauses, &p->clausecap,
				sizeof(*p->clauses));
	p->clauses[p->nclauses++] = c;
}

static void skip_hashbang(struct lexer *lx)
{
	if (lx->len < 2 || lx->text[0] != '#' || lx->text[1] != '!')
		return;
	while (lx->pos < lx->len && lx->text[lx->pos] != '\n')
		lx->pos++;
}

int bt_program_parse(struct bt_program *p)
{
	struct parser ps = { .p = p };

	ps.lx = (struct lexer){ .text = p->diag.text, .len = p->diag.len,
		.diag = &p->diag, .arena = &p->arena };
	preamble_environment(p);
	skip_hashbang(&ps.lx);
	preamble_first(&ps);
	while (ps.t.kind != T_EOF) {
		if (!preamble_item(&ps))
			clause(&ps);
		if (ps.panic)
			recover(&ps);
		ps.depth = 0;
	}
	if (!p->nclauses && !p->diag.errors)
		diag_error(&p->diag, ps.t.loc, "the program has no probe; expected "
			   "PROBE { ACTION }, as in BEGIN { printf(\"hello\\n\"); }");
	return p->diag.errors ? -1 : 0;
}
