// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCPRBDEFINE: what can be defined and the errors of what cannot. */
#define _GNU_SOURCE
#include "lib.h"

static void define_err(int fd, const char *prov, const char *func, const char *name,
		       __u64 offset, int error)
{
	__u32 pbn = probe_define(fd, prov, func, name, offset);

	if (pbn)
		FAIL("%s:%s+%llu:%s was defined", prov, func, (unsigned long long)offset, name);
	if (errno != error)
		FAIL("%s:%s+%llu:%s: %s", prov, func, (unsigned long long)offset, name,
		     strerror(errno));
}

static int define(int fd, struct dtioc_def *defs, __u32 n)
{
	struct dtioc_define req = { .dtde_count = n, .dtde_defs = defs };

	return ioctl(fd, DTIOCPRBDEFINE, &req);
}

DT_TEST(function, "a function that is unknown is ENOENT")
{
	int fd = session_open(O_NONBLOCK);

	define_err(fd, "kprobe", "no_such_function_here", "entry", 0, ENOENT);
	define_err(fd, "kprobe", "no_such_function_here", "return", 0, ENOENT);
	define_err(fd, "kprobe", "nosuchmodule:vfs_write", "entry", 0, ENOENT);
}

DT_TEST(blacklisted, "a function that kprobes may not touch is EINVAL")
{
	int fd = session_open(O_NONBLOCK);

	define_err(fd, "kprobe", "do_int3", "entry", 0, EINVAL);
	define_err(fd, "kprobe", "exc_int3", "entry", 0, EINVAL);
	define_err(fd, "kprobe", "do_int3", "return", 0, EINVAL);
}

/* rcu_is_watching() is asked by what runs a breakpoint's handlers. */
DT_TEST(notrace, "a function that ftrace may not trace is EINVAL, at any place")
{
	int fd = session_open(O_NONBLOCK);
	__u64 offset;

	define_err(fd, "kprobe", "rcu_is_watching", "entry", 0, EINVAL);
	define_err(fd, "kprobe", "rcu_is_watching", "return", 0, EINVAL);
	for (offset = 1; offset < 40; offset++) {
		CHECK_EQ(probe_define(fd, "kprobe", "rcu_is_watching", "entry", offset), 0);
		CHECK(errno == EINVAL || errno == EILSEQ);
	}
}

DT_TEST(names, "an unknown provider is ENOENT, a name that it does not make EINVAL")
{
	int fd = session_open(O_NONBLOCK);

	define_err(fd, "nothing", "vfs_write", "entry", 0, ENOENT);
	define_err(fd, "", "vfs_write", "entry", 0, ENOENT);
	define_err(fd, "syscall", "getppid", "entry", 0, EINVAL);
	define_err(fd, "kprobe", "vfs_write", "middle", 0, EINVAL);
	define_err(fd, "kprobe", "vfs_write", "", 0, EINVAL);
	define_err(fd, "kprobe", "", "entry", 0, EINVAL);
}

DT_TEST(odd_names, "module prefixes that are no module's are refused")
{
	static const char *const odd[] = { ":", ":vfs_write", "vfs_write:", "a:b:c", "::" };
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		errno = 0;
		if (probe_define(fd, "kprobe", odd[i], "entry", 0) ||
		    (errno != EINVAL && errno != ENOENT))
			FAIL("%s: %s", odd[i], strerror(errno));
	}
}

DT_TEST(offset, "an offset into an instruction is EILSEQ; absurd ones and a return's are EINVAL")
{
	int fd = session_open(O_NONBLOCK);

	define_err(fd, "kprobe", "vfs_write", "entry", 1, EILSEQ);
	define_err(fd, "kprobe", "vfs_write", "entry", 1ULL << 40, EINVAL);
	define_err(fd, "kprobe", "vfs_write", "entry", ~0ULL, EINVAL);
	define_err(fd, "kprobe", "vfs_write", "return", 8, EINVAL);
}

DT_TEST(beyond, "an offset behind the function's end is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	unsigned int offset;

	/*
	 * Far enough to be in other functions, near enough to be kernel text; some
	 * of so many are an instruction's first byte.
	 */
	for (offset = 0x4000; offset < 0x4080; offset++)
		define_err(fd, "kprobe", "vfs_write", "entry", offset, EINVAL);
}

DT_TEST(unterminated, "a name without an end is EINVAL, alone")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_def defs[4];

	def_set(&defs[0], "kprobe", "vfs_write", "entry", 0);
	memset(defs[0].dtdf_prov, 'k', DTNAMESIZE);
	def_set(&defs[1], "kprobe", "vfs_write", "entry", 0);
	memset(defs[1].dtdf_func, 'k', DTNAMESIZE);
	def_set(&defs[2], "kprobe", "vfs_write", "entry", 0);
	memset(defs[2].dtdf_name, 'k', DTNAMESIZE);
	def_set(&defs[3], "kprobe", "vfs_write", "entry", 0);
	CHECK_ERR(define(fd, defs, 4), EINVAL);
	CHECK_EQ(defs[0].dtdf_error, EINVAL);
	CHECK_EQ(defs[1].dtdf_error, EINVAL);
	CHECK_EQ(defs[2].dtdf_error, EINVAL);
	CHECK_EQ(defs[0].dtdf_pbn, 0);
	CHECK_EQ(defs[3].dtdf_error, 0);
	CHECK_GT(defs[3].dtdf_pbn, 0);
}

