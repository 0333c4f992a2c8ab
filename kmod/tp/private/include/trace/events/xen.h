/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<xen/interface/xen.h>)
#include <xen/interface/xen.h>
#endif
