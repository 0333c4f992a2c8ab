// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "parse.h"

static struct expr *binary(struct parser *ps, int min);

static struct expr *node(struct parser *ps, enum ekind kind, uint32_t start)
{
	return expr_new(ps->p, kind, (struct loc){ start, ps->t.loc.end });
}

static struct expr *done(struct parser *ps, struct expr *e)
{
	e->loc.end = ps->end;
	return e;
}

/* Something in the place of what could not be parsed. */
static struct expr *bad(struct parser *ps)
{
	return node(ps, E_INT, ps->t.loc.start);
}

bool parse_type_begins(struct parser *ps, const struct token *t)
{
	char name[32];
	struct type type;

	(void)ps;
	if (t->kind != T_IDENT || t->text.len >= sizeof(name))
		return false;
	memcpy(name, t->text.p, t->text.len);
	name[t->text.len] = '\0';
	return !strcmp(name, "struct") || !strcmp(name, "union") ||
	       !strcmp(name, "enum") || !strcmp(name, "string") ||
	       !strcmp(name, "void") || !strcmp(name, "const") || !strcmp(name, "typeof") ||
	       type_parse(name, &type);
}

static bool type_word_next(struct parser *ps)
{
	return ps->t.kind == T_IDENT &&
	       (parse_word(ps, "unsigned") || parse_word(ps, "signed") ||
		parse_word(ps, "long") || parse_word(ps, "int") ||
		parse_word(ps, "char") || parse_word(ps, "short"));
}

void parse_typespec(struct parser *ps, struct typespec *ts)
{
	struct vbuf b = { 0 };

	*ts = (struct typespec){ .name = "typeof" };
	if (parse_word(ps, "typeof")) {
		parse_next(ps);
		parse_expect(ps, T_LPAREN, "after typeof");
		if (parse_type_begins(ps, &ps->t))
			parse_typespec(ps, ts);
		else
			ts->of = parse_expr(ps);
		parse_expect(ps, T_RPAREN, "after what typeof is of");
		return;
	}
	if (parse_word(ps, "const"))
		parse_next(ps);
	if (parse_word(ps, "struct") || parse_word(ps, "union") || parse_word(ps, "enum")) {
		ts->is_struct = !parse_word(ps, "enum");
		vbuf_add(&b, ps->t.text.p, ps->t.text.len);
		vbuf_putc(&b, ' ');
		parse_next(ps);
	}
	vbuf_add(&b, ps->t.text.p, ps->t.text.len);
	if (parse_expect(ps, T_IDENT, "as the name of a type")) {
		while (type_word_next(ps)) {
			vbuf_putc(&b, ' ');
			vbuf_add(&b, ps->t.text.p, ps->t.text.len);
			parse_next(ps);
		}
	}
	ts->name = arena_strndup(&ps->p->arena, b.p ? b.p : "", b.len);
	vbuf_free(&b);
	while (parse_accept(ps, T_MUL))
		ts->ptr = ts->ptr ? 2 : 1;
	if (parse_accept(ps, T_LBRACK)) {
		ts->array = true;
		if (ps->t.kind == T_INT) {
			ts->n = ps->t.num > 65535 ? 65535 : (uint32_t)ps->t.num;
			parse_next(ps);
		}
		parse_expect(ps, T_RBRACK, "after the size of an array");
	}
}

static void call_args(struct parser *ps, struct call *c)
{
	while (ps->t.kind != T_RPAREN && ps->t.kind != T_EOF && !ps->panic) {
		c->argv = arena_grow(&ps->p->arena, c->argv, c->argc, &c->cap,
				     sizeof(*c->argv));
		c->argv[c->argc++] = parse_expr(ps);
		if (!parse_accept(ps, T_COMMA))
			break;
	}
	parse_expect(ps, T_RPAREN, "after the arguments of a call");
}

static struct expr *sizeof_expr(struct parser *ps, uint32_t start)
{
	struct expr *e = node(ps, E_SIZEOF, start);

	parse_expect(ps, T_LPAREN, "after sizeof");
	if (parse_type_begins(ps, &ps->t))
		parse_typespec(ps, &e->cast.to);
	else
		e->cast.of = parse_expr(ps);
	parse_expect(ps, T_RPAREN, "after what sizeof is of");
	return done(ps, e);
}

static struct expr *ident(struct parser *ps)
{
	struct token t = ps->t;
	struct expr *e;

