// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "parse.h"

static struct stmt *node(struct parser *ps, enum skind kind)
{
	return stmt_new(ps->p, kind, ps->t.loc);
}

/* After an error: go on behind the next ; or before the next }. */
static void recover(struct parser *ps)
{
	unsigned int open = 0;

	ps->panic = false;
	while (ps->t.kind != T_EOF) {
		if (ps->t.kind == T_LBRACE)
			open++;
		else if (ps->t.kind == T_RBRACE && !open--)
			return;
		else if (ps->t.kind == T_SEMI && !open) {
			parse_next(ps);
			return;
		}
		parse_next(ps);
	}
}

static struct stmt *let_stmt(struct parser *ps)
{
	struct stmt *s = node(ps, S_LET);

	parse_next(ps);
	s->let.name = parse_dup(ps, ps->t.text);
	parse_expect(ps, T_VAR, "after let");
	if (parse_accept(ps, T_COLON)) {
		s->let.typed = true;
		parse_typespec(ps, &s->let.type);
	}
	if (parse_accept(ps, T_ASSIGN))
		s->let.value = parse_expr(ps);
	s->loc.end = ps->end;
	return s;
}

static void statement(struct parser *ps, struct block *b);

/* A block, or one statement, as OpenBSD has it. */
static void branch(struct parser *ps, struct block *b)
{
	if (ps->t.kind == T_LBRACE) {
		parse_block(ps, b);
	} else if (ps->t.kind == T_SEMI || ps->t.kind == T_RBRACE) {
		parse_expect(ps, T_LBRACE, "to open a block");
	} else if (++ps->depth > PARSE_DEPTH) {
		parse_error(ps, "this is nested more than %d deep", PARSE_DEPTH);
	} else {
		statement(ps, b);
		ps->depth--;
	}
}

static struct stmt *if_stmt(struct parser *ps)
{
	struct stmt *s = node(ps, S_IF);

	parse_next(ps);
	s->ifs.cond = parse_expr(ps);
	s->loc.end = ps->end;
	branch(ps, &s->ifs.yes);
	if (!parse_word(ps, "else"))
		return s;
	parse_next(ps);
	if (!parse_word(ps, "if")) {
		branch(ps, &s->ifs.no);
	} else if (++ps->depth > PARSE_DEPTH) {
		parse_error(ps, "at most %d conditions can follow each other", PARSE_DEPTH);
	} else {
		block_add(ps->p, &s->ifs.no, if_stmt(ps));
		ps->depth--;
	}
	return s;
}

static struct stmt *loop_stmt(struct parser *ps, enum skind kind)
{
	struct stmt *s = node(ps, kind);

	parse_next(ps);
	s->loop.cond = parse_expr(ps);
	s->loc.end = ps->end;
	parse_block(ps, &s->loop.body);
	return s;
}

static struct stmt *for_stmt(struct parser *ps)
{
	struct stmt *s = node(ps, S_RANGE);
	bool paren;

	parse_next(ps);
	paren = parse_accept(ps, T_LPAREN);
	s->fors.name = parse_dup(ps, ps->t.text);
	parse_expect(ps, T_VAR, "as the variable of for");
	parse_expect(ps, T_COLON, "after the variable of for");
	s->fors.from = parse_unary(ps);
	if (parse_accept(ps, T_DOTDOT)) {
		s->fors.to = parse_unary(ps);
	} else {
		s->kind = S_FORMAP;
		s->fors.map = s->fors.from;
	}
	if (paren)
		parse_expect(ps, T_RPAREN, "to close what for goes over");
	s->loc.end = ps->end;
	parse_block(ps, &s->fors.body);
	return s;
}

static struct stmt *word_stmt(struct parser *ps, bool *braced)
{
	struct stmt *s;

	*braced = true;
	if (parse_word(ps, "if"))
		return if_stmt(ps);
	if (parse_word(ps, "while"))
		return loop_stmt(ps, S_WHILE);
	if (parse_word(ps, "unroll"))
		return loop_stmt(ps, S_UNROLL);
	if (parse_word(ps, "for"))
		return for_stmt(ps);
	*braced = false;
	if (parse_word(ps, "let"))
		return let_stmt(ps);
	if (parse_word(ps, "break") || parse_word(ps, "continue")) {
		s = node(ps, parse_word(ps, "break") ? S_BREAK : S_CONTINUE);
		parse_next(ps);
		return s;
	}
	if (parse_word(ps, "return")) {
		s = node(ps, S_RETURN);
		parse_next(ps);
		if (ps->t.kind != T_SEMI && ps->t.kind != T_RBRACE)
			s->ret = parse_expr(ps);
		return s;
	}
	return NULL;
}

static bool is_assign(enum tok kind)
{
	return kind >= T_ASSIGN && kind <= T_SHREQ;
}

static struct stmt *expr_stmt(struct parser *ps)
{
	struct stmt *s = node(ps, S_EXPR);
	struct expr *e;
	enum tok op;

	if (parse_word(ps, "_") && parse_peek(ps).kind == T_ASSIGN) {
		parse_next(ps);
		parse_next(ps);
		s->expr.discard = true;
		s->expr.e = parse_expr(ps);
		return s;
	}
	e = parse_expr(ps);
	op = ps->t.kind;
	if (is_assign(op) && !ps->panic) {
		s->kind = S_ASSIGN;
		s->assign.to = e;
		s->assign.op = op;
		parse_next(ps);
		s->assign.value = parse_expr(ps);
		if (e->kind != E_VAR && e->kind != E_MAP)
			diag_error(&ps->p->diag, e->loc,
				   "this cannot be assigned to; only $variables and @maps can");
	} else {
		s->expr.e = e;
	}
	s->loc.end = ps->end;
	return s;
}

static bool expr_is_block(const struct stmt *s)
{
	return s->kind == S_EXPR && s->expr.e->kind == E_BLOCK && !s->expr.e->paren;
}

/* One statement into b; an expression that ends the block is its value. */
static void statement(struct parser *ps, struct block *b)
{
	struct stmt *s;
	bool braced = false;

	if (parse_accept(ps, T_SEMI))
		return;
	s = ps->t.kind == T_IDENT ? word_stmt(ps, &braced) : NULL;
	if (!s)
		s = expr_stmt(ps);
	if (!braced && !ps->panic) {
		if (ps->t.kind == T_RBRACE && s->kind == S_EXPR && !s->expr.discard) {
			b->value = s->expr.e;
			return;
		}
		if (ps->t.kind != T_RBRACE && !expr_is_block(s))
			parse_expect(ps, T_SEMI, "between statements");
	}
	if (braced)
		parse_accept(ps, T_SEMI);
	block_add(ps->p, b, s);
}

void parse_block(struct parser *ps, struct block *b)
{
	if (!parse_expect(ps, T_LBRACE, "to open a block"))
		return;
	if (++ps->depth > PARSE_DEPTH)
		parse_error(ps, "this is nested more than %d deep", PARSE_DEPTH);
	while (ps->t.kind != T_RBRACE && ps->t.kind != T_EOF) {
		statement(ps, b);
		if (ps->panic)
			recover(ps);
	}
	ps->depth--;
	parse_expect(ps, T_RBRACE, "to close a block");
}
