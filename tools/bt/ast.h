/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tree of a program.  All of it lives in the program's arena.  The parser
 * makes it, macro expansion rewrites calls, the checker fills in what is
 * marked "check:"; code is generated from it and it is not needed at run time.
 */
#ifndef BT_AST_H
#define BT_AST_H

#include "bt.h"
#include "diag.h"
#include "lex.h"
#include "type.h"

struct expr;
struct stmt;
struct map;
struct clause;

/* A scratch variable of one clause. */
struct var {
	const char	*name;
	struct type	 type;
	bool		 declared;	/* with a type: it does not change */
	uint32_t	 slot;
	struct var	*next;		/* in its scope */
};

struct block {
	struct stmt	**v;
	size_t		 n, cap;
	struct expr	*value;		/* of a block expression, or NULL */
};

enum ekind {
	E_INT, E_STR, E_BOOL, E_POS, E_NPOS,
	E_IDENT,	/* a builtin or a macro without parameters */
	E_ARGS,		/* args */
	E_FIELD,	/* a.name */
	E_VAR, E_MAP,
	E_UNARY, E_BINARY, E_TERN, E_CAST, E_INCDEC,
	E_TUPLE, E_TUPIDX, E_INDEX,
	E_CALL, E_BLOCK, E_SIZEOF, E_ENUM,
};

/* What a type in the text is; structs are only names here. */
struct typespec {
	const char	*name;		/* as written, without * and [] */
	uint8_t		 ptr;		/* stars: 0, 1, 2 for more */
	bool		 array, is_struct;
	uint32_t	 n;		/* of the array; 0: told by the value */
	struct expr	*of;		/* typeof(expr); NULL: by its name */
};

struct call {
	const char	*fn;
	struct loc	 fnloc;
	struct expr	**argv;
	size_t		 argc, cap;
	uint32_t	 id;		/* check: enum fn */
	struct map	*map;		/* check: of calls on maps */
	uint64_t	 k[4];		/* check: constant arguments */
	const char	*text;		/* check: constant text */
	struct fmt	*fmt;		/* check: of printf and its kin */
	struct var	*var;		/* check: out parameter of find() */
};

struct expr {
	enum ekind	 kind;
	struct loc	 loc;
	struct type	 type;		/* check */
	bool		 paren;		/* it was written in parentheses */
	union {
		struct { uint64_t v; bool param; } num;	/* E_INT, E_BOOL, E_POS;
							   param: negative */
		struct sv		 str;		/* E_STR */
		struct {
			const char	*name;
			uint32_t	 id;		/* check: enum builtin */
			uint32_t	 n;		/* check: of argN */
		} ident;
		struct { struct expr *of; const char *name; uint32_t ref; } field;
		struct { const char *name; struct var *var; } var;
		struct { const char *name; struct expr *key; struct map *map; } map;
		struct { enum tok op; struct expr *a, *b; } bin; /* E_UNARY: b NULL */
		struct { struct expr *cond, *yes, *no; } tern;
		struct { struct typespec to; struct expr *of; } cast; /* E_SIZEOF too */
		struct { enum tok op; bool prefix; struct expr *of; } incdec;
		struct { struct expr **v; size_t n, cap; const char **names; } tuple;
		struct { struct expr *of; uint32_t n; } tupidx;
		struct { struct expr *of, *at; } index;
		struct call		 call;
		struct block		 block;
		struct { const char *name; uint64_t v; } enumc;
	};
};

enum skind {
	S_EXPR, S_ASSIGN, S_LET, S_IF, S_WHILE, S_RANGE, S_FORMAP, S_UNROLL,
	S_BREAK, S_CONTINUE, S_RETURN, S_BLOCK,
};

struct stmt {
	enum skind	 kind;
	struct loc	 loc;
	union {
		struct { struct expr *e; bool discard; } expr;
		struct { struct expr *to, *value; enum tok op; } assign;
		struct {
			const char	*name;
			struct typespec	 type;
			bool		 typed;
			struct expr	*value;
			struct var	*var;	/* check */
		} let;
		struct { struct expr *cond; struct block yes, no; } ifs;
		struct { struct expr *cond; struct block body; } loop; /* S_UNROLL too */
		struct {
			const char	*name;
			struct expr	*from, *to;	/* S_RANGE */
			struct expr	*map;		/* S_FORMAP */
			struct block	 body;
			struct var	*var;	/* check */
			uint32_t	 endslot;	/* check: S_RANGE */
		} fors;
		struct block	 block;
		struct expr	*ret;		/* S_RETURN; may be NULL */
	};
};

