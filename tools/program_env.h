/* SPDX-License-Identifier: GPL-2.0-only */
/* This machine, as a program of the language asks for it. */
#ifndef DT_PROGRAM_ENV_H
#define DT_PROGRAM_ENV_H

#include "bt/bt.h"
#include "sym/ksyms.h"
#include "sym/usyms.h"

struct program_env {
	struct bt_env	 env;		/* for bt_run_new(); its cookie is this */
	struct ksyms	*ksyms;		/* loaded when first needed */
	int		 no_ksyms;	/* they could not be */
	struct usyms	*usyms;		/* made when first needed */
	struct dt_event	 self;		/* dt itself; its comm is in comm */
	char		 comm[DTCOMMLEN];
	char		 file[256];	/* of the last user symbol */
};

/* out and err are borrowed. */
void program_env_init(struct program_env *pe, FILE *out, FILE *err);
void program_env_fini(struct program_env *pe);

/* Learn what processes map as they do, from now on.  Nonzero: no memory. */
int program_env_watch(struct program_env *pe);

/* dt itself as an event of this moment. */
const struct dt_event *program_env_self(struct program_env *pe);

#endif
