// SPDX-License-Identifier: GPL-2.0-only
/* Constants that programs take from headers: errors, signals, families, task states. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include "names.h"

#define MAX_ERRNO	4095

static const struct { const char *name; int64_t v; } others[] = {
	{ "AF_UNSPEC", AF_UNSPEC }, { "AF_UNIX", AF_UNIX }, { "AF_INET", AF_INET },
	{ "AF_INET6", AF_INET6 }, { "AF_NETLINK", AF_NETLINK }, { "AF_PACKET", AF_PACKET },
	{ "SOCK_STREAM", SOCK_STREAM }, { "SOCK_DGRAM", SOCK_DGRAM }, { "SOCK_RAW", SOCK_RAW },
	{ "AT_FDCWD", AT_FDCWD }, { "O_RDONLY", O_RDONLY }, { "O_WRONLY", O_WRONLY },
	{ "O_RDWR", O_RDWR }, { "O_CREAT", O_CREAT }, { "O_EXCL", O_EXCL },
	{ "O_TRUNC", O_TRUNC }, { "O_APPEND", O_APPEND }, { "O_NONBLOCK", O_NONBLOCK },
	{ "O_DIRECTORY", O_DIRECTORY }, { "O_CLOEXEC", O_CLOEXEC },
	/* <linux/sched.h> of the kernel, the same from 4.14 on */
	{ "TASK_RUNNING", 0 }, { "TASK_INTERRUPTIBLE", 1 }, { "TASK_UNINTERRUPTIBLE", 2 },
	{ "__TASK_STOPPED", 4 }, { "__TASK_TRACED", 8 }, { "EXIT_DEAD", 0x10 },
	{ "EXIT_ZOMBIE", 0x20 }, { "TASK_PARKED", 0x40 }, { "TASK_DEAD", 0x80 },
	{ "TASK_WAKEKILL", 0x100 }, { "TASK_WAKING", 0x200 }, { "TASK_NOLOAD", 0x400 },
	{ "TASK_NEW", 0x800 },
};

bool constant_find(const char *name, int64_t *v)
{
	const char *s;
	size_t i;
	int n;

	for (n = 1; name[0] == 'E' && n <= MAX_ERRNO; n++) {
		s = strerrorname_np(n);
		if (s && !strcmp(s, name)) {
			*v = n;
			return true;
		}
	}
	for (n = 1; !strncmp(name, "SIG", 3) && n < NSIG; n++) {
		s = sigabbrev_np(n);
		if (s && !strcmp(s, name + 3)) {
			*v = n;
			return true;
		}
	}
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (!strcmp(others[i].name, name)) {
			*v = others[i].v;
			return true;
		}
	}
	return false;
}
