/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/dma-fence.h>)
#include <linux/dma-fence.h>
#endif
