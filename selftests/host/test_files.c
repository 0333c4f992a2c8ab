// SPDX-License-Identifier: GPL-2.0-only
/* Mapped files: which one it is, and how many are remembered. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include "elffile.h"
#include "host.h"
#include "libdt/libdt.h"
#include "sym/elfsyms.h"
#include "sym/files.h"
#include "sym/maps.h"
#include "sym/usyms.h"

#define FUNCTION	16	/* where elf_write() begins */

static char dir[] = "/tmp/test_files.XXXXXX";

/* A path in the directory; valid until the call after the next three. */
static const char *in_dir(const char *name)
{
	static char paths[4][100];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

static void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

/* A file of that name with a function of the other. */
static void make_file(const char *path, const char *function)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	must(fd >= 0, path);
	elf_write(fd, &(struct elf_shape){
		.name = function, .nsyms = 1, .file_size = 8192 });
	close(fd);
}

/* As a process that has ended maps it, so that only the path is left. */
static struct map map_of(const char *path)
{
	struct map map = { .start = 0x10000, .end = 0x11000, .path = path };
	struct stat st;

	must(!stat(path, &st), path);
	map.ino = st.st_ino;
	map.dev = (__u64)major(st.st_dev) << 32 | minor(st.st_dev);
	return map;
}

static int number_of(struct files *fs, struct map map)
{
	return files_number(fs, 0, &map);
}

static int has(struct files *fs, int number, const char *want)
{
	const struct elfsyms *es = files_symbols(fs, number);
	const char *name;
	__u64 into;

	name = es ? elfsyms_find(es, FUNCTION, &into) : NULL;
	if (want ? name && !strcmp(name, want) : !name)
		return 1;
	host_note("file %d has %s, not %s", number, name ? name : "nothing",
		  want ? want : "nothing");
	return 0;
}

/* Of these a mapping may have another device than stat(2). */
static int device_varies(void)
{
	struct statfs fs;

	must(!statfs(dir, &fs), dir);
	return fs.f_type == BTRFS_SUPER_MAGIC || fs.f_type == OVERLAYFS_SUPER_MAGIC;
}

static void test_same_path(void)
{
	const char *path = in_dir("path"), *moved = in_dir("moved");
	struct files *fs = files_create();
	struct map map;
	int early, late;

	make_file(path, "mapped");
	map = map_of(path);
	host_ok(has(fs, number_of(fs, map), "mapped"), "the file of a process that ended");
	files_destroy(fs);
	fs = files_create();
	must(!rename(path, moved), "rename");
	make_file(path, "other");
	host_ok(has(fs, number_of(fs, map), NULL), "another file in its place is not it");
	files_destroy(fs);
	fs = files_create();
	early = number_of(fs, map_of(moved));
	late = number_of(fs, map_of(path));
	host_ok(has(fs, early, "mapped") && has(fs, late, "other"), "each has its own functions");
	map = map_of(path);
	map.dev++;
	host_ok(has(fs, number_of(fs, map), device_varies() ? "other" : NULL),
		"the same inode of another device is not it");
	files_destroy(fs);
	unlink(path);
	unlink(moved);
}

static void test_links(void)
{
	const char *file = in_dir("file"), *link = in_dir("link"), *sub = in_dir("sub");
	struct files *fs = files_create();
	struct map map;

	make_file(file, "f");
	must(!symlink("file", link) && !symlink(dir, sub), "symlink");
	map = map_of(file);
	map.path = in_dir("sub/file");
	host_ok(has(fs, number_of(fs, map), "f"), "a link on the way");
	files_destroy(fs);
	fs = files_create();
	map.path = link;
	host_ok(has(fs, number_of(fs, map), NULL), "a link in the place of the file");
	files_destroy(fs);
	unlink(sub);
	unlink(link);
	unlink(file);
}

/* What was opened is told by inotify; a look with O_PATH is not. */
static void test_no_file(void)
{
	const char *file = in_dir("file"), *fifo = in_dir("fifo");
	struct files *fs = files_create();
	int in = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct map map, of_fifo;
	char buf[4096];

	make_file(file, "f");
	map = map_of(file);
	must(!unlink(file) && !mkfifo(fifo, 0600) && !symlink(fifo, file), "mkfifo");
	must(in >= 0 && inotify_add_watch(in, fifo, IN_OPEN) >= 0, "inotify");
	host_ok(has(fs, number_of(fs, map), NULL), "a link to a FIFO has no functions");
	of_fifo = map_of(fifo);
	host_ok(has(fs, number_of(fs, of_fifo), NULL), "nor has a FIFO itself");
	map.ino = 0;
	map.path = "[vdso]";
	host_ok(has(fs, number_of(fs, map), NULL), "nor what is no file");
	host_ok(read(in, buf, sizeof(buf)) < 0, "neither was opened");
	close(in);
	files_destroy(fs);
	unlink(file);
	unlink(fifo);
}