DT_TEST(longest, "the longest name is handled")
{
	int fd = session_open(O_NONBLOCK);
	char name[DTNAMESIZE];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	define_err(fd, "kprobe", name, "entry", 0, ENOENT);
}

DT_TEST(array, "each entry is tried; the call fails with the first error")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_def defs[5];

	def_set(&defs[0], "kprobe", "vfs_write", "entry", 0);
	def_set(&defs[1], "kprobe", "no_such_function_here", "entry", 0);
	def_set(&defs[2], "kprobe", "vfs_read", "return", 0);
	def_set(&defs[3], "nothing", "vfs_read", "entry", 0);
	def_set(&defs[4], "profile", "hz", "99", 0);
	defs[1].dtdf_pbn = 77;
	defs[0].dtdf_error = 88;
	CHECK_ERR(define(fd, defs, 5), ENOENT);
	CHECK_GT(defs[0].dtdf_pbn, 0);
	CHECK_EQ(defs[0].dtdf_error, 0);
	CHECK_EQ(defs[1].dtdf_pbn, 0);
	CHECK_EQ(defs[1].dtdf_error, ENOENT);
	CHECK_GT(defs[2].dtdf_pbn, defs[0].dtdf_pbn);
	CHECK_EQ(defs[3].dtdf_error, ENOENT);
	CHECK_GT(defs[4].dtdf_pbn, defs[2].dtdf_pbn);
	CHECK_OK(probe_enable(fd, defs[0].dtdf_pbn, 0));
	CHECK_OK(probe_enable(fd, defs[2].dtdf_pbn, DTEVT_RETVAL));
}

DT_TEST(none, "no definitions at all are EINVAL")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_ERR(define(fd, NULL, 0), EINVAL);
}

DT_TEST(huge, "more definitions than a call takes are E2BIG")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_def def;

	def_set(&def, "kprobe", "vfs_write", "entry", 0);
	CHECK_ERR(define(fd, &def, 0xffffffff), E2BIG);
	CHECK_ERR(define(fd, &def, 0x7fffffff), E2BIG);
	/* times 400 overflows 32 bits */
	CHECK_ERR(define(fd, &def, 10737419), E2BIG);
}

DT_TEST(timers, "profile and interval probes with a period are defined by name")
{
	int fd = session_open(O_NONBLOCK);
	static const char *const good[][2] = {
		{ "hz", "1" }, { "hz", "997" }, { "hz", "100000" }, { "s", "1" },
		{ "s", "86400" }, { "ms", "10" }, { "us", "10" }, { "us", "1000000" },
	};
	static const char *const bad[][2] = {
		{ "hz", "0" }, { "hz", "100001" }, { "s", "86401" }, { "us", "9" },
		{ "hz", "-1" }, { "hz", "1x" }, { "hz", " 1" }, { "hz", "+1" }, { "hz", "1\n" },
		{ "hz", "0x10" }, { "hz", "1.5" }, { "hz", "" },
		{ "hz", "99999999999999999999" }, { "s", "18446744073709551616" },
		{ "ns", "1" }, { "", "1" }, { "s", "18446744074" },
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!probe_define(fd, "profile", good[i][0], good[i][1], 0) ||
		    !probe_define(fd, "interval", good[i][0], good[i][1], 0))
			FAIL("%s:%s: %s", good[i][0], good[i][1], strerror(errno));
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		define_err(fd, i % 2 ? "profile" : "interval", bad[i][0], bad[i][1], 0, EINVAL);
	define_err(fd, "profile", "hz", "97", 8, EINVAL);
}

DT_TEST(timer_name, "a timer is listed by the name it was given, whole, or refused")
{
	static const char number[] = "0000000000000000000000000000000000000097";
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info;

	if (!probe_define(fd, "profile", "hz", number, 0))
		CHECK_EQ(errno, EINVAL);
	else
		CHECK(probe_lookup(fd, "profile", "hz", number, &info));
}

DT_TEST(timer_enable, "a defined timer has its period; another one is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_define(fd, "profile", "hz", "97", 0);

	CHECK(pbn);
	CHECK_ERR(probe_enable_timer(fd, pbn, 0, 1), EINVAL);
	CHECK_OK(probe_enable(fd, pbn, 0));
}

DT_TEST(recording, "defining while recording leaves the recording alone")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct events evs = { 0 };
	__u32 def;

	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	def = probe_define(fd, "kprobe", "vfs_write", "entry", 0);
	if (!def)
		CHECK_EQ(errno, EBUSY);
	quiet_calls(QUIET_NR, 0, 10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, 0), 10);
	events_free(&evs);
}

DT_TEST(many, "a session can define hundreds of probes, and all go with it")
{
	static struct dtioc_def defs[256];
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < 256; i++)
		def_set(&defs[i], "kprobe", "vfs_write", i % 2 ? "entry" : "return", 0);
	CHECK_OK(define(fd, defs, 256));
	for (i = 1; i < 256; i++)
		CHECK_GT(defs[i].dtdf_pbn, defs[i - 1].dtdf_pbn);
	session_close(fd);
	fd = session_open(O_NONBLOCK);
	CHECK_ERR(probe_enable(fd, defs[0].dtdf_pbn, 0), ENOENT);
}

DT_MAIN
