/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DT_ERRNAME_H
#define DT_ERRNAME_H

/* The name of an errno value, "ENOENT", of the kernel's inner ones too; or NULL. */
const char *errname(int code);

#endif
