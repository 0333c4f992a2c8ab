// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCGPLIST: sizes, order and what the list says of each probe. */
#include "lib.h"

static const __u64 all_flags = DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_RETVAL | DTEVT_FIELDS |
			       DTEVT_DATA | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK;

static __u64 whole_size(int fd)
{
	struct dtioc_probe req = { .dtpr_size = 0 };

	CHECK_OK(ioctl(fd, DTIOCGPLIST, &req));
	return req.dtpr_size;
}

DT_TEST(size, "size 0 answers the size of the whole list")
{
	__u64 size = whole_size(session_open(O_NONBLOCK));

	CHECK_GT(size, 0);
	CHECK_EQ(size % sizeof(struct dtioc_probe_info), 0);
}

DT_TEST(enospc, "a list that does not fit is ENOSPC, with what fits and the whole size")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info[4];
	struct dtioc_probe req = { .dtpr_size = 3 * sizeof(info[0]), .dtpr_probes = info };
	__u64 size = whole_size(fd);

	memset(info, 0xee, sizeof(info));
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), ENOSPC);
	CHECK_EQ(req.dtpr_size, size);
	CHECK(info[0].dtpi_pbn && info[2].dtpi_prov[0]);
	CHECK_EQ(info[3].dtpi_pbn, 0xeeeeeeee);
}

DT_TEST(part, "no part of an entry is copied")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info[2];
	struct dtioc_probe req = { .dtpr_size = sizeof(info) - 1, .dtpr_probes = info };
	__u64 size = whole_size(fd);

	memset(info, 0xee, sizeof(info));
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), ENOSPC);
	CHECK_EQ(req.dtpr_size, size);
	CHECK_EQ(info[1].dtpi_pbn, 0xeeeeeeee);
	req.dtpr_size = 1;
	CHECK_ERR(ioctl(fd, DTIOCGPLIST, &req), ENOSPC);
	CHECK_EQ(req.dtpr_size, size);
}

DT_TEST(larger, "a buffer larger than the list is fine; the size is the list's")
{
	int fd = session_open(O_NONBLOCK);
	__u64 size = whole_size(fd);
	struct dtioc_probe req = { .dtpr_size = size + 10000 };

	req.dtpr_probes = calloc(1, size + 10000);
	CHECK(req.dtpr_probes);
	CHECK_OK(ioctl(fd, DTIOCGPLIST, &req));
	CHECK_EQ(req.dtpr_size, size);
	free(req.dtpr_probes);
}

DT_TEST(entries, "numbers rise, names end and are unique, arguments and flags are sane")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list, *p;
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		p = &list[i];
		if (i)
			CHECK_GT(p->dtpi_pbn, list[i - 1].dtpi_pbn);
		CHECK(memchr(p->dtpi_prov, 0, DTNAMESIZE));
		CHECK(memchr(p->dtpi_func, 0, DTNAMESIZE));
		CHECK(memchr(p->dtpi_name, 0, DTNAMESIZE));
		CHECK(p->dtpi_prov[0] && p->dtpi_func[0]);
		CHECK_GE(DTMAXFUNCARGS, p->dtpi_nargs);
		CHECK_EQ(p->dtpi_evtflags & ~all_flags, 0);
		CHECK(p->dtpi_evtflags & DTEVT_EXECNAME);
	}
	free(list);
}

static int name_cmp(const void *a, const void *b)
{
	return memcmp((const char *)a + offsetof(struct dtioc_probe_info, dtpi_prov),
		      (const char *)b + offsetof(struct dtioc_probe_info, dtpi_prov),
		      3 * DTNAMESIZE);
}

DT_TEST(unique, "no name is listed twice and nothing stands behind a name's end")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, j, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		for (j = strlen(list[i].dtpi_func); j < DTNAMESIZE; j++)
			CHECK_EQ(list[i].dtpi_func[j], 0);
		for (j = strlen(list[i].dtpi_name); j < DTNAMESIZE; j++)
			CHECK_EQ(list[i].dtpi_name[j], 0);
	}
	qsort(list, n, sizeof(*list), name_cmp);
	for (i = 1; i < n; i++)
		if (!name_cmp(&list[i - 1], &list[i]))
			FAIL("%s:%s:%s twice", list[i].dtpi_prov, list[i].dtpi_func,
			     list[i].dtpi_name);
	free(list);
}

DT_TEST(providers, "each provider lists its probes")
{
	static const char *const known[][3] = {
		{ "syscall", "getppid", "entry" }, { "syscall", "getppid", "return" },
		{ "syscall", "openat", "entry" }, { "syscall", "execve", "return" },
		{ "tracepoint", "sched", "sched_switch" },
		{ "tracepoint", "sched", "sched_process_fork" },
		{ "tracepoint", "signal", "signal_generate" },
		{ "profile", "hz", "" }, { "profile", "s", "" },
		{ "profile", "ms", "" }, { "profile", "us", "" },
		{ "interval", "hz", "" }, { "interval", "s", "" },
		{ "interval", "ms", "" }, { "interval", "us", "" },
	};
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		probe_find(fd, known[i][0], known[i][1], known[i][2]);
}

DT_TEST(own, "a session lists the probes that it defined, behind all others")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list, info;
	size_t n;
	__u32 pbn;

	list = probe_list(fd, &n);
	pbn = kprobe_define(fd, "vfs_write", "entry");
	CHECK_GT(pbn, list[n - 1].dtpi_pbn);
	free(list);
	CHECK(probe_lookup(fd, "kprobe", "vfs_write", "entry", &info));
	CHECK_EQ(info.dtpi_pbn, pbn);
	CHECK(!probe_lookup(other, "kprobe", "vfs_write", "entry", &info));
	session_close(fd);
	fd = session_open(O_NONBLOCK);
	CHECK(!probe_lookup(fd, "kprobe", "vfs_write", "entry", &info));
}

DT_TEST(stable, "two sessions see the same list")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK);
	struct dtioc_probe_info *a, *b;
	size_t n, m;

	a = probe_list(fd, &n);
	b = probe_list(other, &m);
	CHECK_EQ(n, m);
	CHECK(!memcmp(a, b, n * sizeof(*a)));
	free(a);
	free(b);
}

DT_MAIN
