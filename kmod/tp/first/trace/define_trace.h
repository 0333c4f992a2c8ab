/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In place of the kernel's, which would define the header's tracepoints: the
 * first reading is with CREATE_TRACE_POINTS, as some headers define what their
 * assignments need only then.
 */
