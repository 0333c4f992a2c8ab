/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/swiotlb.h>)
#include <linux/swiotlb.h>
#endif
