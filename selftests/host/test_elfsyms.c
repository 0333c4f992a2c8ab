// SPDX-License-Identifier: GPL-2.0-only
/* Symbols of files that were made to cost much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "elffile.h"
#include "host.h"
#include "sym/elfsyms.h"

#define MB	(1UL << 20)

static int temp_file(void)
{
	char path[] = "/tmp/test_elfsyms.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		exit(1);
	unlink(path);
	return fd;
}

static int finds(int fd, __u64 offset, const char *want)
{
	struct elfsyms *es = elfsyms_load(fd);
	__u64 into = ~0ULL;
	const char *name = es ? elfsyms_find(es, offset, &into) : NULL;
	int ok = want ? name && !strcmp(name, want) && !into : !name;

	if (!ok)
		host_note("0x%llx is %.40s", offset, name ? name : "nothing");
	elfsyms_free(es);
	return ok;
}

static long max_rss(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

/* Loading takes less than this many megabytes; in a process that has no other peak. */
static int costs_less(int fd, unsigned int megabytes)
{
	long before, used;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		before = max_rss();
		elfsyms_load(fd);
		used = (max_rss() - before) >> 10;
		if (used >= megabytes)
			host_note("%ld MB", used);
		fflush(stdout);
		_exit(used >= megabytes);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static void test_plain(int fd)
{
	int is32, ok = 1;

	for (is32 = 0; is32 < 2; is32++) {
		elf_write(fd, &(struct elf_shape){ .is32 = is32, .name = "f", .nsyms = 5000 });
		ok = ok && finds(fd, 16, "f") && finds(fd, 16 + 4079, "f") &&
			finds(fd, 15, NULL) && finds(fd, 16 + 5000, NULL);
	}
	host_ok(ok, "functions of files of 32 and of 64 bits");
}

static void test_holes(int fd)
{
	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .tables = 48, .table_size = 33 * MB / 24 * 24,
		.file_size = 34 * MB });
	host_ok(costs_less(fd, 64) && finds(fd, 16, "f"), "many tables in one hole");
	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .table_size = 1024 * MB / 24 * 24,
		.file_size = 1100 * MB });
	host_ok(costs_less(fd, 64) && finds(fd, 16, NULL), "a symbol table beyond all bounds");
	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .names_size = 1024 * MB, .file_size = 1100 * MB });
	host_ok(costs_less(fd, 64) && finds(fd, 16, NULL), "a string table beyond all bounds");
}

static void test_names(int fd)
{
	static char name[500000];
	struct elfsyms *es;

	memset(name, 'A', sizeof(name) - 1);
	elf_write(fd, &(struct elf_shape){ .name = name, .nsyms = 255 });
	host_ok(costs_less(fd, 32) && finds(fd, 16, name) && finds(fd, 16 + 254, name),
		"functions that share a long name");
	es = elfsyms_load(fd);
	host_ok(es && elfsyms_bytes(es) > sizeof(name) && elfsyms_bytes(es) < 2 * sizeof(name),
		"what they cost is known");
	elfsyms_free(es);
	elf_write(fd, &(struct elf_shape){ .name = "function", .nsyms = 1, .names_size = 5 });
	host_ok(finds(fd, 16, "func"), "a name that is cut off");
}

static void test_headers(int fd)
{
	struct elfsyms *es;

	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .nsegments = 65534, .file_size = 64 * MB });
	es = elfsyms_load(fd);
	host_ok(!es, "more program headers than the kernel takes");
	elfsyms_free(es);
	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .nsections = 16 * MB, .file_size = 1100 * MB });
	host_ok(costs_less(fd, 64) && finds(fd, 16, NULL), "millions of sections");
	elf_write(fd, &(struct elf_shape){
		.name = "f", .nsyms = 1, .nsections = 65535, .file_size = 8 * MB });
	host_ok(costs_less(fd, 64) && finds(fd, 16, "f"), "as many as fit");
}

int main(void)
{
	int fd = temp_file();

	host_plan(10);
	test_plain(fd);
	test_holes(fd);
	test_names(fd);
	test_headers(fd);
	close(fd);
	return host_end();
}
