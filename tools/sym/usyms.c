// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "libdt/libdt.h"
#include "file.h"
#include "files.h"
#include "usyms.h"

#define PROCS_MAX	1024
#define BUCKETS		1024
/* A process is looked at again after this: it may have run another program. */
#define LOOK_NSECS	100000000ULL
/* And after this when it runs where nothing is known. */
#define MISS_NSECS	1000000ULL

/* What makes a process the same one as before. */
struct identity {
	__u64	started;	/* clock ticks after boot */
	__u64	dev, ino;	/* of the program */
};

struct proc {
	int		 pid;
	int		 gone;
	struct identity	 id;
	struct maps	 maps;
	struct maps	 before;	/* as they were when last looked at */
	__u64		 looked;	/* CLOCK_MONOTONIC */
	__u64		 used;
	struct proc	*next;		/* in its bucket */
};

struct usyms {
	struct files	*files;
	struct proc	*bucket[BUCKETS];
	struct proc	*last;		/* found last */
	unsigned int	 count;
	__u64		 clock;
};

struct usyms *usyms_create(void)
{
	struct usyms *us = calloc(1, sizeof(*us));

	if (us)
		us->files = files_create();
	if (us && us->files)
		return us;
	free(us);
	return NULL;
}

static void proc_free(struct proc *p)
{
	maps_free(&p->maps);
	maps_free(&p->before);
	free(p);
}

void usyms_destroy(struct usyms *us)
{
	struct proc *p;
	int i;

	if (!us)
		return;
	for (i = 0; i < BUCKETS; i++) {
		while ((p = us->bucket[i])) {
			us->bucket[i] = p->next;
			proc_free(p);
		}
	}
	files_destroy(us->files);
	free(us);
}

/* The name in /proc/PID/stat may contain anything; what follows it may not. */
static int read_started(int pid, __u64 *started)
{
	char path[64], *text, *p;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	text = sym_file_read(path, 65536, NULL);
	if (!text)
		return -1;
	p = strrchr(text, ')');
	for (field = 2; p && field < 22; field++)
		p = strchr(p + 1, ' ');
	*started = p ? strtoull(p, NULL, 10) : 0;
	free(text);
	return p ? 0 : -1;
}

static int read_identity(int pid, struct identity *id)
{
	char path[64];
	struct stat st;

	memset(id, 0, sizeof(*id));
	if (read_started(pid, &id->started))
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	if (!stat(path, &st)) {
		id->dev = st.st_dev;
		id->ino = st.st_ino;
	}
	return 0;
}

/* Look at the mappings; keep what was there before. */
static void proc_look(struct usyms *us, struct proc *p)
{
	struct maps maps;
	size_t i;

	if (maps_read(&maps, p->pid) || !maps.count) {
		maps_free(&maps);
		return;
	}
	for (i = 0; i < maps.count; i++)
		if (maps.v[i].ino)
			maps.v[i].file = files_number(us->files, p->pid, &maps.v[i]);
	maps_free(&p->before);
	p->before = p->maps;
	p->maps = maps;
}

static void proc_check(struct usyms *us, struct proc *p, __u64 now, int again)
{
	struct identity id;

	p->looked = now;
	if (read_identity(p->pid, &id)) {
		p->gone = 1;
		return;
	}
	p->gone = 0;
	if (!again && p->maps.count && !memcmp(&id, &p->id, sizeof(id)))
		return;
	p->id = id;
	proc_look(us, p);
}

/* Forget the process that was not asked for for the longest time. */
static void usyms_evict(struct usyms *us)
{
	struct proc **pp, **oldest = NULL, *p;
	int i;

	if (us->count < PROCS_MAX)
		return;
	for (i = 0; i < BUCKETS; i++)
		for (pp = &us->bucket[i]; *pp; pp = &(*pp)->next)
			if (!oldest || (*pp)->used < (*oldest)->used)
				oldest = pp;
	p = *oldest;
	*oldest = p->next;
	us->count--;
	us->last = NULL;
	proc_free(p);
}

static struct proc *usyms_proc(struct usyms *us, int pid)
{
	struct proc **bucket = &us->bucket[(unsigned int)pid % BUCKETS], *p = us->last;

	if (!p || p->pid != pid)
		for (p = *bucket; p && p->pid != pid; p = p->next)
			;
	if (!p) {
		usyms_evict(us);
		p = calloc(1, sizeof(*p));
		if (!p)
			return NULL;
		p->pid = pid;
		p->next = *bucket;
		*bucket = p;
		us->count++;
	}
	p->used = ++us->clock;
	us->last = p;
	return p;
}

static const struct map *proc_map(const struct proc *p, __u64 addr)
{
	const struct map *map = maps_find(&p->maps, addr);

	return map ? map : maps_find(&p->before, addr);
}

/* Look again where addr is unknown: the program or a library may be new. */
static void proc_miss(struct usyms *us, struct proc *p)
{
	__u64 now = dt_now();

	if (!p->gone && now > p->looked + MISS_NSECS)
		proc_check(us, p, now, 1);
}

void usyms_see(struct usyms *us, int pid, __u64 nsecs, __u64 addr)
{
	struct proc *p = usyms_proc(us, pid);

	if (!p)
		return;
	if (!p->looked || nsecs > p->looked + LOOK_NSECS)
		proc_check(us, p, dt_now(), 0);
	if (addr && !proc_map(p, addr))
		proc_miss(us, p);
}

static const char *map_name(const struct map *map)
{
	const char *slash = strrchr(map->path, '/');

	if (!map->path[0])
		return "anon";
	return slash && slash[1] ? slash + 1 : map->path;
}

static int map_format(struct usyms *us, const struct map *map, __u64 addr,
		      int is_return, char *buf, size_t len)
{
	const struct elfsyms *es = files_symbols(us->files, map->file);
	const char *file = map_name(map), *name = NULL;
	__u64 offset = addr - map->start + map->offset, into;

	if (es)
		name = elfsyms_find(es, offset - is_return, &into);
	if (name)
		snprintf(buf, len, "%s+0x%llx [%s]", name,
			 (unsigned long long)into + is_return, file);
	else if (map->ino)
		snprintf(buf, len, "0x%llx [%s+0x%llx]", (unsigned long long)addr, file,
			 (unsigned long long)offset);
	else if (file[0] == '[')
		snprintf(buf, len, "0x%llx %s", (unsigned long long)addr, file);
	else
		snprintf(buf, len, "0x%llx [%s]", (unsigned long long)addr, file);
	return name != NULL;
}

int usyms_format(struct usyms *us, int pid, __u64 addr, int is_return,
		 char *buf, size_t len)
{
	struct proc *p = usyms_proc(us, pid);
	const struct map *map = NULL;

	is_return = is_return && addr;
	if (p && !(map = proc_map(p, addr - is_return))) {
		proc_miss(us, p);
		map = proc_map(p, addr - is_return);
	}
	if (map)
		return map_format(us, map, addr, is_return, buf, len);
	snprintf(buf, len, "0x%llx", (unsigned long long)addr);
	return 0;
}
