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
#include "sym/usyms.h"
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

	usyms_format(us, pid, (__u64)(unsigned long)addr + 1, 0, buf, sizeof(buf));
	if (!strcmp(buf, want))
		return 1;
	host_note("%p is %s, not %s", addr, buf, want);
	return 0;
}

static void test_process(void)
{
	struct usyms *us = usyms_create();
	char buf[300];
	int fds[2], status;
	pid_t pid;

	host_ok(unames(us, getpid(), (void *)test_target, "test_target+0x1 [test_sym]"),
		"a function of a program");
	usyms_format(us, getpid(), (__u64)(unsigned long)getpid + 1, 0, buf, sizeof(buf));
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
	usyms_format(us, getpid(), 0x10, 1, buf, sizeof(buf));
	host_ok(!strcmp(buf, "0x10"), "an address that is not mapped");
	usyms_format(us, 0x7ffffff0, 0x10, 0, buf, sizeof(buf));
	host_ok(!strcmp(buf, "0x10"), "a process that does not exist");
	usyms_destroy(us);
}

static void test_many(void)
{
	struct usyms *us = usyms_create();
	char buf[300];
	int pid;

	for (pid = 1; pid < 100000; pid += 7)
		usyms_format(us, pid, 0x401000, 0, buf, sizeof(buf));
	host_ok(unames(us, getpid(), (void *)test_target, "test_target+0x1 [test_sym]"),
		"thousands of processes");
	usyms_destroy(us);
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
	host_plan(20);
	test_kernel();
	test_maps();
	test_process();
	test_many();
	test_damaged_files();
	return host_end();
}
