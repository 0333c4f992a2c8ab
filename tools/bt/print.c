// SPDX-License-Identifier: GPL-2.0-only
/* Values as text. */
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include "run.h"

void print_number(struct type t, int64_t v, struct vbuf *out)
{
	size_t i;

	if (t.kind == K_BOOL) {
		vbuf_puts(out, v ? "true" : "false");
	} else if (t.kind == K_PTR) {
		vbuf_printf(out, "0x%" PRIx64, (uint64_t)v);
	} else if (t.kind == K_ENUM) {
		for (i = 0; i < t.enumdef->n; i++) {
			if (t.enumdef->v[i].value == (uint64_t)v) {
				vbuf_puts(out, t.enumdef->v[i].name);
				return;
			}
		}
		vbuf_printf(out, "%" PRIu64, (uint64_t)v);
	} else if (t.kind == K_COUNT || (!t.sign && !t.flex)) {
		vbuf_printf(out, "%" PRIu64, (uint64_t)v);
	} else {
		vbuf_printf(out, "%" PRId64, v);
	}
}

void print_buf(struct sv s, char mode, struct vbuf *out)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (!mode && c >= 32 && c <= 126)
			vbuf_putc(out, (char)c);
		else if (mode == 'h')
			vbuf_printf(out, i + 1 < s.len ? "%02x " : "%02x", c);
		else
			vbuf_printf(out, "\\x%02x", c);
	}
}

static void frame(struct bt_run *run, struct type t, uint64_t process, uint64_t pc,
		  struct vbuf *out)
{
	const struct bt_env *env = run->env;
	const char *file = NULL;
	char name[512];
	uint64_t off = 0;
	bool known;

	if (t.mode == STACK_RAW) {
		vbuf_printf(out, "%" PRIx64 "\n", pc);
		return;
	}
	if (t.kind == K_KSTACK)
		known = env->ksym && env->ksym(env->cookie, pc, name, sizeof(name), &off);
	else
		known = env->usym && env->usym(env->cookie, process, pc, name, sizeof(name),
					       &off, &file);
	if (t.mode == STACK_PERF)
		vbuf_printf(out, "\t%" PRIx64 " ", pc);
	else
		vbuf_puts(out, "        ");
	if (known) {
		vbuf_safe(out, name, strlen(name), false);
		vbuf_printf(out, "+%" PRIu64, off);
	} else {
		vbuf_printf(out, "0x%" PRIx64, pc);
	}
	if (t.mode == STACK_PERF && t.kind == K_USTACK) {
		if (!file)
			file = "[unknown]";
		vbuf_puts(out, " (");
		vbuf_safe(out, file, strlen(file), false);
		vbuf_putc(out, ')');
	}
	vbuf_putc(out, '\n');
}

void print_stack(struct bt_run *run, struct type t, struct sv s, struct vbuf *out)
{
	uint64_t process = 0, pc;
	size_t at = 0;

	if (t.kind == K_USTACK && s.len >= 8) {
		memcpy(&process, s.p, 8);
		at = 8;
	}
	vbuf_putc(out, '\n');
	for (; at + 8 <= s.len; at += 8) {
		memcpy(&pc, s.p + at, 8);
		frame(run, t, process, pc, out);
	}
}

void print_symbol(struct bt_run *run, struct type t, struct sv s, struct vbuf *out)
{
	const struct bt_env *env = run->env;
	uint64_t v[2] = { 0, 0 }, off;
	const char *file = NULL;
	char name[512];
	bool known;

	memcpy(v, s.p, s.len < 16 ? s.len : 16);
	if (t.kind == K_KSYM)
		known = env->ksym && env->ksym(env->cookie, v[0], name, sizeof(name), &off);
	else
		known = env->usym && env->usym(env->cookie, v[1], v[0], name, sizeof(name),
					       &off, &file);
	if (known)
		vbuf_safe(out, name, strlen(name), false);
	else
		vbuf_printf(out, "%#" PRIx64, v[0]);
}

static void part_value(struct bt_run *run, const struct tuple *t, struct sv tup, uint32_t i,
		       struct vbuf *out)
{
	struct sv s = tuple_part(tup, t, i);
	int64_t word = 0;

	if (is_word(t->v[i]) && s.len == 8)
		memcpy(&word, s.p, 8);
	print_value(run, t->v[i], word, s, out);
}

