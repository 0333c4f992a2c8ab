// SPDX-License-Identifier: GPL-2.0-only
/* What a class's tables say of the fields of its events. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <linux/dt.h>
#include "dt_tp.h"

/* A walk over the fields of a class. */
struct dt_tp_walk {
	const char	*type;
	const char	*name;
	u32		 offset;
	u32		 end;
};

static void dt_tp_walk_to(struct dt_tp_walk *w, const struct dt_tp_fields *fs, unsigned int n)
{
	w->type = w->name ? w->name + strlen(w->name) + 1 : fs->text;
	w->name = w->type + strlen(w->type) + 1;
	w->offset = ALIGN(w->end, max_t(u32, fs->fields[n].align, 1));
	w->end = w->offset + fs->fields[n].size;
}

/* Fields start behind struct trace_entry, which every event has. */
#define DT_TP_WALK_START	{ .end = sizeof(struct trace_entry) }

/* What is an array in its own place has no length in its type yet. */
static int dt_tp_field_type(char *to, const char *type, const struct dt_tp_field *f)
{
	int len;

	if ((f->flags & DTFI_ARRAY) && !(f->flags & (DTFI_DATALOC | DTFI_RELLOC)))
		len = snprintf(to, DTNAMESIZE, "%s[%u]", type,
			       f->elsize ? f->size / f->elsize : 0);
	else
		len = snprintf(to, DTNAMESIZE, "%s", type);
	return len < DTNAMESIZE ? 0 : -E2BIG;
}

/* Field n into *fi, all but its probe.  ENOENT: there is none; E2BIG: no room. */
int dt_tp_field(const struct dt_tp_desc *desc, unsigned int n, struct dtioc_field_info *fi)
{
	const struct dt_tp_fields *fs = desc->fields;
	struct dt_tp_walk w = DT_TP_WALK_START;
	unsigned int i;

	if (n >= fs->count)
		return -ENOENT;
	for (i = 0; i <= n; i++)
		dt_tp_walk_to(&w, fs, i);
	fi->dtfi_flags = fs->fields[n].flags;
	if (!(fi->dtfi_flags & DTFI_ARRAY) && *w.type && w.type[strlen(w.type) - 1] == '*')
		fi->dtfi_flags |= DTFI_POINTER;
	fi->dtfi_offset = w.offset;
	fi->dtfi_size = fs->fields[n].size;
	fi->dtfi_elsize = fs->fields[n].elsize;
	if (strscpy(fi->dtfi_name, w.name, DTNAMESIZE) < 0)
		return -E2BIG;
	return dt_tp_field_type(fi->dtfi_type, w.type, &fs->fields[n]);
}

/*
 * Can they be captured, and listed whole?  A structure that is not laid out as
 * its fields say, packed for one, shows in where it ends.
 */
bool dt_tp_has_fields(const struct dt_tp_desc *desc)
{
	const struct dt_tp_fields *fs = desc->fields;
	struct dt_tp_walk w = DT_TP_WALK_START;
	struct dtioc_field_info fi;
	unsigned int i;

	if (!fs->handler)
		return false;
	for (i = 0; i < fs->count; i++) {
		dt_tp_walk_to(&w, fs, i);
		if (strlen(w.name) >= DTNAMESIZE ||
		    dt_tp_field_type(fi.dtfi_type, w.type, &fs->fields[i]))
			return false;
	}
	return w.end == fs->len;
}
