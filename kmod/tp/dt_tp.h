/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Typed tracepoint events: made by the build from the target kernel's own trace
 * headers, matched with the running kernel by dt_prov_tracepoint.c.
 */
#ifndef DT_TP_H
#define DT_TP_H

#include <linux/types.h>

struct dtioc_field_info;

/* One field.  Where it is follows from sizes and alignments, as in C. */
struct dt_tp_field {
	u16	size;		/* bytes in the event itself */
	u16	elsize;		/* of an element; of a scalar: size */
	u8	align;
	u8	flags;		/* DTFI_* */
};

/*
 * What an event class records, or all zeros where the build could not have it.
 *
 * text has two strings for each field, type and name, each with its NUL.
 * handler is as in struct dt_tp_desc, for pcbs with DTEVT_FIELDS.
 */
struct dt_tp_fields {
	const char		 *text;
	const struct dt_tp_field *fields;
	void			 *handler;
	u32			  count;
	u32			  len;	/* bytes in front of dynamic data */
};

/*
 * One event of a trace header.
 *
 * text is three strings in one, each with its NUL: the group, the name, and the
 * prototype as the header spells it, "TP_PROTO(int a, struct b *c)".  handler
 * is a void (void *pcb, PROTOTYPE), kept untyped: only the tracepoint with that
 * prototype ever calls it.
 */
struct dt_tp_desc {
	const char		  *text;
	const struct dt_tp_fields *fields;
	void			  *handler;
	u32			   nargs;
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

/* dt_tp_field.c */
bool dt_tp_has_fields(const struct dt_tp_desc *desc);
int dt_tp_field(const struct dt_tp_desc *desc, unsigned int n, struct dtioc_field_info *fi);

#endif /* DT_TP_H */
