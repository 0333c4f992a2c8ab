// SPDX-License-Identifier: GPL-2.0-only
/*
 * A structure's size travels in the ioctl number: programs built for a longer
 * structure work as long as what this module does not know is zero.
 */
#include "lib.h"

#define GROWN(cmd, more) \
	_IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd), _IOC_SIZE(cmd) + (more))

static const unsigned int commands[] = {
	DTIOCGPLIST, DTIOCGSTATS, DTIOCPRBENABLE, DTIOCPRBDISABLE, DTIOCGARGS,
	DTIOCGETAUXBASE, DTIOCPRBDEFINE, DTIOCGINFO, DTIOCSRING, DTIOCGPSTATS,
	DTIOCGFIELDS, DTIOCGMAP, DTIOCPRBFIND,
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static struct dtioc_def def;

/* An argument for each command with which it does not fail. */
static void argument(int fd, unsigned int cmd, void *arg)
{
	__u32 pbn = probe_find(fd, "syscall", "getppid", "entry");

	switch (cmd) {
	case DTIOCPRBENABLE:
	case DTIOCPRBDISABLE:
		((struct dtioc_req *)arg)->dtrq_pbn = pbn;
		break;
	case DTIOCGARGS:
		((struct dtioc_arg *)arg)->dtar_pbn = pbn;
		break;
	case DTIOCGFIELDS:
		((struct dtioc_field *)arg)->dtfd_pbn = pbn;
		break;
	case DTIOCGPSTATS:
		((struct dtioc_pstat *)arg)->dtps_pbn = pbn;
		break;
	case DTIOCPRBDEFINE:
		def_set(&def, "profile", "hz", "97", 0);
		((struct dtioc_define *)arg)->dtde_count = 1;
		((struct dtioc_define *)arg)->dtde_defs = &def;
		break;
	case DTIOCPRBFIND:
		strcpy(((struct dtioc_probe_info *)arg)->dtpi_prov, "syscall");
		strcpy(((struct dtioc_probe_info *)arg)->dtpi_func, "getppid");
		strcpy(((struct dtioc_probe_info *)arg)->dtpi_name, "entry");
		break;
	case DTIOCGETAUXBASE:
		((struct dtioc_getaux *)arg)->dtga_pid = getpid();
		break;
	}
}

/* Each command in a session where its argument() is right. */
static int prepared_session(unsigned int cmd)
{
	int fd = session_open(O_NONBLOCK);

	if (cmd == DTIOCPRBDISABLE || cmd == DTIOCGPSTATS)
		CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", "getppid", "entry"), 0));
	return fd;
}

DT_TEST(longer_zero, "a longer structure with a zero tail is accepted")
{
	unsigned char arg[1024];
	size_t i;
	int fd;

	for (i = 0; i < NCOMMANDS; i++) {
		fd = prepared_session(commands[i]);
		memset(arg, 0, sizeof(arg));
		argument(fd, commands[i], arg);
		if (ioctl(fd, GROWN(commands[i], 24), arg))
			FAIL("command %u: %s", _IOC_NR(commands[i]), strerror(errno));
		session_close(fd);
	}
}

DT_TEST(longer_nonzero, "a longer structure with a nonzero tail is E2BIG")
{
	unsigned char arg[1024];
	size_t i;
	int fd;

	for (i = 0; i < NCOMMANDS; i++) {
		if (!(_IOC_DIR(commands[i]) & _IOC_WRITE))
			continue;
		fd = prepared_session(commands[i]);
		memset(arg, 0, sizeof(arg));
		argument(fd, commands[i], arg);
		arg[_IOC_SIZE(commands[i]) + 23] = 1;
		errno = 0;
		if (!ioctl(fd, GROWN(commands[i], 24), arg) || errno != E2BIG)
			FAIL("command %u: %s", _IOC_NR(commands[i]), strerror(errno));
		session_close(fd);
	}
}

DT_TEST(longer_answer, "what a longer answer has more is zero")
{
	static const unsigned int answers[] = { DTIOCGSTATS, DTIOCGINFO, DTIOCGMAP };
	unsigned char arg[256];
	int fd = session_open(O_NONBLOCK);
	size_t i, j;

	for (i = 0; i < 3; i++) {
		memset(arg, 0xff, sizeof(arg));
		CHECK_OK(ioctl(fd, GROWN(answers[i], 24), arg));
		for (j = 0; j < 24; j++)
			CHECK_EQ(arg[_IOC_SIZE(answers[i]) + j], 0);
		CHECK_EQ(arg[_IOC_SIZE(answers[i]) + 24], 0xff);
	}
}

DT_TEST(shorter, "a structure shorter than its first version is EINVAL")
{
	unsigned char arg[1024];
	size_t i;
	int fd;

	for (i = 0; i < NCOMMANDS; i++) {
		fd = prepared_session(commands[i]);
		memset(arg, 0, sizeof(arg));
		argument(fd, commands[i], arg);
		errno = 0;
		if (!ioctl(fd, GROWN(commands[i], -4), arg) || errno != EINVAL)
			FAIL("command %u: %s", _IOC_NR(commands[i]), strerror(errno));
		session_close(fd);
	}
}

DT_TEST(record, "DTIOCRECORD takes an int, or more with a zero tail")
{
	int fd = session_open(O_NONBLOCK);
	int arg[4] = { 0, 0, 0, 0 };

	CHECK_OK(ioctl(fd, GROWN(DTIOCRECORD, 12), arg));
	arg[3] = 1;
	CHECK_ERR(ioctl(fd, GROWN(DTIOCRECORD, 12), arg), E2BIG);
	CHECK_ERR(ioctl(fd, GROWN(DTIOCRECORD, -2), arg), EINVAL);
}

DT_TEST(huge, "the longest structure that a number can say is handled")
{
	static unsigned char arg[1 << 14];
	int fd = session_open(O_NONBLOCK);
	struct dtioc_stat *st = (void *)arg;

	CHECK_OK(ioctl(fd, _IOC(_IOC_READ, 'D', 2, (1 << 14) - 1), arg));
	CHECK_EQ(st->dtst_readevt, 0);
}

DT_TEST(unknown, "an unknown ioctl is ENOTTY")
{
	static const unsigned int nrs[] = { 0, 8, 9, 31, 99, 100, 255 };
	unsigned char arg[1024] = { 0 };
	int fd = session_open(O_NONBLOCK);
	size_t i;

	for (i = 0; i < sizeof(nrs) / sizeof(nrs[0]); i++) {
		CHECK_ERR(ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 'D', nrs[i], 16), arg),
			  ENOTTY);
		CHECK_ERR(ioctl(fd, _IOC(_IOC_NONE, 'D', nrs[i], 0), arg), ENOTTY);
	}
	CHECK_ERR(ioctl(fd, _IOC(_IOC_READ, 'E', 2, 32), arg), ENOTTY);
	CHECK_ERR(ioctl(fd, 0, arg), ENOTTY);
	CHECK_ERR(ioctl(fd, 0x5401 /* TCGETS */, arg), ENOTTY);
}

DT_MAIN
