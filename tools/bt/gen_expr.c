// SPDX-License-Identifier: GPL-2.0-only
/* Expressions to ops, except for calls and operators. */
#include <pwd.h>
#include <string.h>
#include "names.h"
#include "run.h"

struct op *gen_op(struct gen *g, struct loc loc)
{
	struct op *op = arena_zalloc(g->a, sizeof(*op));

	op->loc = loc;
	return op;
}

struct rmap *gen_map(struct gen *g, const struct map *m)
{
	return &g->run->maps[m->index];
}

char *temp_alloc(struct rt *rt, size_t len)
{
	return arena_alloc(rt->temp, len ? len : 1);
}

struct sv temp_copy(struct rt *rt, const void *p, size_t len)
{
	char *s = temp_alloc(rt, len);

	if (len)
		memcpy(s, p, len);
	return (struct sv){ s, len };
}

/* ---- words ---- */

static int64_t ev_const(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->k;
}

static int64_t ev_pid(const struct op *op, struct rt *rt)
{
	(void)op;
	return rt->ev->dtev_pid;
}

static int64_t ev_tid(const struct op *op, struct rt *rt)
{
	(void)op;
	return rt->ev->dtev_tid;
}

static int64_t ev_cpu(const struct op *op, struct rt *rt)
{
	(void)op;
	return rt->ev->dtev_cpu;
}

static int64_t ev_nsecs(const struct op *op, struct rt *rt)
{
	return (int64_t)rt->ev->dtev_nsecs + op->k;
}

static int64_t ev_arg(const struct op *op, struct rt *rt)
{
	return op->n < rt->ev->dtev_nargs && rt->ev->dtev_args ?
		(int64_t)rt->ev->dtev_args[op->n] : 0;
}

static int64_t ev_retval(const struct op *op, struct rt *rt)
{
	(void)op;
	return rt->ev->dtev_retval;
}

static int64_t ev_rand(const struct op *op, struct rt *rt)
{
	uint64_t x = rt->run->rng;

	(void)op;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	rt->run->rng = x;
	return (int64_t)(x >> 32);
}

static int64_t ev_task(const struct op *op, struct rt *rt)
{
	const struct bt_env *env = rt->run->env;
	uint64_t v = 0;

	if (env->task)
		env->task(env->cookie, op->n, rt->ev->dtev_pid, rt->ev->dtev_tid, &v);
	return (int64_t)v;
}

static struct op *task(struct gen *g, struct op *op, enum bt_task_item item)
{
	(void)g;
	op->ev = ev_task;
	op->n = item;
	return op;
}

static struct op *constant(struct op *op, int64_t v)
{
	op->ev = ev_const;
	op->k = v;
	return op;
}

static struct op *builtin_word(struct gen *g, struct expr *e)
{
	const struct bt_env *env = g->run->env;
	struct op *op = gen_op(g, e->loc);

	switch (e->ident.id) {
	case B_PID: op->ev = ev_pid; break;
	case B_TID: op->ev = ev_tid; break;
	case B_CPU: op->ev = ev_cpu; break;
	case B_NSECS: op->ev = ev_nsecs; op->k = env->boot_offset; break;
	case B_ELAPSED: op->ev = ev_nsecs; op->k = -(int64_t)env->start; break;
	case B_ARGN: op->ev = ev_arg; op->n = e->ident.n; break;
	case B_RETVAL: op->ev = ev_retval; break;
	case B_RAND: op->ev = ev_rand; break;
	case B_NCPUS: return constant(op, env->ncpus);
	case B_CPID: return constant(op, env->cpid);
	case B_HAS_CPID: return constant(op, env->cpid != 0);
	case B_UID: return task(g, op, BT_TASK_UID);
	case B_GID: return task(g, op, BT_TASK_GID);
	case B_PPID: return task(g, op, BT_TASK_PPID);
	case B_CGROUP: return task(g, op, BT_TASK_CGROUP);
	case B_NUMAID: return task(g, op, BT_TASK_NUMA);
	case B_CURTASK: return task(g, op, BT_TASK_CURTASK);
	case B_JIFFIES: return task(g, op, BT_TASK_JIFFIES);
	default: return constant(op, 0);
	}
	return op;
}

static uint64_t read_le(const void *p, uint32_t size, bool sign)
{
	uint64_t v = 0;
	unsigned int bits = size * 8;

	memcpy(&v, p, size);
	if (sign && bits < 64 && v >> (bits - 1))
		v |= ~0ULL << bits;
	return v;
}

