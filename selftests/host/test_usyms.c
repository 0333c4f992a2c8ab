// SPDX-License-Identifier: GPL-2.0-only
/* Processes that become another program: names are those of the time asked for. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libdt/libdt.h"
#include "sym/usyms.h"
#include "sym/watch.h"
#include "host.h"
#include "record_names.h"
#include "tracefile.h"

/* Some more than fit in the ring of one CPU. */
#define FLOOD		8000

__attribute__((noinline)) void test_target(void)
{
	__asm__ volatile("nop; nop; nop; nop");
}

/* ---- the other process: a program, then a copy of it at the same addresses ---- */

static void flood(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), i;
	void *p;

	for (i = 0; i < FLOOD; i++) {
		p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED)
			munmap(p, 4096);
	}
}

/* Tell where test_target is on standard output, and become what is asked for. */
static int other(char **argv)
{
	unsigned long addr = (unsigned long)test_target;
	char what;

	if (write(1, &addr, sizeof(addr)) != sizeof(addr) || read(0, &what, 1) != 1)
		return 0;
	if (what == 'f')
		flood();
	execl(argv[2], argv[2], "other", argv[2], NULL);
	return 1;
}

struct other {
	pid_t		pid;
	int		in, out;
	unsigned long	addr;		/* of its test_target */
	char		self[300], copy[64];
};

static int copy_self(struct other *o)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to;
	char buf[65536];
	ssize_t n;

	strcpy(o->copy, "/tmp/test_usyms.XXXXXX");
	n = readlink("/proc/self/exe", o->self, sizeof(o->self) - 1);
	to = mkstemp(o->copy);
	if (n <= 0 || from < 0 || to < 0)
		return -1;
	while ((n = read(from, buf, sizeof(buf))) > 0)
		if (write(to, buf, n) != n)
			return -1;
	fchmod(to, 0700);
	close(from);
	close(to);
	return 0;
}

/* On one CPU, so that one ring gets all that it does. */
static void other_child(struct other *o, int in, int out)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	personality(ADDR_NO_RANDOMIZE);
	dup2(in, 0);
	dup2(out, 1);
	execl(o->self, o->self, "other", o->copy, NULL);
	_exit(1);
}

static int other_began(struct other *o)
{
	unsigned long addr = 0;

	if (read(o->out, &addr, sizeof(addr)) != sizeof(addr) || (o->addr && addr != o->addr))
		return -1;
	o->addr = addr;
	return 0;
}

static int other_become(struct other *o, char what)
{
	return write(o->in, &what, 1) == 1 ? other_began(o) : -1;
}

