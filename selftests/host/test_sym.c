// SPDX-License-Identifier: GPL-2.0-only
/* Symbols: tables of the kernel's, of files, of processes that ended. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "libdt/libdt.h"
#include "sym/elfsyms.h"
#include "sym/ksyms.h"
#include "sym/maps.h"
#include "sym/procs.h"
#include "sym/usyms.h"
#include "sym/watch.h"
#include "host.h"

static const char kallsyms[] =
	"ffffffff81000000 T _text\n"
	"ffffffff81000000 t alias\n"
	"ffffffff81002000 W weak_function\n"
	"ffffffff81001000 T function\n"
	"ffffffff81001800 D data\n"
	"ffffffffc0000000 t init\t[ext4]\n"
	"garbage\n"
	"ffffffffc0001000 T \n"
	"ffffffffc0002000\n"
	"ffffffffc0000100 t last\t[ext4";

static int knames(struct ksyms *ks, __u64 addr, int is_return, const char *want)
{
	char buf[200];

	ksyms_format(ks, addr, is_return, buf, sizeof(buf));
	if (!strcmp(buf, want))
		return 1;
	host_note("%llx is %s, not %s", addr, buf, want);
	return 0;
}

static void test_kernel(void)
{
	struct ksyms *ks = ksyms_parse(strdup(kallsyms), NULL);
	int ok;

	ok = knames(ks, 0xffffffff81000000, 0, "_text+0x0") &&
		knames(ks, 0xffffffff81001010, 0, "function+0x10") &&
		knames(ks, 0xffffffff81001810, 0, "function+0x810") &&
		knames(ks, 0xffffffff81002000, 0, "weak_function+0x0");
	host_ok(ok, "kernel functions, in any order, without data");
	host_ok(knames(ks, 0xffffffff81002000, 1, "function+0x1000"),
		"a return address belongs to the function that called");
	host_ok(knames(ks, 0xffffffffc0000004, 0, "init+0x4 [ext4]"), "a module's function");
	ok = knames(ks, 0x1000, 0, "0x1000") && knames(ks, 0, 1, "0x0") &&
		knames(ks, 0xffffffff91002000, 0, "0xffffffff91002000");
	host_ok(ok, "addresses outside are shown as they are");
	host_ok(!ksyms_hidden(ks), "addresses that can be seen");
	ksyms_free(ks);
	ks = ksyms_parse(strdup("0000000000000000 T a\n0000000000000000 t b\t[m]\n"), NULL);
	host_ok(ksyms_hidden(ks) && knames(ks, 0x10, 0, "0x10"), "and addresses that are hidden");
	ksyms_free(ks);
	ks = ksyms_parse(strdup(""), NULL);
	host_ok(ks && knames(ks, 0x10, 0, "0x10"), "no symbols at all");
	ksyms_free(ks);
}

static void test_maps(void)
{
	static const char text[] =
		"00400000-00401000 r--p 00000000 fe:01 1234   /bin/a b\n"
		"00401000-00402000 r-xp 00001000 fe:01 1234   /bin/a b\n"
		"7f0000000000-7f0000001000 rwxp 00000000 00:00 0 \n"
		"nonsense\n"
		"7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0              [vdso]";
	struct maps maps;
	const struct map *m;

	host_ok(!maps_parse(&maps, strdup(text)) && maps.count == 3, "executable mappings");
	m = maps_find(&maps, 0x401fff);
	host_ok(m && !strcmp(m->path, "/bin/a b") && m->offset == 0x1000 && m->ino == 1234 &&
		m->dev == (0xfeULL << 32 | 1), "one of a file");
	m = maps_find(&maps, 0x7f0000000000);
	host_ok(m && !m->path[0] && !m->ino, "one of no file");
	host_ok(!maps_find(&maps, 0x402000) && !maps_find(&maps, 0) && !maps_find(&maps, ~0ULL),
		"addresses that are not mapped");
	maps_free(&maps);
}

__attribute__((noinline)) void test_target(void)
{
	__asm__ volatile("nop; nop; nop; nop");
}

static int unames(struct usyms *us, int pid, void *addr, const char *want)
{
	char buf[300];

	usyms_format(us, pid, 0, (__u64)(unsigned long)addr + 1, 0, buf, sizeof(buf));
	if (!strcmp(buf, want))
		return 1;
	host_note("%p is %s, not %s", addr, buf, want);
	return 0;
}

static void test_process(void)
{
	struct usyms *us = usyms_create(0);
	char buf[300];
	int fds[2], status;
	pid_t pid;

	host_ok(unames(us, getpid(), (void *)test_target, "test_target+0x1 [test_sym]"),
		"a function of a program");
	usyms_format(us, getpid(), 0, (__u64)(unsigned long)getpid + 1, 0, buf, sizeof(buf));
	host_ok(strstr(buf, "getpid+0x1 [") != NULL, "a function of a library");
	if (pipe(fds))
		exit(1);
	pid = fork();
	if (!pid) {
		close(fds[1]);
		_exit(read(fds[0], buf, 1) != 0);
	}
	usyms_see(us, pid, dt_now(), (__u64)(unsigned long)test_target);
	close(fds[1]);
	waitpid(pid, &status, 0);
	close(fds[0]);
	host_ok(unames(us, pid, (void *)test_target, "test_target+0x1 [test_sym]"),
		"a process that was seen and has ended");
	usyms_format(us, getpid(), 0, (__u64)(unsigned long)test_target, 1, buf, sizeof(buf));
	host_ok(!strstr(buf, "test_target"), "a return address belongs to the function before");
	usyms_format(us, getpid(), 0, 0x10, 1, buf, sizeof(buf));
	host_ok(!strcmp(buf, "0x10"), "an address that is not mapped");
	usyms_format(us, 0x7ffffff0, 0, 0x10, 0, buf, sizeof(buf));
	host_ok(!strcmp(buf, "0x10"), "a process that does not exist");
	usyms_destroy(us);
}

static void test_many(void)
{
	struct usyms *us = usyms_create(0);
	char buf[300];
	int pid;

	for (pid = 1; pid < 100000; pid += 7)
		usyms_format(us, pid, 0, 0x401000, 0, buf, sizeof(buf));
	host_ok(unames(us, getpid(), (void *)test_target, "test_target+0x1 [test_sym]"),
		"thousands of processes");
	usyms_destroy(us);
}

static void map_file(struct proc *p, __u64 start, __u64 end, __u64 since, int file)
{
	proc_add(p, &(struct mapping){ .start = start, .end = end, .since = since, .file = file });
}

static int mapped(const struct proc *p, __u64 addr, __u64 nsecs, int file)
{
	const struct mapping *m = proc_mapping(p, addr, nsecs);

	return file < 0 ? !m : m && m->file == file;
}

static void test_programs(void)
{
	struct procs *ps = procs_create();
	struct proc *p = procs_get(ps, 5);
	const struct program *program;
	int i;

	map_file(p, 0x1000, 0x2000, 0, 1);
	map_file(p, 0x1000, 0x2000, 50, 2);
	host_ok(mapped(p, 0x1800, 40, 1) && mapped(p, 0x1800, 50, 2) && mapped(p, 0x2000, 50, -1),
		"a mapping that replaced another");
	/* What the new program maps may be heard of before that it runs. */
	map_file(p, 0x1000, 0x3000, 110, 3);
	proc_begin(p, 0, 100);
	host_ok(mapped(p, 0x1800, 60, 2) && mapped(p, 0x1800, 105, 3) && mapped(p, 0x1800, 120, 3),
		"one that another program replaced");
	host_ok(mapped(p, 0x2800, 60, -1), "what only another program has means nothing before");
	map_file(p, 0x1000, 0x2000, 210, 4);
	proc_begin(p, 0, 200);
	host_ok(mapped(p, 0x1800, 220, 4) && mapped(p, 0x1800, 150, 3) && mapped(p, 0x1800, 60, 2) &&
		mapped(p, 0x2800, 220, -1), "each program has its own mappings");
	map_file(p, 0x9000, 0xa000, 310, 5);
	proc_begin(p, 4, 300);
	program = proc_program(p, 320);
	host_ok(mapped(p, 0x1800, 320, -1) && mapped(p, 0x9000, 320, 5) && program->parent == 4 &&
		mapped(p, 0x1800, 299, 4), "a number that is used again");
	for (i = 4; i < 3 + PROGRAMS_MAX; i++)
		proc_begin(p, 0, i * 100);
	host_ok(!proc_program(p, 250) && mapped(p, 0x1800, 250, -1) && mapped(p, 0x9000, 320, 5),
		"what was forgotten gets no other name");
	for (i = 0; i < 100000; i++)
		map_file(p, 0x10000 + i, 0x10001 + i, 5000 + i, 7);
	host_ok(p->count < 10000 && mapped(p, 0x10000 + 99999, 200000, 7),
		"of too many mappings the newest are known");
	procs_destroy(ps);
}

