// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every event that tracefs lists, system calls aside, through perf: alone and all
 * at once.  DT_TEST_LOAD: seconds of load with all of them (3).
 */
#define _GNU_SOURCE
#include <string.h>
#include "lib.h"
#include "tracefs.h"

#define MAXEVENTS	8192

static struct { char *group, *name; } list[MAXEVENTS];
static size_t nlist;

static void list_read(void)
{
	char *text, *line, *save = NULL, *colon;

	tracefs_need();
	if (nlist)
		return;
	text = tracefs_read(TRACEFS "/available_events");
	if (!text)
		FAIL("available_events: %s", strerror(errno));
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		colon = strchr(line, ':');
		if (!colon || !strncmp(line, "syscalls:", 9))
			continue;
		*colon = 0;
		CHECK_GE(MAXEVENTS - 1, nlist);
		list[nlist].group = line;
		list[nlist++].name = colon + 1;
	}
	CHECK_GE(nlist, 100);
}

/* 0: perf refuses it, as a sample of it would make another. */
static __u32 define(int fd, size_t i)
{
	__u32 pbn = probe_define(fd, "tracepoint", list[i].group, list[i].name, 0);

	if (!pbn && (errno != EOPNOTSUPP || strncmp(list[i].name, "irq_work_", 9)))
		FAIL("tracepoint:%s:%s cannot be defined: %s", list[i].group, list[i].name,
		     strerror(errno));
	return pbn;
}

DT_TEST(fields, "every event's fields are those of its format file")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn;
	size_t i;

	list_read();
	for (i = 0; i < nlist; i++)
		if ((pbn = define(fd, i)))
			tracefs_check_fields(fd, pbn, list[i].group, list[i].name);
	tap_diag("%zu events", nlist);
}

/* Recording waits for the kernel at its end, so only some are recorded. */
DT_TEST(alone, "every event can be enabled and disabled alone, every eighth records")
{
	int fd = session_open(O_NONBLOCK);
	size_t i;

	list_read();
	busy_start();
	for (i = 0; i < nlist; i++) {
		__u32 pbn = define(fd, i);

		if (!pbn)
			continue;
		if (probe_enable(fd, pbn, DTEVT_FIELDS | DTEVT_EXECNAME))
			FAIL("tracepoint:%s:%s: %s", list[i].group, list[i].name,
			     strerror(errno));
		if (i % 8 == 0) {
			record_start(fd);
			record_stop(fd);
		}
		CHECK_OK(probe_disable(fd, pbn));
	}
}

DT_TEST(all, "all events record at once under load, and counts add up")
{
	int fd = session_open(O_NONBLOCK), i, seconds = env_number("DT_TEST_LOAD", 3);
	struct events evs = { 0 };
	struct dtioc_stat st;
	__u64 read = 0;
	__u32 pbn;
	size_t n;

	list_read();
	for (n = 0; n < nlist; n++)
		if ((pbn = define(fd, n)))
			CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	busy_start();
	record_start(fd);
	for (i = 0; i < seconds * 10; i++) {
		events_drain(fd, &evs);
		read += events_count(&evs, 0, 0);
		events_free(&evs);
		msleep(100);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	read += events_count(&evs, 0, 0);
	events_free(&evs);
	st = session_stats(fd);
	CHECK_EQ(st.dtst_readevt, read);
	CHECK_GE(read, 100);
	tap_diag("%zu events enabled, %llu hits read, %llu dropped, %llu recursive", nlist,
	       (unsigned long long)st.dtst_readevt, (unsigned long long)st.dtst_dropevt,
	       (unsigned long long)st.dtst_recurevt);
}

DT_MAIN
