// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "file.h"
#include "files.h"
#include "libdt/libdt.h"
#include "procs.h"
#include "usyms.h"
#include "watch.h"

/* Without a watch, a process is looked at again after this: it may have changed. */
#define LOOK_NSECS	100000000ULL
/* And after this when it runs where nothing is known; with one, after the above. */
#define MISS_NSECS	1000000ULL
/* Processes that forked and ran no other program, one from the other. */
#define PARENTS_MAX	8

struct usyms {
	struct files	*files;
	struct procs	*procs;
	struct watch	*watch;		/* NULL: none */
	__u64		 changes;
	int		 losing;	/* the watch missed something since then: */
	__u64		 lost;		/* what was looked at before is out of date; 0: never */
	struct dt_dev	*trace;		/* or NULL */
};

struct usyms *usyms_of_trace(struct dt_dev *trace)
{
	struct usyms *us = calloc(1, sizeof(*us));

	if (us)
		us->trace = trace;
	return us;
}

struct usyms *usyms_create(int watch)
{
	struct usyms *us = calloc(1, sizeof(*us));

	if (!us)
		return NULL;
	us->files = files_create();
	us->procs = procs_create();
	if (!us->files || !us->procs) {
		usyms_destroy(us);
		return NULL;
	}
	us->watch = watch ? watch_create() : NULL;
	return us;
}

void usyms_destroy(struct usyms *us)
{
	if (!us)
		return;
	watch_destroy(us->watch);
	procs_destroy(us->procs);
	files_destroy(us->files);
	free(us);
}

