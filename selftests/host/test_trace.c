// SPDX-License-Identifier: GPL-2.0-only
/* Traces read: what is in them, and what is wrong with them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "host.h"
#include "libdt/libdt.h"
#include "tracefile.h"

#define READ_FLAGS	(DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_KSTACK | DTEVT_USTACK)

/* What reading a trace to its end has shown. */
struct seen {
	unsigned int	 events;
	unsigned int	 ticks;		/* of probes that are not in the trace */
	unsigned int	 lost;
	unsigned int	 falls;		/* times that went back */
	unsigned int	 wrong;		/* values that were not the next ones */
	__u64		 first, last, tick, lost_after;
	int		 cut;
	int		 error;
	struct dt_error	 err;
};

static int file_with(const void *bytes, size_t len)
{
	int fd = memfd_create("trace", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static int enable(struct dt_dev *dev, __u32 pbn, __u64 flags, struct dt_error *err)
{
	struct dtioc_req req = { .dtrq_pbn = pbn, .dtrq_evtflags = flags, .dtrq_kframes = 8 };

	return dt_dev_enable(dev, &req, err);
}

static void see(struct seen *s, const struct dt_event *ev)
{
	s->falls += ev->dtev_nsecs < s->last;
	s->last = ev->dtev_nsecs;
	if (!s->first)
		s->first = ev->dtev_nsecs;
	if (ev->dtev_flags & DTEVT_LOST) {
		s->lost += ev->dtev_lost;
		s->lost_after = s->events;
	} else if (ev->dtev_pbn > TRACE_SWITCH || ev->dtev_pbn == TRACE_TICK) {
		s->ticks++;
		s->tick = ev->dtev_nsecs;
	} else {
		s->wrong += (ev->dtev_args ? ev->dtev_args[1] : (__u64)ev->dtev_retval) != s->events;
		s->events++;
	}
}

/* To the end.  The reader's loop is that of a program for the device. */
static void play(struct dt_dev *dev, struct seen *s)
{
	struct dt_reader *r;
	struct dt_event ev;
	int n;

	s->error = dt_reader_create(&r, dev, NULL, &s->err);
	if (s->error)
		return;
	dt_dev_record(dev, 1, NULL);
	while (!s->error && !dt_reader_ended(r)) {
		dt_reader_wait(r, -1, 1000, NULL);
		n = dt_reader_fetch(r, &s->err);
		while (n >= 0 && (n = dt_reader_next(r, &ev, &s->err)) > 0)
			see(s, &ev);
		s->error = n < 0 ? n : 0;
	}
	dt_reader_destroy(r);
	s->cut = dt_dev_trace(dev)->ti_cut;
}

static void play_fd(int fd, struct seen *s)
{
	struct dt_dev *dev;

	memset(s, 0, sizeof(*s));
	s->error = dt_dev_open_trace(&dev, fd, "made-up", &s->err);
	if (s->error)
		return;
	enable(dev, TRACE_READ, READ_FLAGS, NULL);
	enable(dev, TRACE_RET, DTEVT_RETVAL, NULL);
	play(dev, s);
	dt_dev_close(dev);
}

static void play_bytes(const void *bytes, size_t len, struct seen *s)
{
	int fd = file_with(bytes, len);

	play_fd(fd, s);
	close(fd);
}

static int whole(const struct seen *s)
{
	int ok = !s->error && s->events == 100 && s->lost == 10 && !s->falls && !s->wrong &&
		s->first == 2000000000 && s->last == 2990000000 && s->lost_after == 51;

	if (!ok)
		host_note("error %d %s, %u events, %u lost after %llu, %u back, %u wrong, last %llu",
			  s->error, s->err.text, s->events, s->lost,
			  (unsigned long long)s->lost_after, s->falls, s->wrong,
			  (unsigned long long)s->last);
	return ok;
}

static void test_order(void)
{
	static const unsigned int cpus[] = { 2, 4, 300, 65536 };
	struct tracefile f;
	struct seen s;
	int ok = 1;
	size_t i;

	tracefile_all(&f, 2);
	play_bytes(f.bytes, f.len, &s);
	host_ok(whole(&s) && !s.cut, "events of two CPUs in order, losses at their place");
	tracefile_free(&f);
	for (i = 0; i < 4; i++) {
		tracefile_all(&f, cpus[i]);
		play_bytes(f.bytes, f.len, &s);
		ok = ok && whole(&s);
		tracefile_free(&f);
	}
	host_ok(ok, "traces of machines with 2 to 65536 CPUs");
	tracefile_all(&f, 1);
	play_bytes(f.bytes, f.len, &s);
	host_ok(s.error == -EBADMSG && strstr(s.err.text, "CPU 1, of 1"),
		"an event of a CPU that the machine did not have");
	tracefile_free(&f);
}

/* The writer gives a few bytes at a time, and waits. */
static void test_pipe(void)
{
	struct tracefile f;
	struct seen s;
	size_t at, n;
	int fds[2];
	pid_t pid;

	tracefile_all(&f, 2);
	if (pipe(fds) || (pid = fork()) < 0)
		abort();
	if (!pid) {
		close(fds[0]);
		for (at = 0; at < f.len; at += n) {
			n = f.len - at < 97 ? f.len - at : 97;
			if (write(fds[1], f.bytes + at, n) != (ssize_t)n)
				_exit(1);
			if (at % 16 == 0)
				usleep(200);
		}
		_exit(0);
	}
	close(fds[1]);
	play_fd(fds[0], &s);
	close(fds[0]);
	waitpid(pid, NULL, 0);
	host_ok(whole(&s) && !s.cut, "through a pipe, some bytes at a time");
	tracefile_free(&f);
}

/* Up to a mark events come though the pipe stays open. */
static void test_stream(void)
{
	unsigned char one[256];
	struct tracefile f = { 0 };
	struct dt_trace_probe p = { .dtpb_pbn = TRACE_RET, .dtpb_captured = DTEVT_RETVAL };
	static const char *const names[] = { "syscall", "read", "return" };
	struct dt_reader *r;
	struct dt_dev *dev;
	struct dt_event ev;
	int fds[2], i, n = 0;

	tracefile_head(&f);
	tracefile_host(&f, 2);
	tracefile_probe(&f, &p, names);
	tracefile_time(&f, DT_TRACE_START, 50);
	for (i = 1; i <= 3; i++)
		tracefile_block(&f, DT_TRACE_EVENTS, one,
				tracefile_event(one, TRACE_RET, 0, i * 100, 0));
	tracefile_time(&f, DT_TRACE_MARK, 300);
	if (pipe(fds) || write(fds[1], f.bytes, f.len) != (ssize_t)f.len ||
	    dt_dev_open_trace(&dev, fds[0], "pipe", NULL))
		abort();
	enable(dev, TRACE_RET, DTEVT_RETVAL, NULL);
	dt_reader_create(&r, dev, NULL, NULL);
	dt_dev_record(dev, 1, NULL);
	dt_reader_fetch(r, NULL);
	while (dt_reader_next(r, &ev, NULL) > 0)
		n++;
	host_ok(n == 2 && !dt_reader_ended(r), "what a mark completes comes while the pipe is open");
	close(fds[1]);
	for (i = 0; i < 10 && !dt_reader_ended(r); i++) {
		dt_reader_fetch(r, NULL);
		while (dt_reader_next(r, &ev, NULL) > 0)
			n++;
	}
	host_ok(n == 3 && dt_reader_ended(r) && dt_dev_trace(dev)->ti_cut,
		"the rest comes when its writer is gone, and it counts as cut");
	dt_reader_destroy(r);
	dt_dev_close(dev);
	close(fds[0]);
	tracefile_free(&f);
}

/* Wherever it is cut: nothing, or a beginning of the events and a warning. */
static void test_cut(void)
{
	unsigned int last = 0, started = 0, bad = 0;
	struct tracefile f;
	struct seen s;
	size_t n;

	tracefile_all(&f, 2);
	for (n = 0; n < f.len; n++) {
		play_bytes(f.bytes, n, &s);
		if (s.error) {
			bad += started || s.error != -EBADMSG || !s.err.text[0];
			continue;
		}
		started = 1;
		/* The last block may have come whole without the end behind it. */
		bad += !s.cut || s.events < last || s.falls;
		last = s.events;
	}
	if (bad || last != 100)
		host_note("%u cuts read wrongly, %u events in the longest", bad, last);
	host_ok(!bad && last == 100 && started, "cut at every byte");
	tracefile_free(&f);
}

/* ---- what is wrong ---- */

struct damage {
	const char	*what;
	const char	*says;
	unsigned int	 type;		/* of the block, its first */
	size_t		 at;		/* in it */
	unsigned int	 size;
	uint64_t	 value;
};

#define AT(member, type)	(sizeof(struct dt_trace_block) + offsetof(type, member))
#define HEAD(member)		offsetof(struct dt_trace_block, member)
#define EVT(member)		AT(member, struct dt_evt)

static const struct damage damages[] = {
	{ "a length of 0", "a block of 0 bytes", DT_TRACE_KSYM, HEAD(dttb_len), 4, 0 },
	{ "a length of 12", "a block of 12 bytes", DT_TRACE_MARK, HEAD(dttb_len), 4, 12 },
	{ "a length of 4 GiB", "a block of 4294967288", DT_TRACE_EVENTS, HEAD(dttb_len), 4, -8 },
	{ "a length that is not aligned", "a block of 1001", DT_TRACE_EVENTS, HEAD(dttb_len), 4, 1001 },
	{ "a block that is missing", "bytes are missing", DT_TRACE_KSYM, HEAD(dttb_seq), 8, 99 },
	{ "an unknown type", "type 77", DT_TRACE_KSYM, HEAD(dttb_type), 2, 77 },
	{ "type 0", "type 0", DT_TRACE_MARK, HEAD(dttb_type), 2, 0 },
	{ "a second host", "first block", DT_TRACE_KSYM, HEAD(dttb_type), 2, DT_TRACE_HOST },
	{ "no host", "first block", DT_TRACE_HOST, HEAD(dttb_type), 2, DT_TRACE_KSYM },
	{ "no CPUs", "number of CPUs", DT_TRACE_HOST, AT(dtho_ncpus, struct dt_trace_host), 4, 0 },
	{ "too many CPUs", "number of CPUs", DT_TRACE_HOST, AT(dtho_ncpus, struct dt_trace_host), 4, -1 },
	{ "host strings missing", "a string", DT_TRACE_HOST, HEAD(dttb_len), 4, 72 },
	{ "probe 0", "out of order", DT_TRACE_PROBE, AT(dtpb_pbn, struct dt_trace_probe), 4, 0 },
	{ "probes that fall", "out of order", DT_TRACE_PROBE, AT(dtpb_pbn, struct dt_trace_probe), 4, 8 },
	{ "too many arguments", "too many", DT_TRACE_PROBE, AT(dtpb_nargs, struct dt_trace_probe), 2, 17 },
	{ "too many fields", "too many", DT_TRACE_PROBE, AT(dtpb_nfields, struct dt_trace_probe), 2, 65535 },
	{ "fields that are missing", "missing", DT_TRACE_PROBE, AT(dtpb_nfields, struct dt_trace_probe), 2, 1000 },
	{ "arguments that are missing", "a name is missing", DT_TRACE_PROBE, AT(dtpb_nargs, struct dt_trace_probe), 2, 12 },
	{ "a second start", "second time", DT_TRACE_MARK, HEAD(dttb_type), 2, DT_TRACE_START },
	{ "a probe behind the start", "out of order", DT_TRACE_MARK, HEAD(dttb_type), 2, DT_TRACE_PROBE },
	{ "an event's length of 0", "do not fit", DT_TRACE_EVENTS, EVT(dtev_len), 4, 0 },
	{ "an event's length of 4 GiB", "do not fit", DT_TRACE_EVENTS, EVT(dtev_len), 4, -8 },
	{ "an event too short for its parts", "do not fit", DT_TRACE_EVENTS, EVT(dtev_len), 4, 40 },
	{ "an event behind its block", "behind its block", DT_TRACE_EVENTS, EVT(dtev_len), 4, 65536 },
	{ "an event of no probe", "probe 5, of which", DT_TRACE_EVENTS, EVT(dtev_pbn), 4, 5 },
	{ "an event of no CPU", "CPU 7, of 2", DT_TRACE_EVENTS, EVT(dtev_cpu), 2, 7 },
	{ "too many arguments in an event", "do not fit", DT_TRACE_EVENTS, EVT(dtev_nargs), 1, 17 },
	{ "a stack of 2^32 frames", "do not fit", DT_TRACE_EVENTS, sizeof(struct dt_trace_block) + 64, 4, -1 },
	{ "a name without end", "a string is missing", DT_TRACE_KSYM, HEAD(dttb_len), 4, 32 },
	{ "files out of order", "a file that is out of order", DT_TRACE_FILE, AT(dtmf_number, struct dt_trace_file), 4, 1 },
	{ "a mapping of no file", "a mapping", DT_TRACE_MAPPING, AT(dtma_file, struct dt_trace_mapping), 4, 2 },
	{ "a mapping of no bytes", "a mapping", DT_TRACE_MAPPING, AT(dtma_end, struct dt_trace_mapping), 8, 0x401000 },
	{ "a function of no file", "a function of a file", DT_TRACE_USYM, AT(dtus_file, struct dt_trace_usym), 4, 9 },
	{ "a process without name", "", DT_TRACE_PROCESS, HEAD(dttb_len), 4, 40 },
	{ "a budget with counts missing", "the budget is too short", DT_TRACE_BUDGET, AT(dtbu_nprobes, struct dt_trace_budget), 4, -1 },
	{ "a budget with an unknown probe", "skipped events of a probe", DT_TRACE_BUDGET, AT(dtbu_nprobes, struct dt_trace_budget) + 8, 4, 1000 },
	{ "an end with counts missing", "the end is too short", DT_TRACE_END, AT(dten_nprobes, struct dt_trace_end), 4, -1 },
	{ "an end with an unknown probe", "counts of a probe", DT_TRACE_END, AT(dten_nprobes, struct dt_trace_end) + 8, 4, 1000 },
};

/* Where the first block of a type begins. */
static size_t find_block(const struct tracefile *f, unsigned int type)
{
	struct dt_trace_block b;
	size_t at;

	for (at = sizeof(struct dt_trace_head); at < f->len; at += b.dttb_len) {
		memcpy(&b, f->bytes + at, sizeof(b));
		if (b.dttb_type == type)
			return at;
	}
	abort();
}

static void test_damage(const struct damage *d)
{
	struct tracefile f;
	struct seen s;
	char name[100], place[40];
	size_t at;
	int ok;

	tracefile_all(&f, 2);
	at = find_block(&f, d->type);
	memcpy(f.bytes + at + d->at, &d->value, d->size);
	play_bytes(f.bytes, f.len, &s);
	snprintf(place, sizeof(place), "made-up: damaged at byte ");
	ok = s.error == -EBADMSG && strstr(s.err.text, d->says) &&
		!strncmp(s.err.text, place, strlen(place)) &&
		strtoul(s.err.text + strlen(place), NULL, 10) >= at;
	if (!ok)
		host_note("block at %zu: %d %s", at, s.error, s.err.text);
	snprintf(name, sizeof(name), "damaged: %s", d->what);
	host_ok(ok, name);
	tracefile_free(&f);
}

static void refused(const char *name, const void *bytes, size_t len, int code, const char *says)
{
	struct seen s;

	play_bytes(bytes, len, &s);
	if (s.error != -code || !strstr(s.err.text, says))
		host_note("%d %s", s.error, s.err.text);
	host_ok(s.error == -code && strstr(s.err.text, says), name);
}

static void test_no_trace(void)
{
	struct tracefile f;

	tracefile_all(&f, 2);
	refused("an empty file", f.bytes, 0, EBADMSG, "empty");
	refused("some other file", "#!/bin/sh\necho hello world\n", 27, EBADMSG, "not a trace");
	f.bytes[8] = 2;
	refused("a later version", f.bytes, f.len, EPROTO, "a trace of version 2");
	f.bytes[8] = 1;
	f.bytes[12] = 9;
	refused("events of another version", f.bytes, f.len, EPROTO, "events of version 9");
	f.bytes[12] = DT_ABI_VERSION;
	tracefile_put(&f, "\0\0\0\0\0\0\0\0", 8);
	refused("bytes behind the end", f.bytes, f.len, EBADMSG, "behind the trace's end");
	tracefile_free(&f);
}

static void test_optional(void)
{
	struct tracefile f = { 0 };
	struct dt_trace_block *b;
	struct seen s;

	tracefile_head(&f);
	tracefile_host(&f, 2);
	tracefile_block(&f, 500, "12345678", 8);
	b = (struct dt_trace_block *)(f.bytes + f.block);
	b->dttb_flags = DT_TRACE_OPTIONAL;
	tracefile_time(&f, DT_TRACE_START, 5);
	tracefile_end(&f, 9);
	memset(f.bytes + f.len - 64 - 8, 0, 4);
	play_bytes(f.bytes, f.len - 24, &s);
	host_ok(!s.error && s.cut, "a block that may be passed over is; an end that is cut is none");
	tracefile_free(&f);
}

int main(void)
{
	size_t i, n = sizeof(damages) / sizeof(*damages);

	host_plan(13 + n);
	test_order();
	test_pipe();
	test_stream();
	test_cut();
	for (i = 0; i < n; i++)
		test_damage(&damages[i]);
	test_no_trace();
	test_optional();
	return host_end();
}
