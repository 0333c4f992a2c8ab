// SPDX-License-Identifier: GPL-2.0-only
/* Calls: what arguments each function takes and what it gives. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/stat.h>
#include "check.h"
#include "fmt.h"

static struct expr *arg(const struct expr *e, size_t i)
{
	return i < e->call.argc ? e->call.argv[i] : NULL;
}

static void check_string(struct check *ck, struct expr *e, const char *what)
{
	struct type t;

	if (e->kind == E_POS)
		check_param(ck, e, true);
	t = check_expr(ck, e);
	if (t.kind != K_NONE && t.kind != K_STR)
		diag_error(&ck->p->diag, e->loc, "%s must be a string; this is of type '%s'",
			   what, type_name(t, &ck->p->arena));
}

/* A string known before the program runs. */
static const char *literal(struct check *ck, struct expr *e, const char *what)
{
	if (e->kind == E_POS)
		check_param(ck, e, true);
	if (e->kind == E_CALL && !strcmp(e->call.fn, "str") && e->call.argc == 1)
		return literal(ck, e->call.argv[0], what);
	check_expr(ck, e);
	if (e->kind == E_STR)
		return e->str.p;
	diag_error(&ck->p->diag, e->loc, "%s must be a string literal", what);
	return "";
}

static int64_t constant(struct check *ck, struct expr *e, const char *what)
{
	int64_t v = 0;

	check_expr(ck, e);
	if (!check_const(ck, e, &v))
		diag_error(&ck->p->diag, e->loc, "%s must be a constant number", what);
	return v;
}

static bool fits(const struct fmtpart *f, struct type t)
{
	if (t.kind == K_NONE || f->conv == 's')
		return true;
	if (f->conv == 'r')
		return t.kind == K_BUF || t.kind == K_STR || t.kind == K_ARRAY;
	return type_word(t);
}

static void check_fmt(struct check *ck, struct expr *e)
{
	struct call *c = &e->call;
	const char *wrong;
	size_t i, j = 1, part;
	struct type t;

	for (i = 1; i < c->argc; i++) {
		t = check_expr(ck, c->argv[i]);
		if (type_aggr(t) || t.kind == K_RECORD)
			diag_error(&ck->p->diag, c->argv[i]->loc, "a value of type '%s' cannot be "
				   "formatted; print() shows it", type_name(t, &ck->p->arena));
	}
	if (c->argv[0]->kind != E_STR) {
		diag_error(&ck->p->diag, c->argv[0]->loc, "the format of %s() must be a string "
			   "literal", c->fn);
		return;
	}
	if (!c->fmt)
		c->fmt = fmt_parse(&ck->p->arena, c->argv[0]->str, &wrong);
	if (!c->fmt) {
		diag_error(&ck->p->diag, c->argv[0]->loc, "wrong format: %s", wrong);
		return;
	}
	if (c->fmt->nargs != c->argc - 1) {
		diag_error(&ck->p->diag, e->loc, "%s: %s arguments for format string (%zu "
			   "supplied, %zu expected)", c->fn, c->argc - 1 < c->fmt->nargs ?
			   "not enough" : "too many", c->argc - 1, c->fmt->nargs);
		return;
	}
	for (part = 0; part < c->fmt->n; part++) {
		const struct fmtpart *f = &c->fmt->v[part];

		if (!f->conv)
			continue;
		for (i = 0; i < (size_t)f->wstar + f->pstar; i++, j++)
			if (type_bytes(c->argv[j]->type))
				diag_error(&ck->p->diag, c->argv[j]->loc, "* wants a number");
		if (!fits(f, c->argv[j]->type))
			diag_error(&ck->p->diag, c->argv[j]->loc, "%s: %%%c cannot show a value of "
				   "type '%s'", c->fn, f->conv,
				   type_name(c->argv[j]->type, &ck->p->arena));
		j++;
	}
}

