/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/ip.h>)
#include <linux/ip.h>
#endif
#if __has_include(<linux/udp.h>)
#include <linux/udp.h>
#endif
#if __has_include(<linux/icmp.h>)
#include <linux/icmp.h>
#endif
