// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/dt.h>
#include "dt_limit.h"

/* All functions of a kernel; a wildcard gone astray stays below it. */
static unsigned int maxprobes = 65536;
module_param(maxprobes, uint, 0644);
MODULE_PARM_DESC(maxprobes, "Probes that a session defines, and that it enables (default: 65536)");

static unsigned int maxtimers = 64;
module_param(maxtimers, uint, 0644);
MODULE_PARM_DESC(maxtimers, "Profile and interval probes that a session enables (default: 64)");

/* Two of the shortest period; a tenth to a quarter of a CPU, in interrupts alone. */
static unsigned int maxhz = 200000;
module_param(maxhz, uint, 0644);
MODULE_PARM_DESC(maxhz, "Hits a second, on a CPU, of all profile and interval probes together (default: 200000)");

static unsigned int maxmem;
module_param(maxmem, uint, 0644);
MODULE_PARM_DESC(maxmem, "MiB of a session's rings together, and of all defined probes (default: an eighth of the memory)");

/* What all sessions have taken. */
static atomic64_t dt_limit_hz, dt_limit_kbytes;

/* Once, before the device can be opened. */
void dt_limit_init(void)
{
	if (!maxmem)
		maxmem = totalram_pages() >> (20 - PAGE_SHIFT) >> 3 ?: 1;
}

int dt_limit_probes(unsigned int n)
{
	return n > READ_ONCE(maxprobes) ? -EDQUOT : 0;
}

/* Who takes more at the same time may fail as well; too much is never taken. */
static int dt_limit_take(atomic64_t *taken, u64 n, u64 max)
{
	if (atomic64_add_return(n, taken) <= max)
		return 0;
	atomic64_sub(n, taken);
	return -EDQUOT;
}

int dt_limit_take_timer(unsigned int n, u64 hz)
{
	if (n > READ_ONCE(maxtimers))
		return -EDQUOT;
	return dt_limit_take(&dt_limit_hz, hz, READ_ONCE(maxhz));
}

void dt_limit_give_timer(u64 hz)
{
	atomic64_sub(hz, &dt_limit_hz);
}

int dt_limit_take_memory(u64 kbytes)
{
	return dt_limit_take(&dt_limit_kbytes, kbytes, (u64)READ_ONCE(maxmem) << 10);
}

void dt_limit_give_memory(u64 kbytes)
{
	atomic64_sub(kbytes, &dt_limit_kbytes);
}

int dt_limit_ring(u64 size)
{
	return size * num_possible_cpus() > (u64)READ_ONCE(maxmem) << 20 ? -EDQUOT : 0;
}

u64 dt_limit_ring_default(void)
{
	u64 size = max_t(u64, DT_RING_DEFAULT, PAGE_SIZE);

	while (size > max_t(u64, DT_RING_MIN, PAGE_SIZE) && dt_limit_ring(size))
		size /= 2;
	return size;
}
