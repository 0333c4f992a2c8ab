/* SPDX-License-Identifier: GPL-2.0-only */
#if __has_include(<media/videobuf2-v4l2.h>)
#include <media/videobuf2-v4l2.h>
#endif
#if __has_include(<media/v4l2-common.h>)
#include <media/v4l2-common.h>
#endif
