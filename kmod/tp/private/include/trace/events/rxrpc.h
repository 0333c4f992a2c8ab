/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to net/rxrpc. */
#include "include/integers.h"

#ifdef DT_TP_PRIVATE_INTEGERS
typedef u32 rxrpc_seq_t;
typedef u32 rxrpc_serial_t;
#endif
