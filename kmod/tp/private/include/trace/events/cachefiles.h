/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to fs/cachefiles/internal.h. */
#include <linux/netfs.h>
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
enum cachefiles_content { DT_TP_CACHEFILES_CONTENT };
#endif
