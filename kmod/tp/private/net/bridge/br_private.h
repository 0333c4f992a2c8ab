/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for the header of the same name that the kernel keeps to itself:
 * <trace/events/bridge.h> includes it, but its prototypes need no more than pointers.
 */
