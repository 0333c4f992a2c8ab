/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<net/9p/9p.h>)
#include <net/9p/9p.h>
#endif
#if __has_include(<net/9p/client.h>)
#include <net/9p/client.h>
#endif