static int means(const struct proc *p, __u64 nsecs, __u64 since, __u64 until)
{
	__u64 end, begin = proc_since(p, nsecs, &end);

	if (begin == since && end == until)
		return 1;
	host_note("%llu: %llu to %llu", nsecs, begin, end);
	return 0;
}

static void test_changes(void)
{
	struct procs *ps = procs_create();
	struct proc *p = procs_get(ps, 5);

	map_file(p, 0x1000, 0x2000, 10, 1);
	map_file(p, 0x3000, 0x4000, 20, 2);
	map_file(p, 0x1000, 0x2000, 30, 1);
	host_ok(means(p, 5, 0, ~0ULL) && means(p, 40, 0, ~0ULL) && p->count == 2,
		"mappings side by side, and the same again, change nothing");
	map_file(p, 0x1800, 0x2800, 60, 3);
	map_file(p, 0x1000, 0x2000, 80, 1);
	host_ok(means(p, 50, 0, 60) && means(p, 60, 60, 80) && means(p, 90, 80, ~0ULL),
		"one over another does");
	host_ok(mapped(p, 0x1900, 70, 3) && mapped(p, 0x1900, 90, 1), "and it may come back");
	proc_begin(p, 0, 200);
	proc_begin(p, 0, 100);
	host_ok(means(p, 90, 80, 100) && means(p, 150, 100, 200) && means(p, 200, 200, ~0ULL),
		"a new program does, in whatever order they are told");
	/* As a look finds it, and then as it is told. */
	map_file(p, 0x1000, 0x2000, 210, 1);
	map_file(p, 0x1000, 0x2000, 250, 4);
	map_file(p, 0x1000, 0x2000, 240, 4);
	host_ok(mapped(p, 0x1800, 245, 4) && mapped(p, 0x1800, 230, 1), "seen before it was told");
	procs_destroy(ps);
}

