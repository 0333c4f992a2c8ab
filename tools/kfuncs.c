// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "kfuncs.h"
#include "sym/file.h"

#define TEXT_MAX	(256UL << 20)
#define KALLSYMS	"/proc/kallsyms"

static const char *const ftrace_lists[] = {
	"/sys/kernel/tracing/available_filter_functions",
	"/sys/kernel/debug/tracing/available_filter_functions",
};

/* What the linker and the compiler name, but nobody calls. */
static const char *const no_functions[] = {
	"__pfx_", "__cfi_", "__ftrace_invalid_address___", "__probestub_", "__bpf_trace_",
};

static int is_function(const char *name)
{
	size_t i;

	if (!*name || strchr(name, '$') || strstr(name, ".cold"))
		return 0;
	for (i = 0; i < sizeof(no_functions) / sizeof(*no_functions); i++)
		if (!strncmp(name, no_functions[i], strlen(no_functions[i])))
			return 0;
	return 1;
}

/* "NAME" or "NAME [MODULE]". */
static char *ftrace_name(char *line)
{
	line[strcspn(line, " \t")] = 0;
	return line;
}

/* "ADDRESS TYPE NAME" or "ADDRESS TYPE NAME\t[MODULE]". */
static char *kallsyms_name(char *line)
{
	char *p = strchr(line, ' ');

	if (!p || !p[1] || !strchr("tTwW", p[1]) || p[2] != ' ')
		return NULL;
	return ftrace_name(p + 3);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int kfuncs_push(struct kfuncs *kf, size_t *cap, char *name)
{
	char **names;

	if (kf->count == *cap) {
		*cap = *cap ? 2 * *cap : 65536;
		names = realloc(kf->names, *cap * sizeof(*names));
		if (!names)
			return -ENOMEM;
		kf->names = names;
	}
	kf->names[kf->count++] = name;
	return 0;
}

static void kfuncs_unique(struct kfuncs *kf)
{
	size_t i, n = 0;

	if (!kf->count)
		return;
	qsort(kf->names, kf->count, sizeof(*kf->names), by_name);
	for (i = 1; i < kf->count; i++)
		if (strcmp(kf->names[n], kf->names[i]))
			kf->names[++n] = kf->names[i];
	kf->count = n + 1;
}

static int kfuncs_parse(struct kfuncs *kf, char *text, char *(*line_name)(char *))
{
	char *line, *next, *name;
	size_t cap = 0;

	kf->text = text;
	for (line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		name = line_name(line);
		if (name && is_function(name) && kfuncs_push(kf, &cap, name))
			return -ENOMEM;
	}
	kfuncs_unique(kf);
	return 0;
}

int kfuncs_load(struct kfuncs *kf, struct dt_error *err)
{
	char *text = NULL;
	int error;
	size_t i;

	memset(kf, 0, sizeof(*kf));
	for (i = 0; i < sizeof(ftrace_lists) / sizeof(*ftrace_lists) && !text; i++)
		text = sym_file_read(ftrace_lists[i], TEXT_MAX, NULL);
	if (text) {
		error = kfuncs_parse(kf, text, ftrace_name);
	} else {
		text = sym_file_read(KALLSYMS, TEXT_MAX, NULL);
		if (!text)
			return dt_error_set(err, errno,
				"the kernel's functions: neither %s nor " KALLSYMS " can be read: %s",
				ftrace_lists[0], strerror(errno));
		error = kfuncs_parse(kf, text, kallsyms_name);
	}
	if (!error)
		return 0;
	kfuncs_free(kf);
	return dt_error_set(err, -error, "the kernel's functions: %s", strerror(-error));
}

void kfuncs_free(struct kfuncs *kf)
{
	free(kf->names);
	free(kf->text);
	memset(kf, 0, sizeof(*kf));
}
