// SPDX-License-Identifier: GPL-2.0-only
#include "live.h"

/*
 * The default is libdt's: it wakes the reader at an eighth of the ring.  Where
 * processes must be seen before they end, each event wakes it.
 */
int live_set_ring(struct dt_dev *dev, __u64 size, const struct usyms *us,
		  struct dt_error *err)
{
	int hurry = us && !usyms_watching(us);

	if (!size && !hurry)
		return 0;
	return dt_dev_set_ring(dev, size, hurry ? 0 : size / 8, err);
}

void live_see(struct usyms *us, const struct dt_evt *evt)
{
	struct dt_event ev;
	__u64 pc = 0;

	if (!(evt->dtev_flags & DTEVT_USTACK) ||
	    dt_event_decode(&ev, evt, evt->dtev_len) <= 0)
		return;
	if (ev.dtev_ustack && ev.dtev_ustack->dtsk_count)
		pc = ev.dtev_ustack->dtsk_pc[0];
	usyms_see(us, ev.dtev_pid, ev.dtev_nsecs, pc);
}

int live_timeout(__u64 deadline)
{
	__u64 now;

	if (!deadline)
		return -1;
	now = dt_now();
	if (now >= deadline)
		return 0;
	/* Waits are short anyway. */
	return deadline - now > 1000000000 ? 1000 : (deadline - now) / 1000000 + 1;
}
