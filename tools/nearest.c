// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include "nearest.h"

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

unsigned int nearest_distance(const char *a, const char *b, unsigned int limit)
{
	unsigned int rows[3][NEAREST_LEN], *row, *up, *up2, i, j, least;
	size_t la = strlen(a), lb = strlen(b);

	if (la >= NEAREST_LEN || lb >= NEAREST_LEN ||
	    (la > lb ? la - lb : lb - la) >= limit)
		return limit;
	for (j = 0; j <= lb; j++)
		rows[0][j] = j;
	for (i = 1; i <= la; i++) {
		row = rows[i % 3];
		up = rows[(i - 1) % 3];
		up2 = rows[(i + 1) % 3];
		row[0] = least = i;
		for (j = 1; j <= lb; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				      up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
			if (row[j] < least)
				least = row[j];
		}
		/* A swap looks two rows back: one more than least can still be saved. */
		if (least > limit)
			return limit;
	}
	return rows[la % 3][lb] < limit ? rows[la % 3][lb] : limit;
}

void nearest_init(struct nearest *n, const char *want)
{
	memset(n, 0, sizeof(*n));
	snprintf(n->want, sizeof(n->want), "%s", want);
	n->limit = 2 + strlen(n->want) / 6;
}

void nearest_try(struct nearest *n, const char *name)
{
	unsigned int worst = n->limit, d, i;

	if (n->count == NEAREST_MAX)
		worst = n->best[NEAREST_MAX - 1].distance;
	d = nearest_distance(n->want, name, worst);
	if (d >= worst)
		return;
	for (i = 0; i < n->count; i++)
		if (!strcmp(n->best[i].name, name))
			return;
	if (n->count < NEAREST_MAX)
		n->count++;
	for (i = n->count - 1; i && n->best[i - 1].distance > d; i--)
		n->best[i] = n->best[i - 1];
	n->best[i].distance = d;
	strcpy(n->best[i].name, name);
}

char *nearest_text(const struct nearest *n, char *buf, size_t len)
{
	const char *before = "; did you mean ";
	size_t at = 0;
	unsigned int i;

	buf[0] = 0;
	for (i = 0; i < n->count && at < len; i++) {
		at += snprintf(buf + at, len - at, "%s%s", before, n->best[i].name);
		before = i + 2 < n->count ? ", " : " or ";
	}
	if (n->count && at < len)
		snprintf(buf + at, len - at, "?");
	return buf;
}
