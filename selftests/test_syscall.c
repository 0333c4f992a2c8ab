// SPDX-License-Identifier: GPL-2.0-only
/* The syscall provider: as many events as calls, arguments and results right. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/prctl.h>
#include "lib.h"

#define BAD_FD	0x7654321

/* Calls that do nothing, with arguments that cannot be taken for others. */
static const struct call {
	const char	*name;
	long		 nr;
	int		 nargs;
	int		 error;
	long		 arg[6];
} calls[] = {
	{ "getppid", SYS_getppid, 0, 0, { 0 } },
	{ "close", SYS_close, 1, EBADF, { BAD_FD } },
	{ "dup2", SYS_dup2, 2, EBADF, { BAD_FD, 0x1234567 } },
	{ "lseek", SYS_lseek, 3, EBADF, { BAD_FD, 0x1122334455667788, 0x5678 } },
	{ "pread64", SYS_pread64, 4, EBADF,
	  { BAD_FD, 0x7fff12345678, 0x7654321076543210, 0x1020304050607080 } },
	{ "prctl", SYS_prctl, 5, EINVAL,
	  { 0x7a7b7c7d, -1, 0x1111111111111111, 0x2222222222222222, 0x3333333333333333 } },
	{ "splice", SYS_splice, 6, EBADF,
	  { BAD_FD, 0x7fff11112222, BAD_FD + 1, 0x7fff33334444, 0x5555666677778888, 1 } },
	{ "copy_file_range", SYS_copy_file_range, 6, EBADF,
	  { BAD_FD, 0, BAD_FD + 1, 0, 0x5555666677778888, 0 } },
};

#define NCALLS	(sizeof(calls) / sizeof(calls[0]))
#define ROUNDS	25

static void make_calls(void)
{
	const struct call *c;
	int i;

	for (i = 0; i < ROUNDS; i++)
		for (c = calls; c < calls + NCALLS; c++)
			syscall(c->nr, c->arg[0], c->arg[1], c->arg[2], c->arg[3], c->arg[4],
				c->arg[5]);
}

static void enable_calls(int fd, const char *name, __u64 flags, __u32 *pbn)
{
	struct dtioc_probe_info info;
	size_t i;

	for (i = 0; i < NCALLS; i++) {
		if (!probe_lookup(fd, "syscall", calls[i].name, name, &info))
			FAIL("syscall:%s:%s is not listed", calls[i].name, name);
		pbn[i] = info.dtpi_pbn;
		if (!strcmp(name, "entry"))
			CHECK_EQ(info.dtpi_nargs, calls[i].nargs);
		CHECK_OK(probe_enable(fd, pbn[i], flags));
	}
}

DT_TEST(entry, "N calls give N entries, with 0 to 6 arguments in their order")
{
	int fd = session_open(O_NONBLOCK), a;
	struct events evs = { 0 };
	const struct dt_event *ev;
	__u32 pbn[NCALLS];
	size_t i, n;

	enable_calls(fd, "entry", DTEVT_FUNCARGS, pbn);
	record_start(fd);
	make_calls();
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < NCALLS; i++) {
		CHECK_EQ(events_count(&evs, pbn[i], getpid()), ROUNDS);
		for (n = 0; n < ROUNDS; n++) {
			ev = events_get(&evs, pbn[i], getpid(), n);
			CHECK_EQ(ev->dtev_flags, DTEVT_FUNCARGS);
			CHECK_EQ(ev->dtev_nargs, calls[i].nargs);
			for (a = 0; a < calls[i].nargs; a++)
				CHECK_EQ(ev->dtev_args[a], calls[i].arg[a]);
		}
	}
	events_free(&evs);
}