static struct map *whole_map(struct check *ck, struct expr *e, struct expr *a, bool keyed)
{
	struct map *m;

	if (a->kind != E_MAP || a->map.key) {
		diag_error(&ck->p->diag, a->loc, "%s() wants a map here, as in %s(@name)",
			   e->call.fn, e->call.fn);
		return NULL;
	}
	m = map_get(ck->p, a->map.name, a->loc);
	a->map.map = m;
	e->call.map = m;
	if (!m->seen_key && ck->final)
		check_undefined(ck, m, a->loc);
	if (keyed && m->seen_key && !m->keyed)
		diag_error(&ck->p->diag, a->loc, "%s() wants a map with keys; %s has none",
			   e->call.fn, m->name);
	return m;
}

static void c_print(struct check *ck, struct expr *e)
{
	struct expr *a = arg(e, 0);
	struct type t;

	e->call.map = NULL;
	if (a->kind == E_MAP && !a->map.key && !a->paren) {
		whole_map(ck, e, a, false);
		e->call.k[0] = arg(e, 1) ? (uint64_t)constant(ck, arg(e, 1), "top") : 0;
		e->call.k[1] = arg(e, 2) ? (uint64_t)constant(ck, arg(e, 2), "div") : 0;
		return;
	}
	t = check_expr(ck, a);
	if (e->call.argc > 1)
		diag_error(&ck->p->diag, e->loc, "top and div are only for maps as a whole");
	if (t.kind == K_NONE && ck->final)
		diag_error(&ck->p->diag, a->loc, "this has no value that could be printed");
}

static struct type c_delete(struct check *ck, struct expr *e)
{
	struct expr *a = arg(e, 0);

	if (a->kind != E_MAP) {
		diag_error(&ck->p->diag, a->loc, "delete() wants a map, as in delete(@name, key)");
		return T_BOOL;
	}
	if (arg(e, 1) && a->map.key) {
		diag_error(&ck->p->diag, e->loc, "delete() expects a map with no keys for the "
			   "first argument");
		return T_BOOL;
	}
	/* delete(@a[1]) is the old way to write delete(@a, 1). */
	e->call.map = check_map(ck, a, arg(e, 1) ? arg(e, 1) : a->map.key);
	return T_BOOL;
}

static struct type c_find(struct check *ck, struct expr *e)
{
	struct map *m = whole_map(ck, e, arg(e, 0), true);
	struct expr *out = arg(e, 2);
	struct var *v;

	if (!m)
		return T_BOOL;
	check_map(ck, arg(e, 0), arg(e, 1));
	if (out->kind != E_VAR) {
		diag_error(&ck->p->diag, out->loc, "find() wants a $variable for the value");
		return T_BOOL;
	}
	v = check_var(ck, out->var.name);
	if (!v)
		v = check_var_new(ck, out->var.var, out->var.name, out->loc);
	out->var.var = e->call.var = v;
	check_merge(ck, &v->type, type_read(m->value), e->loc, "", v->name);
	return T_BOOL;
}

static struct type c_len(struct check *ck, struct expr *e)
{
	struct type t;

	e->call.map = NULL;
	if (arg(e, 0)->kind == E_MAP && !arg(e, 0)->map.key) {
		struct map *m = map_find(ck->p, arg(e, 0)->map.name);

		if (!m || m->keyed || !type_bytes(m->value)) {
			whole_map(ck, e, arg(e, 0), false);
			return T_I64;
		}
	}
	t = check_expr(ck, arg(e, 0));
	if (t.kind != K_NONE && t.kind != K_KSTACK && t.kind != K_USTACK)
		diag_error(&ck->p->diag, e->loc, "len() is of maps and stacks; for strings there "
			   "is strlen()");
	return T_I64;
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
	struct expr *a = arg(e, 0);
	struct type t;

