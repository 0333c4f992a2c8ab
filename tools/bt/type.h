/* SPDX-License-Identifier: GPL-2.0-only */
/* Types of values. */
#ifndef BT_TYPE_H
#define BT_TYPE_H

#include "util.h"

enum tkind {
	K_NONE,			/* not known */
	K_VOID,			/* there is no value */
	/* one 64-bit word at run time */
	K_INT, K_BOOL, K_PTR, K_ENUM,
	/* bytes at run time */
	K_STR, K_BUF, K_KSYM, K_USYM, K_KSTACK, K_USTACK, K_TUPLE, K_RECORD, K_ARRAY,
	/* only as values of maps */
	K_COUNT, K_SUM, K_AVG, K_MIN, K_MAX, K_STATS, K_HIST, K_LHIST, K_TSERIES,
};

enum stack_mode { STACK_BPFTRACE, STACK_PERF, STACK_RAW };

struct tuple;
struct enumdef;

struct type {
	uint8_t		kind;
	uint8_t		bits;		/* K_INT, elements of K_ARRAY: 8 16 32 64 */
	bool		sign;		/* K_INT, K_SUM, ...; elements of K_ARRAY */
	bool		flex;		/* K_INT of a literal that fits either sign */
	uint8_t		mode;		/* stacks: enum stack_mode */
	uint8_t		frames;		/* stacks: at most so many */
	uint16_t	n;		/* K_ARRAY: elements; K_PTR: bytes it points to, or 0 */
	union {
		const struct tuple	*tuple;		/* K_TUPLE, K_RECORD */
		const struct enumdef	*enumdef;	/* K_ENUM */
	};
};

struct tuple {
	size_t			 n;
	const struct type	*v;
	const char *const	*names;		/* K_RECORD */
};

struct enumdef {
	const char	*name;
	size_t		 n, cap;
	struct {
		const char	*name;
		uint64_t	 value;
	} *v;
	struct enumdef	*next;
};

#define T_I64_INIT { .kind = K_INT, .bits = 64, .sign = true }
#define T_U64_INIT { .kind = K_INT, .bits = 64 }
#define T_I64	((struct type)T_I64_INIT)
#define T_U64	((struct type)T_U64_INIT)
#define T_U32	((struct type){ .kind = K_INT, .bits = 32 })
#define T_BOOL	((struct type){ .kind = K_BOOL })
#define T_STRING ((struct type){ .kind = K_STR })
#define T_UNKNOWN ((struct type){ .kind = K_NONE })
#define T_NOTHING ((struct type){ .kind = K_VOID })

static inline bool type_word(struct type t)
{
	return t.kind >= K_INT && t.kind <= K_ENUM;
}

static inline bool type_bytes(struct type t)
{
	return t.kind >= K_STR && t.kind <= K_ARRAY;
}

static inline bool type_aggr(struct type t)
{
	return t.kind >= K_COUNT;
}

/* Aggregations that are one number when used in an expression. */
static inline bool type_castable(struct type t)
{
	return t.kind >= K_COUNT && t.kind <= K_MAX;
}

/* The type that an aggregation has when it is read. */
struct type type_read(struct type t);

/*
 * Make *to wide enough for from too.  False when they are of different kinds.
 */
bool type_merge(struct type *to, struct type from, struct arena *a);

bool type_same(struct type a, struct type b);

/* As messages name it. Returns arena memory. */
const char *type_name(struct type t, struct arena *a);

/* A C or bt integer type by its name; false if it is none. */
bool type_parse(const char *name, struct type *t);

/* Truncate and extend to what t can hold. */
int64_t type_fit(struct type t, int64_t v);

/* Bytes that sizeof() says. */
size_t type_size(struct type t);

#endif
