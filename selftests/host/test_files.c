// SPDX-License-Identifier: GPL-2.0-only
/* Mapped files: which one it is, and how many are remembered. */
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "elffile.h"
#include "host.h"
#include "sym/elfsyms.h"
#include "sym/files.h"
#include "sym/maps.h"

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

int main(void)
{
	must(mkdtemp(dir) != NULL, dir);
	host_plan(10);
	test_same_path();
	test_links();
	test_no_file();
	rmdir(dir);
	return host_end();
}
