// SPDX-License-Identifier: GPL-2.0-only
/* Padding and what is reserved must be zero. */
#include "lib.h"

DT_TEST(gargs, "nonzero padding in DTIOCGARGS is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_arg req = {
		.dtar_pbn = probe_find(fd, "syscall", "getppid", "entry"),
	};

	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	req.dtar_size = 0;
	req.__dtar_pad = 1;
	CHECK_ERR(ioctl(fd, DTIOCGARGS, &req), EINVAL);
}

DT_TEST(gfields, "nonzero padding in DTIOCGFIELDS is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_field req = {
		.dtfd_pbn = probe_find(fd, "syscall", "getppid", "entry"),
	};

	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	req.dtfd_size = 0;
	req.__dtfd_pad = 1;
	CHECK_ERR(ioctl(fd, DTIOCGFIELDS, &req), EINVAL);
}

DT_TEST(prbfind, "nonzero padding in DTIOCPRBFIND is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info info;
	int i;

	CHECK(probe_lookup(fd, "syscall", "getppid", "entry", &info));
	CHECK_OK(ioctl(fd, DTIOCPRBFIND, &info));
	for (i = 0; i < 3; i++) {
		info.__dtpi_pad[i] = 1;
		CHECK_ERR(ioctl(fd, DTIOCPRBFIND, &info), EINVAL);
		info.__dtpi_pad[i] = 0;
	}
}

DT_TEST(getaux, "nonzero padding in DTIOCGETAUXBASE is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_getaux req = { .dtga_pid = getpid(), .__dtga_pad = 0x80000000 };

	CHECK_ERR(ioctl(fd, DTIOCGETAUXBASE, &req), EINVAL);
}

DT_TEST(define, "nonzero padding in DTIOCPRBDEFINE is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_define req = { .dtde_count = 0, .__dtde_pad = 1 };

	CHECK_ERR(ioctl(fd, DTIOCPRBDEFINE, &req), EINVAL);
}

DT_TEST(gpstats, "nonzero padding in DTIOCGPSTATS is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", "getppid", "entry");
	struct dtioc_pstat req = { .dtps_pbn = pbn };

	CHECK_OK(probe_enable(fd, pbn, 0));
	CHECK_OK(ioctl(fd, DTIOCGPSTATS, &req));
	req.__dtps_pad = 1;
	CHECK_ERR(ioctl(fd, DTIOCGPSTATS, &req), EINVAL);
}

DT_TEST(answers, "padding in what the module answers is zero")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, n;

	list = probe_list(fd, &n);
	for (i = 0; i < n; i++)
		if (list[i].__dtpi_pad[0] || list[i].__dtpi_pad[1] || list[i].__dtpi_pad[2])
			FAIL("probe %u", list[i].dtpi_pbn);
	free(list);
}

DT_MAIN
