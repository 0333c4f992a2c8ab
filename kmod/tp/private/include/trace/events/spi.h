/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/spi/spi.h>)
#include <linux/spi/spi.h>
#endif
