// SPDX-License-Identifier: GPL-2.0-only
/* ftrace: the event switched on in an instance for each session. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bench.h"

static const char *event;
static unsigned int made;

static void instance_path(char *path, size_t len, unsigned int i, const char *file)
{
	snprintf(path, len, TRACEFS "/instances/bench%u%s%s", i, *file ? "/" : "", file);
}

static int instance_write(unsigned int i, const char *file, const char *text)
{
	char path[256];

	instance_path(path, sizeof(path), i, file);
	return file_write(path, text);
}

static int instance_enable(unsigned int i, const char *text)
{
	char file[128];

	snprintf(file, sizeof(file), "events/%s/enable", event);
	return instance_write(i, file, text);
}

static int instance_make(const struct row *row, unsigned int i, char *why)
{
	char path[256], size[32];

	instance_path(path, sizeof(path), i, "");
	if (mkdir(path, 0700))
		return because(why, "%s: %s", path, strerror(errno));
	made = i + 1;
	snprintf(size, sizeof(size), "%zu", row_bytes(row) >> 10);
	if (instance_write(i, "buffer_size_kb", size))
		return because(why, "buffer_size_kb: %s", strerror(errno));
	if (row->extra == EXTRA_KSTACK && instance_write(i, "trace_options", "stacktrace"))
		return because(why, "stacktrace: %s", strerror(errno));
	if (row->extra == EXTRA_USTACK && instance_write(i, "trace_options", "userstacktrace"))
		return because(why, "userstacktrace: %s", strerror(errno));
	if (instance_enable(i, "1"))
		return because(why, "events/%s: %s", event, strerror(errno));
	return 0;
}

/* Events that the buffer holds, those of the stacks apart: they come in pairs. */
static long instance_count(const struct row *row, unsigned int i)
{
	char path[256], text[1000], *at;
	long count;

	instance_path(path, sizeof(path), i, "per_cpu/cpu0/stats");
	if (file_read(path, text, sizeof(text)))
		return 0;
	at = strstr(text, "entries:");
	count = at ? atol(at + strlen("entries:")) : 0;
	return row->extra == EXTRA_KSTACK || row->extra == EXTRA_USTACK ? count / 2 : count;
}

static long ftrace_end(const struct row *row)
{
	char path[256];
	long least = -1, count;
	unsigned int i;

	for (i = 0; i < made; i++)
		instance_enable(i, "0");
	while (made) {
		count = instance_count(row, --made);
		if (least < 0 || count < least)
			least = count;
		instance_path(path, sizeof(path), made, "");
		rmdir(path);
	}
	tracefs_event_end(row);
	return least;
}

static int ftrace_start(const struct row *row, char *why)
{
	unsigned int i;

	if (row->extra == EXTRA_COMM)
		return because(why, "does not record it");
	event = tracefs_event(row, why);
	if (!event)
		return -1;
	for (i = 0; i < row->sessions; i++) {
		if (instance_make(row, i, why)) {
			ftrace_end(row);
			return -1;
		}
	}
	return 0;
}

const struct tracer tracer_ftrace = {
	.name = "ftrace", .title = "ftrace", .peer = true,
	.start = ftrace_start, .stop = ftrace_end,
};
