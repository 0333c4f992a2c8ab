// SPDX-License-Identifier: GPL-2.0-only
/* Calls that have a value to ops. */
#include <arpa/inet.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <string.h>
#include "names.h"
#include "run.h"

static struct sv S(const struct op *op, struct rt *rt)
{
	return op->sv(op, rt);
}

static int64_t W(const struct op *op, struct rt *rt)
{
	return op->ev(op, rt);
}

/* A call that does something, where a value is wanted: cond ? exit() : 0. */
static int64_t ev_stmt(const struct op *op, struct rt *rt)
{
	op->a->st(op->a, rt);
	return 0;
}

static int64_t ev_delete(const struct op *op, struct rt *rt)
{
	struct rmap *m = op->map;
	bool was;

	if (op->a) {
		was = run_delete(op->a, m, rt);
	} else {
		was = m->scalar.live;
		rmap_clear(m);
	}
	if (!was && op->place)
		run_warn(rt, op->place);
	return was;
}

static int64_t ev_has_key(const struct op *op, struct rt *rt)
{
	return run_find(op->a, op->map, rt) != NULL;
}

static int64_t ev_find(const struct op *op, struct rt *rt)
{
	struct ent *e = run_find(op->a, op->map, rt);
	struct rvar *v = &rt->vars[op->slot];
	struct sv s;

	if (!e)
		return 0;
	if (is_word(type_read(op->map->def->value))) {
		v->i = ent_word(e, op->map->def->value);
	} else {
		s = ent_bytes(e, op->map->def->value, rt);
		v->b.len = 0;
		vbuf_add(&v->b, s.p, s.len);
	}
	return 1;
}

static int64_t ev_len_map(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->map->def->keyed ? op->map->live : op->map->scalar.live;
}

static int64_t ev_len_stack(const struct op *op, struct rt *rt)
{
	size_t len = S(op->a, rt).len / 8;

	return (int64_t)(len && op->a->type.kind == K_USTACK ? len - 1 : len);
}

static int64_t ev_len_array(const struct op *op, struct rt *rt)
{
	return (int64_t)(S(op->a, rt).len / (op->a->type.bits / 8));
}

static int64_t ev_strncmp(const struct op *op, struct rt *rt)
{
	struct sv a = S(op->a, rt), b = S(op->b, rt);
	int64_t n = W(op->c, rt);
	size_t max = n < 0 ? 0 : (size_t)n, i;

	for (i = 0; i < max; i++) {
		int x = i < a.len ? (unsigned char)a.p[i] : 0;
		int y = i < b.len ? (unsigned char)b.p[i] : 0;

		if (x != y)
			return 1;
		if (!x)
			return 0;
	}
	return 0;
}

static int64_t ev_memcmp(const struct op *op, struct rt *rt)
{
	struct sv a = S(op->a, rt), b = S(op->b, rt);
	int64_t n = W(op->c, rt), i;

	for (i = 0; i < n; i++) {
		int x = (size_t)i < a.len ? (unsigned char)a.p[i] : 0;
		int y = (size_t)i < b.len ? (unsigned char)b.p[i] : 0;

		if (x != y)
			return x - y;
		if ((size_t)i >= a.len && (size_t)i >= b.len)
			break;
	}
	return 0;
}

static int64_t ev_strstr(const struct op *op, struct rt *rt)
{
	struct sv a = S(op->a, rt), b = S(op->b, rt);
	const char *at;

	if (!b.len)
		return 0;
	at = a.len ? memmem(a.p, a.len, b.p, b.len) : NULL;
	return at ? at - a.p : -1;
}

static int64_t ev_is_err(const struct op *op, struct rt *rt)
{
	int64_t v = W(op->a, rt);

	return v < 0 && v >= -4095;
}

static int64_t ev_strcontains(const struct op *op, struct rt *rt)
{
	return ev_strstr(op, rt) >= 0;
}

