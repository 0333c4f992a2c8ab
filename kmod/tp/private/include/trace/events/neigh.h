/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<net/ipv6.h>)
#include <net/ipv6.h>
#endif
