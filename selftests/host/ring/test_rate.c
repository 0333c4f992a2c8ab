// SPDX-License-Identifier: GPL-2.0-only
/* What capture is taken to cost, from samples of which many are too long. */
#include "dt_rate.h"
#include "host.h"

#define LEN	80	/* bytes of an event */
#define ROWS	200

/* Rows of samples; returns nanoseconds for an event of LEN bytes. */
static u64 learn(struct dt_rate *r, unsigned int rows, const u64 nsecs[DT_RATE_SAMPLES])
{
	unsigned int i, j, more = 0;

	for (i = 0; i < rows; i++)
		for (j = 0; j < DT_RATE_SAMPLES; j++)
			more += dt_rate_sample(r, nsecs[j], LEN);
	host_ok(more == rows * (DT_RATE_SAMPLES - 1), "a row asks for its samples and no more");
	return dt_rate_cost(r, LEN);
}

static int about(u64 is, u64 should)
{
	if (is >= should - should / 10 && is <= should + should / 10)
		return 1;
	host_note("%llu ns, not %llu", (unsigned long long)is, (unsigned long long)should);
	return 0;
}

static void test_rows(void)
{
	static const u64 same[] = { 100, 100, 100, 100 }, cold[] = { 1000, 100, 110, 105 },
			 stalled[] = { 900, 100, 400, 20000000 }, slow[] = { 800, 800, 800, 800 };
	struct dt_rate r = { 0 };

	host_ok(dt_rate_cost(&r, 1024) == DT_RATE_FIRST, "before any sample");
	host_ok(about(learn(&r, ROWS, same), 100), "of events that take the same");
	host_ok(about(learn(&r, ROWS, cold), 100), "the first of a row does not count");
	host_ok(about(learn(&r, ROWS, stalled), 100), "one that is the fastest does");
	host_ok(about(learn(&r, ROWS, slow), 800), "events that have become slow");
	host_ok(learn(&r, 1, same) < 500, "and fast again, at once");
}

static void test_bounds(void)
{
	static const u64 endless[] = { ~0ULL, 1ULL << 62, ~0ULL, ~0ULL }, none[] = { 0, 0, 0, 0 };
	struct dt_rate r = { 0 };

	host_ok(learn(&r, ROWS, endless) <= (u64)DT_RATE_MAX * LEN / 1024, "none is endless");
	learn(&r, ROWS, none);
	host_ok(r.nsecs == 1, "none is nothing");
}

int main(void)
{
	host_plan(15);
	test_rows();
	test_bounds();
	return host_end();
}
