// SPDX-License-Identifier: GPL-2.0-only
/* Functions that have a value: what they take and what they give. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/stat.h>
#include "check.h"

static void check_string(struct check *ck, struct expr *e, const char *what)
{
	struct type t;

	if (e->kind == E_POS)
		check_param(ck, e, true);
	t = check_value(ck, e);
	if (t.kind != K_NONE && t.kind != K_STR)
		diag_error(&ck->p->diag, e->loc, "%s must be a string; this is of type '%s'",
			   what, type_name(t, &ck->p->arena));
}

/* A string known before the program runs. */
const char *check_literal(struct check *ck, struct expr *e, const char *what)
{
	if (e->kind == E_POS)
		check_param(ck, e, true);
	if (e->kind == E_CALL && !strcmp(e->call.fn, "str") && e->call.argc == 1)
		return check_literal(ck, e->call.argv[0], what);
	check_expr(ck, e);
	if (e->kind == E_STR)
		return e->str.p;
	diag_error(&ck->p->diag, e->loc, "%s must be a string literal", what);
	return "";
}

int64_t check_constant(struct check *ck, struct expr *e, const char *what)
{
	int64_t v = 0;

	check_expr(ck, e);
	if (!check_const(ck, e, &v))
		diag_error(&ck->p->diag, e->loc, "%s must be a constant number", what);
	return v;
}

/* str($1 + n): the parameter from its n-th character on. */
static bool str_offset(struct check *ck, struct expr *a)
{
	int64_t n;

	if (a->kind != E_BINARY || a->bin.op != T_ADD || a->bin.a->kind != E_POS)
		return false;
	check_param(ck, a->bin.a, true);
	if (!check_const(ck, a->bin.b, &n) || n < 0 || (size_t)n > a->bin.a->str.len) {
		diag_error(&ck->p->diag, a->loc, "only a constant up to the length of the "
			   "parameter can be added to it");
		n = 0;
	}
	a->str = (struct sv){ a->bin.a->str.p + n, a->bin.a->str.len - n };
	a->kind = E_STR;
	return true;
}

static struct type c_str(struct check *ck, struct expr *e)
{
	struct expr *a = check_arg(e, 0);
	struct type t;

	if (a->kind == E_POS)
		check_param(ck, a, true);
	else
		str_offset(ck, a);
	t = check_value(ck, a);
	if (check_arg(e, 1))
		check_number(ck, check_arg(e, 1), "the length");
	if (t.kind != K_NONE && t.kind != K_STR && t.kind != K_BUF)
		check_memory(ck, e->loc, "str() of an address");
	return T_STRING;
}

static struct type c_buf(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, check_arg(e, 0));

	if (check_arg(e, 1))
		check_number(ck, check_arg(e, 1), "the length");
	if (t.kind != K_NONE && t.kind != K_STR && t.kind != K_ARRAY && t.kind != K_BUF)
		check_memory(ck, e->loc, "buf() of an address");
	return (struct type){ .kind = K_BUF };
}

static struct type c_pton(struct check *ck, struct expr *e)
{
	const char *text = check_literal(ck, check_arg(e, 0), "the address");
	bool v6 = strchr(text, ':') != NULL;
	unsigned char *addr = arena_zalloc(&ck->p->arena, 16);

	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		diag_error(&ck->p->diag, e->loc, "pton() expects an IPv4 or IPv6 address, found "
			   "\"%s\"", text);
	e->call.text = (char *)addr;
	return (struct type){ .kind = K_ARRAY, .bits = 8, .n = v6 ? 16 : 4 };
}

static struct type c_ntop(struct check *ck, struct expr *e)
{
	struct expr *a = check_arg(e, e->call.argc - 1);
	struct type t = check_value(ck, a);