static void tuple_value(struct bt_run *run, struct type t, struct sv tup, struct vbuf *out)
{
	bool record = t.kind == K_RECORD || (t.tuple->names && t.tuple->n);
	size_t i;

	vbuf_puts(out, record ? "{ " : "(");
	for (i = 0; i < t.tuple->n; i++) {
		if (i)
			vbuf_puts(out, ", ");
		if (t.tuple->names && t.tuple->names[i])
			vbuf_printf(out, ".%s = ", t.tuple->names[i]);
		part_value(run, t.tuple, tup, i, out);
	}
	vbuf_puts(out, record ? " }" : ")");
}

static void array_value(struct type t, struct sv s, struct vbuf *out)
{
	struct type elem = { .kind = K_INT, .bits = t.bits, .sign = t.sign };
	size_t size = t.bits / 8, i;
	int64_t v;

	vbuf_putc(out, '[');
	for (i = 0; size && (i + 1) * size <= s.len; i++) {
		v = 0;
		memcpy(&v, s.p + i * size, size);
		if (i)
			vbuf_putc(out, ',');
		print_number(elem, type_fit(elem, v), out);
	}
	vbuf_putc(out, ']');
}

void print_str(struct bt_run *run, struct sv s, struct vbuf *out)
{
	if (run->env->terminal && !run->p->opt.json)
		vbuf_safe(out, s.p, s.len, true);
	else
		vbuf_add(out, s.p, s.len);
}

void print_value(struct bt_run *run, struct type t, int64_t word, struct sv s,
		 struct vbuf *out)
{
	switch (t.kind) {
	case K_STR: print_str(run, s, out); break;
	case K_BUF: print_buf(s, 0, out); break;
	case K_KSYM: case K_USYM: print_symbol(run, t, s, out); break;
	case K_KSTACK: case K_USTACK: print_stack(run, t, s, out); break;
	case K_TUPLE: case K_RECORD: tuple_value(run, t, s, out); break;
	case K_ARRAY: array_value(t, s, out); break;
	default: print_number(t, word, out); break;
	}
}

void emit_text(struct bt_run *run, const char *type, const char *s, size_t len)
{
	struct vbuf b = { 0 };

	if (!run->p->opt.json) {
		if (len)
			fwrite(s, 1, len, run->env->out);
		/* What a command printed is followed by a newline of its own. */
		if (len && !strcmp(type, "syscall"))
			fputc('\n', run->env->out);
		return;
	}
	vbuf_printf(&b, "{\"type\": \"%s\", \"data\": ", type);
	json_string(&b, s, len);
	vbuf_puts(&b, "}\n");
	fwrite(b.p, 1, b.len, run->env->out);
	vbuf_free(&b);
}

void print_expr(struct rt *rt, const struct op *op)
{
	struct bt_run *run = rt->run;
	struct vbuf *out = &run->out;
	struct sv s = { "", 0 };
	int64_t word = 0;

	if (is_word(op->type))
		word = op->ev(op, rt);
	else
		s = op->sv(op, rt);
	out->len = 0;
	if (run->p->opt.json) {
		vbuf_puts(out, "{\"type\": \"value\", \"data\": ");
		json_value(run, op->type, word, s, out);
		vbuf_putc(out, '}');
	} else {
		print_value(run, op->type, word, s, out);
	}
	vbuf_putc(out, '\n');
	fwrite(out->p, 1, out->len, run->env->out);
}

/* %f, %l and %k are fractions of the second: micro, milli and nano. */
static void time_fractions(struct vbuf *b, const char *fmt, unsigned long ns)
{
	for (; *fmt; fmt++) {
		if (fmt[0] == '%' && fmt[1] == 'f')
			vbuf_printf(b, "%06lu", ns / 1000);
		else if (fmt[0] == '%' && fmt[1] == 'l')
			vbuf_printf(b, "%03lu", ns / 1000000);
		else if (fmt[0] == '%' && fmt[1] == 'k')
			vbuf_printf(b, "%09lu", ns);
		else {
			vbuf_putc(b, *fmt);
			if (*fmt == '%' && fmt[1])
				vbuf_putc(b, *++fmt);
			continue;
		}
		fmt++;
	}
	vbuf_putc(b, '\0');
}

void format_time(struct vbuf *out, const char *fmt, uint64_t real_ns)
{
	time_t t = (time_t)(real_ns / 1000000000);
	struct vbuf b = { 0 };
	struct tm tm;
	size_t n;

	if (!*fmt)
		return;
	localtime_r(&t, &tm);
	time_fractions(&b, fmt, (unsigned long)(real_ns % 1000000000));
	vbuf_reserve(out, 1024 + 4 * b.len);
	n = strftime(out->p + out->len, out->cap - out->len, b.p, &tm);
	out->len += n;
	vbuf_free(&b);
}
