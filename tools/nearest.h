/* SPDX-License-Identifier: GPL-2.0-only */
/* Of many names, those that someone who mistyped one may have meant. */
#ifndef DT_NEAREST_H
#define DT_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX	3
#define NEAREST_LEN	192	/* longer names are not considered */

struct nearest {
	char		want[NEAREST_LEN];
	unsigned int	limit;			/* changes that are too many */
	unsigned int	count;
	struct {
		unsigned int	distance;
		char		name[NEAREST_LEN];
	} best[NEAREST_MAX];
};

void nearest_init(struct nearest *n, const char *want);
void nearest_try(struct nearest *n, const char *name);

/* "; did you mean A, B or C?", or "" when none was near.  Returns buf. */
char *nearest_text(const struct nearest *n, char *buf, size_t len);

/*
 * Letters to insert, delete, change or swap with their neighbour to make one
 * of the other; limit if there are as many or more.
 */
unsigned int nearest_distance(const char *a, const char *b, unsigned int limit);

#endif