	parse_next(ps);
	if (sv_eq(t.text, "true") || sv_eq(t.text, "false")) {
		e = expr_new(ps->p, E_BOOL, t.loc);
		e->num.v = sv_eq(t.text, "true");
		return e;
	}
	if (sv_eq(t.text, "sizeof"))
		return sizeof_expr(ps, t.loc.start);
	if (sv_eq(t.text, "comptime"))
		return parse_unary(ps);
	if (sv_eq(t.text, "args") && ps->t.kind != T_LPAREN)
		return expr_new(ps->p, E_ARGS, t.loc);
	if (ps->t.kind == T_LPAREN) {
		parse_next(ps);
		e = expr_new(ps->p, E_CALL, t.loc);
		e->call.fn = parse_dup(ps, t.text);
		e->call.fnloc = t.loc;
		call_args(ps, &e->call);
		return done(ps, e);
	}
	e = expr_new(ps->p, E_IDENT, t.loc);
	/* struct NAME, as offsetof() takes it. */
	if ((sv_eq(t.text, "struct") || sv_eq(t.text, "union")) && ps->t.kind == T_IDENT) {
		t.text.len = (size_t)(ps->t.text.p + ps->t.text.len - t.text.p);
		parse_next(ps);
	}
	e->ident.name = parse_dup(ps, t.text);
	return done(ps, e);
}

static struct expr *map_ref(struct parser *ps)
{
	struct expr *e = node(ps, E_MAP, ps->t.loc.start), *k;
	uint32_t start;

	e->map.name = parse_dup(ps, ps->t.text);
	parse_next(ps);
	if (ps->t.kind != T_LBRACK)
		return done(ps, e);
	parse_next(ps);
	start = ps->t.loc.start;
	k = parse_expr(ps);
	if (ps->t.kind == T_COMMA) {
		struct expr *tup = node(ps, E_TUPLE, start);

		tup->tuple.v = arena_grow(&ps->p->arena, NULL, 0, &tup->tuple.cap,
					  sizeof(k));
		tup->tuple.v[tup->tuple.n++] = k;
		while (parse_accept(ps, T_COMMA) && !ps->panic) {
			tup->tuple.v = arena_grow(&ps->p->arena, tup->tuple.v,
						  tup->tuple.n, &tup->tuple.cap,
						  sizeof(k));
			tup->tuple.v[tup->tuple.n++] = parse_expr(ps);
		}
		k = done(ps, tup);
	}
	e->map.key = k;
	parse_expect(ps, T_RBRACK, "after the key of a map");
	return done(ps, e);
}

/* name = value inside a tuple. */
static const char *field_name(struct parser *ps)
{
	const char *name;

	if (ps->t.kind != T_IDENT || parse_peek(ps).kind != T_ASSIGN)
		return NULL;
	name = parse_dup(ps, ps->t.text);
	parse_next(ps);
	parse_next(ps);
	return name;
}

/* After the parenthesis: (a), (a,), (a, b), () or a cast. */
static struct expr *paren(struct parser *ps)
{
	uint32_t start = ps->t.loc.start;
	struct expr *e, *tup;
	const char *name;
	size_t namecap = 0;

	parse_next(ps);
	if (parse_type_begins(ps, &ps->t)) {
		e = node(ps, E_CAST, start);
		parse_typespec(ps, &e->cast.to);
		parse_expect(ps, T_RPAREN, "after the type of a cast");
		e->cast.of = parse_unary(ps);
		return done(ps, e);
	}
	tup = node(ps, E_TUPLE, start);
	while (ps->t.kind != T_RPAREN && !ps->panic) {
		name = field_name(ps);
		e = parse_expr(ps);
		tup->tuple.names = arena_grow(&ps->p->arena, tup->tuple.names,
					      tup->tuple.n, &namecap,
					      sizeof(*tup->tuple.names));
		tup->tuple.v = arena_grow(&ps->p->arena, tup->tuple.v, tup->tuple.n,
					  &tup->tuple.cap, sizeof(e));
		tup->tuple.names[tup->tuple.n] = name;
		tup->tuple.v[tup->tuple.n++] = e;
		if (ps->t.kind == T_RPAREN && tup->tuple.n == 1 && !name) {
			parse_next(ps);
			e->paren = true;
			e->loc = (struct loc){ start, ps->end };
			return e;
		}
		if (!parse_accept(ps, T_COMMA))
			break;
	}
	parse_expect(ps, T_RPAREN, "to close the parenthesis");
	if (!tup->tuple.n || !tup->tuple.names[0])
		tup->tuple.names = NULL;
	return done(ps, tup);
}

static struct expr *primary(struct parser *ps)
{
	struct expr *e;

	switch (ps->t.kind) {
	case T_INT:
		e = node(ps, E_INT, ps->t.loc.start);
		e->num.v = ps->t.num;
		parse_next(ps);
		return done(ps, e);
	case T_STR:
		e = node(ps, E_STR, ps->t.loc.start);
		e->str = ps->t.str;
		parse_next(ps);
		return done(ps, e);
	case T_POS:
		e = node(ps, E_POS, ps->t.loc.start);
		e->num.v = ps->t.num;
		parse_next(ps);
		return e;
	case T_NPOS:
		e = node(ps, E_NPOS, ps->t.loc.start);
		parse_next(ps);
		return e;
	case T_VAR:
		e = node(ps, E_VAR, ps->t.loc.start);
		e->var.name = parse_dup(ps, ps->t.text);
		parse_next(ps);
		return e;
	case T_MAP:
		return map_ref(ps);
	case T_IDENT:
		return ident(ps);
	case T_LPAREN:
		return paren(ps);
	case T_LBRACE:
		e = node(ps, E_BLOCK, ps->t.loc.start);
		parse_block(ps, &e->block);
		return done(ps, e);
	default:
		parse_error(ps, "expected an expression, found %s",
			    ps->t.kind == T_EOF ? lex_name(T_EOF) :
			    arena_printf(&ps->p->arena, "%.*s", (int)ps->t.text.len,
					 ps->t.text.p));
		return bad(ps);
	}
}