int usyms_watching(const struct usyms *us)
{
	return us->watch || us->trace;
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

static void usyms_add(struct usyms *us, struct proc *p, const struct map *told, __u64 since)
{
	struct map map = *told;

	/* What is of no file is told in different ways, and may grow and be split. */
	if (!map.ino) {
		map.offset = map.start;
		map.path = strcmp(map.path, "//anon") ? map.path : "";
	}
	us->changes++;
	proc_add(p, &(struct mapping){
		.start = map.start, .end = map.end, .offset = map.offset,
		.since = since, .file = files_number(us->files, p->pid, &map),
	});
}

/*
 * The mappings as they are now: of an exec that was not told yet, too, so they
 * are not said to be older.  If news, only where nothing is known, or of a file that
 * was forgotten.
 */
static void proc_read(struct usyms *us, struct proc *p, int news)
{
	const struct mapping *m;
	struct maps maps;
	__u64 now;
	size_t i;

	if (!maps_read(&maps, p->pid)) {
		now = dt_now();
		for (i = 0; i < maps.count; i++) {
			m = news ? proc_mapping(p, maps.v[i].start, now) : NULL;
			if (!m || !files_known(us->files, m->file))
				usyms_add(us, p, &maps.v[i], now);
		}
	}
	maps_free(&maps);
}

/* The watch may have missed what it did since it was looked at. */
static int missed(const struct usyms *us, const struct proc *p)
{
	return p->looked < us->lost;
}

/* It is known how its program began. */
static int known(const struct proc *p)
{
	return p->looked || p->nprograms > 1;
}

/*
 * Does it run another program than when it was looked at?  Where that is not
 * known, what it began unseen must not get the names of what it ran before.
 */
static int other_program(const struct usyms *us, const struct proc *p,
			 const struct identity *id)
{
	int unseen = !us->watch || missed(us, p);

	if (!p->id.started)
		return unseen && known(p);
	return id->started != p->id.started || (unseen && memcmp(id, &p->id, sizeof(*id)));
}

/*
 * Look at a process for something of that time; again: also when it is the same
 * one as before.
 */
static void proc_check(struct usyms *us, struct proc *p, __u64 nsecs, int again)
{
	__u64 now = dt_now(), last = p->programs[p->nprograms - 1].since;
	int news = us->watch && !missed(us, p) && known(p);
	struct identity id;

	if (read_identity(p->pid, &id)) {
		p->looked = now;
		p->gone = 1;
		return;
	}
	if (other_program(us, p, &id)) {
		/* It began some time before it was found out. */
		proc_begin(p, 0, nsecs > last && nsecs <= now ? nsecs : now);
		news = 0;
	} else if (p->id.started && !again && !missed(us, p)) {
		p->looked = now;
		return;
	}
	p->looked = now;
	p->gone = 0;
	p->id = id;
	us->changes++;
	proc_read(us, p, news);
}

static void on_map(void *arg, int pid, __u64 nsecs, const struct map *map)
{
	struct usyms *us = arg;
	struct proc *p = procs_get(us->procs, pid);

	if (p)
		usyms_add(us, p, map, nsecs);
}

static void on_exec(void *arg, int pid, __u64 nsecs)
{
	struct usyms *us = arg;
	struct proc *p = procs_get(us->procs, pid);

	us->changes++;
	if (p)
		proc_begin(p, 0, nsecs);
}

/* The parent is looked at now, as the child may need its mappings any time. */
static void on_fork(void *arg, int pid, int parent, __u64 nsecs)
{
	struct usyms *us = arg;
	struct proc *p = procs_get(us->procs, parent);

	if (p && !known(p))
		proc_check(us, p, nsecs, 0);
	p = procs_get(us->procs, pid);
	us->changes++;
	if (p)
		proc_begin(p, parent, nsecs);
}

/* Not too often, as everything is then looked at, and somebody may want just that. */
static void note_losses(struct usyms *us)
{
	__u64 now = us->losing ? dt_now() : 0;

	if (now <= us->lost + LOOK_NSECS)
		return;
	us->losing = 0;
	us->lost = now;
	us->changes++;
}

static void on_lost(void *arg)
{
	struct usyms *us = arg;

	if (!us->lost)
		fputs("dt: processes mapped files faster than that could be read: they are looked at again, but functions they ran meanwhile may have no name, or a wrong one\n",
		      stderr);
	us->losing = 1;
	note_losses(us);
}

const struct watch_calls usyms_calls = {
	.map = on_map, .exec = on_exec, .fork = on_fork, .lost = on_lost,
};

void usyms_update(struct usyms *us)
{
	if (us->watch)
		watch_drain(us->watch, &usyms_calls, us);
	note_losses(us);
}

static const struct mapping *usyms_mapping(struct usyms *us, int pid, __u64 addr, __u64 nsecs)
{
	const struct program *program;
	const struct mapping *m = NULL;
	struct proc *p;
	int i;

	for (i = 0; i < PARENTS_MAX && pid && !m; i++) {
		p = procs_find(us->procs, pid);
		program = p ? proc_program(p, nsecs) : NULL;
		if (!program)
			break;
		m = proc_mapping(p, addr, nsecs);
		pid = program->parent;
		nsecs = program->since;
	}
	return m;
}

/* As usyms_mapping(), but look again where nothing is known: it may be new. */
static const struct mapping *usyms_search(struct usyms *us, int pid, __u64 addr, __u64 nsecs)
{
	const struct mapping *m = usyms_mapping(us, pid, addr, nsecs);
	struct proc *p;

	if (m && files_known(us->files, m->file))
		return m;
	usyms_update(us);
	p = procs_get(us->procs, pid);
	if (p && !p->gone && proc_program(p, nsecs) == &p->programs[p->nprograms - 1] &&
	    dt_now() > p->looked + (us->watch && p->looked ? LOOK_NSECS : MISS_NSECS))
		proc_check(us, p, nsecs, 1);
	return usyms_mapping(us, pid, addr, nsecs);
}

void usyms_see(struct usyms *us, int pid, __u64 nsecs, __u64 addr)
{
	struct proc *p;

	if (us->trace)
		return;
	p = procs_find(us->procs, pid);
	if (!p || !known(p)) {
		usyms_update(us);
		p = procs_get(us->procs, pid);
	}
	if (!p)
		return;
	if (!known(p) || missed(us, p) ||
	    (!us->watch && nsecs > p->looked + LOOK_NSECS))
		proc_check(us, p, nsecs, 0);
	if (addr)
		usyms_search(us, pid, addr, nsecs);
}

__u64 usyms_since(struct usyms *us, int pid, __u64 nsecs, __u64 *until)
{
	const struct proc *p;

	if (us->trace)
		return dt_trace_remapped(us->trace, pid, nsecs, until);
	p = procs_get(us->procs, pid);
	if (p)
		return proc_since(p, nsecs, until);
	*until = ~0ULL;
	return 0;
}

/*
 * As for those who know the mappings only: what replaced nothing is there since
 * the program began, be it that it was found later, or is a parent's.
 */
static __u64 mapped_since(struct usyms *us, int pid, __u64 nsecs, const struct mapping *m)
{
	const struct proc *p = procs_find(us->procs, pid);
	const struct program *program = p ? proc_program(p, nsecs) : NULL;

	if (!program || (m->replaces && m->since > program->since && m->since <= nsecs))
		return m->since;
	return program->since;
}

int usyms_lookup(struct usyms *us, int pid, __u64 nsecs, __u64 addr, struct usym *sym)
{
	const struct mapping *m = us->trace ? NULL : usyms_search(us, pid, addr, nsecs);
	const struct elfsyms *es;
	__u64 offset, into;

	if (!m)
		return 0;
	*sym = (struct usym){
		.start = m->start, .end = m->end, .offset = m->offset,
		.since = mapped_since(us, pid, nsecs, m),
		.file = m->file, .path = files_path(us->files, m->file), .build_id = "",
	};
	es = files_symbols(us->files, m->file);
	if (!es)
		return 1;
	offset = addr - m->start + m->offset;
	sym->build_id = elfsyms_build_id(es);
	sym->name = elfsyms_range(es, offset, &into, &sym->size);
	if (sym->name)
		sym->func = offset - into;
	return 1;
}

__u64 usyms_changes(const struct usyms *us)
{
	return us->changes;
}

/* into and offset are those of addr, in the function and in the file. */
static int place_format(const char *path, const char *name, __u64 into, __u64 offset,
			__u64 addr, char *buf, size_t len)
{
	const char *slash = strrchr(path, '/');
	const char *file = slash && slash[1] ? slash + 1 : path;

	if (name)
		snprintf(buf, len, "%s+0x%llx [%s]", name, (unsigned long long)into, file);
	else if (path[0] == '/' && path[1] != '/')
		snprintf(buf, len, "0x%llx [%s+0x%llx]", (unsigned long long)addr, file,
			 (unsigned long long)offset);
	else if (path[0] == '[')
		snprintf(buf, len, "0x%llx %s", (unsigned long long)addr, path);
	else
		snprintf(buf, len, "0x%llx [anon]", (unsigned long long)addr);
	return name != NULL;
}

int usyms_format(struct usyms *us, int pid, __u64 nsecs, __u64 addr, int is_return,
		 char *buf, size_t len)
{
	struct dt_trace_sym ts;
	struct usym sym;

	is_return = is_return && addr;
	if (us->trace) {
		if (dt_trace_usym(us->trace, pid, nsecs, addr - is_return, &ts))
			return place_format(ts.ts_file, ts.ts_name, ts.ts_offset + is_return,
					    ts.ts_file_offset + is_return, addr, buf, len);
	} else if (usyms_lookup(us, pid, nsecs, addr - is_return, &sym)) {
		return place_format(sym.path, sym.name, addr - sym.start + sym.offset - sym.func,
				    addr - sym.start + sym.offset, addr, buf, len);
	}
	snprintf(buf, len, "0x%llx", (unsigned long long)addr);
	return 0;
}

const char *usyms_find(struct usyms *us, int pid, __u64 nsecs, __u64 addr, __u64 *into,
		       const char **path)
{
	const struct mapping *m = us->trace ? NULL : usyms_search(us, pid, addr, nsecs);
	const struct elfsyms *es = m ? files_symbols(us->files, m->file) : NULL;
	struct dt_trace_sym ts;

	if (us->trace && dt_trace_usym(us->trace, pid, nsecs, addr, &ts) && ts.ts_name) {
		*path = ts.ts_file;
		*into = ts.ts_offset;
		return ts.ts_name;
	}
	if (!es)
		return NULL;
	*path = files_path(us->files, m->file);
	return elfsyms_find(es, addr - m->start + m->offset, into);
}