static int64_t ev_field(const struct op *op, struct rt *rt)
{
	const struct fieldref *r = &rt->by->refs[op->n];
	const struct dt_blob *b = rt->ev->dtev_fields;
	uint64_t v = 0;

	switch (r->kind) {
	case BT_ARG_REG:
		if (r->index < rt->ev->dtev_nargs && rt->ev->dtev_args)
			v = rt->ev->dtev_args[r->index];
		break;
	case BT_ARG_RETVAL:
		v = (uint64_t)rt->ev->dtev_retval;
		break;
	default:
		if (b && r->size <= 8 && r->index <= b->dtbl_len &&
		    r->size <= b->dtbl_len - r->index)
			v = read_le(b->dtbl_data + r->index, r->size, r->type.sign);
	}
	return type_fit(r->type, (int64_t)v);
}

static int64_t ev_var(const struct op *op, struct rt *rt)
{
	return rt->vars[op->slot].i;
}

int64_t ent_word(const struct ent *e, struct type t)
{
	if (t.kind != K_AVG)
		return e->i;
	if (!e->n)
		return 0;
	return t.sign ? e->i / (int64_t)e->n : (int64_t)((uint64_t)e->i / e->n);
}

static int64_t ev_map(const struct op *op, struct rt *rt)
{
	const struct ent *e = op->a ? run_find(op->a, op->map, rt) : &op->map->scalar;

	if (!e && op->place)
		run_warn(rt, op->place);
	return e ? ent_word(e, op->map->def->value) : 0;
}

static int64_t ev_fit(const struct op *op, struct rt *rt)
{
	return type_fit(op->as, op->a->ev(op->a, rt));
}

static int64_t ev_from_array(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	uint64_t v = 0;

	memcpy(&v, s.p, s.len < 8 ? s.len : 8);
	return type_fit(op->as, (int64_t)v);
}

static int64_t ev_part(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	int64_t v = 0;

	s = tuple_part(s, op->ptr, op->n);
	if (s.len == 8)
		memcpy(&v, s.p, 8);
	return v;
}

static int64_t ev_index(const struct op *op, struct rt *rt)
{
	struct sv s = op->a->sv(op->a, rt);
	int64_t i = op->b->ev(op->b, rt);
	uint32_t size = op->as.bits / 8;

	if (i < 0 || (uint64_t)i >= s.len / size)
		return 0;
	return (int64_t)read_le(s.p + (size_t)i * size, size, op->as.sign);
}

static int64_t ev_tern(const struct op *op, struct rt *rt)
{
	return is_true(op->a, rt) ? op->b->ev(op->b, rt) : op->c->ev(op->c, rt);
}

static int64_t ev_string_true(const struct op *op, struct rt *rt)
{
	return op->a->sv(op->a, rt).len != 0;
}

static int64_t ev_incdec_var(const struct op *op, struct rt *rt)
{
	int64_t *v = &rt->vars[op->slot].i, was = *v;

	*v = type_fit(op->as, (int64_t)((uint64_t)was + (uint64_t)op->k));
	return op->n ? *v : was;
}

static int64_t ev_incdec_map(const struct op *op, struct rt *rt)
{
	struct ent *e = op->a ? run_add(op->a, op->map, rt) : &op->map->scalar;
	int64_t was;

	if (!e)
		return 0;
	e->live = true;
	was = e->i;
	e->i = type_fit(op->as, (int64_t)((uint64_t)was + (uint64_t)op->k));
	return op->n ? e->i : was;
}

static int64_t ev_block(const struct op *op, struct rt *rt)
{
	return op->a->st(op->a, rt) == FLOW_NEXT && op->b ? op->b->ev(op->b, rt) : 0;
}

/* ---- bytes ---- */

static struct sv sv_const(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->str;
}

static struct sv sv_comm(const struct op *op, struct rt *rt)
{
	const char *s = rt->ev->dtev_comm;

	(void)op;
	return s ? (struct sv){ s, strnlen(s, DTCOMMLEN) } : (struct sv){ "", 0 };
}

static struct sv cstring(const char *s)
{
	return (struct sv){ s ? s : "", s ? strlen(s) : 0 };
}

static struct sv sv_probe(const struct op *op, struct rt *rt)
{
	if (op->n == B_PROBE)
		return cstring(rt->by->name);
	return cstring(op->n == B_FUNC ? rt->at->func : rt->by->probetype);
}

static struct sv sv_username(const struct op *op, struct rt *rt)
{
	char buf[1024];
	struct passwd pw, *res = NULL;

