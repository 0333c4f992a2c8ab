/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/inet.h>)
#include <linux/inet.h>
#endif
#if __has_include(<linux/sunrpc/xdr.h>)
#include <linux/sunrpc/xdr.h>
#endif
