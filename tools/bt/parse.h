/* SPDX-License-Identifier: GPL-2.0-only */
/* Tokens to a tree; one struct for the files that parse. */
#ifndef BT_PARSE_H
#define BT_PARSE_H

#include "ast.h"

#define PARSE_DEPTH	200	/* of nested expressions and blocks */
#define PARSE_CHAIN	500	/* of terms one behind the other */

struct parser {
	struct bt_program	*p;
	struct lexer		 lx;
	struct token		 t;		/* the one to be looked at next */
	uint32_t		 end;		/* of the token before it */
	unsigned int		 depth;
	bool			 panic;		/* an error: skip to a safe place */
};

void parse_next(struct parser *ps);
bool parse_accept(struct parser *ps, enum tok kind);
bool parse_expect(struct parser *ps, enum tok kind, const char *where);
bool parse_word(struct parser *ps, const char *word);	/* is it next? */
char *parse_dup(struct parser *ps, struct sv s);
struct token parse_peek(struct parser *ps);
void parse_error(struct parser *ps, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

struct expr *parse_expr(struct parser *ps);
struct expr *parse_unary(struct parser *ps);
bool parse_type_begins(struct parser *ps, const struct token *t);
void parse_typespec(struct parser *ps, struct typespec *ts);
/* { ... }; a last expression without ; is its value. */
void parse_block(struct parser *ps, struct block *b);

#endif
