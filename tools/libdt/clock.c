// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
#include <time.h>
#include "libdt.h"

__u64 dt_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}
