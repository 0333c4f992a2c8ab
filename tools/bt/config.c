// SPDX-License-Identifier: GPL-2.0-only
/* The variables of config = { ... }. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "preamble.h"

const char config_unknown[] = "there is no such config variable";

void config_default(struct config *c)
{
	*c = (struct config){ .stack_mode = STACK_BPFTRACE, .max_probes = 4096,
		.max_map_keys = 1 << 20, .max_strlen = 1024, .max_cat_bytes = 10240,
		.trunc_trailer = "..", .print_maps = true };
}

static bool set_number(uint64_t *to, const char *value, const char **wrong)
{
	*wrong = "expected a number";
	return !lex_number((struct sv){ value, strlen(value) }, to);
}

static bool set_bool(bool *to, const char *value, const char **wrong)
{
	*wrong = "expected true or false";
	if (!strcmp(value, "true") || !strcmp(value, "1"))
		*to = true;
	else if (!strcmp(value, "false") || !strcmp(value, "0"))
		*to = false;
	else
		return false;
	return true;
}

static int word(const char *value, const char *const *words)
{
	int i;

	for (i = 0; words[i]; i++)
		if (!strcasecmp(value, words[i]))
			return i;
	return -1;
}

/* Known to bpftrace, without a meaning where nothing is compiled for BPF. */
static bool without_meaning(const char *name)
{
	static const char *const names[] = { "cache_user_symbols", "cpp_demangle",
		"lazy_symbolication", "license", "log_size", "max_bpf_progs",
		"on_stack_limit", "perf_rb_pages", "show_debug_info", "use_blazesym",
		"symbol_source", "unstable_map_decl", "unstable_tseries",
		"unstable_addr", "unstable_import", "unstable_import_statement",
		"unstable_typeinfo", NULL };

	return word(name, names) >= 0;
}

bool config_set(struct config *c, const char *name, const char *value,
		const char **wrong)
{
	static const char *const modes[] = { "bpftrace", "perf", "raw", NULL };
	static const char *const missing[] = { "error", "warn", "ignore", NULL };
	char low[64];
	size_t i;
	int n;

	if (!strncasecmp(name, "BPFTRACE_", 9))
		name += 9;
	for (i = 0; name[i] && i < sizeof(low) - 1; i++)
		low[i] = name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i];
	low[i] = '\0';
	if (!strcmp(low, "stack_mode")) {
		n = word(value, modes);
		*wrong = "expected bpftrace, perf or raw";
		if (n >= 0)
			c->stack_mode = n;
		return n >= 0;
	}
	if (!strcmp(low, "missing_probes")) {
		n = word(value, missing);
		*wrong = "expected error, warn or ignore";
		if (n >= 0)
			c->missing_probes = n;
		return n >= 0;
	}
	if (!strcmp(low, "max_map_keys") || !strcmp(low, "map_keys_max"))
		return set_number(&c->max_map_keys, value, wrong);
	if (!strcmp(low, "max_probes")) {
		c->max_probes_set = true;
		return set_number(&c->max_probes, value, wrong);
	}
	if (!strcmp(low, "max_strlen") || !strcmp(low, "strlen"))
		return set_number(&c->max_strlen, value, wrong);
	if (!strcmp(low, "max_cat_bytes") || !strcmp(low, "cat_bytes_max"))
		return set_number(&c->max_cat_bytes, value, wrong);
	if (!strcmp(low, "print_maps_on_exit"))
		return set_bool(&c->print_maps, value, wrong);
	if (!strcmp(low, "str_trunc_trailer")) {
		c->trunc_trailer = value;
		return true;
	}
	*wrong = config_unknown;
	return without_meaning(low);
}