	getpwuid_r((uid_t)ev_task(op, rt), &pw, buf, sizeof(buf), &res);
	return res ? temp_copy(rt, pw.pw_name, strlen(pw.pw_name)) : (struct sv){ "", 0 };
}

static struct sv sv_pcomm(const struct op *op, struct rt *rt)
{
	const struct bt_env *env = rt->run->env;
	char buf[64];

	(void)op;
	if (!env->pcomm || !env->pcomm(env->cookie, rt->ev->dtev_pid, buf, sizeof(buf)))
		return (struct sv){ "", 0 };
	return temp_copy(rt, buf, strlen(buf));
}

static struct sv sv_kstack(const struct op *op, struct rt *rt)
{
	const struct dt_stack *st = rt->ev->dtev_kstack;

	if (!st)
		return (struct sv){ "", 0 };
	return (struct sv){ (const char *)st->dtsk_pc,
		8 * (st->dtsk_count < op->n ? st->dtsk_count : op->n) };
}

static struct sv sv_ustack(const struct op *op, struct rt *rt)
{
	const struct dt_stack *st = rt->ev->dtev_ustack;
	uint32_t n = !st ? 0 : st->dtsk_count < op->n ? st->dtsk_count : op->n;
	uint64_t pid = rt->ev->dtev_pid;
	char *s = temp_alloc(rt, 8 + 8 * (size_t)n);

	memcpy(s, &pid, 8);
	if (n)
		memcpy(s + 8, st->dtsk_pc, 8 * (size_t)n);
	return (struct sv){ s, 8 + 8 * (size_t)n };
}

static struct op *builtin_bytes(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	switch (e->ident.id) {
	case B_COMM: op->sv = sv_comm; op->key = KEY_COMM; break;
	case B_KSTACK: op->sv = sv_kstack; op->n = e->type.frames; break;
	case B_USTACK: op->sv = sv_ustack; op->n = e->type.frames; break;
	case B_USERNAME: op->sv = sv_username; op->n = BT_TASK_UID; break;
	case B_PCOMM: op->sv = sv_pcomm; break;
	default: op->sv = sv_probe; op->n = e->ident.id; break;
	}
	return op;
}

static struct sv sv_field(const struct op *op, struct rt *rt)
{
	const struct fieldref *r = &rt->by->refs[op->n];
	const struct dt_blob *b = rt->ev->dtev_fields;
	uint32_t at = r->index, len = r->size;

	if (b && r->kind == BT_ARG_DATALOC && at <= b->dtbl_len && b->dtbl_len - at >= 4) {
		uint32_t loc = (uint32_t)read_le(b->dtbl_data + at, 4, false);

		at = loc & 0xffff;
		len = loc >> 16;
	}
	if (!b || at > b->dtbl_len || len > b->dtbl_len - at)
		return (struct sv){ "", 0 };
	return (struct sv){ (const char *)b->dtbl_data + at,
		strnlen((const char *)b->dtbl_data + at, len) };
}

static struct sv sv_var(const struct op *op, struct rt *rt)
{
	const struct vbuf *b = &rt->vars[op->slot].b;

	/* A statement further inside may change the variable. */
	return temp_copy(rt, b->p, b->len);
}

static struct sv sv_map(const struct op *op, struct rt *rt)
{
	const struct ent *e = op->a ? run_find(op->a, op->map, rt) : &op->map->scalar;

	if (!e && op->place)
		run_warn(rt, op->place);
	return e ? temp_copy(rt, e->p, e->len) : (struct sv){ "", 0 };
}

static struct sv sv_part(const struct op *op, struct rt *rt)
{
	return tuple_part(op->a->sv(op->a, rt), op->ptr, op->n);
}

static struct sv sv_tern(const struct op *op, struct rt *rt)
{
	return is_true(op->a, rt) ? op->b->sv(op->b, rt) : op->c->sv(op->c, rt);
}

static struct sv sv_to_array(const struct op *op, struct rt *rt)
{
	int64_t v = op->a->ev(op->a, rt);

	return temp_copy(rt, &v, op->n);
}

static struct sv sv_block(const struct op *op, struct rt *rt)
{
	if (op->a->st(op->a, rt) != FLOW_NEXT || !op->b)
		return (struct sv){ "", 0 };
	return op->b->sv(op->b, rt);
}

