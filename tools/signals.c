// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "signals.h"

static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
static int fds[2] = { -1, -1 };

static void on_signal(int sig)
{
	unsigned char byte = sig;
	int code = errno;

	/* The pipe is full only when it has been told enough. */
	(void)!write(fds[1], &byte, 1);
	errno = code;
}

int signals_init(struct dt_error *err)
{
	struct sigaction sa = { .sa_handler = on_signal }, old;
	size_t i;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return dt_error_set(err, errno, "pipe: %s", strerror(errno));
	sigfillset(&sa.sa_mask);
	sa.sa_flags = SA_RESTART | SA_NOCLDSTOP;
	sigaction(SIGCHLD, &sa, NULL);
	sa.sa_flags |= SA_RESETHAND;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		/* nohup(1) wants SIGHUP to be ignored. */
		if (ends[i] == SIGHUP && !sigaction(SIGHUP, NULL, &old) &&
		    old.sa_handler == SIG_IGN)
			continue;
		sigaction(ends[i], &sa, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	return fds[0];
}

void signals_add(int sig)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigfillset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

int signals_take(void)
{
	unsigned char byte;

	return read(fds[0], &byte, 1) == 1 ? byte : 0;
}

void signals_child(void)
{
	struct sigaction old;
	sigset_t none;
	size_t i;

	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (!sigaction(ends[i], NULL, &old) && old.sa_handler != SIG_IGN)
			signal(ends[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}