DT_TEST(returns, "N calls give N returns, with their results and errors")
{
	int fd = session_open(O_NONBLOCK);
	struct events evs = { 0 };
	const struct dt_event *ev;
	__u32 pbn[NCALLS];
	size_t i, n;

	enable_calls(fd, "return", DTEVT_RETVAL, pbn);
	record_start(fd);
	make_calls();
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < NCALLS; i++) {
		CHECK_EQ(events_count(&evs, pbn[i], getpid()), ROUNDS);
		for (n = 0; n < ROUNDS; n++) {
			ev = events_get(&evs, pbn[i], getpid(), n);
			CHECK_EQ(ev->dtev_error, calls[i].error);
			if (calls[i].error)
				CHECK_EQ(ev->dtev_retval, -calls[i].error);
			else
				CHECK_EQ(ev->dtev_retval, getppid());
		}
	}
	events_free(&evs);
}

DT_TEST(order, "entry and return alternate, in time's order, for each thread")
{
	int fd = session_open(O_NONBLOCK);
	__u32 entry = probe_find(fd, "syscall", QUIET_NAME, "entry");
	__u32 ret = probe_find(fd, "syscall", QUIET_NAME, "return");
	struct events evs = { 0 };
	size_t i;

	cpu_pin(0);
	CHECK_OK(probe_enable(fd, ret, DTEVT_RETVAL));
	CHECK_OK(probe_enable(fd, entry, DTEVT_FUNCARGS));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 100);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 200);
	for (i = 0; i < 200; i++)
		CHECK_EQ(evs.ev[i].dtev_pbn, i % 2 ? ret : entry);
	events_free(&evs);
}

DT_TEST(only, "calls whose probes are not enabled give no event")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };

	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	make_calls();
	quiet_calls(QUIET2_NR, 0, 10);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 10);
	events_free(&evs);
}

static void *thread_calls(void *arg)
{
	*(pid_t *)arg = gettid();
	prctl(PR_SET_NAME, "fifteen-chars-x");
	quiet_calls(QUIET_NR, 0, 7);
	return NULL;
}

DT_TEST(names, "an event names process, thread and command")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };
	const struct dt_event *ev;
	pthread_t t;
	pid_t tid;

	prctl(PR_SET_NAME, "dt main");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_EXECNAME));
	record_start(fd);
	CHECK_EQ(pthread_create(&t, NULL, thread_calls, &tid), 0);
	pthread_join(t, NULL);
	quiet_calls(QUIET_NR, 0, 1);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, tid), 7);
	ev = events_get(&evs, pbn, tid, 0);
	CHECK_EQ(ev->dtev_pid, getpid());
	CHECK(!strcmp(ev->dtev_comm, "fifteen-chars-x"));
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK(ev && !strcmp(ev->dtev_comm, "dt main"));
	events_free(&evs);
}

DT_TEST(unknown, "calls with numbers that are no system call's are harmless")
{
	static const long nrs[] = { -1, 9999, 100000, 0x40000000, 0x7fffffff, -4096 };
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	struct events evs = { 0 };
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].dtpi_prov, "syscall"))
			CHECK_OK(probe_enable(fd, list[i].dtpi_pbn, 0));
	free(list);
	record_start(fd);
	for (i = 0; i < sizeof(nrs) / sizeof(nrs[0]); i++)
		CHECK_ERR(syscall(nrs[i], 1, 2, 3), ENOSYS);
	record_stop(fd);
	events_drain(fd, &evs);
	events_free(&evs);
}

DT_TEST(pairs, "every system call that has an entry has a return, and the other way")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, j, n, entries = 0, found;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		if (strcmp(list[i].dtpi_prov, "syscall"))
			continue;
		CHECK(!strcmp(list[i].dtpi_name, "entry") ||
		      !strcmp(list[i].dtpi_name, "return"));
		entries += !strcmp(list[i].dtpi_name, "entry");
		for (j = 0, found = 0; j < n; j++)
			found += !strcmp(list[j].dtpi_prov, "syscall") &&
				 !strcmp(list[j].dtpi_func, list[i].dtpi_func);
		CHECK_EQ(found, 2);
	}
	CHECK_GT(entries, 300);
	free(list);
}

DT_MAIN
