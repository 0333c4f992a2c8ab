// SPDX-License-Identifier: GPL-2.0-only
/* Calls that do something to ops. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "names.h"
#include "run.h"

/* Arguments from the n-th on, as ops. */
static const struct op **args(struct gen *g, struct expr *e, size_t from)
{
	const struct op **v = arena_alloc(g->a, (e->call.argc + 1) * sizeof(*v));
	size_t i;

	for (i = from; i < e->call.argc; i++)
		v[i - from] = gen_value(g, e->call.argv[i]);
	return v;
}

static enum flow after(struct rt *rt)
{
	return rt->run->exiting ? FLOW_RETURN : FLOW_NEXT;
}

struct fmtcall {
	const struct fmt	*fmt;
	const struct op		**argv;
};

static struct vbuf *formatted(const struct op *op, struct rt *rt)
{
	const struct fmtcall *f = op->ptr;
	struct vbuf *out = &rt->run->out;

	out->len = 0;
	print_fmt(rt, f->fmt, f->argv, out);
	return out;
}

static enum flow st_printf(const struct op *op, struct rt *rt)
{
	struct vbuf *out = formatted(op, rt);

	if (rt->run->p->opt.json)
		emit_text(rt->run, "printf", out->p, out->len);
	else if (out->len)
		fwrite_unlocked(out->p, 1, out->len, rt->run->env->out);
	return after(rt);
}

static enum flow st_errorf(const struct op *op, struct rt *rt)
{
	struct vbuf *out = formatted(op, rt);
	bool error = op->n == F_ERRORF;

	if (error || !rt->run->p->opt.quiet_warnings)
		run_message(rt->run, op->loc, error ? MSG_ERRORF : MSG_WARNF,
			    out->p ? out->p : "", out->len);
	return after(rt);
}

static enum flow st_fail(const struct op *op, struct rt *rt)
{
	struct vbuf *out = formatted(op, rt);

	run_message(rt->run, op->loc, MSG_ERRORF, out->p ? out->p : "", out->len);
	rt->run->exiting = true;
	rt->run->status = 1;
	return FLOW_RETURN;
}

static enum flow st_cat(const struct op *op, struct rt *rt)
{
	struct bt_run *run = rt->run;
	struct vbuf *out = formatted(op, rt), text = { 0 };
	uint64_t left = run->p->config.max_cat_bytes;
	char buf[4096];
	size_t n;
	FILE *f;

	vbuf_putc(out, '\0');
	f = fopen(out->p, "re");
	if (!f) {
		fprintf(run->env->err, "ERROR: failed to open file '%s': %m\n", out->p);
		return after(rt);
	}
	while (left && (n = fread(buf, 1, left < sizeof(buf) ? left : sizeof(buf), f))) {
		vbuf_add(&text, buf, n);
		left -= n;
	}
	fclose(f);
	emit_text(run, "cat", text.p ? text.p : "", text.len);
	vbuf_free(&text);
	return after(rt);
}

static enum flow st_system(const struct op *op, struct rt *rt)
{
	struct bt_run *run = rt->run;
	struct vbuf *out = formatted(op, rt), text = { 0 };
	char buf[4096];
	size_t n;
	FILE *f;

	vbuf_putc(out, '\0');
	fflush(run->env->out);
	f = popen(out->p, "re");
	if (!f) {
		fprintf(run->env->err, "ERROR: failed to run '%s': %m\n", out->p);
		return after(rt);
	}
	while ((n = fread(buf, 1, sizeof(buf), f)))
		vbuf_add(&text, buf, n);
	pclose(f);
	emit_text(run, "syscall", text.p ? text.p : "", text.len);
	vbuf_free(&text);
	return after(rt);
}

static enum flow st_time(const struct op *op, struct rt *rt)
{
	struct bt_run *run = rt->run;
	struct vbuf text = { 0 };

	format_time(&text, op->ptr, run_now(run) + (uint64_t)run->env->real_offset);
	emit_text(run, "time", text.p ? text.p : "", text.len);
	vbuf_free(&text);
	return after(rt);
}

static enum flow st_print_map(const struct op *op, struct rt *rt)
{
	int64_t top = op->b ? op->b->ev(op->b, rt) : 0;

