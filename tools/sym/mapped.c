// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process may put anything in the place of a file that it had mapped: a
 * symbolic link to a device, which to open, by root, has effects.  So does the
 * same path name another file once the process and its root are gone.  O_PATH
 * opens nothing, and what is found must be the mapped inode.
 */
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "mapped.h"

/* Of these, mappings may have the device of another layer than stat(2). */
static int device_varies(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) &&
		(fs.f_type == BTRFS_SUPER_MAGIC || fs.f_type == OVERLAYFS_SUPER_MAGIC);
}

static int is_mapped(int fd, const struct map *map, struct stat *st)
{
	if (fstat(fd, st) || !S_ISREG(st->st_mode) || st->st_ino != map->ino)
		return 0;
	return ((__u64)major(st->st_dev) << 32 | minor(st->st_dev)) == map->dev ||
		device_varies(fd);
}

/* The descriptor if it is what map says, else -1 and it is closed. */
static int take_mapped(int fd, const struct map *map, struct stat *st)
{
	if (fd < 0 || is_mapped(fd, map, st))
		return fd;
	close(fd);
	return -1;
}

/* Links on the way are resolved as if root were "/"; the file itself is none. */
static int open_under(const char *root, const struct map *map, struct stat *st)
{
	struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;

	if (dir < 0)
		return -1;
	fd = syscall(SYS_openat2, dir, map->path, &how, sizeof(how));
	close(dir);
	return take_mapped(fd, map, st);
}

int mapped_open(int pid, const struct map *map, struct stat *st)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", pid,
		 (unsigned long long)map->start, (unsigned long long)map->end);
	fd = take_mapped(open(path, O_PATH | O_CLOEXEC), map, st);
	if (fd >= 0 || map->path[0] != '/')
		return fd;
	snprintf(path, sizeof(path), "/proc/%d/root", pid);
	fd = open_under(path, map, st);
	return fd >= 0 ? fd : open_under("/", map, st);
}
