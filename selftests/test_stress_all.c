// SPDX-License-Identifier: GPL-2.0-only
/* Everything that is listed can be enabled, recorded and disabled. */
#define _GNU_SOURCE
#include "lib.h"

static int is_timer(const struct dtioc_probe_info *p)
{
	return !strcmp(p->dtpi_prov, "profile") || !strcmp(p->dtpi_prov, "interval");
}

static void enable(int fd, const struct dtioc_probe_info *p, __u64 flags, unsigned int ms)
{
	if (probe_enable_timer(fd, p->dtpi_pbn, flags & p->dtpi_evtflags,
			       is_timer(p) ? ms * 1000000ULL : 0))
		FAIL("%s:%s:%s: %s", p->dtpi_prov, p->dtpi_func, p->dtpi_name, strerror(errno));
}

/* The number of events that are there. */
static size_t take_and_check(int fd)
{
	__u64 before = session_stats(fd).dtst_readevt;
	struct events evs = { 0 };
	size_t n;

	events_drain(fd, &evs);
	n = events_count(&evs, 0, 0);
	CHECK_EQ(session_stats(fd).dtst_readevt - before, n);
	events_free(&evs);
	return n;
}

static size_t record_and_check(int fd, unsigned int ms)
{
	record_start(fd);
	msleep(ms);
	record_stop(fd);
	return take_and_check(fd);
}

static int same_group(const struct dtioc_probe_info *a, const struct dtioc_probe_info *b)
{
	return !strcmp(a->dtpi_prov, b->dtpi_prov) &&
	       (strcmp(a->dtpi_prov, "tracepoint") || !strcmp(a->dtpi_func, b->dtpi_func));
}

DT_TEST(groups, "each group of probes, with everything that they can capture")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, first, n, groups = 0, events = 0;

	session_ring(fd, 1 << 18, 0);
	list = probe_list(fd, &n);
	busy_start();
	for (first = 0; first < n; first = i, groups++) {
		for (i = first; i < n && same_group(&list[first], &list[i]); i++)
			enable(fd, &list[i], ~0ULL, 10);
		events += record_and_check(fd, 20);
		while (first < i)
			CHECK_OK(probe_disable(fd, list[first++].dtpi_pbn));
	}
	busy_end();
	tap_diag("%zu probes in %zu groups, %zu events", n, groups, events);
	/* There are groups that nothing hits. */
	CHECK_GT(events, 0);
	CHECK_EQ(session_info(fd).dtif_nprobes, 0);
	free(list);
}

DT_TEST(all, "all probes at once")
{
	int fd = session_open(O_NONBLOCK), i;
	struct dtioc_probe_info *list;
	size_t n, p;

	list = probe_list(fd, &n);
	for (p = 0; p < n; p++)
		enable(fd, &list[p], DTEVT_EXECNAME | DTEVT_FUNCARGS, 10);
	CHECK_EQ(session_info(fd).dtif_nprobes, n);
	busy_start();
	for (i = 0; i < 3; i++)
		CHECK_GT(record_and_check(fd, 200), 0);
	busy_end();
	for (p = 0; p < n; p++)
		CHECK_OK(probe_disable(fd, list[p].dtpi_pbn));
	free(list);
}

/* With a budget: where capture is slow, this is more than all of a CPU's time. */
DT_TEST(all_twice, "all probes at once with stacks, in two sessions")
{
	int fd[2], i;
	struct dtioc_probe_info *list;
	struct dtioc_stat st;
	size_t n, p, read[2];

	limit_set("budget", "20");
	for (i = 0; i < 2; i++) {
		fd[i] = session_open(O_NONBLOCK);
		list = probe_list(fd[i], &n);
		/*
		 * A tick hits many of the others: a kernel that looks for mistakes would
		 * do nothing else if they came more often.
		 */
		for (p = 0; p < n; p++)
			enable(fd[i], &list[p], DTEVT_KSTACK | DTEVT_USTACK | DTEVT_RETVAL, 100);
		free(list);
	}
	busy_start();
	record_start(fd[0]);
	read[1] = record_and_check(fd[1], 200);
	record_stop(fd[0]);
	busy_end();
	read[0] = take_and_check(fd[0]);
	for (i = 0; i < 2; i++) {
		st = session_stats(fd[i]);
		tap_diag("%llu read, %llu dropped, %llu of them by the budget",
			 (unsigned long long)st.dtst_readevt,
			 (unsigned long long)st.dtst_dropevt,
			 (unsigned long long)st.dtst_budgetevt);
		CHECK_GT(read[i], 0);
	}
}

DT_MAIN