void tuple_add(const struct op *op, struct rt *rt, struct vbuf *out)
{
	struct sv s;
	uint32_t len;
	int64_t v;

	if (is_word(op->type)) {
		v = op->ev(op, rt);
		vbuf_add(out, &v, 8);
		return;
	}
	s = op->sv(op, rt);
	len = s.len;
	vbuf_add(out, &len, 4);
	vbuf_add(out, s.p, s.len);
}

struct sv tuple_part(struct sv tup, const struct tuple *t, uint32_t i)
{
	const char *p = tup.p, *end = tup.p + tup.len;
	uint32_t len = 0, j;

	for (j = 0; j <= i && j < t->n; j++) {
		p += j ? len : 0;
		if (is_word(t->v[j])) {
			len = 8;
		} else {
			if (end - p < 4)
				return (struct sv){ "", 0 };
			memcpy(&len, p, 4);
			p += 4;
		}
		if ((size_t)(end - p) < len)
			return (struct sv){ "", 0 };
	}
	return (struct sv){ p, len };
}

/* Two passes: the parts, which may use temporary memory, then their bytes. */
static struct sv sv_tuple(const struct op *op, struct rt *rt)
{
	struct sv *parts = arena_alloc(rt->temp, (op->n + 1) * sizeof(*parts));
	int64_t *words = arena_alloc(rt->temp, (op->n + 1) * sizeof(*words));
	size_t len = 0;
	uint32_t i, part;
	char *s, *at;

	for (i = 0; i < op->n; i++) {
		const struct op *e = op->v[i];

		if (is_word(e->type)) {
			words[i] = e->ev(e, rt);
			len += 8;
		} else {
			parts[i] = e->sv(e, rt);
			len += 4 + parts[i].len;
		}
	}
	s = at = temp_alloc(rt, len);
	for (i = 0; i < op->n; i++) {
		if (is_word(op->v[i]->type)) {
			memcpy(at, &words[i], 8);
			at += 8;
			continue;
		}
		part = parts[i].len;
		memcpy(at, &part, 4);
		if (part)
			memcpy(at + 4, parts[i].p, part);
		at += 4 + part;
	}
	return (struct sv){ s, len };
}

/* Only words: no lengths, no parts. */
static struct sv sv_words(const struct op *op, struct rt *rt)
{
	int64_t *w = arena_alloc(rt->temp, 8 * (size_t)(op->n + 1));
	uint32_t i;

	for (i = 0; i < op->n; i++)
		w[i] = op->v[i]->ev(op->v[i], rt);
	return (struct sv){ (const char *)w, 8 * (size_t)op->n };
}

static struct op *tuple(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	const struct op **v = arena_alloc(g->a, (e->tuple.n + 1) * sizeof(*v));
	size_t i;

	op->sv = sv_words;
	for (i = 0; i < e->tuple.n; i++) {
		v[i] = gen_value(g, e->tuple.v[i]);
		if (!is_word(v[i]->type))
			op->sv = sv_tuple;
	}
	op->v = v;
	op->n = e->tuple.n;
	if (op->sv == sv_words && op->n <= KEY_WORDS_MAX)
		op->key = KEY_WORDS;
	return op;
}

static struct op *whole_args(struct gen *g, struct expr *e)
{
	const struct tuple *t = e->type.tuple;
	struct op *op = gen_op(g, e->loc), *f;
	const struct op **v = arena_alloc(g->a, (t->n + 1) * sizeof(*v));
	size_t i, j;

	for (i = 0; i < t->n; i++) {
		f = gen_op(g, e->loc);
		f->type = t->v[i];
		for (j = 0; j < g->c->nrefs; j++)
			if (!strcmp(g->c->refs[j], t->names[i]))
				f->n = j;
		if (is_word(f->type))
			f->ev = ev_field;
		else
			f->sv = sv_field;
		v[i] = f;
	}
	op->sv = sv_tuple;
	op->v = v;
	op->n = t->n;
	return op;
}

static struct op *map_read(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	op->map = gen_map(g, e->map.map);
	op->a = e->map.key ? gen_key(g, e->map.key) : NULL;
	if (g->run->env->debug_warnings && op->a)
		op->place = gen_place(g, e->loc, "Can't lookup map element because it does "
				      "not exist.");
	if (is_word(e->type))
		op->ev = ev_map;
	else
		op->sv = sv_map;
	return op;
}

static struct op *cast(struct gen *g, struct expr *e)
{
	struct type of = e->cast.of->type;
	struct op *op;

