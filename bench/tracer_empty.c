// SPDX-License-Identifier: GPL-2.0-only
/* Handlers that do nothing, in a module of its own: the floor. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "bench.h"

#define EMPTY_KO	"bench/kernel/empty.ko"

static const char *empty_hook(enum hook hook)
{
	switch (hook) {
	case HOOK_ENTER:	return "sys_enter";
	case HOOK_EXIT:		return "sys_exit";
	case HOOK_TRACEPOINT:	return "signal_generate";
	case HOOK_FIELDS:
	case HOOK_FIELDS_PERF:	return "signal_generate";
	case HOOK_KPROBE:	return "kprobe";
	case HOOK_KRETPROBE:	return "kretprobe";
	case HOOK_NONE:		break;
	}
	return NULL;
}

static int empty_start(const struct row *row, char *why)
{
	char params[200];

	if (!empty_hook(row->hook))
		return because(why, "nothing to hook");
	snprintf(params, sizeof(params), "hook=%s func=%s count=%u",
		 empty_hook(row->hook), BENCH_FUNC, row->sessions);
	if (module_load(EMPTY_KO, params))
		return because(why, "%s: %s", EMPTY_KO, strerror(errno));
	return 0;
}

static long empty_stop(const struct row *row)
{
	(void)row;
	module_unload("empty");
	return -1;
}

const struct tracer tracer_empty = {
	.name = "empty", .title = "empty handler",
	.start = empty_start, .stop = empty_stop,
};