static void other_start(struct other *o)
{
	int in[2], out[2];

	memset(o, 0, sizeof(*o));
	if (copy_self(o) || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		exit(1);
	o->pid = fork();
	if (!o->pid)
		other_child(o, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	o->in = in[1];
	o->out = out[0];
	if (o->pid < 0 || other_began(o))
		exit(1);
}

static void other_end(struct other *o)
{
	close(o->in);
	close(o->out);
	waitpid(o->pid, NULL, 0);
	unlink(o->copy);
}

static int names(struct usyms *us, const struct other *o, __u64 nsecs, const char *path)
{
	struct usym sym;
	int found = usyms_lookup(us, o->pid, nsecs, o->addr, &sym);

	if (path && found && !strcmp(sym.path, path))
		return 1;
	if (!path && !found)
		return 1;
	host_note("it is %s, not %s", found ? sym.path : "unknown", path ? path : "unknown");
	return 0;
}

static void skip(const char *title)
{
	char text[100];

	snprintf(text, sizeof(text), "%s # SKIP no right to watch", title);
	host_ok(1, text);
}

/* ---- tests ---- */

/* Each program's names are those of its time; which one that was has a number. */
static void test_exec(int watch)
{
	struct usyms *us = usyms_create(watch);
	__u64 before, after, since, until;
	struct other o;
	char title[60];

	other_start(&o);
	before = dt_now();
	usyms_see(us, o.pid, before, 0);
	host_ok(names(us, &o, before, o.self), "a function of a program");
	since = usyms_since(us, o.pid, before, &until);
	host_ok(until == ~0ULL && usyms_since(us, o.pid, before + 1, &until) == since,
		"which is the same while nothing happens");
	other_become(&o, 'x');
	after = dt_now();
	usyms_update(us);
	while (!usyms_watching(us) && usyms_since(us, o.pid, after, &until) == since &&
	       after < before + 10000000000)
		usyms_see(us, o.pid, after = dt_now(), 0);
	snprintf(title, sizeof(title), "what it was before and after an exec%s",
		 usyms_watching(us) ? ", watched" : "");
	host_ok(names(us, &o, before, o.self) && names(us, &o, after, o.copy), title);
	host_ok(usyms_since(us, o.pid, before, &until) == since && until > before &&
		until <= after && names(us, &o, until - 1, o.self) &&
		usyms_since(us, o.pid, after, &since) == until,
		"and when it became another");
	other_end(&o);
	usyms_destroy(us);
}

/* Processes that do not exist, as a watch might tell of them. */
#define PARENT	5000001
#define CHILD	5000002
#define AT	0x401000

static void told_map(struct usyms *us, int pid, __u64 nsecs, const char *path, __u64 ino)
{
	struct map map = { .start = AT, .end = AT + 0x1000, .dev = 1, .ino = ino };

	map.path = path;
	usyms_calls.map(us, pid, nsecs, &map);
}

static int has(struct usyms *us, int pid, __u64 nsecs, const char *path, __u64 since)
{
	struct usym sym = { .path = "" };
	int found = usyms_lookup(us, pid, nsecs, AT, &sym);

	if (path ? found && !strcmp(sym.path, path) && sym.since == since : !found)
		return 1;
	host_note("%d at %llu has %s since %llu", pid, (unsigned long long)nsecs, sym.path,
		  (unsigned long long)sym.since);
	return 0;
}

static void test_forks(void)
{
	struct usyms *us = usyms_create(0);
	__u64 until;

	told_map(us, PARENT, 10, "/dt-test/a", 1);
	usyms_calls.fork(us, CHILD, PARENT, 100);
	usyms_calls.exec(us, PARENT, 200);
	told_map(us, PARENT, 210, "/dt-test/b", 2);
	host_ok(has(us, CHILD, 300, "/dt-test/a", 100),
		"a child has what its parent had, not what that runs later");
	usyms_calls.exec(us, PARENT, 400);
	usyms_calls.exec(us, PARENT, 500);
	told_map(us, PARENT, 510, "/dt-test/c", 3);
	host_ok(has(us, PARENT, 150, "/dt-test/a", 0) && has(us, PARENT, 300, "/dt-test/b", 200) &&
		has(us, PARENT, 600, "/dt-test/c", 500) && has(us, PARENT, 450, NULL, 0),
		"three programs at one address, and one that had nothing there");
	told_map(us, PARENT, 610, "/dt-test/d", 4);
	host_ok(has(us, PARENT, 605, "/dt-test/c", 500) && has(us, PARENT, 620, "/dt-test/d", 610),
		"and one that mapped something over another thing");
	usyms_calls.fork(us, CHILD, PARENT, 700);
	host_ok(has(us, CHILD, 800, "/dt-test/d", 700) && has(us, CHILD, 300, "/dt-test/a", 100) &&
		usyms_since(us, CHILD, 800, &until) == 700 &&
		usyms_since(us, CHILD, 300, &until) == 100 && until == 700,
		"a number that another process gets");
	usyms_destroy(us);
}

static void test_loss(void)
{
	struct usyms *us = usyms_create(0);
	struct other o;
	__u64 nsecs;

	other_start(&o);
	nsecs = dt_now();
	usyms_see(us, o.pid, nsecs, 0);
	other_become(&o, 'x');
	usyms_calls.lost(us);
	usyms_see(us, o.pid, nsecs + 1, 0);
	host_ok(names(us, &o, dt_now(), o.copy), "after a loss every process is looked at again");
	other_end(&o);
	usyms_destroy(us);
}

/* What the kernel does not even tell of, as nothing happens after it. */
static void test_flood(void)
{
	static const char title[] = "a program begun when the kernel had no room to tell of it";
	struct usyms *us = usyms_create(1);
	struct other o;

	if (!usyms_watching(us)) {
		skip(title);
		usyms_destroy(us);
		return;
	}
	other_start(&o);
	usyms_see(us, o.pid, dt_now(), 0);
	usyms_update(us);
	if (!names(us, &o, dt_now(), o.self))
		host_note("even before");
	other_become(&o, 'f');
	usyms_update(us);
	usyms_see(us, o.pid, dt_now(), 0);
	host_ok(names(us, &o, dt_now(), o.copy), title);
	other_end(&o);
	usyms_destroy(us);
}

/* ---- as it is recorded ---- */

static struct dt_dev *open_trace(int fd)
{
	struct dt_dev *dev;
	struct dt_error err;

	lseek(fd, 0, SEEK_SET);
	if (!dt_dev_open_trace(&dev, fd, "trace", &err))
		return dev;
	host_note("%s", err.text);
	abort();
}

static void play(struct dt_dev *dev)
{
	struct dt_reader *r;
	struct dt_event ev;

	dt_reader_create(&r, dev, NULL, NULL);
	dt_dev_record(dev, 1, NULL);
	while (!dt_reader_ended(r)) {
		dt_reader_fetch(r, NULL);
		while (dt_reader_next(r, &ev, NULL) > 0)
			;
	}
	dt_reader_destroy(r);
}

struct stack_event {
	struct dt_evt	evt;
	char		comm[16];
	__u32		count, flags;
	__u64		pc;
};

/* Two events of one address, both read when the process is the second program. */
static void record(struct names *n, struct dt_writer *w, const struct other *o,
		   const __u64 *nsecs)
{
	struct stack_event ev[2];
	int i;

	memset(ev, 0, sizeof(ev));
	for (i = 0; i < 2; i++) {
		ev[i].evt = (struct dt_evt){ .dtev_len = sizeof(ev[i]), .dtev_pbn = TRACE_READ,
			.dtev_nsecs = nsecs[i], .dtev_pid = o->pid, .dtev_tid = o->pid,
			.dtev_flags = DTEVT_EXECNAME | DTEVT_USTACK };
		ev[i].count = 1;
		ev[i].pc = o->addr + 1;
	}
	dt_writer_start(w, nsecs[0], NULL);
	names_meet(n, w, ev, sizeof(ev));
	dt_writer_events(w, ev, sizeof(ev), NULL);
	dt_writer_end(w, nsecs[1] + 1, NULL);
}

static int recorded(struct dt_dev *dev, const struct other *o, __u64 nsecs, const char *path)
{
	struct dt_trace_sym s;

	if (dt_trace_usym(dev, o->pid, nsecs, o->addr + 1, &s) && !strcmp(s.ts_file, path))
		return 1;
	host_note("at %llu it is %s", (unsigned long long)nsecs, s.ts_file ? s.ts_file : "unknown");
	return 0;
}

static void test_recorded(void)
{
	static const char title[] = "of two programs met at once a trace has the names of both";
	int from = memfd_create("from", MFD_CLOEXEC), to = memfd_create("to", MFD_CLOEXEC);
	struct dt_dev *dev, *copy;
	struct dt_writer *w;
	struct tracefile f;
	struct names *n;
	struct other o;
	__u64 nsecs[2];

	tracefile_all(&f, 2);
	if (write(from, f.bytes, f.len) != (ssize_t)f.len)
		exit(1);
	dev = open_trace(from);
	n = names_create(dev);
	if (dt_writer_create(&w, to, "to", dev, NULL, NULL))
		exit(1);
	other_start(&o);
	nsecs[0] = dt_now();
	other_become(&o, 'x');
	nsecs[1] = dt_now();
	record(n, w, &o, nsecs);
	copy = open_trace(to);
	play(copy);
	if (usyms_watching(names_usyms(n)))
		host_ok(recorded(copy, &o, nsecs[0], o.self) &&
			recorded(copy, &o, nsecs[1], o.copy), title);
	else
		skip(title);
	other_end(&o);
	names_destroy(n);
	dt_writer_destroy(w);
	dt_dev_close(copy);
	dt_dev_close(dev);
	tracefile_free(&f);
	close(from);
	close(to);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "other"))
		return other(argv);
	host_plan(15);
	test_exec(0);
	test_exec(1);
	test_forks();
	test_loss();
	test_flood();
	test_recorded();
	return host_end();
}
