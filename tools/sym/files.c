// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes that are traced decide how many files there are, what they cost and
 * when they change.  So everything is bounded, and what was not used for the
 * longest time goes: descriptors, which are held only until the symbols are
 * read; symbols; and at last the file itself.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <unistd.h>
#include "file.h"
#include "files.h"
#include "mapped.h"

#define FILES_MAX	16384
#define OPEN_MAX	256
#define SYMS_BYTES_MAX	(256UL << 20)
#define BUCKETS		4096
/* Of one inode: writing to a file again and again must not push out the others. */
#define VERSIONS_MAX	4

/* What is another file, though device and inode number are the same. */
struct version {
	__u64	size;
	__s64	sec, nsec;	/* when it was modified */
};

struct file {
	__u64		 dev, ino, gen;	/* as in struct map */
	char		*path;		/* NULL: the place is free */
	int		 number;
	int		 known;		/* the version is */
	struct version	 version;
	int		 pid;		/* which mapped it last, and where */
	__u64		 start, end;
	int		 fd;		/* of O_PATH, or -1 */
	int		 unreadable;	/* it has no symbols: it was tried, or is no file */
	int		 lost;		/* it could not be opened when it was last tried */
	struct elfsyms	*syms;
	TAILQ_ENTRY(file) by_use;
	TAILQ_ENTRY(file) by_open;	/* with fd */
	TAILQ_ENTRY(file) by_syms;	/* with syms */
	LIST_ENTRY(file) in_bucket;
};

/* The one used longest ago comes first. */
TAILQ_HEAD(files_queue, file);

struct files {
	struct files_queue	by_use, by_open, by_syms;
	LIST_HEAD(, file)	bucket[BUCKETS];
	__u64			seed;
	int			count;		/* places that were ever used */
	int			nopen;
	size_t			syms_bytes;
	struct file		v[FILES_MAX];
};

struct files *files_create(void)
{
	struct files *fs = calloc(1, sizeof(*fs));

	if (!fs)
		return NULL;
	TAILQ_INIT(&fs->by_use);
	TAILQ_INIT(&fs->by_open);
	TAILQ_INIT(&fs->by_syms);
	/* So that nobody can choose inodes of one bucket; without it, all still works. */
	if (getrandom(&fs->seed, sizeof(fs->seed), GRND_NONBLOCK) < 0)
		fs->seed = 0;
	return fs;
}

static void file_close(struct files *fs, struct file *f)
{
	if (f->fd < 0)
		return;
	close(f->fd);
	f->fd = -1;
	fs->nopen--;
	TAILQ_REMOVE(&fs->by_open, f, by_open);
}

static void file_drop_syms(struct files *fs, struct file *f)
{
	if (!f->syms)
		return;
	fs->syms_bytes -= elfsyms_bytes(f->syms);
	elfsyms_free(f->syms);
	f->syms = NULL;
	TAILQ_REMOVE(&fs->by_syms, f, by_syms);
}

static void file_drop(struct files *fs, struct file *f)
{
	file_close(fs, f);
	file_drop_syms(fs, f);
	free(f->path);
	f->path = NULL;
	LIST_REMOVE(f, in_bucket);
	TAILQ_REMOVE(&fs->by_use, f, by_use);
}

void files_destroy(struct files *fs)
{
	struct file *f;

	if (!fs)
		return;
	while ((f = TAILQ_FIRST(&fs->by_use)))
		file_drop(fs, f);
	free(fs);
}

/* The file with this number, or NULL. */
static struct file *file_of(struct files *fs, int number)
{
	struct file *f = number >= 0 ? &fs->v[number % FILES_MAX] : NULL;

	return f && f->path && f->number == number ? f : NULL;
}

static void file_use(struct files *fs, struct file *f)
{
	TAILQ_REMOVE(&fs->by_use, f, by_use);
	TAILQ_INSERT_TAIL(&fs->by_use, f, by_use);
	if (f->fd >= 0) {
		TAILQ_REMOVE(&fs->by_open, f, by_open);
		TAILQ_INSERT_TAIL(&fs->by_open, f, by_open);
	}
	if (f->syms) {
		TAILQ_REMOVE(&fs->by_syms, f, by_syms);
		TAILQ_INSERT_TAIL(&fs->by_syms, f, by_syms);
	}
}

static __u64 mix(__u64 hash, __u64 v)
{
	hash ^= v;
	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ULL;
	hash = (hash ^ hash >> 29) * 0xff51afd7ed558ccdULL;
	return hash ^ hash >> 32;
}

/* What is no file has nothing but a name. */
static unsigned int file_bucket(const struct files *fs, const struct map *map)
{
	__u64 hash = mix(mix(fs->seed, map->dev), map->ino);
	const char *p;

	for (p = map->path; !map->ino && *p; p++)
		hash = mix(hash, *p);
	return hash % BUCKETS;
}

static int same_version(const struct version *a, const struct version *b)
{
	return a->size == b->size && a->sec == b->sec && a->nsec == b->nsec;
}

static int is_version(const struct file *f, const struct version *version)
{
	return f->known && same_version(&f->version, version);
}

/* Of several of an inode; version NULL: it is unknown. */
static int is_file(const struct file *f, const struct map *map, const struct version *version)
{
	if (!map->ino)
		return !strcmp(f->path, map->path);
	if (f->gen && map->gen && f->gen != map->gen)
		return 0;
	return !version || is_version(f, version);
}