	if (a->kind == E_POS)
		check_param(ck, a, true);
	else
		str_offset(ck, a);
	t = check_expr(ck, a);
	if (arg(e, 1))
		check_number(ck, arg(e, 1), "the length");
	if (t.kind != K_NONE && t.kind != K_STR && t.kind != K_BUF)
		check_memory(ck, e->loc, "str() of an address");
	return T_STRING;
}

static struct type c_buf(struct check *ck, struct expr *e)
{
	struct type t = check_expr(ck, arg(e, 0));

	if (arg(e, 1))
		check_number(ck, arg(e, 1), "the length");
	if (t.kind != K_NONE && t.kind != K_STR && t.kind != K_ARRAY && t.kind != K_BUF)
		check_memory(ck, e->loc, "buf() of an address");
	return (struct type){ .kind = K_BUF };
}

static struct type c_pton(struct check *ck, struct expr *e)
{
	const char *text = literal(ck, arg(e, 0), "the address");
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
	struct expr *a = arg(e, e->call.argc - 1);
	struct type t = check_expr(ck, a);

	if (e->call.argc == 2)
		check_number(ck, arg(e, 0), "the address family");
	if (t.kind != K_NONE && !type_word(t) &&
	    !(t.kind == K_ARRAY && (type_size(t) == 4 || type_size(t) == 16)))
		diag_error(&ck->p->diag, a->loc, "ntop() expects a number, 4 bytes or 16 bytes");
	return T_STRING;
}

static struct type c_macaddr(struct check *ck, struct expr *e)
{
	struct type t = check_expr(ck, arg(e, 0));

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

	check_number(ck, arg(e, 0), "the argument of bswap()");
	t = arg(e, 0)->type;
	return (struct type){ .kind = K_INT, .bits = t.kind == K_INT ? t.bits : 64 };
}

static struct type c_kaddr(struct check *ck, struct expr *e)
{
	const char *name = literal(ck, arg(e, 0), "the name of a symbol");
	const struct bt_env *env = ck->p->env;

	e->call.k[0] = env && env->kaddr ? env->kaddr(env->cookie, name) : 0;
	if (!e->call.k[0])
		diag_error(&ck->p->diag, e->loc, "Failed to resolve kernel symbol: %s", name);
	return T_U64;
}

static struct type c_cgroupid(struct check *ck, struct expr *e)
{
	const char *path = literal(ck, arg(e, 0), "the path of a cgroup");
	struct stat st;

	if (stat(path, &st))
		diag_error(&ck->p->diag, e->loc, "cgroupid(): there is no cgroup at %s", path);
	else
		e->call.k[0] = st.st_ino;
	return T_U64;
}

