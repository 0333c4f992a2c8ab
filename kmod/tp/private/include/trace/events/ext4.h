/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to fs/ext4/ext4.h. */
#include <linux/jbd2.h>
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
typedef int ext4_grpblk_t;
typedef unsigned int ext4_group_t;
typedef unsigned long long ext4_fsblk_t;
typedef __u32 ext4_lblk_t;
#endif