static int64_t ev_globmatch(const struct op *op, struct rt *rt)
{
	struct sv a = S(op->a, rt), b = S(op->b, rt);
	char *s = temp_alloc(rt, a.len + 1), *pat = temp_alloc(rt, b.len + 1);

	memcpy(s, a.p, a.len);
	s[a.len] = '\0';
	memcpy(pat, b.p, b.len);
	pat[b.len] = '\0';
	return !fnmatch(pat, s, FNM_NOESCAPE);
}

static int64_t ev_strlen(const struct op *op, struct rt *rt)
{
	return (int64_t)S(op->a, rt).len + op->k;
}

static int64_t ev_bswap(const struct op *op, struct rt *rt)
{
	uint64_t v = (uint64_t)W(op->a, rt);

	switch (op->k) {
	case 8: return (int64_t)(v & 0xff);
	case 16: return __builtin_bswap16((uint16_t)v);
	case 32: return __builtin_bswap32((uint32_t)v);
	default: return (int64_t)__builtin_bswap64(v);
	}
}

static int64_t ev_constant(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->k;
}

static int64_t ev_nsecs(const struct op *op, struct rt *rt)
{
	return (int64_t)rt->ev->dtev_nsecs + op->k;
}

/* ---- bytes ---- */

static struct sv sv_str(const struct op *op, struct rt *rt)
{
	struct sv s = S(op->a, rt);
	int64_t n;

	if (!op->b)
		return s;
	n = W(op->b, rt);
	/* Of what is no literal, the length counts a NUL at the end. */
	n -= op->k;
	if (n >= 0 && s.len > (uint64_t)n)
		s.len = (size_t)n;
	return n >= 0 ? s : (struct sv){ "", 0 };
}

static struct sv sv_concat(const struct op *op, struct rt *rt)
{
	struct sv a = S(op->a, rt), b = S(op->b, rt);
	char *s = temp_alloc(rt, a.len + b.len);

	if (a.len)
		memcpy(s, a.p, a.len);
	if (b.len)
		memcpy(s + a.len, b.p, b.len);
	return (struct sv){ s, a.len + b.len };
}

static struct sv sv_buf(const struct op *op, struct rt *rt)
{
	struct sv s = S(op->a, rt);
	int64_t n = op->b ? W(op->b, rt) : (int64_t)s.len;
	char *p;

	if (n < 0)
		n = 0;
	if ((uint64_t)n > rt->run->p->config.max_strlen)
		n = (int64_t)rt->run->p->config.max_strlen;
	if ((size_t)n <= s.len)
		return (struct sv){ s.p, (size_t)n };
	p = temp_alloc(rt, (size_t)n);
	memset(p, 0, (size_t)n);
	memcpy(p, s.p, s.len);
	return (struct sv){ p, (size_t)n };
}

static struct sv cstring(struct rt *rt, const char *s)
{
	return temp_copy(rt, s, strlen(s));
}

static struct sv sv_strerror(const struct op *op, struct rt *rt)
{
	int64_t n = W(op->a, rt);
	const char *s = n > -65536 && n < 65536 ? strerrordesc_np((int)(n < 0 ? -n : n)) : NULL;

	return cstring(rt, s ? s : "Unknown error");
}

/* The name that a process has now: no event tells it. */
static struct sv sv_comm_of(const struct op *op, struct rt *rt)
{
	const struct bt_env *env = rt->run->env;
	int64_t pid = W(op->a, rt);
	char buf[64];

	if (pid > 0 && pid <= UINT32_MAX && env->pcomm &&
	    env->pcomm(env->cookie, (uint32_t)pid, buf, sizeof(buf)))
		return cstring(rt, buf);
	run_warn(rt, op->place);
	return cstring(rt, "N/A");
}

static struct sv sv_signal_name(const struct op *op, struct rt *rt)
{
	int64_t n = W(op->a, rt);

	return cstring(rt, n >= 0 && n < NSIG ? strsignal((int)n) : "N/A");
}

static struct sv sv_syscall_name(const struct op *op, struct rt *rt)
{
	const char *s = syscall_by_number((uint64_t)W(op->a, rt));

	return cstring(rt, s ? s : "Unknown syscall");
}

static struct sv ntop(struct rt *rt, int af, const unsigned char *addr)
{
	char buf[INET6_ADDRSTRLEN];

