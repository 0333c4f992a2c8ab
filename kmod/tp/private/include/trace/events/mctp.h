/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<net/mctp.h>)
#include <net/mctp.h>
#endif
