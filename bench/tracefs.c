// SPDX-License-Identifier: GPL-2.0-only
/* Events by their names in tracefs. */
#include <errno.h>
#include <string.h>
#include "bench.h"

#define ENTRY	"p:bench/entry " BENCH_FUNC " a1=$arg1 a2=$arg2 a3=$arg3 a4=$arg4 a5=$arg5 a6=$arg6"
#define RETURN	"r:bench/return " BENCH_FUNC " ret=$retval"

const char *tracefs_event(const struct row *row, char *why)
{
	const char *def = NULL;

	switch (row->hook) {
	case HOOK_ENTER:
		return "syscalls/sys_enter_sendto";
	case HOOK_EXIT:
		return "syscalls/sys_exit_sendto";
	case HOOK_FIELDS:
	case HOOK_FIELDS_PERF:
		return "signal/signal_generate";
	case HOOK_KPROBE:
		def = ENTRY;
		break;
	case HOOK_KRETPROBE:
		def = RETURN;
		break;
	case HOOK_TRACEPOINT:
		because(why, "its events are the fields");
		return NULL;
	case HOOK_NONE:
		because(why, "nothing to trace");
		return NULL;
	}
	if (file_write(TRACEFS "/kprobe_events", def)) {
		because(why, "kprobe_events: %s", strerror(errno));
		return NULL;
	}
	return row->hook == HOOK_KPROBE ? "bench/entry" : "bench/return";
}

void tracefs_event_end(const struct row *row)
{
	if (row->hook == HOOK_KPROBE)
		file_write(TRACEFS "/kprobe_events", "-:bench/entry");
	else if (row->hook == HOOK_KRETPROBE)
		file_write(TRACEFS "/kprobe_events", "-:bench/return");
}