	return cstring(rt, inet_ntop(af, addr, buf, sizeof(buf)) ? buf : "");
}

static struct sv sv_ntop(const struct op *op, struct rt *rt)
{
	unsigned char addr[16] = { 0 };
	int64_t af = op->b ? W(op->b, rt) : 0;
	struct sv s;
	uint32_t v;

	if (is_word(op->a->type)) {
		v = (uint32_t)W(op->a, rt);
		memcpy(addr, &v, 4);
		return ntop(rt, AF_INET, addr);
	}
	s = S(op->a, rt);
	memcpy(addr, s.p, s.len < 16 ? s.len : 16);
	if (!af)
		af = s.len > 4 ? AF_INET6 : AF_INET;
	return ntop(rt, (int)af, addr);
}

static struct sv sv_macaddr(const struct op *op, struct rt *rt)
{
	unsigned char m[8] = { 0 };
	struct sv s;
	int64_t v;
	char buf[24];

	if (is_word(op->a->type)) {
		v = W(op->a, rt);
		memcpy(m, &v, 8);
	} else {
		s = S(op->a, rt);
		memcpy(m, s.p, s.len < 6 ? s.len : 6);
	}
	snprintf(buf, sizeof(buf), "%02X:%02X:%02X:%02X:%02X:%02X", m[0], m[1], m[2], m[3],
		 m[4], m[5]);
	return cstring(rt, buf);
}

static struct sv sv_strftime(const struct op *op, struct rt *rt)
{
	const struct bt_env *env = rt->run->env;
	struct vbuf b = { 0 };
	struct sv s;

	/* Times are those of nsecs, which are of the boot clock unless said. */
	format_time(&b, op->ptr, (uint64_t)W(op->a, rt) - op->k +
		    (uint64_t)env->real_offset);
	s = temp_copy(rt, b.p, b.len);
	vbuf_free(&b);
	return s;
}

static struct sv sv_ksym(const struct op *op, struct rt *rt)
{
	int64_t v = W(op->a, rt);

	return temp_copy(rt, &v, 8);
}

static struct sv sv_usym(const struct op *op, struct rt *rt)
{
	uint64_t v[2] = { (uint64_t)W(op->a, rt), run_process(rt) };

	return temp_copy(rt, v, 16);
}

static struct sv sv_constant(const struct op *op, struct rt *rt)
{
	(void)rt;
	return op->str;
}

static struct sv sv_cgroup_path(const struct op *op, struct rt *rt)
{
	char buf[40];

	/* Which directory has this inode number is not known without a search. */
	snprintf(buf, sizeof(buf), "unified:%llu", (unsigned long long)W(op->a, rt));
	return cstring(rt, buf);
}

static struct op *map_call(struct gen *g, struct expr *e, struct op *op)
{
	struct expr *key = e->call.argc > 1 ? e->call.argv[1] : e->call.argv[0]->map.key;

	op->map = gen_map(g, e->call.map);
	op->a = gen_key(g, key, e->loc);
	switch (e->call.id) {
	case F_HAS_KEY: op->ev = ev_has_key; break;
	case F_FIND:
		op->slot = e->call.var->slot;
		op->ev = ev_find;
		g->temp |= !is_word(type_read(op->map->def->value));
		break;
	default:
		op->ev = ev_delete;
		if (e->call.k[0] && g->run->env->debug_warnings)
			op->place = gen_place(g, e->loc, "Can't delete map element because it "
					      "does not exist.");
	}
	return op;
}

static int64_t clock_offset(const struct bt_env *env, uint64_t clock)
{
	return clock == 0 ? env->boot_offset : clock == 1 ? 0 : env->tai_offset;
}

static struct op *len_call(struct gen *g, struct expr *e, struct op *op)
{
	if (e->call.map) {
		op->map = gen_map(g, e->call.map);
		op->ev = ev_len_map;
	} else {
		op->a = gen_bytes(g, e->call.argv[0]);
		op->ev = op->a->type.kind == K_ARRAY ? ev_len_array : ev_len_stack;
	}
	return op;
}

