/* SPDX-License-Identifier: GPL-2.0-only */
/* Probes as written to things to attach. */
#ifndef BT_PROBE_H
#define BT_PROBE_H

#include "ast.h"

/* Fill p->attach with what the clauses name. */
void probe_expand(struct bt_program *p);

/* The arguments and fields of an attach point, asked for once. */
void probe_args(struct bt_program *p, struct attach *at);

/* The type of an argument's value. */
struct type probe_arg_type(const struct bt_arg_desc *d);

/* Where clause c stands in at, or -1. */
int probe_clause(const struct attach *at, const struct clause *c);

#endif
