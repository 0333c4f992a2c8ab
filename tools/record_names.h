/* SPDX-License-Identifier: GPL-2.0-only */
/* While recording: names of the addresses and processes that events have. */
#ifndef DT_RECORD_NAMES_H
#define DT_RECORD_NAMES_H

#include "libdt/libdt.h"
#include "sym/usyms.h"

struct names;

/* For what is enabled on dev.  NULL: no memory. */
struct names *names_create(struct dt_dev *dev);
void names_destroy(struct names *n);

/*
 * Tell w of this process and of the functions that probes are on: to be called
 * before recording begins, so that they are known before any event.
 */
void names_begin(struct names *n, struct dt_writer *w, struct dt_dev *dev);

/* What user stacks are named by; NULL: none are recorded. */
struct usyms *names_usyms(struct names *n);

/*
 * Tell w of what these events, whole ones in a row, have met for the first time:
 * to be called before they are written.
 */
void names_meet(struct names *n, struct dt_writer *w, const void *events, size_t len);

#endif
