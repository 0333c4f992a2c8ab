// SPDX-License-Identifier: GPL-2.0-only
#include "skipped.h"

#define SECOND	1000000000ULL

/* Asking each of more probes takes too long while events wait. */
#define ASK_MAX	256

static __u64 probe_skips(struct skipped *s, size_t i, const char **name)
{
	struct dtioc_pstat ps = { 0 };
	__u32 pbn;

	*name = s->probe(s->arg, i, &pbn);
	return dt_dev_probe_stats(s->dev, pbn, &ps, NULL) ? 0 : ps.dtps_budgetevt;
}

/* In a trace it is over, and the remedy too late. */
#define SKIPPED_THEN	"%llu hits skipped when it was recorded: capture took more than its share of a CPU's time; recorded without stacks it takes less\n"
#define SKIPPED_NOW	"%llu hits skipped so far: capture takes more than its share of a CPU's time; without stacks it takes less, /sys/module/dt/parameters/budget allows more\n"

static void say(struct skipped *s, const char *name, __u64 hits)
{
	if (s->json)
		fprintf(s->json, "{\"type\": \"skipped_events\", \"data\": {\"events\": %llu%s%s%s}}\n",
			(unsigned long long)hits, name ? ", \"probe\": \"" : "", name ? name : "",
			name ? "\"" : "");
	else if (dt_dev_trace(s->dev))
		fprintf(stderr, "dt: %s%s" SKIPPED_THEN, name ? name : "", name ? ": " : "",
			(unsigned long long)hits);
	else
		fprintf(stderr, "dt: %s%s" SKIPPED_NOW, name ? name : "", name ? ": " : "",
			(unsigned long long)hits);
}

/* The one that lost most, whose name goes to *name; 0 when nobody asks. */
static __u64 worst(struct skipped *s, const char **name)
{
	__u64 hits, most = 0;
	const char *n;
	size_t i;

	for (i = 0; i < s->count && s->count <= ASK_MAX; i++) {
		hits = probe_skips(s, i, &n);
		if (hits > most) {
			most = hits;
			*name = n;
		}
	}
	return most;
}

/* How many since it was told last. */
static __u64 news(struct skipped *s)
{
	struct dtioc_stat st;
	__u64 hits;

	if (dt_dev_stats(s->dev, &st, NULL))
		return 0;
	hits = st.dtst_budgetevt - s->told;
	s->told = st.dtst_budgetevt;
	return hits;
}

void skipped_look(struct skipped *s)
{
	__u64 now = dt_now(), most;
	const char *name = NULL;

	/* A trace tells them at its end. */
	if (!s->dev || dt_dev_trace(s->dev) || now < s->next)
		return;
	s->next = now + SECOND;
	if (!news(s))
		return;
	most = worst(s, &name);
	say(s, name, most ? most : s->told);
}

void skipped_total(struct skipped *s)
{
	const char *name;
	__u64 hits;
	size_t i;

	if (!s->dev)
		return;
	news(s);
	if (!s->told)
		return;
	for (i = 0; i < s->count; i++) {
		hits = probe_skips(s, i, &name);
		if (hits)
			say(s, name, hits);
	}
	if (!s->count)
		say(s, NULL, s->told);
}