	if (e->call.argc == 2)
		check_number(ck, check_arg(e, 0), "the address family");
	if (t.kind != K_NONE && !type_word(t) &&
	    !(t.kind == K_ARRAY && (type_size(t) == 4 || type_size(t) == 16)))
		diag_error(&ck->p->diag, a->loc, "ntop() expects a number, 4 bytes or 16 bytes");
	return T_STRING;
}

static struct type c_macaddr(struct check *ck, struct expr *e)
{
	struct type t = check_value(ck, check_arg(e, 0));

	if (t.kind != K_NONE && !(t.kind == K_ARRAY && type_size(t) >= 6) && t.kind != K_BUF &&
	    !type_word(t))
		diag_error(&ck->p->diag, e->loc, "macaddr() expects 6 bytes");
	if (t.kind == K_PTR)
		check_memory(ck, e->loc, "macaddr() of an address");
	return T_STRING;
}

static struct type c_bswap(struct check *ck, struct expr *e)
{
	struct type t;
	int64_t v;

	check_number(ck, check_arg(e, 0), "the argument of bswap()");
	t = check_arg(e, 0)->type;
	if (check_const(ck, check_arg(e, 0), &v) && t.flex)
		t.bits = check_literal_bits(v);
	return (struct type){ .kind = K_INT, .bits = t.kind == K_INT ? t.bits : 64 };
}

static struct type c_kaddr(struct check *ck, struct expr *e)
{
	const char *name = check_literal(ck, check_arg(e, 0), "the name of a symbol");
	const struct bt_env *env = ck->p->env;

	e->call.k[0] = env && env->kaddr ? env->kaddr(env->cookie, name) : 0;
	if (!e->call.k[0])
		diag_error(&ck->p->diag, e->loc, "Failed to resolve kernel symbol: %s", name);
	return T_U64;
}

static struct type c_cgroupid(struct check *ck, struct expr *e)
{
	const char *path = check_literal(ck, check_arg(e, 0), "the path of a cgroup");
	struct stat st;

	if (stat(path, &st))
		diag_error(&ck->p->diag, e->loc, "cgroupid(): there is no cgroup at %s", path);
	else
		e->call.k[0] = st.st_ino;
	return T_U64;
}

int check_word(struct check *ck, struct expr *a, const char *const *words,
	       const char *what)
{
	struct near near;
	int i;

	if (a->kind != E_IDENT)
		return -1;
	near_init(&near, a->ident.name);
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], a->ident.name))
			return i;
		near_try(&near, words[i]);
	}
	diag_error(&ck->p->diag, a->loc, "unknown %s: %s", what, a->ident.name);
	if (near.best)
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
	return -2;
}

static struct type c_stack(struct check *ck, struct expr *e, bool user)
{
	static const char *const modes[] = { "bpftrace", "perf", "raw", NULL };
	uint16_t *frames = user ? &ck->c->uframes : &ck->c->kframes;
	struct type t = { .kind = user ? K_USTACK : K_KSTACK, .frames = DTMAXSTACK,
		.mode = ck->p->config.stack_mode };
	int64_t n = DTMAXSTACK;
	size_t i;
	int mode;

	for (i = 0; i < e->call.argc; i++) {
		mode = check_arg(e, i)->kind == E_IDENT ? check_word(ck, check_arg(e, i), modes, "stack mode") : -1;
		if (mode >= 0)
			t.mode = mode;
		else if (mode == -1)
			n = check_constant(ck, check_arg(e, i), "the number of frames");
	}
	if (n < 0 || n > DTMAXSTACK)
		diag_error(&ck->p->diag, e->loc, "a stack has from 0 to %d frames", DTMAXSTACK);
	else
		t.frames = n;
	check_need(ck, user ? DTEVT_USTACK : DTEVT_KSTACK, e->loc);
	if (*frames < t.frames)
		*frames = t.frames;
	e->call.k[0] = t.frames;
	return t;
}

static struct type c_nsecs(struct check *ck, struct expr *e)
{
	static const char *const clocks[] = { "boot", "monotonic", "tai", "sw_tai", NULL };
	int clock = check_arg(e, 0) ? check_word(ck, check_arg(e, 0), clocks, "clock") : 0;

