// SPDX-License-Identifier: GPL-2.0-only
/* Builtins and fields of args: what an event and its task say. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include "names.h"
#include "run.h"

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
	const struct dt_task *t = rt->ev->dtev_task;

	if (!t)
		return 0;
	switch (op->n) {
	case B_UID: return t->dttk_uid;
	case B_GID: return t->dttk_gid;
	case B_PPID: return t->dttk_ppid;
	case B_CGROUP: return (int64_t)t->dttk_cgroup;
	case B_JIFFIES: return (int64_t)t->dttk_jiffies;
	default: return (int64_t)t->dttk_addr;
	}
}

static int64_t ev_node(const struct op *op, struct rt *rt)
{
	const struct bt_env *env = rt->run->env;

	(void)op;
	return env->node(env->cookie, rt->ev->dtev_cpu);
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
	case B_NCPUS: return gen_constant(op, env->ncpus);
	case B_CPID: return gen_constant(op, env->cpid);
	case B_HAS_CPID: return gen_constant(op, env->cpid != 0);
	case B_NUMAID: op->ev = ev_node; break;
	case B_UID: case B_GID: case B_PPID: case B_CGROUP: case B_JIFFIES: case B_CURTASK:
		op->ev = ev_task;
		op->n = e->ident.id;
		break;
	default: return gen_constant(op, 0);
	}
	return op;
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
	case BT_ARG_CONST:
		v = r->index;
		break;
	default:
		if (b && r->size <= 8 && r->index <= b->dtbl_len &&
		    r->size <= b->dtbl_len - r->index)
			v = read_le(b->dtbl_data + r->index, r->size, r->type.sign);
	}
	return type_fit(r->type, (int64_t)v);
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

/* Names of users are kept: looking one up reads files. */
static struct sv sv_username(const struct op *op, struct rt *rt)
{
	const struct dt_task *t = rt->ev->dtev_task;
	struct passwd pw, *res = NULL;
	struct user *u;
	char buf[1024];

	(void)op;
	if (!t)
		return (struct sv){ "", 0 };
	u = &rt->run->users[t->dttk_uid % RUN_USERS];
	if (!u->known || u->uid != t->dttk_uid) {
		getpwuid_r(t->dttk_uid, &pw, buf, sizeof(buf), &res);
		snprintf(u->name, sizeof(u->name), "%s", res ? pw.pw_name : "");
		u->uid = t->dttk_uid;
		u->known = true;
	}
	return temp_copy(rt, u->name, strlen(u->name));
}

static struct sv sv_relative(const struct op *op, struct rt *rt)
{
	const struct dt_task *t = rt->ev->dtev_task;
	const char *s;

	if (!t)
		return (struct sv){ "", 0 };
	s = op->n == B_PCOMM ? t->dttk_pcomm : t->dttk_lcomm;
	return (struct sv){ s, strnlen(s, DTCOMMLEN) };
}

struct sv run_kstack(const struct op *op, struct rt *rt)
{
	const struct dt_stack *st = rt->ev->dtev_kstack;

	if (!st)
		return (struct sv){ "", 0 };
	return (struct sv){ (const char *)st->dtsk_pc,
		8 * (st->dtsk_count < op->n ? st->dtsk_count : op->n) };
}

uint64_t run_process(const struct rt *rt)
{
	const struct bt_env *env = rt->run->env;
	uint32_t pid = rt->ev->dtev_pid;

	return env->process ? env->process(env->cookie, pid, rt->ev->dtev_nsecs) : pid;
}

struct sv run_ustack(const struct op *op, struct rt *rt)
{
	const struct dt_stack *st = rt->ev->dtev_ustack;
	uint32_t n = !st ? 0 : st->dtsk_count < op->n ? st->dtsk_count : op->n;
	uint64_t process = run_process(rt);
	char *s = temp_alloc(rt, 8 + 8 * (size_t)n);

	memcpy(s, &process, 8);
	if (n)
		memcpy(s + 8, st->dtsk_pc, 8 * (size_t)n);
	return (struct sv){ s, 8 + 8 * (size_t)n };
}

static struct op *builtin_bytes(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	switch (e->ident.id) {
	case B_COMM: op->sv = sv_comm; op->key = KEY_COMM; break;
	case B_KSTACK: op->sv = run_kstack; op->n = e->type.frames; break;
	case B_USTACK: op->sv = run_ustack; op->n = e->type.frames; break;
	case B_USERNAME: op->sv = sv_username; break;
	case B_PCOMM: case B_LEADER_COMM: op->sv = sv_relative; op->n = e->ident.id; break;
	default: op->sv = sv_probe; op->n = e->ident.id; break;
	}
	return op;
}

/* The bytes of a string or an array: in their place, or where a word says. */
static struct sv sv_field(const struct op *op, struct rt *rt)
{
	const struct fieldref *r = &rt->by->refs[op->n];
	const struct dt_blob *b = rt->ev->dtev_fields;
	uint32_t at = r->index, len = r->size, loc;
	bool away = r->kind == BT_ARG_DATALOC || r->kind == BT_ARG_RELLOC;
	const char *s;

	if (b && away && at <= b->dtbl_len && b->dtbl_len - at >= 4) {
		loc = (uint32_t)read_le(b->dtbl_data + at, 4, false);
		at = (loc & 0xffff) + (r->kind == BT_ARG_RELLOC ? at + 4 : 0);
		len = loc >> 16;
	}
	if (!b || at > b->dtbl_len || len > b->dtbl_len - at)
		return (struct sv){ "", 0 };
	s = (const char *)b->dtbl_data + at;
	return (struct sv){ s, r->type.kind == K_ARRAY ? len : strnlen(s, len) };
}

struct op *gen_builtin(struct gen *g, struct expr *e)
{
	return is_word(e->type) ? builtin_word(g, e) : builtin_bytes(g, e);
}

struct op *gen_field(struct op *op, uint32_t ref, bool word)
{
	op->n = ref;
	if (word)
		op->ev = ev_field;
	else
		op->sv = sv_field;
	return op;
}
