/* SPDX-License-Identifier: GPL-2.0-only */
/* The command that is traced: a child that waits until recording is on. */
#ifndef DT_COMMAND_H
#define DT_COMMAND_H

#include <sys/types.h>
#include "libdt/libdt.h"

struct command {
	pid_t	 pid;		/* 0: none, or it has been waited for */
	int	 gate;		/* closing it lets the child begin */
	int	 status;	/* what a shell would say: 0-255 */
	char	**argv;
	char	*words;		/* argv points into it */
};

/*
 * Split text into words as a shell does with quotes and backslashes, but
 * without expanding anything.
 */
int command_parse(struct command *c, const char *text, struct dt_error *err);

/* Make the child.  It runs nothing of the command until command_go(). */
int command_fork(struct command *c, struct dt_error *err);
void command_go(struct command *c);

/* Returns 1 when the command has ended, with its status set. */
int command_ended(struct command *c);

/* End it, if it has not: sig, and SIGKILL if that does not help in 2 seconds. */
void command_stop(struct command *c, int sig);
void command_free(struct command *c);

#endif
