// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "preamble.h"

void preamble_first(struct parser *ps)
{
	lex_next(&ps->lx, &ps->t);
}

static void config_item(struct parser *ps)
{
	struct loc loc = ps->t.loc;
	char *name = parse_dup(ps, ps->t.text), *value;
	const char *wrong;
	bool minus;

	parse_expect(ps, T_IDENT, "as the name of a config variable");
	parse_expect(ps, T_ASSIGN, "after the name of a config variable");
	minus = parse_accept(ps, T_SUB);
	value = parse_dup(ps, ps->t.kind == T_STR ? ps->t.str : ps->t.text);
	if (ps->t.kind != T_STR && ps->t.kind != T_IDENT && ps->t.kind != T_INT)
		parse_error(ps, "expected a number, a string or a word");
	else
		parse_next(ps);
	loc.end = ps->end;
	if (ps->panic)
		return;
	if (minus || !config_set(&ps->p->config, name, value, &wrong))
		diag_error(&ps->p->diag, loc, "config %s: %s", name,
			   minus ? "expected no negative number" : wrong);
}

void preamble_environment(struct bt_program *p)
{
	const char *const *v = p->opt.config;
	const char *eq, *wrong, *name;

	for (; v && *v; v++) {
		eq = strchr(*v, '=');
		if (!eq || strncmp(*v, "BPFTRACE_", 9))
			continue;
		name = arena_strndup(&p->arena, *v, (size_t)(eq - *v));
		if (config_set(&p->config, name, eq + 1, &wrong) || wrong == config_unknown)
			continue;
		fprintf(p->diag.err, "ERROR: %s: %s\n", *v, wrong);
		p->diag.errors++;
	}
}

static void config_block(struct parser *ps)
{
	parse_next(ps);
	parse_expect(ps, T_ASSIGN, "after config");
	parse_expect(ps, T_LBRACE, "to open the config");
	while (!ps->panic && ps->t.kind != T_RBRACE) {
		if (parse_accept(ps, T_SEMI) || parse_accept(ps, T_COMMA))
			continue;
		config_item(ps);
	}
	parse_expect(ps, T_RBRACE, "to close the config");
}

static void macro_item(struct parser *ps)
{
	struct macro *m = arena_zalloc(&ps->p->arena, sizeof(*m));

	parse_next(ps);
	m->name = parse_dup(ps, ps->t.text);
	m->loc = ps->t.loc;
	parse_expect(ps, T_IDENT, "as the name of a macro");
	parse_expect(ps, T_LPAREN, "after the name of a macro");
	while (!ps->panic && ps->t.kind != T_RPAREN) {
		if (ps->t.kind != T_IDENT && ps->t.kind != T_VAR && ps->t.kind != T_MAP) {
			parse_error(ps, "expected a parameter: name, $name or @name");
			break;
		}
		if (m->nparams == 16) {
			parse_error(ps, "a macro has at most 16 parameters");
			break;
		}
		m->param[m->nparams].name = parse_dup(ps, ps->t.text);
		m->param[m->nparams++].loc = ps->t.loc;
		parse_next(ps);
		if (!parse_accept(ps, T_COMMA))
			break;
	}
	parse_expect(ps, T_RPAREN, "after the parameters of a macro");
	if (!ps->panic)
		parse_block(ps, &m->body);
	m->next = ps->p->macros;
	ps->p->macros = m;
}

