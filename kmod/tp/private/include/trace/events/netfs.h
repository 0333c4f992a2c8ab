/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/netfs.h>)
#include <linux/netfs.h>
#endif
