// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "events.h"

static const char *const roots[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };

#define NROOTS	(sizeof(roots) / sizeof(*roots))

/* The whole text of a file of tracefs, to be freed; NULL and errno. */
static char *slurp(const char *file)
{
	char path[512], *text = NULL;
	size_t size = 0, i;
	FILE *f = NULL;

	for (i = 0; i < NROOTS && !f; i++) {
		snprintf(path, sizeof(path), "%s/%s", roots[i], file);
		f = fopen(path, "re");
		if (!f && errno != ENOENT)
			break;
	}
	if (!f)
		return NULL;
	errno = ENODATA;
	if (getdelim(&text, &size, 0, f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static int by_name(const void *a, const void *b)
{
	const struct event_name *ea = a, *eb = b;
	int order = strcmp(ea->group, eb->group);

	return order ? order : strcmp(ea->name, eb->name);
}

int events_load(struct events *e, struct dt_error *err)
{
	char *line, *save = NULL, *colon;
	size_t lines = 0;

	memset(e, 0, sizeof(*e));
	e->text = slurp("available_events");
	if (!e->text)
		return dt_error_set(err, errno,
			"%s/available_events: %s; tracepoints that the module has no handler for are not shown (mount -t tracefs tracefs %s)",
			roots[0], strerror(errno), roots[0]);
	for (line = e->text; (line = strchr(line, '\n')); line++)
		lines++;
	e->v = calloc(lines + 1, sizeof(*e->v));
	if (!e->v) {
		events_free(e);
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	}
	for (line = strtok_r(e->text, "\n", &save); line && e->count <= lines;
	     line = strtok_r(NULL, "\n", &save)) {
		colon = strchr(line, ':');
		if (!colon || !strncmp(line, "syscalls:", 9))
			continue;
		*colon = 0;
		e->v[e->count].group = line;
		e->v[e->count++].name = colon + 1;
	}
	if (e->count)
		qsort(e->v, e->count, sizeof(*e->v), by_name);
	return 0;
}

void events_free(struct events *e)
{
	free(e->text);
	free(e->v);
	memset(e, 0, sizeof(*e));
}

int events_has(const struct events *e, const char *group, const char *name)
{
	struct event_name key = { group, name };

	return e->count && bsearch(&key, e->v, e->count, sizeof(key), by_name);
}

__u32 event_define(struct dt_dev *dev, const char *group, const char *name,
		   struct dt_error *err)
{
	struct dtioc_def def = { .dtdf_prov = "tracepoint" };
	long missing;

	if (strlen(group) >= DTNAMESIZE || strlen(name) >= DTNAMESIZE) {
		dt_error_set(err, ENAMETOOLONG, "tracepoint:%s:%s: the name is too long",
			     group, name);
		return 0;
	}
	strcpy(def.dtdf_func, group);
	strcpy(def.dtdf_name, name);
	missing = dt_dev_define(dev, &def, 1, err);
	if (!missing)
		return def.dtdf_pbn;
	if (missing > 0 && def.dtdf_error == EOPNOTSUPP)
		dt_error_set(err, EOPNOTSUPP,
			"tracepoint:%s:%s: perf does not hand over the fields of this event; arg0 and what follows are its arguments where the module has a handler for it (dt -lv)",
			group, name);
	else if (missing > 0)
		dt_error_set(err, def.dtdf_error, "tracepoint:%s:%s: %s", group, name,
			     def.dtdf_error == ENOENT ? "there is no such event" :
			     strerror(def.dtdf_error));
	return 0;
}

/* "field:const char * filename;" to filename; the fields in front are not its. */
size_t event_syscall_args(const char *syscall, char names[EVENTS_ARGS][DTNAMESIZE])
{
	char file[DTNAMESIZE + 64], *text, *line, *save = NULL, *end, *name;
	size_t n = 0;

	snprintf(file, sizeof(file), "events/syscalls/sys_enter_%s/format", syscall);
	text = slurp(file);
	if (!text)
		return 0;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		line = strstr(line, "field:");
		if (!line || !(end = strchr(line, ';')))
			continue;
		*end = 0;
		name = strrchr(line, ' ');
		if (!name || !strncmp(name + 1, "common_", 7) || !strcmp(name + 1, "__syscall_nr"))
			continue;
		if (n < EVENTS_ARGS)
			snprintf(names[n++], DTNAMESIZE, "%s", name + 1);
	}
	free(text);
	return n;
}
