/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<linux/bio.h>)
#include <linux/bio.h>
#endif
#if __has_include(<linux/blkdev.h>)
#include <linux/blkdev.h>
#endif
#if __has_include(<linux/blktrace_api.h>)
#include <linux/blktrace_api.h>
#endif
