// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <string.h>
#include <sys/stat.h>
#include "ftrace.h"
#include "lib.h"
#include "tracefs.h"

#define INSTANCE	TRACEFS "/instances/dt_selftest"

/* Of a page's length word: what stands above the length itself. */
#define MISSED_EVENTS	(1ULL << 31)
#define LENGTH_MASK	0xfffffULL

/* Kinds of entries in a page; below them a record's length in words. */
enum { ENTRY_LONG = 0, ENTRY_PADDING = 29, ENTRY_TIME_EXTEND = 30, ENTRY_TIME_STAMP = 31 };

static int set(const char *file, const char *value)
{
	char path[512];

	snprintf(path, sizeof(path), INSTANCE "/%s", file);
	return file_write(path, value);
}

static void must_set(const char *file, const char *value)
{
	if (set(file, value))
		FAIL(INSTANCE "/%s: %s", file, strerror(errno));
}

void ftrace_close(void)
{
	set("tracing_on", "0");
	set("events/enable", "0");
	rmdir(INSTANCE);
}

void ftrace_open(unsigned int kb)
{
	char text[32];

	tracefs_need();
	ftrace_close();
	if (mkdir(INSTANCE, 0700))
		SKIP("%s: %s", INSTANCE, strerror(errno));
	tap_atend(ftrace_close);
	snprintf(text, sizeof(text), "%u", kb);
	must_set("tracing_on", "0");
	must_set("trace_clock", "mono");
	must_set("buffer_size_kb", text);
}

int ftrace_enable(const char *group, const char *name)
{
	char file[300];

	snprintf(file, sizeof(file), "events/%s/%s/enable", group, name);
	return set(file, "1");
}

void ftrace_record(int on)
{
	must_set("tracing_on", on ? "1" : "0");
}

static void add(struct ftrace_log *log, unsigned int cpu, __u64 nsecs,
		const unsigned char *data, size_t len)
{
	unsigned short id;

	if (len < sizeof(id))
		FAIL("a record of %zu bytes", len);
	memcpy(&id, data, sizeof(id));
	if (log->n == log->cap) {
		log->cap = log->cap ? 2 * log->cap : 4096;
		log->v = realloc(log->v, log->cap * sizeof(*log->v));
		if (!log->v)
			FAIL("out of memory");
	}
	log->v[log->n++] = (struct ftrace_record){ nsecs, cpu, id, data, len };
}

static __u32 word(const unsigned char *p)
{
	__u32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Documentation: events/header_page and events/header_event. */
static void parse_page(struct ftrace_log *log, unsigned int cpu, const unsigned char *page,
		       size_t len)
{
	__u64 nsecs, commit, delta, size;
	size_t at = 16, end;

	memcpy(&nsecs, page, 8);
	memcpy(&commit, page + 8, 8);
	log->lost += !!(commit & MISSED_EVENTS);
	end = at + (commit & LENGTH_MASK);
	CHECK_GE(len, end);
	for (; at + 4 <= end; at += size) {
		__u32 head = word(page + at), kind = head & 31;

		delta = head >> 5;
		switch (kind) {
		case ENTRY_PADDING:
			if (!delta)
				return;
			size = 4 + word(page + at + 4);
			nsecs += delta;
			break;
		case ENTRY_TIME_EXTEND:
			nsecs += delta + ((__u64)word(page + at + 4) << 27);
			size = 8;
			break;
		case ENTRY_TIME_STAMP:
			/* The upper bits are those of the time so far. */
			nsecs = (nsecs & ~((1ULL << 59) - 1)) |
				(delta + ((__u64)word(page + at + 4) << 27));
			size = 8;
			break;
		case ENTRY_LONG:
			nsecs += delta;
			size = 4 + word(page + at + 4);
			add(log, cpu, nsecs, page + at + 8, size - 8);
			break;
		default:
			nsecs += delta;
			size = 4 + 4 * kind;
			add(log, cpu, nsecs, page + at + 4, size - 4);
		}
		CHECK_GE(end, at + size);
	}
}

static unsigned char *new_page(struct ftrace_log *log, size_t size)
{
	unsigned char *page = calloc(1, size);

	if (log->npages == log->pagecap) {
		log->pagecap = log->pagecap ? 2 * log->pagecap : 256;
		log->pages = realloc(log->pages, log->pagecap * sizeof(*log->pages));
	}
	if (!page || !log->pages)
		FAIL("out of memory");
	log->pages[log->npages++] = page;
	return page;
}

static void read_cpu(struct ftrace_log *log, unsigned int cpu)
{
	size_t size = sysconf(_SC_PAGESIZE);
	unsigned char *page;
	char path[512];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), INSTANCE "/per_cpu/cpu%u/trace_pipe_raw", cpu);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		FAIL("%s: %s", path, strerror(errno));
	for (;;) {
		page = new_page(log, size);
		len = read(fd, page, size);
		if (len <= 16)
			break;
		parse_page(log, cpu, page, len);
	}
	close(fd);
}

void ftrace_read(struct ftrace_log *log)
{
	int cpu;

	memset(log, 0, sizeof(*log));
	for (cpu = 0; cpu < cpus_online(); cpu++)
		read_cpu(log, cpu);
}

void ftrace_free(struct ftrace_log *log)
{
	while (log->npages)
		free(log->pages[--log->npages]);
	free(log->pages);
	free(log->v);
	memset(log, 0, sizeof(*log));
}
