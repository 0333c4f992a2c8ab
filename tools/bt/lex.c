// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>
#include "lex.h"

static int at(const struct lexer *lx, size_t off)
{
	return lx->pos + off < lx->len ? (unsigned char)lx->text[lx->pos + off] : -1;
}

static bool is_name(int c)
{
	return c == '_' || (c >= 0 && isalnum(c));
}

/* A comment without an end reaches to the end of the text. */
static bool skip_comment(struct lexer *lx)
{
	struct loc loc = { lx->pos, lx->pos + 2 };

	if (at(lx, 0) != '/')
		return false;
	if (at(lx, 1) == '/') {
		while (lx->pos < lx->len && lx->text[lx->pos] != '\n')
			lx->pos++;
		return true;
	}
	if (at(lx, 1) != '*')
		return false;
	for (lx->pos += 2; lx->pos < lx->len; lx->pos++) {
		if (at(lx, 0) == '*' && at(lx, 1) == '/') {
			lx->pos += 2;
			return true;
		}
	}
	diag_error(lx->diag, loc, "this comment has no end; expected */");
	return true;
}

bool lex_skip(struct lexer *lx)
{
	while (lx->pos < lx->len) {
		if (isspace((unsigned char)lx->text[lx->pos]))
			lx->pos++;
		else if (!skip_comment(lx))
			return true;
	}
	return false;
}

static const struct { const char *suffix; uint64_t mult; } units[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000ULL },
	{ "m", 60000000000ULL }, { "h", 3600000000000ULL }, { "d", 86400000000000ULL },
	{ "u", 1 }, { "l", 1 }, { "ul", 1 }, { "ll", 1 }, { "ull", 1 }, { "lu", 1 },
	{ "llu", 1 }, { "", 1 },
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static bool mul_add(uint64_t *v, uint64_t mul, uint64_t add)
{
	return __builtin_mul_overflow(*v, mul, v) || __builtin_add_overflow(*v, add, v);
}

/* The m of 1em, after the e. */
static const char *exponent(struct sv s, size_t *i, uint64_t *num)
{
	unsigned int e = 0;

	if (*i >= s.len || !isdigit((unsigned char)s.p[*i]))
		return "has no digits after its e";
	for (; *i < s.len && isdigit((unsigned char)s.p[*i]); (*i)++)
		e = e < 100 ? e * 10 + (s.p[*i] - '0') : e;
	while (e--)
		if (mul_add(num, 10, 0))
			return "does not fit into 64 bits";
	return NULL;
}

static bool suffix_is(struct sv s, const char *suffix)
{
	size_t i;

	if (strlen(suffix) != s.len)
		return false;
	for (i = 0; i < s.len; i++)
		if (tolower((unsigned char)s.p[i]) != suffix[i])
			return false;
	return true;
}

const char *lex_number(struct sv s, uint64_t *num)
{
	unsigned int base = 10;
	size_t i = 0, digits = 0, u;
	const char *wrong;

	*num = 0;
	if (s.len > 2 && s.p[0] == '0' && (s.p[1] == 'x' || s.p[1] == 'X')) {
		base = 16;
		i = 2;
	} else if (s.len > 2 && s.p[0] == '0' && (s.p[1] == 'b' || s.p[1] == 'B')) {
		base = 2;
		i = 2;
	} else if (s.len > 1 && s.p[0] == '0' && isdigit((unsigned char)s.p[1])) {
		base = 8;
		i = 1;
	}
	for (; i < s.len; i++) {
		if (s.p[i] == '_' && digits)
			continue;
		if (digit(s.p[i]) >= (int)base)
			break;
		if (mul_add(num, base, digit(s.p[i])))
			return "does not fit into 64 bits";
		digits++;
	}
	if (!digits && base != 8)
		return "has no digits";
	if (i < s.len && base == 10 && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		wrong = exponent(s, &i, num);
		if (wrong)
			return wrong;
	}
	s = (struct sv){ s.p + i, s.len - i };
	for (u = 0; u < sizeof(units) / sizeof(*units); u++)
		if (suffix_is(s, units[u].suffix))
			return mul_add(num, units[u].mult, 0) ?
				"does not fit into 64 bits" : NULL;
	if (base == 8 && isdigit((unsigned char)s.p[0]))
		return "begins with 0, which makes it octal, and has an 8 or 9";
	return "is not a number; numbers are 10, 0x1f, 017, 1e6, 1_000 or 5ms";
}

