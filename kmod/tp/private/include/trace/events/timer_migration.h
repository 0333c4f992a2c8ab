/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to kernel/time/timer_migration.h. */
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
union tmigr_state {
	u32 state;
};
#endif
