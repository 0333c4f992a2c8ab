/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to fs/afs/internal.h. */
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
typedef u64 afs_volid_t;
enum afs_call_state { DT_TP_AFS_CALL_STATE };
#endif
