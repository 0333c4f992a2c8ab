/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/mm_inline.h>)
#include <linux/mm_inline.h>
#endif
