/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/kvm_types.h>
#if __has_include(<linux/kvm_host.h>)
#include <linux/kvm_host.h>
#endif
