/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/phy.h>)
#include <linux/phy.h>
#endif