static int word_of(struct check *ck, struct expr *a, const char *const *words,
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
		mode = arg(e, i)->kind == E_IDENT ? word_of(ck, arg(e, i), modes, "stack mode") : -1;
		if (mode >= 0)
			t.mode = mode;
		else if (mode == -1)
			n = constant(ck, arg(e, i), "the number of frames");
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
	int clock = arg(e, 0) ? word_of(ck, arg(e, 0), clocks, "clock") : 0;

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
	const char *name = literal(ck, arg(e, 0), "the name of an option"), *value;
	struct expr *def = arg(e, 1);
	bool set, minus;
	uint64_t n;

	value = option(ck, name, &set);
	if (def)
		check_expr(ck, def);
	if (!def || def->kind == E_BOOL) {
		e->num.v = set ? option_bool(ck, e, name, value) : def ? def->num.v : 0;
		e->kind = E_BOOL;
	} else if (def->kind == E_STR) {
		e->str = set ? (struct sv){ value ? value : "", value ? strlen(value) : 0 } :
			def->str;
		e->kind = E_STR;
	} else {
		n = constant(ck, def, "the default of an option");
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
	struct expr *a = arg(e, 0);
	struct type t = check_expr(ck, a);
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

static void c_assert(struct check *ck, struct expr *e, bool fixed)
{
	const char *text = arg(e, 1) ? literal(ck, arg(e, 1), "the message") : "assertion failed";
	int64_t v;

	check_number(ck, arg(e, 0), "the condition");
	e->call.text = text;
	if (!fixed)
		return;
	if (!check_const(ck, arg(e, 0), &v))
		diag_error(&ck->p->diag, e->loc, "static_assert() wants a constant condition");
	else if (!v)
		diag_error(&ck->p->diag, e->loc, "%s", text);
}

static struct type c_strings(struct check *ck, struct expr *e, enum fn fn)
{
	check_string(ck, arg(e, 0), "the first argument");
	if (fn == F_STRLEN || fn == F_STRCAP)
		return T_U64;
	check_string(ck, arg(e, 1), "the second argument");
	if (fn == F_STRNCMP)
		check_number(ck, arg(e, 2), "the length");
	return fn == F_STRSTR || fn == F_STRNCMP ? T_I64 : T_BOOL;
}

static struct type c_memcmp(struct check *ck, struct expr *e)
{
	struct type a = check_expr(ck, arg(e, 0)), b = check_expr(ck, arg(e, 1));

	check_number(ck, arg(e, 2), "the length");
	if ((a.kind != K_NONE && !type_bytes(a)) || (b.kind != K_NONE && !type_bytes(b)))
		check_memory(ck, e->loc, "memcmp() of an address");
	return T_I64;
}

static void unsafe(struct check *ck, struct expr *e)
{
	if (!ck->p->opt.unsafe)
		diag_error(&ck->p->diag, e->loc, "%s() is an unsafe function being used in safe "
			   "mode; --unsafe allows it", e->call.fn);
}

static struct type typed(struct check *ck, struct expr *e, enum fn fn, bool used)
{
	switch (fn) {
	case F_SYSTEM: unsafe(ck, e); /* fallthrough */
	case F_PRINTF: case F_ERRORF: case F_WARNF: case F_CAT:
		check_fmt(ck, e);
		return T_NOTHING;
	case F_PRINT: c_print(ck, e); return T_NOTHING;
	case F_TIME:
		e->call.text = arg(e, 0) ? literal(ck, arg(e, 0), "the format") : "%H:%M:%S\n";
		return T_NOTHING;
	case F_STRFTIME:
		e->call.text = literal(ck, arg(e, 0), "the format");
		check_number(ck, arg(e, 1), "the time");
		return T_STRING;
	case F_EXIT:
		if (arg(e, 0))
			check_number(ck, arg(e, 0), "the exit status");
		return T_NOTHING;
	case F_CLEAR: case F_ZERO:
		whole_map(ck, e, arg(e, 0), false);
		return T_NOTHING;
	case F_DELETE:
		e->call.k[0] = !used;
		return c_delete(ck, e);
	case F_HAS_KEY:
		if (whole_map(ck, e, arg(e, 0), true))
			check_map(ck, arg(e, 0), arg(e, 1));
		return T_BOOL;
	case F_FIND: return c_find(ck, e);
	case F_LEN: return c_len(ck, e);
	case F_STR: return c_str(ck, e);
	case F_STRNCMP: case F_STRCONTAINS: case F_STRSTR: case F_STRLEN: case F_STRCAP:
	case F_GLOBMATCH:
		return c_strings(ck, e, fn);
	case F_STRERROR: case F_SIGNAL_NAME: case F_SYSCALL_NAME:
		check_number(ck, arg(e, 0), "the argument");
		return T_STRING;
	case F_BUF: return c_buf(ck, e);
	case F_NTOP: return c_ntop(ck, e);
	case F_PTON: return c_pton(ck, e);
	case F_MACADDR: return c_macaddr(ck, e);
	case F_BSWAP: return c_bswap(ck, e);
	case F_KSYM: case F_USYM:
		check_number(ck, arg(e, 0), "an address");
		return (struct type){ .kind = fn == F_KSYM ? K_KSYM : K_USYM };
	case F_KADDR: return c_kaddr(ck, e);
	case F_CGROUPID: return c_cgroupid(ck, e);
	case F_CGROUP_PATH:
		check_number(ck, arg(e, 0), "the number of a cgroup");
		return T_STRING;
	case F_KSTACK: case F_USTACK: return c_stack(ck, e, fn == F_USTACK);
	case F_NSECS: return c_nsecs(ck, e);
	case F_GETOPT: return c_getopt(ck, e);
	case F_ASSERT: case F_STATIC_ASSERT:
		c_assert(ck, e, fn == F_STATIC_ASSERT);
		return T_NOTHING;
	case F_FAIL:
		check_fmt(ck, e);
		return T_NOTHING;
	case F_IS_STR: case F_IS_INTEGER: case F_IS_UNSIGNED: case F_IS_PTR: case F_IS_ARRAY:
	case F_IS_LITERAL:
		return c_is(ck, e, fn);
	case F_MEMCMP: return c_memcmp(ck, e);
	case F_DEFAULT_STR_LENGTH: return T_U64;
	case F_JOIN:
		check_memory(ck, e->loc, "join()");
		return T_NOTHING;
	case F_NEEDS_MEMORY:
		check_memory(ck, e->loc, arena_printf(&ck->p->arena, "%s()", e->call.fn));
		return T_I64;
	default:
		/* An aggregation that is no assignment; the statement complains. */
		return T_NOTHING;
	}
}

static void unknown(struct check *ck, struct expr *e)
{
	struct near near;
	struct macro *m;

	near_init(&near, e->call.fn);
	names_near(&near);
	for (m = ck->p->macros; m; m = m->next) {
		/* Why it could not be expanded has been said. */
		if (!strcmp(m->name, e->call.fn))
			return;
		near_try(&near, m->name);
	}
	diag_error(&ck->p->diag, e->call.fnloc, "Unknown function: '%s'", e->call.fn);
	if (near.best)
		diag_hint(&ck->p->diag, "did you mean %s?", near.best);
}

/* pid(), nsecs() and so on are what they are without (). */
static bool builtin_call(struct check *ck, struct expr *e)
{
	static const char *const spaces[] = { "curr_ns", "init", NULL };
	const char *name = e->call.fn;
	uint32_t n = 0;
	enum builtin b = builtin_find(name, &n);

	if (!b || (e->call.argc && b != B_PID && b != B_TID))
		return false;
	if (e->call.argc)
		word_of(ck, e->call.argv[0], spaces, "PID namespace");
	e->kind = E_IDENT;
	e->ident.name = name;
	return true;
}

struct type check_call(struct check *ck, struct expr *e, bool used)
{
	const struct fnspec *f = fn_find(e->call.fn);
	size_t argc = e->call.argc, i;

	if (builtin_call(ck, e))
		return check_expr(ck, e);
	if (!f) {
		unknown(ck, e);
		for (i = 0; i < argc; i++)
			check_expr(ck, e->call.argv[i]);
		return T_NOTHING;
	}
	if (argc < f->min || argc > f->max) {
		diag_error(&ck->p->diag, e->loc, f->min == f->max ? "%s() takes %d argument%s "
			   "(%zu provided)" : argc < f->min ? "%s() takes at least %d argument%s "
			   "(%zu provided)" : "%s() takes up to %d argument%s (%zu provided)",
			   f->name, argc < f->min ? f->min : f->max,
			   (argc < f->min ? f->min : f->max) == 1 ? "" : "s", argc);
		return T_NOTHING;
	}
	e->call.id = f->id;
	e->type = typed(ck, e, f->id, used);
	return e->type;
}

bool check_is_aggregate(const struct expr *e)
{
	const struct fnspec *f = e->kind == E_CALL ? fn_find(e->call.fn) : NULL;

	return f && f->id >= F_COUNT && f->id <= F_TSERIES;
}
