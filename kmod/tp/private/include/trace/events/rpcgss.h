/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/sunrpc/auth_gss.h>)
#include <linux/sunrpc/auth_gss.h>
#endif
