// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"
#include "ksyms.h"

#define KALLSYMS	"/proc/kallsyms"
#define KALLSYMS_MAX	(256UL << 20)
/* No function is longer; what is further away lies between functions. */
#define FUNCTION_MAX	(1UL << 20)

struct ksyms {
	struct ksym	*v;
	size_t		 count;
	size_t		 cap;
	char		*text;		/* the names lie in it */
	int		 hidden;
	struct dt_dev	*trace;		/* that they are of, or NULL */
	struct ksym	*found;		/* in it */
};

static int ksyms_push(struct ksyms *ks, const struct ksym *sym)
{
	struct ksym *v;

	if (ks->count == ks->cap) {
		ks->cap = ks->cap ? 2 * ks->cap : 65536;
		v = realloc(ks->v, ks->cap * sizeof(*v));
		if (!v)
			return -ENOMEM;
		ks->v = v;
	}
	ks->v[ks->count++] = *sym;
	return 0;
}

/* "ADDR TYPE NAME" and "\t[MODULE]"; 0 when it is no text symbol. */
static int ksyms_line(char *line, struct ksym *sym)
{
	char *p, *end;

	sym->addr = strtoull(line, &p, 16);
	if (p == line || p[0] != ' ' || !strchr("tTwW", p[1]) || !p[1] || p[2] != ' ')
		return 0;
	sym->name = p + 3;
	sym->module = NULL;
	p = strpbrk(p + 3, "\t ");
	if (!p)
		return 1;
	*p++ = 0;
	p = strchr(p, '[');
	end = p ? strchr(p, ']') : NULL;
	if (!end)
		return 1;
	*end = 0;
	sym->module = p + 1;
	return 1;
}

/* Names of one address stay in the kernel's order, whose first one it uses. */
static int by_addr(const void *a, const void *b)
{
	const struct ksym *ka = a, *kb = b;

	if (ka->addr != kb->addr)
		return ka->addr < kb->addr ? -1 : 1;
	return (ka->name > kb->name) - (ka->name < kb->name);
}

struct ksyms *ksyms_parse(char *text, struct dt_error *err)
{
	struct ksyms *ks = calloc(1, sizeof(*ks));
	char *line, *next;
	struct ksym sym;
	int error = ks ? 0 : -ENOMEM;
	__u64 any = 0;

	for (line = text; !error && line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (!ksyms_line(line, &sym))
			continue;
		any |= sym.addr;
		error = ksyms_push(ks, &sym);
	}
	if (error) {
		free(text);
		ksyms_free(ks);
		dt_error_set(err, ENOMEM, "out of memory for kernel symbols");
		return NULL;
	}
	ks->text = text;
	ks->hidden = !any;
	if (ks->count)
		qsort(ks->v, ks->count, sizeof(*ks->v), by_addr);
	return ks;
}

struct ksyms *ksyms_load(struct dt_error *err)
{
	char *text = sym_file_read(KALLSYMS, KALLSYMS_MAX, NULL);

	if (!text) {
		dt_error_set(err, errno, KALLSYMS ": %s; kernel addresses cannot be named",
			     strerror(errno));
		return NULL;
	}
	return ksyms_parse(text, err);
}

struct ksyms *ksyms_of_trace(struct dt_dev *trace)
{
	struct ksyms *ks = calloc(1, sizeof(*ks));

	if (!ks)
		return NULL;
	ks->trace = trace;
	ks->found = calloc(1, sizeof(*ks->found));
	if (ks->found)
		return ks;
	free(ks);
	return NULL;
}

void ksyms_free(struct ksyms *ks)
{
	if (!ks)
		return;
	free(ks->found);
	free(ks->v);
	free(ks->text);
	free(ks);
}

int ksyms_hidden(const struct ksyms *ks)
{
	return ks->hidden;
}

const struct ksym *ksyms_all(const struct ksyms *ks, size_t *count)
{
	*count = ks->count;
	return ks->v;
}

static const struct ksym *find_in_trace(const struct ksyms *ks, __u64 addr)
{
	struct dt_trace_sym sym;

	if (!dt_trace_ksym(ks->trace, addr, &sym))
		return NULL;
	*ks->found = (struct ksym){
		.addr = addr - sym.ts_offset, .name = sym.ts_name,
		.module = *sym.ts_file ? sym.ts_file : NULL,
	};
	return ks->found;
}

__u64 ksyms_size(const struct ksyms *ks, const struct ksym *sym)
{
	const struct ksym *end = ks->v + ks->count, *next = sym;

	while (next < end && next->addr == sym->addr)
		next++;
	return next < end && next->addr - sym->addr < FUNCTION_MAX ?
		next->addr - sym->addr : FUNCTION_MAX;
}

const struct ksym *ksyms_find(const struct ksyms *ks, __u64 addr)
{
	size_t lo = 0, hi = ks->count, mid;

	if (ks->trace)
		return find_in_trace(ks, addr);
	if (ks->hidden)
		return NULL;
	/* The first one above addr. */
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (ks->v[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || addr - ks->v[lo - 1].addr >= FUNCTION_MAX)
		return NULL;
	for (lo--; lo && ks->v[lo - 1].addr == ks->v[lo].addr; lo--)
		;
	return &ks->v[lo];
}

int ksyms_format(const struct ksyms *ks, __u64 addr, int is_return,
		 char *buf, size_t len)
{
	const struct ksym *sym = NULL;

	if (ks)
		sym = ksyms_find(ks, addr - (is_return && addr));
	if (!sym)
		snprintf(buf, len, "0x%llx", (unsigned long long)addr);
	else if (sym->module)
		snprintf(buf, len, "%s+0x%llx [%s]", sym->name,
			 (unsigned long long)(addr - sym->addr), sym->module);
	else
		snprintf(buf, len, "%s+0x%llx", sym->name,
			 (unsigned long long)(addr - sym->addr));
	return sym != NULL;
}
