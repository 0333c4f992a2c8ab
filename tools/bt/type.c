// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "type.h"

/* stats() as it is read: three numbers with names. */
static struct type stats_record(bool sign)
{
	static const char *const names[] = { "count", "average", "total" };
	static const struct type numbers[2][3] = {
		{ T_U64_INIT, T_U64_INIT, T_U64_INIT }, { T_I64_INIT, T_I64_INIT, T_I64_INIT } };
	static const struct tuple tuples[2] = {
		{ .n = 3, .v = numbers[0], .names = names },
		{ .n = 3, .v = numbers[1], .names = names } };

	return (struct type){ .kind = K_TUPLE, .tuple = &tuples[sign] };
}

struct type type_read(struct type t)
{
	if (t.kind == K_STATS)
		return stats_record(t.sign);
	if (t.kind == K_COUNT)
		return T_U64;
	if (type_castable(t))
		return (struct type){ .kind = K_INT, .bits = 64, .sign = t.sign };
	return t;
}

static bool merge_int(struct type *to, struct type from)
{
	bool sign = to->flex ? from.sign : from.flex ? to->sign : to->sign || from.sign;

	/* A literal may need all of it, and what is signed one bit more than was unsigned. */
	if (to->flex || from.flex || to->sign != from.sign)
		to->bits = 64;
	else if (from.bits > to->bits)
		to->bits = from.bits;
	to->sign = sign;
	to->flex = to->flex && from.flex;
	return true;
}

static bool merge_tuple(struct type *to, struct type from, struct arena *a)
{
	struct tuple *t;
	struct type *v;
	size_t i;

	if (to->tuple == from.tuple)
		return true;
	if (to->tuple->n != from.tuple->n)
		return false;
	v = arena_alloc(a, to->tuple->n * sizeof(*v));
	for (i = 0; i < to->tuple->n; i++) {
		v[i] = to->tuple->v[i];
		if (!type_merge(&v[i], from.tuple->v[i], a))
			return false;
	}
	t = arena_alloc(a, sizeof(*t));
	*t = (struct tuple){ .n = to->tuple->n, .v = v, .names = to->tuple->names };
	to->tuple = t;
	return true;
}

bool type_merge(struct type *to, struct type from, struct arena *a)
{
	if (to->kind == K_NONE) {
		*to = from;
		return true;
	}
	if (from.kind == K_NONE)
		return true;
	if (to->kind == K_INT && from.kind == K_INT)
		return merge_int(to, from);
	if (type_word(*to) && type_word(from)) {
		/* Pointers hold numbers, and enums are numbers. */
		if (to->kind != from.kind && to->kind != K_PTR)
			*to = to->kind == K_INT ? *to : from.kind == K_INT ? from : T_I64;
		return true;
	}
	if (to->kind == K_TUPLE && from.kind == K_TUPLE)
		return merge_tuple(to, from, a);
	if (type_aggr(*to) && to->kind == from.kind) {
		to->sign |= from.sign;
		return true;
	}
	if (to->kind == K_ARRAY && from.kind == K_ARRAY)
		return to->n == from.n && to->bits == from.bits;
	return to->kind == from.kind;
}

bool type_same(struct type a, struct type b)
{
	size_t i;

	if (a.kind != b.kind)
		return false;
	if (a.kind == K_TUPLE) {
		if (a.tuple->n != b.tuple->n)
			return false;
		for (i = 0; i < a.tuple->n; i++)
			if (!type_same(a.tuple->v[i], b.tuple->v[i]))
				return false;
	}
	return a.bits == b.bits && a.sign == b.sign && a.flex == b.flex && a.n == b.n;
}

static const char *tuple_name(const struct tuple *t, struct arena *a)
{
	struct vbuf b = { 0 };
	const char *s;
	size_t i;

	vbuf_putc(&b, '(');
	for (i = 0; i < t->n; i++) {
		if (i)
			vbuf_putc(&b, ',');
		vbuf_puts(&b, type_name(t->v[i], a));
	}
	vbuf_putc(&b, ')');
	s = arena_strndup(a, b.p, b.len);
	vbuf_free(&b);
	return s;
}

const char *type_name(struct type t, struct arena *a)
{
	static const char *const names[] = {
		[K_NONE] = "none", [K_VOID] = "void", [K_BOOL] = "bool", [K_PTR] = "void *",
		[K_STR] = "string", [K_BUF] = "buffer", [K_KSYM] = "ksym_t",
		[K_USYM] = "usym_t", [K_KSTACK] = "kstack", [K_USTACK] = "ustack",
		[K_RECORD] = "args", [K_COUNT] = "count_t", [K_SUM] = "sum_t",
		[K_AVG] = "avg_t", [K_MIN] = "min_t", [K_MAX] = "max_t",
		[K_STATS] = "stats_t", [K_HIST] = "hist_t", [K_LHIST] = "lhist_t",
		[K_TSERIES] = "tseries_t",
	};

	switch (t.kind) {
	case K_INT:
		return arena_printf(a, "%sint%u", t.sign ? "" : "u", t.bits);
	case K_ENUM:
		return arena_printf(a, "enum %s", t.enumdef ? t.enumdef->name : "");
	case K_ARRAY:
		if (!t.n)
			return arena_printf(a, "%sint%u[]", t.sign ? "" : "u", t.bits);
		return arena_printf(a, "%sint%u[%u]", t.sign ? "" : "u", t.bits, t.n);
	case K_TUPLE:
		return tuple_name(t.tuple, a);
	default:
		return names[t.kind];
	}
}

