// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "dt_tracepoint.h"

/*
 * With one handler the kernel calls it directly, with more from the
 * tracepoint's iterator, which is not part of what the user traces.
 */
void dt_tracepoint_skip_iterator(struct dt_pcb *pcb, const struct tracepoint *tp)
{
	unsigned long addr = (unsigned long)tp->iterator;
	char symbol[KSYM_SYMBOL_LEN];
	unsigned long offset, size;
	const char *plus;

	sprint_symbol(symbol, addr);
	plus = strchr(symbol, '+');
	if (plus && sscanf(plus, "+0x%lx/0x%lx", &offset, &size) == 2 && !offset) {
		pcb->skip_lo = addr;
		pcb->skip_hi = addr + size;
	}
}

/* The kernel may need memory to forget a handler; here it must be forgotten. */
void dt_tracepoint_unregister(struct tracepoint *tp, void *handler, void *data)
{
	int error;

	do {
		error = tracepoint_probe_unregister(tp, handler, data);
		if (error == -ENOMEM)
			msleep(10);
	} while (error == -ENOMEM);
	WARN_ON_ONCE(error);
}
