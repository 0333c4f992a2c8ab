/* SPDX-License-Identifier: GPL-2.0-only */
/* What may stand before and between the probes. */
#ifndef BT_PREAMBLE_H
#define BT_PREAMBLE_H

#include "parse.h"

void preamble_first(struct parser *ps);

/* Parse one such thing if one is next. */
bool preamble_item(struct parser *ps);

/* Set what name stands for; false with *wrong said if that cannot be. */
bool config_set(struct config *c, const char *name, const char *value,
		const char **wrong);
void config_default(struct config *c);
extern const char config_unknown[];	/* *wrong when there is no such variable */

/* Set what bt_options names of config variables. */
void preamble_environment(struct bt_program *p);

#endif
