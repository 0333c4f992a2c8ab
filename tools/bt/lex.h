/* SPDX-License-Identifier: GPL-2.0-only */
/* Text to tokens. */
#ifndef BT_LEX_H
#define BT_LEX_H

#include "diag.h"
#include "util.h"

enum tok {
	T_EOF, T_ERROR,
	T_IDENT,	/* text */
	T_VAR,		/* $name: text with the dollar */
	T_MAP,		/* @name: text with the @ */
	T_POS,		/* $1: num */
	T_NPOS,		/* $# */
	T_INT,		/* num */
	T_STR,		/* str: unescaped */
	T_ENDPRED,	/* the / that ends a predicate */
	/* operators and punctuation */
	T_LPAREN, T_RPAREN, T_LBRACE, T_RBRACE, T_LBRACK, T_RBRACK,
	T_COMMA, T_SEMI, T_COLON, T_QUEST, T_DOT, T_DOTDOT, T_ARROW,
	T_ASSIGN, T_ADDEQ, T_SUBEQ, T_MULEQ, T_DIVEQ, T_MODEQ, T_ANDEQ, T_OREQ,
	T_XOREQ, T_SHLEQ, T_SHREQ,
	T_INC, T_DEC, T_ADD, T_SUB, T_MUL, T_DIV, T_MOD, T_AND, T_OR, T_XOR,
	T_NOT, T_LNOT, T_SHL, T_SHR, T_LAND, T_LOR,
	T_EQ, T_NE, T_LT, T_LE, T_GT, T_GE, T_HASH,
};

struct token {
	enum tok	 kind;
	struct loc	 loc;
	struct sv	 text;		/* as written */
	struct sv	 str;		/* T_STR */
	uint64_t	 num;
};

struct lexer {
	const char	*text;
	size_t		 len, pos;
	bool		 in_pred;	/* a / before { ends the predicate */
	struct diag	*diag;
	struct arena	*arena;		/* of unescaped strings */
};

void lex_next(struct lexer *lx, struct token *t);

/* Skip blanks and comments; false at the end of the text. */
bool lex_skip(struct lexer *lx);

/* How a token is written, for "expected ...". */
const char *lex_name(enum tok kind);

/*
 * The number that all of s is, in any of the forms of the language.  Returns
 * 0, or a sentence's part that says what is wrong.
 */
const char *lex_number(struct sv s, uint64_t *num);

#endif
