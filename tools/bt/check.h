/* SPDX-License-Identifier: GPL-2.0-only */
/* Names and types; one struct for the files that check. */
#ifndef BT_CHECK_H
#define BT_CHECK_H

#include "ast.h"
#include "names.h"

struct scope {
	struct var	*vars;
	struct scope	*up;
};

struct check {
	struct bt_program	*p;
	struct clause		*c;
	struct scope		*scope;
	bool			 final;		/* the pass that reports */
	bool			 changed;	/* a type got wider */
	unsigned int		 loops;		/* around this place */
};

void check_block(struct check *ck, struct block *b);
struct type check_expr(struct check *ck, struct expr *e);
/* One that must have a value. */
struct type check_value(struct check *ck, struct expr *e);
struct type check_call(struct check *ck, struct expr *e, bool used);

/* An expression that must be a number. */
void check_number(struct check *ck, struct expr *e, const char *what);

/* Names without (), fields of args, and args itself. */
struct type check_ident(struct check *ck, struct expr *e);
struct type check_args_field(struct check *ck, struct expr *e);
struct type check_whole_args(struct check *ck, struct expr *e);

/* The width of the narrowest signed type that holds a literal. */
uint8_t check_literal_bits(int64_t v);

/* A constant number. */
bool check_const(struct check *ck, struct expr *e, int64_t *v);

void check_need(struct check *ck, uint64_t flag, struct loc loc);
struct var *check_var(struct check *ck, const char *name);
struct var *check_var_new(struct check *ck, struct var *old, const char *name,
			  struct loc loc);
void check_merge(struct check *ck, struct type *to, struct type from, struct loc loc,
		 const char *what, const char *name);

/* A map used with this key, or without one. */
struct map *check_map(struct check *ck, struct expr *e, struct expr *key);

/* Nothing ever gives this map a value. */
void check_undefined(struct check *ck, const struct map *m, struct loc loc);

/* The value that a map gets from an aggregation. */
void check_aggregate(struct check *ck, struct expr *map, struct expr *call);
/* A value of type t makes m, or leaves it, a map that count() and = both change. */
bool check_mix(struct check *ck, struct map *m, struct type t);
bool check_is_aggregate(const struct expr *e);
struct type check_typespec(struct check *ck, const struct typespec *ts, struct loc loc);

/* What needs memory that only the kernel could have read. */
void check_memory(struct check *ck, struct loc loc, const char *what);

/* Replace $1 by the number or string it stands for. */
void check_param(struct check *ck, struct expr *e, bool as_string);

/* The i-th argument of a call, or NULL. */
static inline struct expr *check_arg(const struct expr *e, size_t i)
{
	return i < e->call.argc ? e->call.argv[i] : NULL;
}

/* A string known before the program runs; "" after an error. */
const char *check_literal(struct check *ck, struct expr *e, const char *what);
/* A number known before the program runs; 0 after an error. */
int64_t check_constant(struct check *ck, struct expr *e, const char *what);
/* Which of words a is: its number; -1 if it is no name; -2 after an error. */
int check_word(struct check *ck, struct expr *a, const char *const *words,
	       const char *what);
/* Calls of functions that have a value, by enum fn. */
struct type check_func(struct check *ck, struct expr *e, enum fn fn);
void check_assert(struct check *ck, struct expr *e, bool fixed);

#endif