/* A probe as written, its parts between the colons. */
struct spec {
	struct loc	 loc;
	const char	*text;
	const char	*part[8];
	size_t		 n;
	uint64_t	 offset;
};

struct clause {
	struct loc	 loc;
	uint32_t	 index;
	struct spec	*specs;
	size_t		 nspecs, cap;
	struct expr	*pred;
	struct block	 body;
	uint32_t	 nslots;	/* check: of scratch variables */
	/* check: fields of args that the code reads, by number */
	const char	**refs;
	struct type	*reftypes;
	size_t		 nrefs, refcap;
	/* check: the capture it needs and the first place that needs it */
	uint64_t	 flags;
	struct { struct loc loc; bool set; } why[16];
	uint16_t	 kframes, uframes;
};

struct map {
	const char	*name;		/* with the @ */
	struct type	 key;		/* K_NONE: no key */
	struct type	 value;
	bool		 keyed, seen_key, assigned;
	struct loc	 loc;		/* first use */
	struct loc	 keyloc, valloc;
	uint64_t	 max;		/* entries; 0: no bound */
	bool		 lru;
	uint64_t	 bits;		/* K_HIST */
	int64_t		 min, max_value, step;	/* K_LHIST */
	uint64_t	 interval, nintervals;	/* K_TSERIES */
	char		 agg;		/* K_TSERIES: 0 l(ast) a s m(in) M(ax) */
	bool		 args_known;
	bool		 mixed;		/* a number that count() and its kin change, and = */
	uint32_t	 index;
	struct map	*next;
};

struct macro {
	const char	*name;
	struct loc	 loc;
	struct { const char *name; struct loc loc; } param[16];
	size_t		 nparams;
	struct block	 body;
	unsigned int	 depth;		/* of its own expansion right now */
	struct macro	*next;
};

struct config {
	enum stack_mode	 stack_mode;
	uint64_t	 max_map_keys;	/* 0: no bound */
	uint64_t	 max_probes, max_strlen, max_cat_bytes;
	const char	*trunc_trailer;
	int		 missing_probes; /* 0 error, 1 warn, 2 ignore */
	bool		 print_maps;
	bool		 max_probes_set;
};

struct bt_program {
	struct arena		 arena;
	struct diag		 diag;
	struct bt_options	 opt;
	struct config		 config;
	struct clause		**clauses;
	size_t			 nclauses, clausecap;
	struct map		*maps;
	size_t			 nmaps;
	struct macro		*macros;
	struct enumdef		*enums;
	unsigned int		 fresh;		/* names made by macro expansion */
	size_t			 nodes;		/* made by macro expansion */
	/* plan */
	const struct bt_probes	*probes;
	const struct bt_env	*env;
	struct attach		*attach;
	size_t			 nattach, attachcap;
	struct bt_attach	*planv;
	struct bt_plan		 plan;
	bool			 checked;
};

/* How the n-th field of a clause is read when one probe fires. */
struct fieldref {
	enum bt_arg_kind	 kind;
	uint32_t		 index, size;
	struct type		 type;
};

/* What one clause made of an attach point. */
struct attach_by {
	const char		*name, *probetype;
	struct fieldref		*refs;
};

struct attach {
	struct bt_attach	 pub;
	const char		*func;
	uint32_t		*clauses;
	/* for each clause: the name as it was matched, and its fields */
	struct attach_by	*by;
	size_t			 n, cap;
	struct bt_arg_desc	*args;
	size_t			 nargs, argcap;
	bool			 args_loaded;
};

struct expr *expr_new(struct bt_program *p, enum ekind kind, struct loc loc);
struct stmt *stmt_new(struct bt_program *p, enum skind kind, struct loc loc);
void block_add(struct bt_program *p, struct block *b, struct stmt *s);
struct map *map_find(struct bt_program *p, const char *name);
struct map *map_get(struct bt_program *p, const char *name, struct loc loc);

/* Append to an array in the program's arena. */
void *arena_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

#endif
