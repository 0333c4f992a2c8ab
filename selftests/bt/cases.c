// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cases.h"

static void append(char **to, const char *line)
{
	size_t was = *to ? strlen(*to) : 0;

	*to = realloc(*to, was + strlen(line) + 1);
	if (!*to)
		exit(1);
	memcpy(*to + was, line, strlen(line) + 1);
}

static char **section(struct testcase *c, const char *line)
{
	if (!strncmp(line, "--- args", 8))
		return &c->args;
	if (!strncmp(line, "--- events", 10))
		return &c->events;
	if (!strncmp(line, "--- out", 7))
		return &c->out;
	if (!strncmp(line, "--- err", 7))
		return &c->err;
	if (!strncmp(line, "--- status ", 11)) {
		c->status = atoi(line + 11);
		return NULL;
	}
	fprintf(stderr, "bad section: %s", line);
	exit(1);
}

struct testcase *cases_load(const char *path)
{
	struct testcase *first = NULL, **link = &first, *c = NULL;
	FILE *f = fopen(path, "r");
	char *line = NULL, **to = NULL;
	size_t cap = 0;

	if (!f)
		return NULL;
	while (getline(&line, &cap, f) > 0) {
		if (!strncmp(line, "=== ", 4)) {
			c = calloc(1, sizeof(*c));
			if (!c)
				exit(1);
			*link = c;
			link = &c->next;
			line[strcspn(line, "\n")] = '\0';
			append(&c->name, line + 4);
			to = &c->prog;
		} else if (c && !strncmp(line, "--- ", 4)) {
			to = section(c, line);
		} else if (to) {
			append(to, line);
		}
	}
	free(line);
	fclose(f);
	return first;
}

void cases_free(struct testcase *c)
{
	struct testcase *next;

	for (; c; c = next) {
		next = c->next;
		free(c->name);
		free(c->prog);
		free(c->args);
		free(c->events);
		free(c->out);
		free(c->err);
		free(c);
	}
}
