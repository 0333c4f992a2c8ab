/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/backing-dev.h>)
#include <linux/backing-dev.h>
#endif