	if (type_bytes(e->type) && type_bytes(of))
		return (struct op *)gen_bytes(g, e->cast.of);
	op = gen_op(g, e->loc);
	op->as = e->type;
	if (e->type.kind == K_ARRAY) {
		op->a = gen_word(g, e->cast.of);
		op->n = type_size(e->type) < 8 ? type_size(e->type) : 8;
		op->sv = sv_to_array;
	} else if (of.kind == K_ARRAY) {
		op->a = gen_bytes(g, e->cast.of);
		op->ev = ev_from_array;
	} else {
		op->a = gen_word(g, e->cast.of);
		op->ev = ev_fit;
	}
	return op;
}

static struct op *incdec(struct gen *g, struct expr *e)
{
	struct expr *of = e->incdec.of;
	struct op *op = gen_op(g, e->loc);

	op->k = e->incdec.op == T_INC ? 1 : -1;
	op->n = e->incdec.prefix;
	op->as = of->type;
	if (of->kind == E_VAR) {
		op->ev = ev_incdec_var;
		op->slot = of->var.var->slot;
		return op;
	}
	op->ev = ev_incdec_map;
	op->map = gen_map(g, of->map.map);
	op->a = of->map.key ? gen_key(g, of->map.key) : NULL;
	return op;
}

struct op *gen_block_value(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	bool value = e->block.value && e->type.kind != K_NONE;

	op->a = gen_block(g, &e->block, !value);
	op->b = value ? gen_value(g, e->block.value) : NULL;
	if (!value || is_word(e->type))
		op->ev = ev_block;
	else
		op->sv = sv_block;
	return op;
}

static struct op *gen_kind(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	bool word = is_word(e->type);

	switch (e->kind) {
	case E_INT:
	case E_BOOL: return constant(op, (int64_t)e->num.v);
	case E_ENUM: return constant(op, (int64_t)e->enumc.v);
	case E_NPOS: return constant(op, (int64_t)g->run->p->opt.nparams);
	case E_STR:
		op->sv = sv_const;
		op->str = e->str;
		return op;
	case E_IDENT: return word ? builtin_word(g, e) : builtin_bytes(g, e);
	case E_ARGS: return whole_args(g, e);
	case E_FIELD:
		op->n = e->field.ref;
		if (word)
			op->ev = ev_field;
		else
			op->sv = sv_field;
		return op;
	case E_VAR:
		op->slot = e->var.var->slot;
		if (word)
			op->ev = ev_var;
		else
			op->sv = sv_var;
		return op;
	case E_MAP: return map_read(g, e);
	case E_UNARY:
	case E_BINARY: return gen_binary(g, e);
	case E_TERN:
		op->a = gen_bool(g, e->tern.cond);
		op->b = gen_value(g, e->tern.yes);
		op->c = gen_value(g, e->tern.no);
		if (word)
			op->ev = ev_tern;
		else
			op->sv = sv_tern;
		return op;
	case E_CAST: return cast(g, e);
	case E_INCDEC: return incdec(g, e);
	case E_TUPLE: return tuple(g, e);
	case E_TUPIDX:
		op->a = gen_bytes(g, e->tupidx.of);
		op->n = e->tupidx.n;
		op->ptr = e->tupidx.of->type.tuple;
		if (word)
			op->ev = ev_part;
		else
			op->sv = sv_part;
		return op;
	case E_INDEX:
		op->a = gen_bytes(g, e->index.of);
		op->b = gen_word(g, e->index.at);
		op->as = e->type;
		op->ev = ev_index;
		return op;
	case E_CALL: return gen_call(g, e);
	case E_BLOCK: return gen_block_value(g, e);
	default: return constant(op, 0);
	}
}

const struct op *gen_value(struct gen *g, struct expr *e)
{
	struct op *op = gen_kind(g, e);

	op->type = e->type;
	if (is_word(e->type))
		op->key = KEY_WORD;
	/* Of all bytes only these are somewhere already. */
	else if (e->kind != E_STR && !(e->kind == E_IDENT && e->ident.id == B_COMM))
		g->temp = true;
	return op;
}

const struct op *gen_word(struct gen *g, struct expr *e)
{
	return gen_value(g, e);
}

const struct op *gen_bytes(struct gen *g, struct expr *e)
{
	return gen_value(g, e);
}

const struct op *gen_bool(struct gen *g, struct expr *e)
{
	const struct op *v = gen_value(g, e);
	struct op *op;

	if (!type_bytes(e->type))
		return v;
	op = gen_op(g, e->loc);
	op->ev = ev_string_true;
	op->a = v;
	return op;
}