static struct expr *member(struct parser *ps, struct expr *of)
{
	struct expr *e;

	parse_next(ps);
	if (ps->t.kind == T_INT) {
		e = node(ps, E_TUPIDX, of->loc.start);
		e->tupidx.of = of;
		e->tupidx.n = ps->t.num > 1000 ? 1000 : (uint32_t)ps->t.num;
		parse_next(ps);
		return done(ps, e);
	}
	e = node(ps, E_FIELD, of->loc.start);
	e->field.of = of;
	e->field.name = parse_dup(ps, ps->t.text);
	parse_expect(ps, T_IDENT, "as the name of a field");
	return done(ps, e);
}

static struct expr *postfix(struct parser *ps)
{
	struct expr *e = primary(ps), *f;
	unsigned int n = 0;

	while (!ps->panic) {
		if (++n > PARSE_CHAIN)
			parse_error(ps, "an expression has at most %d terms", PARSE_CHAIN);
		if (ps->t.kind == T_DOT || ps->t.kind == T_ARROW) {
			e = member(ps, e);
		} else if (ps->t.kind == T_LBRACK) {
			f = node(ps, E_INDEX, e->loc.start);
			parse_next(ps);
			f->index.of = e;
			f->index.at = parse_expr(ps);
			parse_expect(ps, T_RBRACK, "after an index");
			e = done(ps, f);
		} else if (ps->t.kind == T_INC || ps->t.kind == T_DEC) {
			f = node(ps, E_INCDEC, e->loc.start);
			f->incdec.op = ps->t.kind;
			f->incdec.of = e;
			parse_next(ps);
			e = done(ps, f);
		} else {
			break;
		}
	}
	return e;
}

struct expr *parse_unary(struct parser *ps)
{
	struct expr *e;
	enum tok op = ps->t.kind;

	if (++ps->depth > PARSE_DEPTH) {
		parse_error(ps, "this is nested more than %d deep", PARSE_DEPTH);
		ps->depth--;
		return bad(ps);
	}
	switch (op) {
	case T_SUB: case T_ADD: case T_LNOT: case T_NOT: case T_MUL: case T_AND:
		e = node(ps, E_UNARY, ps->t.loc.start);
		parse_next(ps);
		e->bin.op = op;
		e->bin.a = parse_unary(ps);
		done(ps, e);
		break;
	case T_INC: case T_DEC:
		e = node(ps, E_INCDEC, ps->t.loc.start);
		parse_next(ps);
		e->incdec.op = op;
		e->incdec.prefix = true;
		e->incdec.of = parse_unary(ps);
		done(ps, e);
		break;
	default:
		e = postfix(ps);
	}
	ps->depth--;
	return e;
}

static int precedence(enum tok op)
{
	switch (op) {
	case T_LOR: return 1;
	case T_LAND: return 2;
	case T_OR: return 3;
	case T_XOR: return 4;
	case T_AND: return 5;
	case T_EQ: case T_NE: return 6;
	case T_LT: case T_LE: case T_GT: case T_GE: return 7;
	case T_SHL: case T_SHR: return 8;
	case T_ADD: case T_SUB: return 9;
	case T_MUL: case T_DIV: case T_MOD: return 10;
	default: return 0;
	}
}

static struct expr *binary(struct parser *ps, int min)
{
	struct expr *a = parse_unary(ps), *e;
	unsigned int n = 0;
	int prec;

	while (!ps->panic && (prec = precedence(ps->t.kind)) >= min && prec) {
		if (++n > PARSE_CHAIN)
			parse_error(ps, "an expression has at most %d terms", PARSE_CHAIN);
		e = node(ps, E_BINARY, a->loc.start);
		e->bin.op = ps->t.kind;
		parse_next(ps);
		e->bin.a = a;
		e->bin.b = binary(ps, prec + 1);
		a = done(ps, e);
	}
	return a;
}

struct expr *parse_expr(struct parser *ps)
{
	struct expr *cond, *e;

	if (++ps->depth > PARSE_DEPTH) {
		parse_error(ps, "this is nested more than %d deep", PARSE_DEPTH);
		ps->depth--;
		return bad(ps);
	}
	cond = binary(ps, 1);
	if (ps->t.kind == T_QUEST && !ps->panic) {
		e = node(ps, E_TERN, cond->loc.start);
		parse_next(ps);
		e->tern.cond = cond;
		e->tern.yes = parse_expr(ps);
		parse_expect(ps, T_COLON, "between the two values of ?");
		e->tern.no = parse_expr(ps);
		cond = done(ps, e);
	}
	ps->depth--;
	return cond;
}
