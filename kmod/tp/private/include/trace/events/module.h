/* SPDX-License-Identifier: GPL-2.0-only */
/* It names itself only where the kernel makes its events. */
#ifndef TRACE_SYSTEM
#define TRACE_SYSTEM module
#endif