bool type_parse(const char *name, struct type *t)
{
	static const struct { const char *name; uint8_t bits; bool sign; } ints[] = {
		{ "int8", 8, 1 }, { "int16", 16, 1 }, { "int32", 32, 1 }, { "int64", 64, 1 },
		{ "uint8", 8, 0 }, { "uint16", 16, 0 }, { "uint32", 32, 0 },
		{ "uint64", 64, 0 }, { "int8_t", 8, 1 }, { "int16_t", 16, 1 },
		{ "int32_t", 32, 1 }, { "int64_t", 64, 1 }, { "uint8_t", 8, 0 },
		{ "uint16_t", 16, 0 }, { "uint32_t", 32, 0 }, { "uint64_t", 64, 0 },
		{ "char", 8, 1 }, { "short", 16, 1 }, { "int", 32, 1 }, { "long", 64, 1 },
		{ "signed", 32, 1 }, { "unsigned", 32, 0 }, { "size_t", 64, 0 },
		{ "ssize_t", 64, 1 }, { "pid_t", 32, 1 }, { "uid_t", 32, 0 },
		{ "gid_t", 32, 0 }, { "dev_t", 32, 0 }, { "mode_t", 32, 0 },
		{ "umode_t", 16, 0 }, { "loff_t", 64, 1 }, { "off_t", 64, 1 },
		{ "sector_t", 64, 0 }, { "time_t", 64, 1 }, { "clockid_t", 32, 1 },
		{ "u8", 8, 0 }, { "u16", 16, 0 }, { "u32", 32, 0 }, { "u64", 64, 0 },
		{ "s8", 8, 1 }, { "s16", 16, 1 }, { "s32", 32, 1 }, { "s64", 64, 1 },
		{ "__u8", 8, 0 }, { "__u16", 16, 0 }, { "__u32", 32, 0 },
		{ "__u64", 64, 0 }, { "__s32", 32, 1 }, { "__s64", 64, 1 },
		{ "gfp_t", 32, 0 }, { "fmode_t", 32, 0 }, { "ino_t", 64, 0 },
		{ "unsigned char", 8, 0 }, { "unsigned short", 16, 0 },
		{ "unsigned int", 32, 0 }, { "unsigned long", 64, 0 },
		{ "unsigned long long", 64, 0 }, { "long long", 64, 1 },
		{ "long int", 64, 1 }, { "unsigned long int", 64, 0 },
		{ "signed char", 8, 1 }, { "long unsigned int", 64, 0 },
		{ "short unsigned int", 16, 0 }, { "short int", 16, 1 },
		{ "enum", 32, 0 },
	};
	size_t i;

	if (!strncmp(name, "const ", 6))
		name += 6;
	if (strchr(name, '*')) {
		*t = (struct type){ .kind = K_PTR, .bits = 64 };
		return true;
	}
	if (!strcmp(name, "bool") || !strcmp(name, "_Bool")) {
		*t = T_BOOL;
		return true;
	}
	for (i = 0; i < sizeof(ints) / sizeof(*ints); i++) {
		if (strcmp(name, ints[i].name))
			continue;
		*t = (struct type){ .kind = K_INT, .bits = ints[i].bits,
			.sign = ints[i].sign };
		return true;
	}
	return false;
}

int64_t type_fit(struct type t, int64_t v)
{
	if (t.kind == K_BOOL)
		return v != 0;
	switch (t.bits) {
	case 8: return t.sign ? (int64_t)(int8_t)v : (int64_t)(uint8_t)v;
	case 16: return t.sign ? (int64_t)(int16_t)v : (int64_t)(uint16_t)v;
	case 32: return t.sign ? (int64_t)(int32_t)v : (int64_t)(uint32_t)v;
	default: return v;
	}
}

size_t type_size(struct type t)
{
	size_t i, sum = 0;

	switch (t.kind) {
	case K_INT: return t.bits / 8;
	case K_BOOL: return 1;
	case K_ARRAY: return (size_t)t.bits / 8 * t.n;
	case K_TUPLE:
	case K_RECORD:
		for (i = 0; i < t.tuple->n; i++)
			sum += type_size(t.tuple->v[i]);
		return sum;
	default: return 8;
	}
}
