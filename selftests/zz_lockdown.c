// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel lockdown.  There is no way back from it but a boot, so that this runs
 * last and only with DT_TEST_LOCKDOWN=1 in the environment.
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include "lib.h"

#define LOCKDOWN	"/sys/kernel/security/lockdown"

static size_t log_count(const char *text)
{
	char line[1024];
	size_t n = 0;
	FILE *f = popen("dmesg", "re");

	CHECK(f);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, text) != NULL;
	pclose(f);
	return n;
}

DT_TEST(confidentiality, "under lockdown (confidentiality) open is EPERM, said once in the log")
{
	const char *env = getenv("DT_TEST_LOCKDOWN");
	size_t before, after;
	int i, on = 1, fd;
	__u32 pbn;

	if (!env || strcmp(env, "1"))
		SKIP("DT_TEST_LOCKDOWN=1 is not set: it lasts until the next boot");
	session_close(session_open(O_NONBLOCK));
	if (access(LOCKDOWN, F_OK))
		mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	if (access(LOCKDOWN, W_OK))
		SKIP("this kernel has no lockdown");
	/* Integrity alone keeps nobody from reading the kernel. */
	CHECK_OK(file_write(LOCKDOWN, "integrity"));
	fd = session_open(O_NONBLOCK);
	CHECK_OK(probe_enable(fd, probe_find(fd, "syscall", QUIET_NAME, "entry"), 0));
	CHECK_OK(file_write(LOCKDOWN, "confidentiality"));
	before = log_count("dt: ");
	for (i = 0; i < 5; i++)
		CHECK_ERR(open(DEVICE, O_RDWR), EPERM);
	after = log_count("dt: ");
	CHECK_EQ(after - before, 1);
	/* What was opened in time lets nothing new out, and ends. */
	CHECK_ERR(ioctl(fd, DTIOCRECORD, &on), EPERM);
	pbn = probe_define(fd, "kprobe", "vfs_read", "entry", 0);
	CHECK(!pbn && errno == EPERM);
	record_stop(fd);
	session_close(fd);
}

DT_MAIN
