// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file is known by device, inode and path for as long as the table lives:
 * that is a few hundred bytes.  What costs more is bounded: descriptors, which
 * are held only until the symbols are read, and symbol tables, of which the
 * one that was not used for the longest time goes.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "file.h"
#include "files.h"
#include "mapped.h"

#define FILES_MAX	16384
#define OPEN_MAX	256
#define LOADED_MAX	256
#define BUCKETS		1024

struct file {
	__u64		 dev, ino;
	char		*path;
	int		 fd;		/* of O_PATH, or -1 */
	int		 next;		/* in its bucket, -1: the last */
	int		 unreadable;	/* it was tried */
	__u64		 used;
	struct elfsyms	*syms;
};

struct files {
	struct file	*v;
	int		 count;
	int		 cap;
	int		 nopen;
	int		 nloaded;
	__u64		 clock;
	int		 bucket[BUCKETS];
};

struct files *files_create(void)
{
	struct files *fs = calloc(1, sizeof(*fs));
	int i;

	for (i = 0; fs && i < BUCKETS; i++)
		fs->bucket[i] = -1;
	return fs;
}

static void file_close(struct files *fs, struct file *f)
{
	if (f->fd < 0)
		return;
	close(f->fd);
	f->fd = -1;
	fs->nopen--;
}

void files_destroy(struct files *fs)
{
	int i;

	if (!fs)
		return;
	for (i = 0; i < fs->count; i++) {
		file_close(fs, &fs->v[i]);
		elfsyms_free(fs->v[i].syms);
		free(fs->v[i].path);
	}
	free(fs->v);
	free(fs);
}

static void file_open(struct files *fs, struct file *f, int pid, const struct map *map)
{
	struct stat st;

	f->fd = mapped_open(pid, map, &st);
	fs->nopen += f->fd >= 0;
}

static unsigned int file_bucket(const struct map *map)
{
	return (map->ino * 31 + map->dev) % BUCKETS;
}

static int files_add(struct files *fs, int pid, const struct map *map)
{
	unsigned int b = file_bucket(map);
	struct file *f;
	int cap;

	if (fs->count == fs->cap) {
		cap = fs->cap ? 2 * fs->cap : 64;
		f = cap <= FILES_MAX ? realloc(fs->v, cap * sizeof(*f)) : NULL;
		if (!f)
			return -1;
		fs->v = f;
		fs->cap = cap;
	}
	f = &fs->v[fs->count];
	*f = (struct file){ .dev = map->dev, .ino = map->ino, .fd = -1, .next = fs->bucket[b] };
	f->path = strdup(map->path);
	if (!f->path)
		return -1;
	f->unreadable = !map->ino;
	if (map->ino && fs->nopen < OPEN_MAX)
		file_open(fs, f, pid, map);
	fs->bucket[b] = fs->count;
	return fs->count++;
}

int files_number(struct files *fs, int pid, const struct map *map)
{
	struct file *f;
	int i;

	for (i = fs->bucket[file_bucket(map)]; i >= 0; i = f->next) {
		f = &fs->v[i];
		if (f->ino == map->ino && f->dev == map->dev && !strcmp(f->path, map->path))
			return i;
	}
	return files_add(fs, pid, map);
}

const char *files_path(const struct files *fs, int number)
{
	return number >= 0 && number < fs->count ? fs->v[number].path : "";
}

/* Make room for one more symbol table. */
static void files_evict(struct files *fs)
{
	struct file *f, *oldest = NULL;
	int i;

	if (fs->nloaded < LOADED_MAX)
		return;
	for (i = 0; i < fs->count; i++) {
		f = &fs->v[i];
		if (f->syms && (!oldest || f->used < oldest->used))
			oldest = f;
	}
	if (!oldest)
		return;
	elfsyms_free(oldest->syms);
	oldest->syms = NULL;
	fs->nloaded--;
}

const struct elfsyms *files_symbols(struct files *fs, int number)
{
	struct file *f;
	struct map map;
	int fd;

	if (number < 0 || number >= fs->count)
		return NULL;
	f = &fs->v[number];
	f->used = ++fs->clock;
	if (f->syms || f->unreadable)
		return f->syms;
	map = (struct map){ .dev = f->dev, .ino = f->ino, .path = f->path };
	if (f->fd < 0)
		file_open(fs, f, 0, &map);
	fd = f->fd >= 0 ? sym_file_reopen(f->fd) : -1;
	if (fd >= 0) {
		files_evict(fs);
		f->syms = elfsyms_load(fd);
		fs->nloaded += f->syms != NULL;
		close(fd);
	}
	file_close(fs, f);
	f->unreadable = !f->syms;
	return f->syms;
}
