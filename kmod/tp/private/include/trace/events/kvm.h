/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/kvm_types.h>)
#include <linux/kvm_types.h>
#endif