	if (clock == -1)
		diag_error(&ck->p->diag, e->loc, "nsecs() expects a clock: boot, monotonic, tai "
			   "or sw_tai");
	e->call.k[0] = clock > 0 ? clock : 0;
	return T_U64;
}

static const char *option(struct check *ck, const char *name, bool *set)
{
	const struct bt_options *o = &ck->p->opt;
	size_t i, len = strlen(name);

	*set = false;
	for (i = 0; i < o->nnamed; i++) {
		if (strncmp(o->named[i], name, len))
			continue;
		if (o->named[i][len] && o->named[i][len] != '=')
			continue;
		*set = true;
		return o->named[i][len] ? o->named[i] + len + 1 : NULL;
	}
	return NULL;
}

/* The call is gone when the pass comes that reports. */
static void loud(struct check *ck, struct expr *e, const char *expected, const char *name,
		 const char *value)
{
	unsigned int quiet = ck->p->diag.quiet;

	ck->p->diag.quiet = 0;
	diag_error(&ck->p->diag, e->loc, "--%s=%s: expected %s", name, value, expected);
	ck->p->diag.quiet = quiet;
}

static bool option_bool(struct check *ck, struct expr *e, const char *name,
			const char *value)
{
	static const char *const yes[] = { "true", "True", "1" }, *const no[] = { "false",
		"False", "0" };
	size_t i;

	for (i = 0; value && i < 3; i++) {
		if (!strcmp(value, yes[i]))
			return true;
		if (!strcmp(value, no[i]))
			return false;
	}
	if (value)
		loud(ck, e, "true or false", name, value);
	return true;
}

/* The call turns into the value. */
static struct type c_getopt(struct check *ck, struct expr *e)
{
	const char *name = check_literal(ck, check_arg(e, 0), "the name of an option"), *value;
	struct expr *def = check_arg(e, 1);
	bool set, minus;
	uint64_t n;

	value = option(ck, name, &set);
	if (def)
		check_value(ck, def);
	if (!def || def->kind == E_BOOL) {
		e->num.v = set ? option_bool(ck, e, name, value) : def ? def->num.v : 0;
		e->kind = E_BOOL;
	} else if (def->kind == E_STR) {
		e->str = set ? (struct sv){ value ? value : "", value ? strlen(value) : 0 } :
			def->str;
		e->kind = E_STR;
	} else {
		n = check_constant(ck, def, "the default of an option");
		if (set) {
			minus = value && *value == '-';
			if (!value || lex_number((struct sv){ value + minus,
						 strlen(value) - minus }, &n))
				loud(ck, e, "a number", name, value ? value : "");
			n = minus ? -n : n;
		}
		e->kind = E_INT;
		e->num.v = n;
		e->num.param = (int64_t)n < 0;
	}
	return check_expr(ck, e);
}

/* What is known of an expression's type becomes true or false. */
static struct type c_is(struct check *ck, struct expr *e, enum fn fn)
{
	struct expr *a = check_arg(e, 0);
	struct type t = check_value(ck, a);
	bool yes = false;

	switch (fn) {
	case F_IS_STR: yes = t.kind == K_STR; break;
	case F_IS_INTEGER: yes = t.kind == K_INT; break;
	case F_IS_UNSIGNED: yes = t.kind == K_INT && (!t.sign || t.flex); break;
	case F_IS_PTR: yes = t.kind == K_PTR; break;
	case F_IS_ARRAY: yes = t.kind == K_ARRAY; break;
	default: yes = a->kind == E_INT || a->kind == E_STR || a->kind == E_BOOL; break;
	}
	if (!ck->final)
		return T_BOOL;
	e->kind = E_BOOL;
	e->num.v = yes;
	return T_BOOL;
}

