// SPDX-License-Identifier: GPL-2.0-only
/* Maps of programs: no one who knows the program can choose keys that collide. */
#include <string.h>
#include "bt/map.h"
#include "host.h"

#define NAMES	4096

/* Names of processes that made one factor 0 when the hash had none of its own secrets. */
static void name(uint64_t w[2], unsigned int i)
{
	static const unsigned char zero[8] = { 0x1a, 0x7c, 0x4a, 0x7f, 0xb9, 0x79, 0x37, 0x9e };

	memcpy(w, zero, sizeof(zero));
	w[1] = 0x0101010101010101ULL + i;
}

static void test_names(void)
{
	static unsigned char seen[NAMES];
	const struct map def = { .keyed = true };
	unsigned int i, distinct = 0;
	struct rmap m;
	uint64_t w[2];

	rmap_init(&m, &def);
	for (i = 0; i < NAMES; i++) {
		name(w, i);
		seen[hash_words(w[0], w[1], 15) % NAMES] = 1;
	}
	rmap_free(&m);
	for (i = 0; i < NAMES; i++)
		distinct += seen[i];
	/* Of so many at random about half of the places are taken; of those, 1. */
	host_note("%u of %u places", distinct, NAMES);
	host_ok(distinct > NAMES / 8, "names that were chosen to collide do not");
}

int main(void)
{
	host_plan(1);
	test_names();
	return host_end();
}
