// SPDX-License-Identifier: GPL-2.0-only
/* Events whose fields are assigned where they lie. */
#include <linux/kprobes.h>
#include <linux/string.h>
#include "dt_capture.h"
#include "dt_fields.h"

static __always_inline bool dt_fields_start(struct dt_fields *f, struct dt_pcb *pcb)
{
	f->pcb = pcb;
	f->ring = dt_capture_enter(pcb, &f->level);
	if (unlikely(!f->ring))
		return false;
	dt_timing_begin(&f->timing, pcb, f->ring);
	return true;
}

/* The section's head, and a zero word at its end, whatever of it will be written. */
static __always_inline void *dt_fields_section(u64 *p, u32 len)
{
	p[round_up(len, sizeof(u64)) / sizeof(u64)] = 0;
	*p = 0;
	((struct dt_blob *)p)->dtbl_len = len;
	return p + 1;
}

static __always_inline void *dt_fields_plain(struct dt_pcb *pcb, struct dt_ring *r,
					     const u64 *args, u32 len)
{
	union dt_evt_first first = pcb->first;
	struct dt_evt *evt;

	first.len += sizeof(struct dt_blob) + round_up(len, sizeof(u64));
	evt = dt_capture_reserve(pcb, r, first);
	if (unlikely(!evt))
		return NULL;
	return dt_fields_section(dt_capture_first(pcb, args, (u64 *)(evt + 1)), len);
}

/* With what lies behind the fields, which is written before them. */
static noinline void *dt_fields_sections(const struct dt_fields *f, const u64 *args, u32 len)
{
	struct dt_hit hit = { .args = args, .fields_len = len };
	void *fields = NULL;

	dt_capture_extra(f->pcb, &hit, f->ring, f->level, &fields);
	return fields;
}
NOKPROBE_SYMBOL(dt_fields_sections);

static __always_inline void *dt_fields_room(struct dt_fields *f, const u64 *args, u32 len)
{
	struct dt_pcb *pcb = f->pcb;
	void *entry;

	if (unlikely(len > DTMAXFIELDS)) {
		dt_capture_lose(pcb, f->ring);
		dt_capture_leave(f->ring, f->level);
		return NULL;
	}
	if (unlikely(pcb->evtflags & (DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)))
		entry = dt_fields_sections(f, args, len);
	else
		entry = dt_fields_plain(pcb, f->ring, args, len);
	if (unlikely(!entry))
		dt_capture_leave(f->ring, f->level);
	return entry;
}

bool dt_fields_enter(struct dt_fields *f, struct dt_pcb *pcb)
{
	return dt_fields_start(f, pcb);
}
NOKPROBE_SYMBOL(dt_fields_enter);

void *dt_fields_reserve(struct dt_fields *f, const u64 *args, u32 fixed, u32 len)
{
	u64 *entry = dt_fields_room(f, args, len);
	u32 i;

	if (likely(entry))
		for (i = fixed / sizeof(u64); i < DIV_ROUND_UP(len, sizeof(u64)); i++)
			entry[i] = 0;
	return entry;
}
NOKPROBE_SYMBOL(dt_fields_reserve);

void *dt_fields_begin(struct dt_fields *f, struct dt_pcb *pcb, const u64 *args, u32 len)
{
	return dt_fields_start(f, pcb) ? dt_fields_room(f, args, len) : NULL;
}
NOKPROBE_SYMBOL(dt_fields_begin);

/* What is behind the string may change after it was measured. */
void dt_fields_str(char *to, const char *from, u32 size)
{
	if (likely(size))
		memcpy(to, from, strnlen(from, size - 1));
}
NOKPROBE_SYMBOL(dt_fields_str);

void dt_fields_end(struct dt_fields *f)
{
	dt_timing_end(&f->timing, f->ring);
	dt_capture_leave(f->ring, f->level);
}
NOKPROBE_SYMBOL(dt_fields_end);
