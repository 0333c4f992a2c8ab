/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to fs/f2fs/f2fs.h. */
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
typedef u32 block_t;
typedef u32 nid_t;
enum f2fs_lock_name { DT_TP_F2FS_LOCK_NAME };
enum extent_type { DT_TP_EXTENT_TYPE };
enum { NR_PAGE_TYPE = 3 };
#endif
#if __has_include(<linux/bio.h>)
#include <linux/bio.h>
#endif