/* The last one that was met; if there is none, in *old that to give up for a new one. */
static struct file *files_find(struct files *fs, const struct map *map,
			       const struct version *version, struct file **old)
{
	struct file *f;
	int n = 0;

	*old = NULL;
	LIST_FOREACH(f, &fs->bucket[file_bucket(fs, map)], in_bucket) {
		if (f->ino != map->ino || f->dev != map->dev)
			continue;
		if (is_file(f, map, version))
			return f;
		if (map->ino && ++n == VERSIONS_MAX)
			*old = f;
	}
	return NULL;
}

/*
 * A place, that of old unless that is NULL, with a number that no file has had
 * for as long as there are others.
 */
static struct file *files_place(struct files *fs, struct file *old)
{
	struct file *f = old;

	if (!f && fs->count < FILES_MAX) {
		f = &fs->v[fs->count];
		f->number = fs->count++;
		return f;
	}
	if (!f)
		f = TAILQ_FIRST(&fs->by_use);
	file_drop(fs, f);
	f->number = f->number <= INT_MAX - FILES_MAX ? f->number + FILES_MAX :
		f->number % FILES_MAX;
	return f;
}

static struct file *files_add(struct files *fs, const struct map *map,
			      const struct version *version, struct file *old)
{
	char *path = strdup(map->path);
	struct file *f;

	if (!path)
		return NULL;
	f = files_place(fs, old);
	*f = (struct file){
		.dev = map->dev, .ino = map->ino, .gen = map->gen, .path = path,
		.number = f->number, .fd = -1, .known = version != NULL, .unreadable = !map->ino,
	};
	if (version)
		f->version = *version;
	TAILQ_INSERT_TAIL(&fs->by_use, f, by_use);
	LIST_INSERT_HEAD(&fs->bucket[file_bucket(fs, map)], f, in_bucket);
	return f;
}

/* Takes fd, which is closed unless it will be needed for the symbols. */
static void file_keep(struct files *fs, struct file *f, int fd)
{
	if (fd < 0)
		return;
	f->lost = 0;
	if (f->fd >= 0 || f->syms || f->unreadable) {
		close(fd);
		return;
	}
	if (fs->nopen >= OPEN_MAX)
		file_close(fs, TAILQ_FIRST(&fs->by_open));
	f->fd = fd;
	fs->nopen++;
	TAILQ_INSERT_TAIL(&fs->by_open, f, by_open);
}

static int open_version(int pid, const struct map *map, struct version *version)
{
	struct stat st;
	int fd = mapped_open(pid, map, &st);

	if (fd >= 0)
		*version = (struct version){
			.size = st.st_size, .sec = st.st_mtim.tv_sec, .nsec = st.st_mtim.tv_nsec,
		};
	return fd;
}

int files_number(struct files *fs, int pid, const struct map *map)
{
	struct version version, *seen;
	struct file *f, *old;
	int fd = map->ino ? open_version(pid, map, &version) : -1;

	seen = fd >= 0 ? &version : NULL;
	f = files_find(fs, map, seen, &old);
	if (!f)
		f = files_add(fs, map, seen, old);
	if (!f) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (map->gen && seen)
		f->gen = map->gen;
	f->pid = pid;
	f->start = map->start;
	f->end = map->end;
	file_keep(fs, f, fd);
	file_use(fs, f);
	return f->number;
}

const char *files_path(struct files *fs, int number)
{
	const struct file *f = file_of(fs, number);

	return f ? f->path : "[unknown]";
}

int files_known(struct files *fs, int number)
{
	return file_of(fs, number) != NULL;
}

/* Once more, as the descriptor was closed to make room for others. */
static void file_open_again(struct files *fs, struct file *f)
{
	struct map map = {
		.start = f->start, .end = f->end, .dev = f->dev, .ino = f->ino, .path = f->path,
	};
	struct version version;
	int fd = open_version(f->pid, &map, &version);

	if (fd >= 0 && !is_version(f, &version)) {
		close(fd);
		fd = -1;
	}
	file_keep(fs, f, fd);
}

/* A single file may have more than all may have, as long as no other is used. */
static void file_load(struct files *fs, struct file *f)
{
	int fd = f->fd >= 0 ? sym_file_reopen(f->fd) : -1;

	f->lost = fd < 0;
	if (fd < 0)
		return;
	f->syms = elfsyms_load(fd);
	f->unreadable = !f->syms;
	close(fd);
	if (!f->syms)
		return;
	fs->syms_bytes += elfsyms_bytes(f->syms);
	TAILQ_INSERT_TAIL(&fs->by_syms, f, by_syms);
	while (fs->syms_bytes > SYMS_BYTES_MAX && TAILQ_FIRST(&fs->by_syms) != f)
		file_drop_syms(fs, TAILQ_FIRST(&fs->by_syms));
}

const struct elfsyms *files_symbols(struct files *fs, int number)
{
	struct file *f = file_of(fs, number);

	if (!f)
		return NULL;
	file_use(fs, f);
	if (f->syms || f->unreadable || f->lost)
		return f->syms;
	if (f->fd < 0)
		file_open_again(fs, f);
	file_load(fs, f);
	file_close(fs, f);
	return f->syms;
}
