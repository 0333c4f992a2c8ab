// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCGFIELDS: type, name and place of each field of a tracepoint. */
#include "lib.h"

DT_TEST(unknown, "an unknown probe is EINVAL")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_field req = { .dtfd_pbn = 0 };

	CHECK_ERR(ioctl(fd, DTIOCGFIELDS, &req), EINVAL);
	req.dtfd_pbn = 0x7fffffff;
	CHECK_ERR(ioctl(fd, DTIOCGFIELDS, &req), EINVAL);
	req.dtfd_pbn = 0xffffffff;
	CHECK_ERR(ioctl(fd, DTIOCGFIELDS, &req), EINVAL);
}

DT_TEST(none, "a probe that cannot capture fields has none, and does not take the flag")
{
	int fd = session_open(O_NONBLOCK);
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct dtioc_field req = { .dtfd_pbn = pbn, .dtfd_size = 1 << 20 };

	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	CHECK_EQ(req.dtfd_size, 0);
	CHECK_ERR(probe_enable(fd, pbn, DTEVT_FIELDS), EINVAL);
}

DT_MAIN
