// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "command.h"
#include "signals.h"

#define STOP_MS	2000

static const char *skip_blanks(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* Copy one word to *to; returns what follows it, NULL when a quote is not closed. */
static const char *copy_word(const char *p, char **to)
{
	char quote = 0;

	for (; *p && (quote || !isspace((unsigned char)*p)); p++) {
		if (quote == *p) {
			quote = 0;
		} else if (!quote && (*p == '"' || *p == '\'')) {
			quote = *p;
		} else if (*p == '\\' && quote != '\'' && p[1] &&
			   (!quote || strchr("\"\\$`", p[1]))) {
			*(*to)++ = *++p;
		} else {
			*(*to)++ = *p;
		}
	}
	*(*to)++ = 0;
	return quote ? NULL : p;
}

int command_parse(struct command *c, const char *text, struct dt_error *err)
{
	size_t max = strlen(text) + 2, n = 0;
	const char *p;
	char *to;

	memset(c, 0, sizeof(*c));
	c->gate = -1;
	c->words = malloc(max);
	c->argv = calloc(max, sizeof(*c->argv));
	if (!c->words || !c->argv)
		return dt_error_set(err, ENOMEM, "-c: out of memory");
	to = c->words;
	for (p = skip_blanks(text); *p; p = skip_blanks(p)) {
		c->argv[n++] = to;
		p = copy_word(p, &to);
		if (!p)
			return dt_error_set(err, EINVAL, "-c %s: a quote is not closed", text);
	}
	if (!n || !*c->argv[0])
		return dt_error_set(err, EINVAL, "-c: the command is empty");
	return 0;
}

/* In the child. */
static void command_run(struct command *c, int gate)
{
	char byte;
	int code;

	signals_child();
	/* Any byte means go; the end of the pipe, that dt is gone. */
	if (read(gate, &byte, 1) != 1)
		_exit(1);
	close(gate);
	execvp(c->argv[0], c->argv);
	code = errno;
	fprintf(stderr, "dt: -c %s: %s\n", c->argv[0], strerror(code));
	_exit(code == ENOENT ? 127 : 126);
}

int command_fork(struct command *c, struct dt_error *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return dt_error_set(err, errno, "-c %s: pipe: %s", c->argv[0], strerror(errno));
	c->pid = fork();
	if (c->pid < 0) {
		c->pid = 0;
		close(fds[0]);
		close(fds[1]);
		return dt_error_set(err, errno, "-c %s: fork: %s", c->argv[0], strerror(errno));
	}
	if (c->pid == 0) {
		close(fds[1]);
		command_run(c, fds[0]);
	}
	close(fds[0]);
	c->gate = fds[1];
	return 0;
}

void command_go(struct command *c)
{
	/* Should this fail, the child ends, which is noticed like any end. */
	if (c->gate >= 0 && write(c->gate, "", 1) != 1)
		fprintf(stderr, "dt: -c %s: it did not start\n", c->argv[0]);
	if (c->gate >= 0)
		close(c->gate);
	c->gate = -1;
}

static void command_set_status(struct command *c, int status)
{
	c->pid = 0;
	c->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int command_ended(struct command *c)
{
	int status;

	if (c->pid && waitpid(c->pid, &status, WNOHANG) == c->pid)
		command_set_status(c, status);
	return c->pid == 0;
}

void command_stop(struct command *c, int sig)
{
	const struct timespec tick = { .tv_nsec = 10000000 };
	int status, ms;

	if (c->gate >= 0)
		close(c->gate);
	c->gate = -1;
	if (!c->pid)
		return;
	kill(c->pid, sig);
	for (ms = 0; ms < STOP_MS && !command_ended(c); ms += 10)
		nanosleep(&tick, NULL);
	if (!c->pid)
		return;
	kill(c->pid, SIGKILL);
	if (waitpid(c->pid, &status, 0) == c->pid)
		command_set_status(c, status);
}

void command_free(struct command *c)
{
	free(c->argv);
	free(c->words);
	c->argv = NULL;
	c->words = NULL;
}