static void number(struct lexer *lx, struct token *t)
{
	const char *wrong;

	while (is_name(at(lx, 0)))
		lx->pos++;
	t->text = (struct sv){ lx->text + t->loc.start, lx->pos - t->loc.start };
	t->loc.end = lx->pos;
	t->kind = T_INT;
	wrong = lex_number(t->text, &t->num);
	if (wrong)
		diag_error(lx->diag, t->loc, "%.*s %s", (int)t->text.len, t->text.p,
			   wrong);
}

static int escape(struct lexer *lx)
{
	static const char from[] = "ntrabfve\\\"'", to[] = "\n\t\r\a\b\f\v\033\\\"'";
	struct loc loc = { lx->pos - 1, lx->pos + 1 };
	int c = at(lx, 0), v = 0, n;
	const char *f;

	if (c >= '0' && c <= '7') {
		for (n = 0; n < 3 && at(lx, 0) >= '0' && at(lx, 0) <= '7'; n++)
			v = v * 8 + lx->text[lx->pos++] - '0';
		return v & 255;
	}
	lx->pos++;
	if (c == 'x') {
		for (n = 0; n < 2 && at(lx, 0) >= 0 && isxdigit(at(lx, 0)); n++)
			v = v * 16 + digit(lx->text[lx->pos++]);
		if (!n)
			diag_error(lx->diag, loc, "\\x needs one or two hex digits");
		return v;
	}
	f = c > 0 ? strchr(from, c) : NULL;
	if (f)
		return (unsigned char)to[f - from];
	diag_error(lx->diag, loc, "unknown escape \\%c; known are \\n \\t \\r \\a \\b \\f "
		   "\\v \\e \\\\ \\\" \\0nn \\xnn", c > 31 && c < 127 ? c : '?');
	return '?';
}

static void string(struct lexer *lx, struct token *t)
{
	struct vbuf b = { 0 };

	t->kind = T_STR;
	lx->pos++;
	while (lx->pos < lx->len && lx->text[lx->pos] != '"') {
		char c = lx->text[lx->pos++];

		if (c == '\n') {
			t->loc.end = lx->pos - 1;
			diag_error(lx->diag, t->loc, "this string has no end; expected \"");
			goto out;
		}
		if (c == '\\' && lx->pos < lx->len)
			c = (char)escape(lx);
		vbuf_putc(&b, c);
	}
	t->loc.end = lx->pos;
	if (lx->pos >= lx->len)
		diag_error(lx->diag, t->loc, "this string has no end; expected \"");
	else
		lx->pos++;
out:
	t->str = (struct sv){ arena_strndup(lx->arena, b.p ? b.p : "", b.len), b.len };
	vbuf_free(&b);
	t->loc.end = lx->pos;
}

static void variable(struct lexer *lx, struct token *t)
{
	bool dollar = at(lx, 0) == '$';

	lx->pos++;
	if (dollar && at(lx, 0) == '#') {
		lx->pos++;
		t->kind = T_NPOS;
	} else if (dollar && at(lx, 0) >= '0' && at(lx, 0) <= '9') {
		t->kind = T_POS;
		while (at(lx, 0) >= '0' && at(lx, 0) <= '9') {
			t->num = t->num < 100000 ? t->num * 10 + (at(lx, 0) - '0') : t->num;
			lx->pos++;
		}
	} else {
		t->kind = dollar ? T_VAR : T_MAP;
		while (is_name(at(lx, 0)))
			lx->pos++;
	}
	t->loc.end = lx->pos;
	t->text = (struct sv){ lx->text + t->loc.start, lx->pos - t->loc.start };
	if (t->kind == T_VAR && t->text.len == 1) {
		diag_error(lx->diag, t->loc, "expected a name after $");
		t->kind = T_ERROR;
	} else if (t->kind == T_POS && !t->num) {
		diag_error(lx->diag, t->loc, "positional parameters begin with $1");
	}
}

