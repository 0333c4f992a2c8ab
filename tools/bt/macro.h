/* SPDX-License-Identifier: GPL-2.0-only */
/* Macros: calls become block expressions, before names are resolved. */
#ifndef BT_MACRO_H
#define BT_MACRO_H

#include "ast.h"

void macro_expand(struct bt_program *p);

#endif
