/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Typed tracepoint events: made by the build from the target kernel's own trace
 * headers, matched with the running kernel by dt_prov_tracepoint.c.
 */
#ifndef DT_TP_H
#define DT_TP_H

#include <linux/types.h>

/*
 * One event of a trace header.
 *
 * text is three strings in one, each with its NUL: the group, the name, and the
 * prototype as the header spells it, "TP_PROTO(int a, struct b *c)".  handler
 * is a void (void *pcb, PROTOTYPE), kept untyped: only the tracepoint with that
 * prototype ever calls it.
 */
struct dt_tp_desc {
	const char	*text;
	void		*handler;
	u32		 nargs;
};

/*
 * The tables, one for each header, NULL after the last.  The first descriptor
 * of a table is empty; the next one with text == NULL ends it.
 */
extern const struct dt_tp_desc *const dt_tp_tables[];

/* dt_tp_text.c */
const char *dt_tp_group(const struct dt_tp_desc *desc);
const char *dt_tp_name(const struct dt_tp_desc *desc);
int dt_tp_arg(const struct dt_tp_desc *desc, unsigned int n, char *type, char *name,
	      size_t size);

#endif /* DT_TP_H */
