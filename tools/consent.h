/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the kernel functions that wildcards stand for are meant to be armed. */
#ifndef DT_CONSENT_H
#define DT_CONSENT_H

#include "bt/bt.h"
#include "expand.h"
#include "libdt/libdt.h"
#include "spec.h"

/* Probes of functions, named by wildcards alone, that need no word of the user. */
#define CONSENT_FUNCS	500

/*
 * Ask on the terminal where there are more.  An error where the answer is not yes,
 * or where nobody can be asked.  list is what was expanded to x.
 */
int consent_expansion(const struct expansion *x, const struct spec_list *list,
		      struct dt_error *err);
int consent_plan(const struct bt_plan *plan, struct dt_error *err);

#endif
