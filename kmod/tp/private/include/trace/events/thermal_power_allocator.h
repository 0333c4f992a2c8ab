/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/thermal.h>)
#include <linux/thermal.h>
#endif