	print_map(rt->run, op->map, top > 0 ? (uint64_t)top : 0, (uint64_t)op->k);
	return after(rt);
}

static enum flow st_print_entry(const struct op *op, struct rt *rt)
{
	const struct ent *e = run_find(op->a, op->map, rt);

	if (e)
		print_entry(rt->run, op->map, e);
	return after(rt);
}

static enum flow st_print_value(const struct op *op, struct rt *rt)
{
	print_expr(rt, op->a);
	return after(rt);
}

static enum flow st_exit(const struct op *op, struct rt *rt)
{
	if (op->a)
		rt->run->status = (int)op->a->ev(op->a, rt);
	rt->run->exiting = true;
	return FLOW_RETURN;
}

static enum flow st_clear(const struct op *op, struct rt *rt)
{
	(void)rt;
	rmap_clear(op->map);
	return FLOW_NEXT;
}

static enum flow st_zero(const struct op *op, struct rt *rt)
{
	(void)rt;
	rmap_zero(op->map);
	return FLOW_NEXT;
}

static enum flow st_assert(const struct op *op, struct rt *rt)
{
	const char *text = op->ptr;

	if (is_true(op->a, rt))
		return FLOW_NEXT;
	run_message(rt->run, op->loc, MSG_ERRORF, text, strlen(text));
	rt->run->exiting = true;
	rt->run->status = 1;
	return FLOW_RETURN;
}

static enum flow st_nothing(const struct op *op, struct rt *rt)
{
	(void)op;
	return after(rt);
}

static enum flow st_value(const struct op *op, struct rt *rt)
{
	if (is_word(op->a->type))
		op->a->ev(op->a, rt);
	else
		op->a->sv(op->a, rt);
	return after(rt);
}

static const struct op *format_call(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);
	struct fmtcall *f = arena_alloc(g->a, sizeof(*f));

	f->fmt = e->call.fmt;
	f->argv = args(g, e, 1);
	op->ptr = f;
	op->n = e->call.id;
	switch (e->call.id) {
	case F_PRINTF: op->st = st_printf; break;
	case F_CAT: op->st = st_cat; break;
	case F_SYSTEM: op->st = st_system; break;
	case F_FAIL: op->st = st_fail; break;
	default: op->st = st_errorf; break;
	}
	return op;
}

static void print_call(struct gen *g, struct expr *e, struct op *op)
{
	if (!e->call.map) {
		op->a = gen_value(g, e->call.argv[0]);
		op->st = st_print_value;
		return;
	}
	op->map = gen_map(g, e->call.map);
	if (e->call.argv[0]->map.key) {
		op->a = gen_key(g, e->call.argv[0]->map.key, e->loc);
		op->st = st_print_entry;
		return;
	}
	op->b = e->call.argc > 1 ? gen_word(g, e->call.argv[1]) : NULL;
	op->k = (int64_t)e->call.k[1];
	op->st = st_print_map;
}

const struct op *gen_call_stmt(struct gen *g, struct expr *e)
{
	struct op *op = gen_op(g, e->loc);

	switch (e->call.id) {
	case F_PRINTF: case F_CAT: case F_SYSTEM: case F_FAIL: case F_ERRORF: case F_WARNF:
		return format_call(g, e);
	case F_PRINT: print_call(g, e, op); break;
	case F_TIME:
		op->ptr = e->call.text;
		op->st = st_time;
		break;
	case F_EXIT:
		op->a = e->call.argc ? gen_word(g, e->call.argv[0]) : NULL;
		op->st = st_exit;
		break;
	case F_CLEAR: case F_ZERO:
		op->map = gen_map(g, e->call.map);
		op->st = e->call.id == F_CLEAR ? st_clear : st_zero;
		break;
	case F_ASSERT:
		op->a = gen_bool(g, e->call.argv[0]);
		op->ptr = e->call.text;
		op->st = st_assert;
		break;
	case F_STATIC_ASSERT:
		op->st = st_nothing;
		break;
	default:
		op->a = gen_value(g, e);
		op->st = st_value;
		break;
	}
	return op;
}
