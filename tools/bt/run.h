/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code and its state.  Each expression and statement of the program becomes an
 * op: a function and what it works on.  Types are settled by then, so that an
 * op computes either a word (ev), bytes (sv), or nothing (st).
 *
 * Bytes of types: strings and buffers their characters; arrays their elements;
 * ksym the address; usym address and process; stacks their addresses, ustack
 * with the process, as run_process() has it, before them; tuples their parts, each a word or a u32 length and
 * bytes.
 */
#ifndef BT_RUN_H
#define BT_RUN_H

#include "ast.h"
#include "fmt.h"
#include "map.h"

struct op;
struct rt;

/* What is not bytes is a word, nothing too. */
static inline bool is_word(struct type t)
{
	return !type_bytes(t);
}

/* Ways to a key that need no temporary memory. */
enum keykind { KEY_BYTES, KEY_WORD, KEY_WORDS, KEY_COMM };

/* What a statement says about what comes next. */
enum flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };

struct op {
	union {
		int64_t		(*ev)(const struct op *op, struct rt *rt);
		struct sv	(*sv)(const struct op *op, struct rt *rt);
		enum flow	(*st)(const struct op *op, struct rt *rt);
	};
	const struct op	*a, *b, *c;
	int64_t		 k;
	union {
		struct rmap		*map;
		const struct op		**v;	/* n of them */
		const struct fmt	*fmt;
		const void		*ptr;
	};
	uint32_t	 n, slot;
	uint8_t		 key;		/* enum keykind of its value as a key */
	bool		 parts_temp;	/* of a tuple: its parts use temporary memory */
	/* Of keys: the entry, made if it is not there. */
	struct ent	*(*add)(const struct op *key, struct rmap *m, struct rt *rt);
	struct type	 type;		/* of its value */
	struct type	 as;		/* that it works with */
	struct sv	 str;
	struct loc	 loc;
	struct place	*place;
};

/* Somewhere that warns: each only once, but counted. */
struct place {
	struct loc	 loc;
	uint64_t	 count;
	const char	*what;
	struct place	*next;
};

/* A scratch variable: a word, or bytes that are its own. */
struct rvar {
	int64_t		 i;
	struct vbuf	 b;
};

struct rclause {
	const struct op	*pred;		/* NULL: always */
	bool		 temp;		/* the predicate uses temporary memory */
	const struct op	*body;
	struct rvar	*vars;
	uint32_t	 nvars;
};

/* What an attach point runs. */
struct rattach {
	const struct attach	*at;
	struct step {
		const struct rclause	*clause;
		const struct attach_by	*by;
	} *v;
	size_t			 n;
	/* The only clause has no predicate: this is all there is to do. */
	const struct op		*body;
};

/* One event being run. */
struct rt {
	const struct dt_event	*ev;
	struct bt_run		*run;
	struct rvar		*vars;
	const struct attach	*at;
	const struct attach_by	*by;
	struct arena		*temp;
};

#define RUN_USERS	16

struct bt_run {
	struct bt_program	*p;
	const struct bt_env	*env;
	struct arena		 arena;		/* ops */
	struct arena		 temp;		/* bytes of the statement at work */
	struct rmap		*maps;
	struct rclause		*clauses;
	struct rattach		*attach;
	size_t			 nattach;
	struct place		*places;
	struct vbuf		 out;		/* of printf and others */
	bool			 exiting;
	int			 status;
	uint64_t		 rng;
	uint64_t		 now;		/* time of the last event */
	struct user {
		uint32_t	uid;
		bool		known;
		char		name[64];
	}			 users[RUN_USERS];
};

/* ---- code generation ---- */

struct gen {
	struct bt_run	*run;
	struct arena	*a;
	struct clause	*c;
	bool		 temp;		/* something generated uses temporary memory */
};

struct op *gen_op(struct gen *g, struct loc loc);
const struct op *gen_word(struct gen *g, struct expr *e);
const struct op *gen_bytes(struct gen *g, struct expr *e);
const struct op *gen_value(struct gen *g, struct expr *e);	/* either */
const struct op *gen_bool(struct gen *g, struct expr *e);
struct op *gen_constant(struct op *op, int64_t v);
struct op *gen_builtin(struct gen *g, struct expr *e);
struct op *gen_field(struct op *op, uint32_t ref, bool word);
struct op *gen_call(struct gen *g, struct expr *e);
const struct op *gen_call_stmt(struct gen *g, struct expr *e);
struct op *gen_binary(struct gen *g, struct expr *e);
const struct op *gen_aggregate(struct gen *g, struct expr *to, struct expr *call);
const struct op *gen_stmt(struct gen *g, struct stmt *s);
const struct op *gen_block(struct gen *g, struct block *b, bool value_too);
/* A block as an expression: run, then the value. */
struct op *gen_block_value(struct gen *g, struct expr *e);
struct rmap *gen_map(struct gen *g, const struct map *m);
struct place *gen_place(struct gen *g, struct loc loc, const char *what);