/* Inodes that are none, so that nothing leads to a file. */
static int invented(struct files *fs, __u64 ino, const char *path)
{
	return number_of(fs, (struct map){ .dev = 1, .ino = ino, .path = path });
}

static void test_flood(void)
{
	const char *file = in_dir("file"), *other = in_dir("other");
	struct files *fs = files_create();
	int early, first, i, ok = 1;
	struct map map;

	make_file(file, "f");
	make_file(other, "g");
	map = map_of(other);
	early = number_of(fs, map_of(file));
	first = invented(fs, 1, "/first");
	host_ok(!strcmp(files_path(fs, first), "/first"), "a file that is not there has its path");
	for (i = 2; i < 40000; i++)
		ok = ok && invented(fs, i, "/more") >= 0 && files_path(fs, early)[0] == '/' &&
			files_symbols(fs, early);
	host_ok(ok && has(fs, early, "f"), "a file that is used stays, however many there are");
	host_ok(!strcmp(files_path(fs, first), "[unknown]") && !files_symbols(fs, first) &&
		!strcmp(files_path(fs, -1), "[unknown]"), "one that is not used is forgotten");
	host_ok(has(fs, number_of(fs, map), "g"), "and new ones are learned");
	ok = invented(fs, 0, "[vdso]");
	host_ok(ok >= 0 && ok != invented(fs, 0, "") && ok == invented(fs, 0, "[vdso]") &&
		!strcmp(files_path(fs, ok), "[vdso]"), "what is no file goes by its name");
	files_destroy(fs);
	unlink(file);
	unlink(other);
}

static void test_renamed(void)
{
	struct files *fs = files_create();
	char name[32], last[32] = "0";
	int i, n, number = -1, ok = 1;

	make_file(in_dir(last), "f");
	for (i = 1; i < 100; i++) {
		snprintf(name, sizeof(name), "%d", i);
		must(!rename(in_dir(last), in_dir(name)), "rename");
		n = number_of(fs, map_of(in_dir(name)));
		ok = ok && (number < 0 || n == number);
		number = n;
		strcpy(last, name);
	}
	host_ok(ok && has(fs, number, "f"), "a file with another name is the same one");
	unlink(in_dir(last));
	files_destroy(fs);
}

static void test_changed(void)
{
	const char *file = in_dir("file");
	struct files *fs = files_create();
	struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	int before, after;

	make_file(file, "before");
	must(!utimensat(AT_FDCWD, file, times, 0), "utimensat");
	before = number_of(fs, map_of(file));
	host_ok(has(fs, before, "before"), "a file");
	make_file(file, "after");
	after = number_of(fs, map_of(file));
	host_ok(after != before && has(fs, after, "after") && has(fs, before, "before"),
		"and what was written over it");
	files_destroy(fs);
	unlink(file);
}

static void test_touched(void)
{
	const char *file = in_dir("file"), *other = in_dir("other");
	struct timespec times[2] = { { 0 }, { 0 } };
	struct files *fs = files_create();
	int early, last = -1, i;

	make_file(file, "f");
	make_file(other, "g");
	early = number_of(fs, map_of(other));
	for (i = 1; i < 20000; i++) {
		times[1].tv_sec = i;
		must(!utimensat(AT_FDCWD, file, times, 0), "utimensat");
		last = number_of(fs, map_of(file));
	}
	host_ok(files_known(fs, early) && has(fs, early, "g") && has(fs, last, "f"),
		"a file that is touched again and again pushes out no other");
	files_destroy(fs);
	unlink(file);
	unlink(other);
}

/* The number of an inode is used again at once; the file in between is seen by nobody. */
static void test_reused(void)
{
	const char *file = in_dir("file");
	struct files *fs = files_create();
	struct map map;
	int before;

	make_file(file, "f");
	map = map_of(file);
	map.gen = 5;
	before = number_of(fs, map);
	unlink(file);
	host_ok(has(fs, before, "f") && number_of(fs, map) == before, "a file that is gone");
	map.gen = 6;
	host_ok(has(fs, number_of(fs, map), NULL), "has not the functions of one before it");
	files_destroy(fs);
}