/* Those of a process that was forgotten are not taken for another's. */
static void test_forgotten(void)
{
	struct procs *ps = procs_create();
	struct proc *p = procs_get(ps, 5);
	__u64 until;
	int pid;

	proc_begin(p, 0, 100);
	for (pid = 6; pid < 10000; pid++)
		procs_get(ps, pid);
	host_ok(!procs_find(ps, 5), "a process of thousands is forgotten");
	p = procs_get(ps, 5);
	map_file(p, 0x1000, 0x2000, 150, 1);
	host_ok(mapped(p, 0x1800, 50, -1) && mapped(p, 0x1800, 150, 1) &&
		proc_since(p, 50, &until) == 0 && until == 100,
		"and what it was before with it");
	procs_destroy(ps);
}

static struct {
	int	pid, parent;
	__u64	nsecs;
	struct map map;
	char	path[64];
	int	maps, execs, forks, losses;
} told;

static void tell_map(void *arg, int pid, __u64 nsecs, const struct map *map)
{
	(void)arg;
	told.pid = pid;
	told.nsecs = nsecs;
	told.map = *map;
	snprintf(told.path, sizeof(told.path), "%s", map->path);
	told.maps++;
}

static void tell_exec(void *arg, int pid, __u64 nsecs)
{
	(void)arg;
	told.pid = pid;
	told.nsecs = nsecs;
	told.execs++;
}

static void tell_fork(void *arg, int pid, int parent, __u64 nsecs)
{
	(void)arg;
	told.pid = pid;
	told.parent = parent;
	told.nsecs = nsecs;
	told.forks++;
}

static void tell_lost(void *arg)
{
	(void)arg;
	told.losses++;
}

static const struct watch_calls calls = { tell_map, tell_exec, tell_fork, tell_lost };

/* A record that must be read within its bytes. */
static void tell(const void *bytes, size_t size)
{
	void *copy = malloc(size);

	memcpy(copy, bytes, size);
	watch_record(copy, size, &calls, NULL);
	free(copy);
}