/* Longest first. */
static const struct { char s[4]; enum tok kind; } ops[] = {
	{ "<<=", T_SHLEQ }, { ">>=", T_SHREQ },
	{ "..", T_DOTDOT }, { "->", T_ARROW }, { "+=", T_ADDEQ }, { "-=", T_SUBEQ },
	{ "*=", T_MULEQ }, { "/=", T_DIVEQ }, { "%=", T_MODEQ }, { "&=", T_ANDEQ },
	{ "|=", T_OREQ }, { "^=", T_XOREQ }, { "++", T_INC }, { "--", T_DEC },
	{ "<<", T_SHL }, { ">>", T_SHR }, { "&&", T_LAND }, { "||", T_LOR },
	{ "==", T_EQ }, { "!=", T_NE }, { "<=", T_LE }, { ">=", T_GE },
	{ "(", T_LPAREN }, { ")", T_RPAREN }, { "{", T_LBRACE }, { "}", T_RBRACE },
	{ "[", T_LBRACK }, { "]", T_RBRACK }, { ",", T_COMMA }, { ";", T_SEMI },
	{ ":", T_COLON }, { "?", T_QUEST }, { ".", T_DOT }, { "=", T_ASSIGN },
	{ "+", T_ADD }, { "-", T_SUB }, { "*", T_MUL }, { "/", T_DIV },
	{ "%", T_MOD }, { "&", T_AND }, { "|", T_OR }, { "^", T_XOR },
	{ "~", T_NOT }, { "!", T_LNOT }, { "<", T_LT }, { ">", T_GT },
	{ "#", T_HASH },
};

/* Only a predicate's end stands before a brace. */
static bool ends_predicate(const struct lexer *lx)
{
	struct lexer ahead = *lx;

	if (!lx->in_pred || at(lx, 0) != '/')
		return false;
	ahead.pos++;
	return lex_skip(&ahead) && ahead.text[ahead.pos] == '{';
}

static void op(struct lexer *lx, struct token *t)
{
	size_t i, n;

	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		n = strlen(ops[i].s);
		if (lx->len - lx->pos >= n && !memcmp(lx->text + lx->pos, ops[i].s, n)) {
			lx->pos += n;
			t->kind = ops[i].kind;
			t->loc.end = lx->pos;
			return;
		}
	}
	lx->pos++;
	t->kind = T_ERROR;
	t->loc.end = lx->pos;
	diag_error(lx->diag, t->loc, "unexpected character");
}

void lex_next(struct lexer *lx, struct token *t)
{
	int c;

	*t = (struct token){ .kind = T_EOF };
	lex_skip(lx);
	t->loc = (struct loc){ lx->pos, lx->pos };
	c = at(lx, 0);
	if (c < 0)
		return;
	if (ends_predicate(lx)) {
		lx->pos++;
		t->kind = T_ENDPRED;
		t->loc.end = lx->pos;
	} else if (c >= '0' && c <= '9') {
		number(lx, t);
	} else if (c == '"') {
		string(lx, t);
	} else if (c == '$' || c == '@') {
		variable(lx, t);
	} else if (is_name(c)) {
		while (is_name(at(lx, 0)))
			lx->pos++;
		t->kind = T_IDENT;
		t->loc.end = lx->pos;
	} else {
		op(lx, t);
	}
	t->text = (struct sv){ lx->text + t->loc.start, t->loc.end - t->loc.start };
}

const char *lex_name(enum tok kind)
{
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (ops[i].kind == kind)
			return ops[i].s;
	switch (kind) {
	case T_EOF: return "the end of the program";
	case T_IDENT: return "a name";
	case T_VAR: return "a variable ($name)";
	case T_MAP: return "a map (@name)";
	case T_INT: return "a number";
	case T_STR: return "a string";
	case T_ENDPRED: return "the / that ends the predicate";
	default: return "something else";
	}
}