static int count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	must(d != NULL, "/proc/self/fd");
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

#define MANY 300

static void test_descriptors(void)
{
	struct files *fs = files_create();
	int i, numbers[MANY], before = count_fds();
	char name[32];

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "%d", i);
		make_file(in_dir(name), name);
		numbers[i] = number_of(fs, map_of(in_dir(name)));
	}
	host_ok(count_fds() - before <= 256, "not every file is held open");
	host_ok(has(fs, numbers[0], "0"), "one that is not is found again");
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "%d", i);
		unlink(in_dir(name));
	}
	host_ok(has(fs, numbers[MANY - 1], name), "a new one that is gone is");
	host_ok(has(fs, numbers[1], NULL), "an old one that is gone has no functions");
	files_destroy(fs);
	host_ok(count_fds() == before, "all are closed in the end");
}

/* Each file's string table is a hole of more than half of what is kept. */
static void test_memory(void)
{
	const char *file[] = { in_dir("first"), in_dir("second") };
	struct files *fs = files_create();
	int i, fd, numbers[2];

	for (i = 0; i < 2; i++) {
		fd = open(file[i], O_RDWR | O_CREAT, 0600);
		must(fd >= 0, file[i]);
		elf_write(fd, &(struct elf_shape){
			.name = "f", .nsyms = 1, .names_size = 130 << 20, .file_size = 131 << 20 });
		close(fd);
		numbers[i] = number_of(fs, map_of(file[i]));
		unlink(file[i]);
	}
	host_ok(has(fs, numbers[0], "f") && has(fs, numbers[1], "f"), "files with much to keep");
	host_ok(has(fs, numbers[0], NULL) && has(fs, numbers[1], "f"),
		"of which the last one is kept");
	files_destroy(fs);
}

/* A process that has mapped that many files, each another one, but not the one at code. */
static pid_t start_mapper(int files, void *code)
{
	int fds[2], fd, i;
	char byte;
	pid_t pid;

	must(!pipe(fds), "pipe");
	pid = fork();
	must(pid >= 0, "fork");
	if (pid) {
		close(fds[1]);
		must(read(fds[0], &byte, 1) == 1, "mapper");
		close(fds[0]);
		return pid;
	}
	munmap(code, 4096);
	for (i = 0; i < files; i++) {
		fd = memfd_create("many", MFD_CLOEXEC);
		must(fd >= 0 && mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) !=
		     MAP_FAILED, "mmap");
		close(fd);
	}
	must(write(fds[1], "", 1) == 1, "mapper");
	for (;;)
		pause();
}

/* What f is now; valid until the next call. */
static const char *place_of(struct usyms *us, const char *code)
{
	static char buf[300];

	usyms_format(us, getpid(), dt_now(), (__u64)(unsigned long)code + FUNCTION, 0, buf,
		     sizeof(buf));
	return buf;
}

static int is_named(struct usyms *us, const char *code)
{
	const char *place = place_of(us, code);

	if (!strcmp(place, "f+0x0 [file]"))
		return 1;
	host_note("f is %s", place);
	return 0;
}

static void test_looked_again(void)
{
	const char *file = in_dir("file");
	struct usyms *us = usyms_create(0);
	char *code;
	pid_t pid;
	int i, fd;

	make_file(file, "f");
	fd = open(file, O_RDONLY);
	code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	must(fd >= 0 && code != MAP_FAILED, "mmap");
	host_ok(is_named(us, code), "a function of a process");
	for (i = 0; i < 2; i++) {
		pid = start_mapper(9000, code);
		usyms_see(us, pid, dt_now(), 0);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	host_ok(strstr(place_of(us, code), " [unknown]") != NULL,
		"is unknown when its file was forgotten");
	/* What was found then is not known to have been there before. */
	host_ok(is_named(us, code), "and known again later");
	usyms_destroy(us);
	munmap(code, 4096);
	close(fd);
	unlink(file);
}

int main(void)
{
	must(mkdtemp(dir) != NULL, dir);
	host_plan(31);
	test_same_path();
	test_links();
	test_no_file();
	test_flood();
	test_renamed();
	test_changed();
	test_touched();
	test_reused();
	test_descriptors();
	test_memory();
	test_looked_again();
	rmdir(dir);
	return host_end();
}