static void test_watch(void)
{
	/* As perf_event_open(2) has them, with the time at the end. */
	struct {
		__u32 type; __u16 misc, size; __u32 pid, tid; __u64 addr, len, pgoff;
		__u32 maj, min; __u64 ino, gen; __u32 prot, flags; char name[16]; __u64 time;
	} map = { 10, 0, sizeof(map), 7, 8, 0x1000, 0x2000, 0x3000, 1, 2, 3, 4, 5, 2, "/bin/x", 99 };
	struct {
		__u32 type; __u16 misc, size; __u32 pid, tid; char comm[8]; __u64 time;
	} comm = { 3, 1 << 13, sizeof(comm), 7, 7, "x", 98 };
	struct {
		__u32 type; __u16 misc, size; __u32 pid, ppid, tid, ptid; __u64 time, time2;
	} fork = { 7, 0, sizeof(fork), 9, 7, 9, 7, 97, 97 };
	struct {
		__u32 type; __u16 misc, size; __u64 id, lost, time;
	} lost = { 2, 0, sizeof(lost), 1, 5, 96 };
	unsigned char noise[sizeof(map)];
	int i, n;

	tell(&map, sizeof(map));
	host_ok(told.maps == 1 && told.pid == 7 && told.nsecs == 99 && told.map.start == 0x1000 &&
		told.map.end == 0x3000 && told.map.offset == 0x3000 && told.map.ino == 3 &&
		told.map.dev == (1ULL << 32 | 2) && told.map.gen == 4 &&
		!strcmp(told.path, "/bin/x"),
		"the kernel tells of a mapping");
	map.prot = 1;
	tell(&map, sizeof(map));
	host_ok(told.maps == 1, "data is no matter");
	map.prot = 5;
	tell(&comm, sizeof(comm));
	host_ok(told.execs == 1 && told.pid == 7 && told.nsecs == 98, "of a new program");
	comm.misc = 0;
	tell(&comm, sizeof(comm));
	host_ok(told.execs == 1, "but not of a new name");
	tell(&fork, sizeof(fork));
	host_ok(told.forks == 1 && told.pid == 9 && told.parent == 7 && told.nsecs == 97,
		"of a new process");
	fork.pid = 7;
	tell(&fork, sizeof(fork));
	host_ok(told.forks == 1, "but not of a thread");
	tell(&lost, sizeof(lost));
	host_ok(told.losses == 1, "and that it could not tell all");
	for (i = 0; i < 100000; i++) {
		memcpy(noise, &map, sizeof(map));
		for (n = host_random(5); n >= 0; n--)
			noise[host_random(sizeof(noise))] = host_random(256);
		noise[0] = host_random(2) ? 10 : host_random(2) ? 3 : 7;
		tell(noise, 8 + host_random(sizeof(noise) - 7));
	}
	host_ok(told.maps > 1000, "damaged records do no harm");
}

static int has_function(int fd)
{
	struct elfsyms *es = elfsyms_load(fd);
	unsigned long off;
	const char *name;
	__u64 into;
	int found = 0;

	for (off = 0; es && !found && off < 4000000; off++) {
		name = elfsyms_find(es, off, &into);
		found |= name && !strcmp(name, "test_target");
	}
	elfsyms_free(es);
	return found;
}

/* This program's file, damaged in its headers and tables. */
static void test_damaged_files(void)
{
	int fd = open("/proc/self/exe", O_RDONLY), copy, round, i;
	off_t size = lseek(fd, 0, SEEK_END);
	unsigned char *bytes = malloc(size), *damaged = malloc(size);
	char path[] = "/tmp/test_sym.XXXXXX";

	if (pread(fd, bytes, size, 0) != size)
		exit(1);
	host_ok(has_function(fd), "the functions of a file");
	close(fd);
	copy = mkstemp(path);
	unlink(path);
	for (round = 0; round < 300; round++) {
		memcpy(damaged, bytes, size);
		for (i = 1 + host_random(10); i > 0; i--)
			damaged[host_random(2) ? host_random(1024) :
				size - 1 - host_random(4096)] = host_random(256);
		if (ftruncate(copy, 0) || pwrite(copy, damaged, size, 0) != size ||
		    ftruncate(copy, host_random(4) ? size : host_random(size)))
			exit(1);
		elfsyms_free(elfsyms_load(copy));
	}
	host_ok(1, "damaged and short files do no harm");
	close(copy);
	free(bytes);
	free(damaged);
	copy = open("/dev/null", O_RDONLY);
	host_ok(!elfsyms_load(copy), "a file that is none");
	close(copy);
}

int main(void)
{
	host_plan(43);
	test_kernel();
	test_maps();
	test_process();
	test_many();
	test_programs();
	test_changes();
	test_forgotten();
	test_watch();
	test_damaged_files();
	return host_end();
}
