/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Integer types that a trace header uses and that only its subsystem defines.
 * They are what they are here in all kernels from 5.10 on.  Should one not be,
 * a captured value has wrong upper bits; but a kernel that checks the
 * types of indirect calls would stop, so there those headers are left out.
 */
#if !defined(CONFIG_CFI_CLANG) && !defined(CONFIG_CFI)
#define DT_TP_PRIVATE_INTEGERS
#endif
