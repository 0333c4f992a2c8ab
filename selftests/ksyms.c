// SPDX-License-Identifier: GPL-2.0-only
/* Kernel symbols from /proc/kallsyms. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib.h"

struct ksym {
	__u64	addr;
	char	name[64];
};

static struct ksym *ksyms;
static size_t nksyms;

static int ksym_cmp(const void *a, const void *b)
{
	const struct ksym *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void ksyms_load(void)
{
	unsigned long long addr;
	size_t size = 0;
	char line[512], type;
	struct ksym *s;
	FILE *f;

	if (ksyms)
		return;
	f = fopen("/proc/kallsyms", "re");
	if (!f)
		SKIP("/proc/kallsyms: %s", strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		if (nksyms == size) {
			size = size ? size * 2 : 65536;
			ksyms = realloc(ksyms, size * sizeof(*ksyms));
			if (!ksyms)
				FAIL("out of memory for symbols");
		}
		s = &ksyms[nksyms];
		if (sscanf(line, "%llx %c %63s", &addr, &type, s->name) != 3 ||
		    !strchr("tTwW", type))
			continue;
		s->addr = addr;
		nksyms++;
	}
	fclose(f);
	qsort(ksyms, nksyms, sizeof(*ksyms), ksym_cmp);
	if (!nksyms || !ksyms[nksyms - 1].addr)
		SKIP("/proc/kallsyms hides its addresses");
}

/* The last symbol at or below addr; NULL when there is none. */
static const struct ksym *ksym_at(__u64 addr)
{
	size_t lo = 0, hi, mid;

	ksyms_load();
	for (hi = nksyms; lo < hi; ) {
		mid = (lo + hi) / 2;
		if (ksyms[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &ksyms[lo - 1] : NULL;
}

const char *ksym_name(__u64 addr)
{
	const struct ksym *s = ksym_at(addr);

	return s ? s->name : "";
}

/* Compilers add .isra.0, .constprop.0, .part.0, .cold to a function's name. */
static int name_is(const char *sym, const char *func)
{
	size_t len = strcspn(sym, ".");

	return strlen(func) == len && !strncmp(sym, func, len);
}

int ksym_is(__u64 addr, const char *func)
{
	const struct ksym *s = ksym_at(addr);
	__u64 start = s ? s->addr : 0;

	for (; s && s >= ksyms && s->addr == start; s--)
		if (name_is(s->name, func))
			return 1;
	return 0;
}

__u64 ksym_addr(const char *name)
{
	size_t i;

	ksyms_load();
	for (i = 0; i < nksyms; i++)
		if (!strcmp(ksyms[i].name, name))
			return ksyms[i].addr;
	return 0;
}

int ksym_exists(const char *name)
{
	return ksym_addr(name) != 0;
}

void module_range(const char *name, __u64 *start, __u64 *end)
{
	unsigned long long addr, size;
	char line[512], mod[128];
	FILE *f;

	f = fopen("/proc/modules", "re");
	if (!f)
		SKIP("/proc/modules: %s", strerror(errno));
	*start = *end = 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%127s %llu %*d %*s %*s %llx", mod, &size, &addr) == 3 &&
		    !strcmp(mod, name)) {
			*start = addr;
			*end = addr + size;
		}
	fclose(f);
	if (!*start)
		SKIP("/proc/modules does not tell where %s is", name);
}