/* let @a = hash(100); */
static void map_item(struct parser *ps)
{
	static const char *const kinds[] = { "hash", "lruhash", "percpuhash",
		"percpulruhash", "percpuarray" };
	struct near near;
	struct token kind;
	struct map *m;
	size_t i;

	parse_next(ps);
	m = map_get(ps->p, parse_dup(ps, ps->t.text), ps->t.loc);
	parse_expect(ps, T_MAP, "after let");
	parse_expect(ps, T_ASSIGN, "after the name of a map");
	kind = ps->t;
	parse_expect(ps, T_IDENT, "as the kind of a map");
	parse_expect(ps, T_LPAREN, "after the kind of a map");
	m->max = ps->t.kind == T_INT ? ps->t.num : 0;
	if (!ps->panic && m->max == 0)
		parse_error(ps, "expected how many entries the map has at most");
	else
		parse_next(ps);
	parse_expect(ps, T_RPAREN, "after the number of entries");
	parse_accept(ps, T_SEMI);
	if (ps->panic)
		return;
	near_init(&near, parse_dup(ps, kind.text));
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (sv_eq(kind.text, kinds[i]))
			break;
		near_try(&near, kinds[i]);
	}
	if (i == sizeof(kinds) / sizeof(*kinds)) {
		diag_error(&ps->p->diag, kind.loc, "unknown kind of map: %s", near.want);
		if (near.best)
			diag_hint(&ps->p->diag, "did you mean %s?", near.best);
	}
	m->lru = i == 1 || i == 3;
}

static void enum_item(struct parser *ps)
{
	struct enumdef *d = arena_zalloc(&ps->p->arena, sizeof(*d));
	uint64_t next = 0;
	bool minus;

	parse_next(ps);
	d->name = "";
	if (ps->t.kind == T_IDENT) {
		d->name = parse_dup(ps, ps->t.text);
		parse_next(ps);
	}
	parse_expect(ps, T_LBRACE, "to open an enum");
	while (!ps->panic && ps->t.kind != T_RBRACE) {
		d->v = arena_grow(&ps->p->arena, d->v, d->n, &d->cap, sizeof(*d->v));
		d->v[d->n].name = parse_dup(ps, ps->t.text);
		parse_expect(ps, T_IDENT, "as a name of an enum");
		if (parse_accept(ps, T_ASSIGN)) {
			minus = parse_accept(ps, T_SUB);
			next = minus ? -ps->t.num : ps->t.num;
			parse_expect(ps, T_INT, "as a value of an enum");
		}
		d->v[d->n++].value = next++;
		if (!parse_accept(ps, T_COMMA))
			break;
	}
	parse_expect(ps, T_RBRACE, "to close an enum");
	parse_accept(ps, T_SEMI);
	d->next = ps->p->enums;
	ps->p->enums = d;
}

/* Types of structs are of no use without reading memory: only skipped. */
static void struct_item(struct parser *ps)
{
	unsigned int open = 0;

	while (ps->t.kind != T_EOF) {
		if (ps->t.kind == T_LBRACE)
			open++;
		if (ps->t.kind == T_RBRACE && open && !--open)
			break;
		if (ps->t.kind == T_SEMI && !open)
			break;
		parse_next(ps);
	}
	parse_expect(ps, T_RBRACE, "to close a struct");
	parse_accept(ps, T_SEMI);
}

static uint32_t line_end(const struct lexer *lx, uint32_t pos)
{
	while (pos < lx->len && lx->text[pos] != '\n')
		pos += lx->text[pos] == '\\' && pos + 1 < lx->len ? 2 : 1;
	return pos < lx->len ? pos : (uint32_t)lx->len;
}

/* #define NAME expression: a macro without parameters. */
static void define(struct parser *ps, uint32_t end)
{
	struct macro *m = arena_zalloc(&ps->p->arena, sizeof(*m));
	size_t len = ps->lx.len;
	struct expr *e;

	ps->lx.len = end;
	parse_next(ps);
	m->name = parse_dup(ps, ps->t.text);
	m->loc = ps->t.loc;
	parse_expect(ps, T_IDENT, "after #define");
	if (ps->t.kind == T_EOF) {
		e = expr_new(ps->p, E_INT, m->loc);
		e->num.v = 1;
	} else {
		e = parse_expr(ps);
		if (!ps->panic && ps->t.kind != T_EOF)
			parse_error(ps, "expected nothing more in a #define");
	}
	m->body.value = e;
	m->next = ps->p->macros;
	ps->p->macros = m;
	ps->lx.len = len;
}

