/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/siox.h>)
#include <linux/siox.h>
#endif
