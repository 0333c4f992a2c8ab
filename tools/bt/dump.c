// SPDX-License-Identifier: GPL-2.0-only
/* -d: the tree and the plan. */
#include <inttypes.h>
#include <string.h>
#include "ast.h"

struct dump {
	const struct bt_program	*p;
	FILE			*out;
	struct arena		 arena;
};

static void line(struct dump *d, int depth, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void line(struct dump *d, int depth, const char *fmt, ...)
{
	va_list ap;

	fprintf(d->out, "%*s", depth, "");
	va_start(ap, fmt);
	vfprintf(d->out, fmt, ap);
	va_end(ap);
	fputc('\n', d->out);
}

static void block(struct dump *d, int depth, const struct block *b);

static const char *of(struct dump *d, const struct expr *e)
{
	if (!d->p->checked || e->type.kind == K_NONE || e->type.kind == K_VOID)
		return "";
	return arena_printf(&d->arena, " :: [%s]", type_name(e->type, &d->arena));
}

static void expr(struct dump *d, int depth, const struct expr *e)
{
	const char *t;
	size_t i;

	if (!e)
		return;
	t = of(d, e);
	switch (e->kind) {
	case E_INT: line(d, depth, "int: %" PRIu64 "%s", e->num.v, t); break;
	case E_BOOL: line(d, depth, "bool: %s", e->num.v ? "true" : "false"); break;
	case E_STR: line(d, depth, "string: \"%s\"", e->str.p); break;
	case E_POS: line(d, depth, "param: $%" PRIu64, e->num.v); break;
	case E_NPOS: line(d, depth, "param: $#"); break;
	case E_IDENT: line(d, depth, "builtin: %s%s", e->ident.name, t); break;
	case E_ENUM: line(d, depth, "enum: %s%s", e->enumc.name, t); break;
	case E_ARGS: line(d, depth, "builtin: args"); break;
	case E_FIELD:
		line(d, depth, ".%s%s", e->field.name, t);
		expr(d, depth + 1, e->field.of);
		break;
	case E_VAR: line(d, depth, "variable: %s%s", e->var.name, t); break;
	case E_MAP:
		line(d, depth, "map: %s%s", e->map.name, t);
		expr(d, depth + 1, e->map.key);
		break;
	case E_UNARY: case E_BINARY:
		line(d, depth, "%s%s", lex_name(e->bin.op), t);
		expr(d, depth + 1, e->bin.a);
		expr(d, depth + 1, e->bin.b);
		break;
	case E_TERN:
		line(d, depth, "?:%s", t);
		expr(d, depth + 1, e->tern.cond);
		expr(d, depth + 1, e->tern.yes);
		expr(d, depth + 1, e->tern.no);
		break;
	case E_CAST: case E_SIZEOF:
		line(d, depth, e->kind == E_CAST ? "(%s)%s" : "sizeof %s%s",
		     e->cast.to.name ? e->cast.to.name : "", t);
		expr(d, depth + 1, e->cast.of);
		break;
	case E_INCDEC:
		line(d, depth, "%s%s%s", e->incdec.prefix ? "pre" : "post",
		     lex_name(e->incdec.op), t);
		expr(d, depth + 1, e->incdec.of);
		break;
	case E_TUPLE:
		line(d, depth, "tuple:%s", t);
		for (i = 0; i < e->tuple.n; i++)
			expr(d, depth + 1, e->tuple.v[i]);
		break;
	case E_TUPIDX:
		line(d, depth, ".%u%s", e->tupidx.n, t);
		expr(d, depth + 1, e->tupidx.of);
		break;
	case E_INDEX:
		line(d, depth, "[]%s", t);
		expr(d, depth + 1, e->index.of);
		expr(d, depth + 1, e->index.at);
		break;
	case E_CALL:
		line(d, depth, "call: %s%s", e->call.fn, t);
		for (i = 0; i < e->call.argc; i++)
			expr(d, depth + 1, e->call.argv[i]);
		break;
	case E_BLOCK:
		line(d, depth, "block%s", t);
		block(d, depth + 1, &e->block);
		break;
	}
}

static void loop(struct dump *d, int depth, const struct stmt *s)
{
	line(d, depth, "for %s", s->fors.name);
	expr(d, depth + 1, s->fors.from);
	expr(d, depth + 1, s->fors.to);
	block(d, depth + 1, &s->fors.body);
}

static void stmt(struct dump *d, int depth, const struct stmt *s)
{
	switch (s->kind) {
	case S_EXPR: expr(d, depth, s->expr.e); break;
	case S_ASSIGN:
		line(d, depth, "%s", lex_name(s->assign.op));
		expr(d, depth + 1, s->assign.to);
		expr(d, depth + 1, s->assign.value);
		break;
	case S_LET:
		line(d, depth, "let %s", s->let.name);
		expr(d, depth + 1, s->let.value);
		break;
	case S_IF:
		line(d, depth, "if");
		expr(d, depth + 1, s->ifs.cond);
		line(d, depth, "then");
		block(d, depth + 1, &s->ifs.yes);
		if (s->ifs.no.n || s->ifs.no.value) {
			line(d, depth, "else");
			block(d, depth + 1, &s->ifs.no);
		}
		break;
	case S_WHILE: case S_UNROLL:
		line(d, depth, s->kind == S_WHILE ? "while" : "unroll");
		expr(d, depth + 1, s->loop.cond);
		block(d, depth + 1, &s->loop.body);
		break;
	case S_RANGE: case S_FORMAP: loop(d, depth, s); break;
	case S_BREAK: line(d, depth, "break"); break;
	case S_CONTINUE: line(d, depth, "continue"); break;
	case S_RETURN:
		line(d, depth, "return");
		expr(d, depth + 1, s->ret);
		break;
	case S_BLOCK: block(d, depth, &s->block); break;
	}
}

static void block(struct dump *d, int depth, const struct block *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		stmt(d, depth, b->v[i]);
	if (b->value)
		expr(d, depth, b->value);
}

void bt_program_print_tree(const struct bt_program *p, FILE *out)
{
	struct dump d = { .p = p, .out = out };
	size_t i, j;

	line(&d, 0, "Program");
	for (i = 0; i < p->nclauses; i++) {
		const struct clause *c = p->clauses[i];

		for (j = 0; j < c->nspecs; j++)
			line(&d, 1, "%s", c->specs[j].text);
		if (c->pred) {
			line(&d, 2, "pred");
			expr(&d, 3, c->pred);
		}
		block(&d, 2, &c->body);
	}
	arena_free(&d.arena);
}

static const struct { uint64_t flag; const char *what; } sections[] = {
	{ DTEVT_EXECNAME, "command name" }, { DTEVT_FUNCARGS, "arguments" },
	{ DTEVT_RETVAL, "return value" }, { DTEVT_FIELDS, "tracepoint fields" },
	{ DTEVT_DATA, "memory" }, { DTEVT_KSTACK, "kernel stack" },
	{ DTEVT_USTACK, "user stack" }, { DTEVT_TASK, "whose task it is" },
};

/* The first place of the clauses that wants the section. */
static void reason(const struct bt_program *p, const struct bt_attach *at, size_t s, FILE *out)
{
	unsigned int bit = __builtin_ctzll(sections[s].flag), line_no, col;
	size_t i;

	for (i = 0; i < at->nclauses; i++) {
		const struct clause *c = p->clauses[at->clauses[i]];
		struct loc loc = c->why[bit].loc;

		if (!c->why[bit].set)
			continue;
		diag_linecol(&p->diag, loc, &line_no, &col);
		fprintf(out, " for '%.*s' at %u:%u", (int)(loc.end - loc.start),
			p->diag.text + loc.start, line_no, col);
		return;
	}
}

static void one(const struct bt_program *p, const struct bt_attach *at, FILE *out)
{
	size_t s;

	fprintf(out, "%s", at->name);
	if (at->kind == BT_DEVICE)
		fprintf(out, " (%s:%s:%s)", at->prov, at->func, at->event);
	if (at->period)
		fprintf(out, " every %" PRIu64 " ns", at->period);
	fprintf(out, "\n  event: time, cpu, pid, tid\n");
	for (s = 0; s < sizeof(sections) / sizeof(*sections); s++) {
		if (!(at->flags & sections[s].flag))
			continue;
		fprintf(out, "  capture: %s", sections[s].what);
		if (sections[s].flag == DTEVT_KSTACK)
			fprintf(out, ", %u frames", at->kframes);
		if (sections[s].flag == DTEVT_USTACK)
			fprintf(out, ", %u frames", at->uframes);
		reason(p, at, s, out);
		fputc('\n', out);
	}
}

void bt_program_print_plan(struct bt_program *p, FILE *out)
{
	const struct bt_plan *plan = bt_program_plan(p);
	size_t i;

	fprintf(out, "Plan: %zu probe%s\n", plan->attached, plan->attached == 1 ? "" : "s");
	for (i = 0; i < plan->count; i++)
		one(p, &plan->v[i], out);
}
