// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCGARGS: name and type of each argument. */
#include "lib.h"

static struct dtioc_arg_info args[DTMAXFUNCARGS + 1];

static size_t gargs(int fd, __u32 pbn)
{
	struct dtioc_arg req = { .dtar_pbn = pbn, .dtar_size = sizeof(args), .dtar_args = args };

	memset(args, 0xee, sizeof(args));
	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	CHECK_EQ(req.dtar_size % sizeof(args[0]), 0);
	CHECK_GE(sizeof(args), req.dtar_size);
	return req.dtar_size / sizeof(args[0]);
}

DT_TEST(unknown, "an unknown probe is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_arg req = { .dtar_pbn = 0 };

	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), EINVAL);
	req.dtar_pbn = 0x7fffffff;
	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), EINVAL);
	req.dtar_pbn = 0xffffffff;
	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), EINVAL);
}

DT_TEST(size, "size 0 answers the whole size, too small a size is ENOSPC")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_arg req = { .dtar_pbn = probe_find(fd, "syscall", "pread64", "entry") };

	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	CHECK_EQ(req.dtar_size, 4 * sizeof(args[0]));
	memset(args, 0xee, sizeof(args));
	req.dtar_size = 2 * sizeof(args[0]);
	req.dtar_args = args;
	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), ENOSPC);
	CHECK_EQ(req.dtar_size, 4 * sizeof(args[0]));
	CHECK_EQ(args[1].dtai_argn, 1);
	CHECK_EQ(args[2].dtai_pbn, 0xeeeeeeee);
}

DT_TEST(syscall_args, "a system call's arguments have the kernel's names and types")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", "pread64", "entry");

	CHECK_EQ(gargs(fd, pbn), 4);
	CHECK_EQ(args[0].dtai_pbn, pbn);
	CHECK_EQ(args[3].dtai_argn, 3);
	CHECK(!strcmp(args[0].dtai_argname, "fd"));
	CHECK(!strcmp(args[0].dtai_argtype, "unsigned int"));
	CHECK(!strcmp(args[1].dtai_argname, "buf"));
	CHECK(strstr(args[1].dtai_argtype, "char") && strchr(args[1].dtai_argtype, '*'));
	CHECK(!strcmp(args[2].dtai_argname, "count"));
	CHECK(!strcmp(args[2].dtai_argtype, "size_t"));
	CHECK(!strcmp(args[3].dtai_argname, "pos"));
}

DT_TEST(tracepoint_args, "a tracepoint's arguments are those of its prototype")
{
	int fd = session_open(O_NONBLOCK);

	CHECK_EQ(gargs(fd, probe_find(fd, "tracepoint", "signal", "signal_generate")), 5);
	CHECK(!strcmp(args[0].dtai_argname, "sig"));
	CHECK(!strcmp(args[0].dtai_argtype, "int"));
	CHECK(!strcmp(args[1].dtai_argname, "info"));
	CHECK(strstr(args[1].dtai_argtype, "struct kernel_siginfo"));
	CHECK(!strcmp(args[2].dtai_argname, "task"));
	CHECK(strstr(args[2].dtai_argtype, "struct task_struct"));
	CHECK(!strcmp(args[3].dtai_argname, "group"));
	CHECK(!strcmp(args[4].dtai_argname, "result"));
}

DT_TEST(all, "every listed probe has as many arguments as its listing says")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, j, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		if (gargs(fd, list[i].dtpi_pbn) != list[i].dtpi_nargs)
			FAIL("%s:%s:%s", list[i].dtpi_prov, list[i].dtpi_func,
			     list[i].dtpi_name);
		for (j = 0; j < list[i].dtpi_nargs; j++) {
			CHECK_EQ(args[j].dtai_pbn, list[i].dtpi_pbn);
			CHECK_EQ(args[j].dtai_argn, j);
			CHECK(memchr(args[j].dtai_argname, 0, DTNAMESIZE));
			CHECK(memchr(args[j].dtai_argtype, 0, DTNAMESIZE));
			CHECK(args[j].dtai_argtype[0]);
			CHECK(!args[j].__dtai_pad[0] && !args[j].__dtai_pad[2]);
		}
	}
	free(list);
}

DT_TEST(own, "probes of other sessions are unknown")
{
	int fd = session_open(O_NONBLOCK), other = session_open(O_NONBLOCK);
	struct dtioc_arg req = { .dtar_pbn = kprobe_define(fd, "vfs_write", "entry") };

	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	req.dtar_size = 0;
	CHECK_ERR(ioctl(other, DTIOCGARGS, &req), EINVAL);
}

DT_MAIN