static int64_t (*word_fn(uint32_t id))(const struct op *, struct rt *)
{
	switch (id) {
	case F_STRNCMP: return ev_strncmp;
	case F_STRCONTAINS: return ev_strcontains;
	case F_STRSTR: return ev_strstr;
	case F_STRLEN: case F_STRCAP: return ev_strlen;
	case F_MEMCMP: return ev_memcmp;
	case F_GLOBMATCH: return ev_globmatch;
	case F_IS_ERR: return ev_is_err;
	case F_BSWAP: return ev_bswap;
	default: return NULL;
	}
}

static struct sv (*bytes_fn(uint32_t id))(const struct op *, struct rt *)
{
	switch (id) {
	case F_STR: return sv_str;
	case F_BUF: return sv_buf;
	case F_STR_CONCAT: return sv_concat;
	case F_COMM: return sv_comm_of;
	case F_STRERROR: return sv_strerror;
	case F_SIGNAL_NAME: return sv_signal_name;
	case F_SYSCALL_NAME: return sv_syscall_name;
	case F_NTOP: return sv_ntop;
	case F_MACADDR: return sv_macaddr;
	case F_STRFTIME: return sv_strftime;
	case F_KSYM: return sv_ksym;
	case F_USYM: return sv_usym;
	case F_CGROUP_PATH: return sv_cgroup_path;
	default: return NULL;
	}
}

static void plain_args(struct gen *g, struct expr *e, struct op *op)
{
	const struct op *v[3] = { NULL, NULL, NULL };
	size_t i;

	for (i = 0; i < e->call.argc && i < 3; i++)
		v[i] = gen_value(g, e->call.argv[i]);
	op->a = v[0];
	op->b = v[1];
	op->c = v[2];
}

struct op *gen_call(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	switch (e->call.id) {
	case F_DELETE: case F_HAS_KEY: case F_FIND: return map_call(g, e, op);
	case F_LEN: return len_call(g, e, op);
	case F_KADDR: case F_CGROUPID:
		op->ev = ev_constant;
		op->k = (int64_t)e->call.k[0];
		return op;
	case F_DEFAULT_STR_LENGTH:
		op->ev = ev_constant;
		op->k = (int64_t)g->run->p->config.max_strlen;
		return op;
	case F_NSECS:
		op->ev = ev_nsecs;
		op->k = clock_offset(g->run->env, e->call.k[0]);
		return op;
	case F_KSTACK: case F_USTACK:
		op->n = e->call.k[0];
		op->sv = e->call.id == F_KSTACK ? run_kstack : run_ustack;
		return op;
	case F_PTON:
		op->str = (struct sv){ e->call.text, e->type.n };
		op->sv = sv_constant;
		return op;
	case F_STRFTIME:
		op->a = gen_word(g, e->call.argv[1]);
		op->ptr = e->call.text;
		op->k = g->run->env->boot_offset;
		op->sv = sv_strftime;
		return op;
	case F_NTOP:
		op->a = gen_value(g, e->call.argv[e->call.argc - 1]);
		op->b = e->call.argc > 1 ? gen_word(g, e->call.argv[0]) : NULL;
		op->sv = sv_ntop;
		return op;
	}
	if (word_fn(e->call.id)) {
		plain_args(g, e, op);
		op->ev = word_fn(e->call.id);
		g->temp |= e->call.id == F_GLOBMATCH;
		op->k = e->call.id == F_BSWAP ? e->type.bits : e->call.id == F_STRCAP;
	} else if (bytes_fn(e->call.id)) {
		plain_args(g, e, op);
		op->sv = bytes_fn(e->call.id);
		/* Bytes do not end at a NUL. */
		if (e->call.id == F_BUF && e->call.argv[0]->kind == E_STR)
			((struct op *)op->a)->str = e->call.argv[0]->str;
		op->k = e->call.id == F_STR && e->call.argv[0]->kind != E_STR;
		if (e->call.id == F_COMM)
			op->place = gen_place(g, e->loc, "No such process.");
	} else {
		op->a = gen_call_stmt(g, e);
		op->ev = ev_stmt;
	}
	return op;
}
