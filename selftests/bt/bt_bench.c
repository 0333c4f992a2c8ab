// SPDX-License-Identifier: GPL-2.0-only
/*
 * Instructions for each event: decode and run COUNT events, to be counted by
 * callgrind.
 *
 *	valgrind --tool=callgrind ./bt_bench PROGRAM [COUNT]
 *
 * With COUNT 0 it is the start-up alone.
 */
#include <stdlib.h>
#include <string.h>
#include "fake.h"

#define VARIETY	64	/* different events */

struct record {
	struct dt_evt	head;
	char		bytes[DTCOMMLEN + 6 * 8 + 8];
};

/* What the plan asks for, as the kernel lays it out. */
static void build(struct record *r, uint64_t flags, unsigned int i)
{
	char *p = r->bytes;
	uint64_t args[6] = { i % 4, i * 37, i, 7, 8, 9 };
	int64_t ret = i;

	memset(r, 0, sizeof(*r));
	r->head.dtev_pbn = 1;
	r->head.dtev_nsecs = 1000000000 + i;
	r->head.dtev_pid = r->head.dtev_tid = 100 + i % 8;
	r->head.dtev_cpu = i % 4;
	if (flags & DTEVT_EXECNAME) {
		snprintf(p, DTCOMMLEN, "process-%u", i % 8);
		p += DTCOMMLEN;
	}
	if (flags & DTEVT_FUNCARGS) {
		r->head.dtev_nargs = 6;
		memcpy(p, args, sizeof(args));
		p += sizeof(args);
	}
	if (flags & DTEVT_RETVAL) {
		memcpy(p, &ret, 8);
		p += 8;
	}
	r->head.dtev_flags = flags & (DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_RETVAL);
	r->head.dtev_len = (uint32_t)(p - (char *)r);
}

int main(int argc, char **argv)
{
	static struct record records[VARIETY];
	struct bt_options opt = { .name = "bench", .err = stderr };
	static const struct dt_event self;
	const struct bt_plan *plan;
	struct bt_program *p;
	struct bt_run *run;
	struct dt_event ev;
	struct bt_env env;
	unsigned long count, i;

	if (argc < 2)
		return 2;
	count = argc > 2 ? strtoul(argv[2], NULL, 0) : 1000000;
	fake_env(&env, stdout, stderr);
	p = bt_program_new(argv[1], strlen(argv[1]), &opt);
	if (bt_program_parse(p) || bt_program_check(p, &fake_probes, &env))
		return 1;
	plan = bt_program_plan(p);
	for (i = 0; i < VARIETY; i++)
		build(&records[i], plan->v[0].flags, i);
	run = bt_run_new(p, &env);
	bt_run_begin(run, &self);
	for (i = 0; i < count; i++) {
		const struct record *r = &records[i % VARIETY];

		if (dt_event_decode(&ev, r, sizeof(*r)) <= 0)
			return 1;
		bt_run_event(run, 0, &ev);
	}
	i = bt_run_end(run, &self);
	bt_run_free(run);
	bt_program_free(p);
	return (int)i;
}