/* The word behind a # at the beginning of a line; empty if there is none. */
static struct sv directive_word(const struct lexer *lx, uint32_t at)
{
	const char *p = lx->text + at, *end = lx->text + lx->len, *start;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end || *p++ != '#')
		return (struct sv){ "", 0 };
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	for (start = p; p < end && *p >= 'a' && *p <= 'z'; )
		p++;
	return (struct sv){ start, (size_t)(p - start) };
}

/*
 * Where what is left out ends, beginning behind the line that ends at pos: at the
 * end of the line with its #endif, or also with its #else.
 */
static uint32_t skip_branch(const struct lexer *lx, uint32_t pos, bool to_else)
{
	unsigned int depth = 0;
	struct sv word;

	while (pos < lx->len) {
		word = directive_word(lx, ++pos);
		pos = line_end(lx, pos);
		if (sv_eq(word, "if") || sv_eq(word, "ifdef") || sv_eq(word, "ifndef"))
			depth++;
		else if (sv_eq(word, "endif") && !depth--)
			break;
		else if (to_else && !depth && (sv_eq(word, "else") || sv_eq(word, "elif")))
			break;
	}
	return pos;
}

/* As where bpftrace knows the kernel's types: their headers are not wanted. */
static bool defined(const struct parser *ps, struct sv name)
{
	const struct macro *m;

	for (m = ps->p->macros; m; m = m->next)
		if (sv_eq(name, m->name))
			return true;
	return sv_eq(name, "BPFTRACE_HAVE_BTF");
}

/* #if and its kin; the end of what they say to skip. */
static uint32_t conditional(struct parser *ps, struct sv word, uint32_t end)
{
	bool no;

	parse_next(ps);
	parse_next(ps);
	if (sv_eq(word, "else") || sv_eq(word, "elif"))
		return skip_branch(&ps->lx, end, false);
	if (sv_eq(word, "if"))
		no = ps->t.kind == T_INT && !ps->t.num;
	else
		no = defined(ps, ps->t.text) == sv_eq(word, "ifndef");
	return no ? skip_branch(&ps->lx, end, true) : end;
}

static bool is_word(struct sv word, const char *const *words)
{
	while (*words && !sv_eq(word, *words))
		words++;
	return *words;
}

static void directive(struct parser *ps)
{
	static const char *const ifs[] = { "if", "ifdef", "ifndef", "else", "elif", NULL };
	static const char *const skipped[] = { "include", "endif", "undef", "pragma", NULL };
	uint32_t end = line_end(&ps->lx, ps->t.loc.start);
	struct token word = parse_peek(ps);

	if (sv_eq(word.text, "define")) {
		parse_next(ps);
		define(ps, end);
	} else if (is_word(word.text, ifs)) {
		end = conditional(ps, word.text, end);
	} else if (!is_word(word.text, skipped)) {
		parse_next(ps);
		parse_error(ps, "expected #define, #include, #if, #ifdef, #ifndef, #else or #endif");
	}
	ps->panic = false;
	ps->lx.pos = end;
	parse_next(ps);
}

bool preamble_item(struct parser *ps)
{
	if (ps->t.kind == T_HASH) {
		directive(ps);
		return true;
	}
	if (parse_accept(ps, T_SEMI))
		return true;
	if (ps->t.kind != T_IDENT)
		return false;
	if (parse_word(ps, "config") && parse_peek(ps).kind == T_ASSIGN)
		config_block(ps);
	else if (parse_word(ps, "macro"))
		macro_item(ps);
	else if (parse_word(ps, "let"))
		map_item(ps);
	else if (parse_word(ps, "enum"))
		enum_item(ps);
	else if (parse_word(ps, "struct") || parse_word(ps, "union"))
		struct_item(ps);
	else if (parse_word(ps, "import")) {
		parse_error(ps, "import is not available here: put the imported text "
			    "into the program");
		parse_next(ps);
		parse_next(ps);
		parse_accept(ps, T_SEMI);
		ps->panic = false;
	} else
		return false;
	return true;
}
