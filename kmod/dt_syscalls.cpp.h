/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Run through the target kernel's preprocessor, and then dt_syscalls.awk: the
 * system calls' prototypes, followed by a line "DT_NR number function" for each
 * entry of the 64-bit system call table.
 */
/* Where entry code wraps the calls, the header declares none of them. */
#undef CONFIG_ARCH_HAS_SYSCALL_WRAPPER

#include <linux/syscalls.h>
#include <asm-generic/syscalls.h>
#include <asm/unistd.h>

#define __SYSCALL(nr, fn)			DT_NR nr fn
#define __SYSCALL_COMMON(nr, fn)		DT_NR nr fn
#define __SYSCALL_64(nr, fn)			DT_NR nr fn
#define __SYSCALL_X32(nr, fn)
#define __SYSCALL_NORETURN(nr, fn)		DT_NR nr fn
#define __SYSCALL_WITH_COMPAT(nr, fn, compat)	DT_NR nr fn

#if __has_include(<asm/syscalls_64.h>)
#include <asm/syscalls_64.h>
#elif __has_include(<asm/syscall_table_64.h>)
#include <asm/syscall_table_64.h>
#else
#include <asm-generic/unistd.h>
#endif
