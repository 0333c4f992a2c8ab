// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCPRBFIND: one probe by its names, as DTIOCGPLIST has it. */
#include "lib.h"

/* What an earlier use may have left beside the names. */
static struct dtioc_probe_info names(const char *prov, const char *func, const char *name)
{
	struct dtioc_probe_info info;

	memset(&info, 0xee, sizeof(info));
	memset(info.__dtpi_pad, 0, sizeof(info.__dtpi_pad));
	strcpy(info.dtpi_prov, prov);
	strcpy(info.dtpi_func, func);
	strcpy(info.dtpi_name, name);
	return info;
}

static void is_not_there(int fd, const char *prov, const char *func, const char *name)
{
	struct dtioc_probe_info info = names(prov, func, name), was = info;

	errno = 0;
	if (!ioctl(fd, DTIOCPRBFIND, &info) || errno != ENOENT)
		FAIL("%s:%s:%s: %s", prov, func, name, strerror(errno));
	CHECK(!memcmp(&info, &was, sizeof(info)));
}

DT_TEST(listed, "what is listed is found, and told in the same bytes")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list, info;
	size_t i, n, found = 0;

	list = probe_list(fd, &n);
	/* A step that has all providers: a search looks at half of the list. */
	for (i = 0; i < n; i += i < n - 8 ? 17 : 1) {
		info = names(list[i].dtpi_prov, list[i].dtpi_func, list[i].dtpi_name);
		CHECK_OK(ioctl(fd, DTIOCPRBFIND, &info));
		if (memcmp(&info, &list[i], sizeof(info)))
			FAIL("%s:%s:%s is probe %u, found %u", list[i].dtpi_prov, list[i].dtpi_func,
			     list[i].dtpi_name, list[i].dtpi_pbn, info.dtpi_pbn);
		found++;
	}
	tap_diag("%zu of %zu probes", found, n);
	free(list);
}

DT_TEST(unknown, "names of which one differs are ENOENT, and stay as they were")
{
	int fd = session_open(O_NONBLOCK);

	probe_find(fd, "syscall", "getppid", "entry");
	is_not_there(fd, "syscalls", "getppid", "entry");
	is_not_there(fd, "syscall", "getppi", "entry");
	is_not_there(fd, "syscall", "getppid2", "entry");
	is_not_there(fd, "syscall", "getppid", "");
	is_not_there(fd, "syscall", "*", "entry");
	is_not_there(fd, "getppid", "syscall", "entry");
	is_not_there(fd, "", "", "");
}

DT_TEST(endless, "a name that does not end within its array is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info;

	info = names("syscall", "getppid", "entry");
	memset(info.dtpi_prov, 'x', DTNAMESIZE);
	CHECK_ERR(ioctl(fd, DTIOCPRBFIND, &info), EINVAL);
	info = names("syscall", "getppid", "entry");
	memset(info.dtpi_func, 'x', DTNAMESIZE);
	CHECK_ERR(ioctl(fd, DTIOCPRBFIND, &info), EINVAL);
	info = names("syscall", "getppid", "entry");
	memset(info.dtpi_name, 'x', DTNAMESIZE);
	CHECK_ERR(ioctl(fd, DTIOCPRBFIND, &info), EINVAL);
	info.dtpi_name[DTNAMESIZE - 1] = 0;
	CHECK_ERR(ioctl(fd, DTIOCPRBFIND, &info), ENOENT);
}

DT_TEST(defined, "what the session defined is known by its number, not found")
{
	int fd = session_open(O_NONBLOCK);

	CHECK(probe_define(fd, "kprobe", "vfs_write", "entry", 0));
	is_not_there(fd, "kprobe", "vfs_write", "entry");
	CHECK(probe_define(fd, "profile", "hz", "97", 0));
	is_not_there(fd, "profile", "hz", "97");
}

DT_MAIN
