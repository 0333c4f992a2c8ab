// SPDX-License-Identifier: GPL-2.0-only
/* The module parameter allowdt: off, nobody opens the device. */
#define _GNU_SOURCE
#include <sys/stat.h>
#include "lib.h"

#define PARAM	"/sys/module/dt/parameters/allowdt"

static void allow(void)
{
	file_write(PARAM, "1");
}

DT_TEST(off, "allowdt off is EPERM on open, for root too, and on again opens")
{
	int fd = session_open(O_NONBLOCK);
	struct events evs = { 0 };
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");

	tap_atend(allow);
	CHECK_OK(file_write(PARAM, "0"));
	CHECK_ERR(open(DEVICE, O_RDWR), EPERM);
	CHECK_ERR(open(DEVICE, O_RDONLY), EPERM);
	/* Sessions that are open already go on. */
	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 3);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 3);
	events_free(&evs);
	CHECK_OK(file_write(PARAM, "1"));
	session_open(O_NONBLOCK);
}

DT_TEST(values, "allowdt is readable, takes booleans and nothing else")
{
	char text[16];

	session_open(O_NONBLOCK);
	tap_atend(allow);
	CHECK_OK(file_read(PARAM, text, sizeof(text)));
	CHECK(!strcmp(text, "Y"));
	CHECK_OK(file_write(PARAM, "N"));
	CHECK_OK(file_read(PARAM, text, sizeof(text)));
	CHECK(!strcmp(text, "N"));
	CHECK_ERR(file_write(PARAM, "perhaps"), EINVAL);
	CHECK_OK(file_write(PARAM, "Y"));
}

DT_TEST(node, "the device node is 0600")
{
	struct stat st;

	session_open(O_NONBLOCK);
	CHECK_OK(stat(DEVICE, &st));
	CHECK(S_ISCHR(st.st_mode));
	CHECK_EQ(st.st_mode & 07777, 0600);
	CHECK_EQ(st.st_uid, 0);
}

DT_MAIN
