/* SPDX-License-Identifier: GPL-2.0-only */
/* A world for programs: probes, symbols, tasks and clocks that are always the same. */
#ifndef BT_FAKE_H
#define BT_FAKE_H

#include "bt.h"

extern const struct bt_probes fake_probes;

/* A clock that stands at 1000 s, a boot at 2024-01-01 00:00:00 UTC. */
void fake_env(struct bt_env *env, FILE *out, FILE *err);

/* Temporary memory that a run has in use, in bytes: always what it was when it was new. */
size_t fake_temp(const struct bt_run *run);

#endif
