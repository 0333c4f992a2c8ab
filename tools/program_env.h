/* SPDX-License-Identifier: GPL-2.0-only */
/* This machine, as a program of the language asks for it. */
#ifndef DT_PROGRAM_ENV_H
#define DT_PROGRAM_ENV_H

#include "bt/bt.h"
#include "sym/ksyms.h"
#include "sym/usyms.h"

#define PROGRAM_ENV_CPUS	4096

struct program_env {
	struct bt_env	 env;		/* for bt_run_new(); its cookie is this */
	struct ksyms	*ksyms;		/* loaded when first needed */
	int		 no_ksyms;	/* they could not be */
	struct usyms	*usyms;		/* made when first needed */
	struct dt_dev	*trace;		/* that is replayed, or NULL; borrowed */
	uint64_t	 clock;		/* of it: where the program has come to */
	struct dt_event	 self;		/* dt itself; its comm is in comm */
	char		 comm[DTCOMMLEN];
	struct dt_task	 task;		/* of self, after program_env_task() */
	uint16_t	 node[PROGRAM_ENV_CPUS];	/* of each CPU, + 1; 0: not looked up */
};

/* out and err are borrowed. */
void program_env_init(struct program_env *pe, FILE *out, FILE *err);
void program_env_fini(struct program_env *pe);

/* The machine is the one that a trace was recorded on.  Nonzero: no memory. */
int program_env_replay(struct program_env *pe, struct dt_dev *trace);

/* Learn what processes map as they do, from now on.  Nonzero: no memory. */
int program_env_watch(struct program_env *pe);

/* Have dt itself carry DTEVT_TASK.  Its address is not known, so that is 0. */
void program_env_task(struct program_env *pe);

/* dt itself as an event of this moment. */
const struct dt_event *program_env_self(struct program_env *pe);

#endif
