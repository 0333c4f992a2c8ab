// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any text is parsed and checked; what is right is planned, printed
 * as a tree, and its probes are run for a few events, unless it could take long.
 */
#include <stdlib.h>
#include <string.h>
#include "fake.h"

static bool has(const uint8_t *data, size_t size, const char *word)
{
	return memmem(data, size, word, strlen(word)) != NULL;
}

/* Loops may be endless, which is no mistake of ours; files and commands are not to be met. */
static bool may_run(const uint8_t *data, size_t size)
{
	return !has(data, size, "while") && !has(data, size, "..") &&
	       !has(data, size, "cat") && !has(data, size, "system") &&
	       !has(data, size, "unroll");
}

static void run_events(struct bt_program *p, const struct bt_env *env)
{
	static const uint64_t args[6] = { 1, 2, -3, 4, 0xffffffff81000000, 6 };
	struct dt_event ev = { .dtev_pid = 5, .dtev_tid = 6, .dtev_nsecs = 1000000000,
		.dtev_comm = "fuzz", .dtev_args = (const __u64 *)args, .dtev_nargs = 6,
		.dtev_retval = -5 };
	const struct bt_plan *plan = bt_program_plan(p);
	struct bt_run *run = bt_run_new(p, env);
	size_t i, round, temp;

	if (!run)
		abort();
	temp = fake_temp(run);
	bt_run_begin(run, &ev);
	for (round = 0; round < 3; round++)
		for (i = 0; i < plan->count; i++, ev.dtev_nsecs += 1000)
			bt_run_event(run, i, &ev);
	bt_run_end(run, &ev);
	if (fake_temp(run) != temp)
		abort();
	bt_run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const params[] = { "vfs_read", "5", "text" };
	static FILE *null;
	struct bt_options opt = { .name = "fuzz", .params = params, .nparams = 3 };
	struct bt_program *p;
	struct bt_env env;

	if (!null)
		null = fopen("/dev/null", "w");
	opt.err = null;
	opt.json = size && data[0] == '{';
	fake_env(&env, null, null);
	p = bt_program_new((const char *)data, size, &opt);
	if (!bt_program_parse(p)) {
		bt_program_print_tree(p, null);
		if (!bt_program_check(p, &fake_probes, &env)) {
			bt_program_print_tree(p, null);
			bt_program_print_plan(p, null);
			if (may_run(data, size))
				run_events(p, &env);
		}
	}
	bt_program_free(p);
	return 0;
}
