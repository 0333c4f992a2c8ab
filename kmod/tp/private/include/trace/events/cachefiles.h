/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to fs/cachefiles/internal.h. */
#if __has_include(<linux/fscache-cache.h>)
#include <linux/fscache-cache.h>
#endif
#if __has_include(<linux/netfs.h>)
#include <linux/netfs.h>
#endif
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
enum cachefiles_content { DT_TP_CACHEFILES_CONTENT };
#endif