/*
 * The key of a map access, or NULL for none: its op is word or bytes as the map's
 * key type says.  loc is what changes the map, should that be full.
 */
const struct op *gen_key(struct gen *g, struct expr *key, struct loc loc);
struct ent *run_find(const struct op *key, struct rmap *m, struct rt *rt);
static inline struct ent *run_add(const struct op *key, struct rmap *m, struct rt *rt)
{
	return key->add(key, m, rt);
}

/* The entry that a statement changes: by its key a, or the only one. */
static inline struct ent *run_target(const struct op *op, struct rt *rt)
{
	struct ent *e = op->a ? run_add(op->a, op->map, rt) : &op->map->scalar;

	if (e)
		e->live = true;
	return e;
}

bool run_delete(const struct op *key, struct rmap *m, struct rt *rt);
#define KEY_WORDS_MAX	8	/* words of a key put together on the stack */

/* A word that an entry is read as. */
int64_t ent_word(const struct ent *e, struct type t);
/* Bytes that an entry is read as, copied. */
struct sv ent_bytes(const struct ent *e, struct type t, struct rt *rt);

/* ---- while running ---- */

void run_warn(struct rt *rt, struct place *place);
/* Message and source, unless warnings are off. */
void run_warning(struct bt_run *run, struct loc loc, const char *text);
/* Of the run itself, of warnf(), and of errorf() and its kin. */
enum message { MSG_WARNING, MSG_WARNF, MSG_ERRORF };
void run_message(struct bt_run *run, struct loc loc, enum message kind,
		 const char *text, size_t len);
static inline bool is_true(const struct op *op, struct rt *rt)
{
	return op->ev(op, rt) != 0;
}

/* Bytes on the temporary arena that a statement gives back. */
char *temp_alloc(struct rt *rt, size_t len);
struct sv temp_copy(struct rt *rt, const void *p, size_t len);

/* The event's stacks, op->n frames of them at most. */
struct sv run_kstack(const struct op *op, struct rt *rt);
struct sv run_ustack(const struct op *op, struct rt *rt);

/* The event's process with what its addresses mean now, as bt_env's usym() wants it. */
uint64_t run_process(const struct rt *rt);

/* size bytes as a number, at most 8. */
uint64_t read_le(const void *p, uint32_t size, bool sign);

/* A part of a tuple out of its bytes. */
struct sv tuple_part(struct sv tup, const struct tuple *t, uint32_t i);

uint64_t run_now(struct bt_run *run);

/* ---- printing: all append to run->out or write it ---- */

/* A value: words come in word, others in bytes. */
/* Text of a program or of an event. */
void print_str(struct bt_run *run, struct sv s, struct vbuf *out);
void print_value(struct bt_run *run, struct type t, int64_t word, struct sv bytes,
		 struct vbuf *out);
void print_symbol(struct bt_run *run, struct type t, struct sv bytes, struct vbuf *out);
void print_stack(struct bt_run *run, struct type t, struct sv bytes, struct vbuf *out);
void print_buf(struct sv s, char mode, struct vbuf *out);
void print_number(struct type t, int64_t v, struct vbuf *out);
void print_map(struct bt_run *run, struct rmap *m, uint64_t top, uint64_t div);
/* One entry of a map with keys, as print_map() shows it. */
void print_entry(struct bt_run *run, struct rmap *m, const struct ent *e);
void print_expr(struct rt *rt, const struct op *op);
void print_fmt(struct rt *rt, const struct fmt *fmt, const struct op *const *argv,
	       struct vbuf *out);
void print_hist(const struct map *def, const uint64_t *v, uint64_t div, bool json,
		struct vbuf *out);
void print_series(struct bt_run *run, const struct map *def, const struct ent *e,
		  uint64_t last, bool json, struct vbuf *out);
void print_maps(struct bt_run *run);

/* {"type": "printf", "data": "..."} or the text itself. */
void emit_text(struct bt_run *run, const char *type, const char *s, size_t len);
void json_string(struct vbuf *out, const char *s, size_t len);
void json_value(struct bt_run *run, struct type t, int64_t word, struct sv bytes,
		struct vbuf *out);
void format_time(struct vbuf *out, const char *fmt, uint64_t real_ns);

#endif
