/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/sunrpc/svc.h>)
#include <linux/sunrpc/svc.h>
#endif