void check_assert(struct check *ck, struct expr *e, bool fixed)
{
	const char *text = check_arg(e, 1) ? check_literal(ck, check_arg(e, 1), "the message") : "assertion failed";
	int64_t v;

	check_number(ck, check_arg(e, 0), "the condition");
	e->call.text = text;
	if (!fixed)
		return;
	if (!check_const(ck, check_arg(e, 0), &v))
		diag_error(&ck->p->diag, e->loc, "static_assert() wants a constant condition");
	else if (!v)
		diag_error(&ck->p->diag, e->loc, "%s", text);
}

static struct type c_strings(struct check *ck, struct expr *e, enum fn fn)
{
	check_string(ck, check_arg(e, 0), "the first argument");
	if (fn == F_STRLEN || fn == F_STRCAP)
		return T_U64;
	check_string(ck, check_arg(e, 1), "the second argument");
	if (fn == F_STRNCMP)
		check_number(ck, check_arg(e, 2), "the length");
	if (fn == F_STR_CONCAT)
		return T_STRING;
	return fn == F_STRSTR || fn == F_STRNCMP ? T_I64 : T_BOOL;
}

static struct type c_memcmp(struct check *ck, struct expr *e)
{
	struct type a = check_value(ck, check_arg(e, 0)), b = check_value(ck, check_arg(e, 1));

	check_number(ck, check_arg(e, 2), "the length");
	if ((a.kind != K_NONE && !type_bytes(a)) || (b.kind != K_NONE && !type_bytes(b)))
		check_memory(ck, e->loc, "memcmp() of an address");
	return T_I64;
}

struct type check_func(struct check *ck, struct expr *e, enum fn fn)
{
	switch (fn) {
	case F_STRFTIME:
		e->call.text = check_literal(ck, check_arg(e, 0), "the format");
		check_number(ck, check_arg(e, 1), "the time");
		return T_STRING;
	case F_STR: return c_str(ck, e);
	case F_STRNCMP: case F_STRCONTAINS: case F_STRSTR: case F_STRLEN: case F_STRCAP:
	case F_GLOBMATCH: case F_STR_CONCAT:
		return c_strings(ck, e, fn);
	case F_COMM:
		check_number(ck, check_arg(e, 0), "a process");
		return T_STRING;
	case F_IS_ERR:
		check_number(ck, check_arg(e, 0), "the argument");
		return T_BOOL;
	case F_STRERROR: case F_SIGNAL_NAME: case F_SYSCALL_NAME:
		check_number(ck, check_arg(e, 0), "the argument");
		return T_STRING;
	case F_BUF: return c_buf(ck, e);
	case F_NTOP: return c_ntop(ck, e);
	case F_PTON: return c_pton(ck, e);
	case F_MACADDR: return c_macaddr(ck, e);
	case F_BSWAP: return c_bswap(ck, e);
	case F_KSYM: case F_USYM:
		check_number(ck, check_arg(e, 0), "an address");
		return (struct type){ .kind = fn == F_KSYM ? K_KSYM : K_USYM };
	case F_KADDR: return c_kaddr(ck, e);
	case F_CGROUPID: return c_cgroupid(ck, e);
	case F_CGROUP_PATH:
		check_number(ck, check_arg(e, 0), "the number of a cgroup");
		return T_STRING;
	case F_KSTACK: case F_USTACK: return c_stack(ck, e, fn == F_USTACK);
	case F_NSECS: return c_nsecs(ck, e);
	case F_GETOPT: return c_getopt(ck, e);
	case F_IS_STR: case F_IS_INTEGER: case F_IS_UNSIGNED: case F_IS_PTR: case F_IS_ARRAY:
	case F_IS_LITERAL:
		return c_is(ck, e, fn);
	case F_MEMCMP: return c_memcmp(ck, e);
	case F_DEFAULT_STR_LENGTH: return T_U64;
	default:
		/* An aggregation that is no assignment; who called complains. */
		return T_UNKNOWN;
	}
}
