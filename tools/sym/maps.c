// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "file.h"
#include "maps.h"

#define MAPS_TEXT_MAX	(16UL << 20)
#define MAPS_MAX	16384

/* "START-END PERMS OFFSET MAJOR:MINOR INODE   PATH"; 0 when not executable. */
static int maps_line(char *line, struct map *map)
{
	unsigned long long start, end, offset, ino;
	unsigned int major, minor;
	char perms[5];
	int at = 0;

	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &start, &end, perms,
		   &offset, &major, &minor, &ino, &at) < 7 || !at)
		return 0;
	if (!strchr(perms, 'x'))
		return 0;
	*map = (struct map){
		.start = start, .end = end, .offset = offset,
		.dev = (__u64)major << 32 | minor, .ino = ino,
		.path = line + at,
	};
	return 1;
}

int maps_parse(struct maps *maps, char *text)
{
	char *line, *next;
	struct map map, *v;
	size_t cap = 0;

	memset(maps, 0, sizeof(*maps));
	maps->text = text;
	for (line = text; line && *line && maps->count < MAPS_MAX; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (!maps_line(line, &map))
			continue;
		if (maps->count == cap) {
			cap = cap ? 2 * cap : 16;
			v = realloc(maps->v, cap * sizeof(*v));
			if (!v) {
				maps_free(maps);
				return -ENOMEM;
			}
			maps->v = v;
		}
		maps->v[maps->count++] = map;
	}
	return 0;
}

int maps_read(struct maps *maps, int pid)
{
	char path[64], *text;

	memset(maps, 0, sizeof(*maps));
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	text = sym_file_read(path, MAPS_TEXT_MAX, NULL);
	if (!text)
		return -errno;
	return maps_parse(maps, text);
}

void maps_free(struct maps *maps)
{
	free(maps->v);
	free(maps->text);
	memset(maps, 0, sizeof(*maps));
}

const struct map *maps_find(const struct maps *maps, __u64 addr)
{
	size_t lo = 0, hi = maps->count, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (maps->v[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < maps->count && maps->v[lo].start <= addr ? &maps->v[lo] : NULL;
}
