/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a generated file starts with, before the trace header itself.
 *
 * NOTRACE keeps the header from making its trace_*() functions: they would
 * refer to tracepoints that are not exported.
 */
#ifndef DT_TP_BEGIN_H
#define DT_TP_BEGIN_H

#define NOTRACE

#include <linux/build_bug.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/stringify.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>

#include "../dt.h"
#include "../dt_fields.h"
#include "dt_tp.h"

/* Sparse has none. */
#ifndef __has_include
# define __has_include(header)	0
#endif

/*
 * A table is the descriptors between two marks, in the order of the source:
 * clang keeps it by itself, gcc where it is told to.  The alignment is given so
 * that the compiler does not choose a larger one and leave gaps.
 */
#if __has_attribute(no_reorder)
# define __dt_tp_in_order	__attribute__((no_reorder))
#else
# define __dt_tp_in_order
#endif
#define __dt_tp_entry \
	__used __dt_tp_in_order __section("__dt_tp") \
	__aligned(__alignof__(struct dt_tp_desc))

/* The kernel may be one that has all automatic variables set to zero. */
#if __has_attribute(uninitialized)
# define __dt_tp_uninitialized	__attribute__((uninitialized))
#else
# define __dt_tp_uninitialized
#endif

#define DT_TP_DESC(dt_name) \
	static const struct dt_tp_desc dt_name __dt_tp_entry
#define DT_TP_TABLE_BEGIN(dt_name) \
	extern const struct dt_tp_desc dt_name[]; \
	const struct dt_tp_desc dt_name[1] __dt_tp_entry = { }
#define DT_TP_TABLE_END \
	DT_TP_DESC(__dt_tp_end) = { }

#endif /* DT_TP_BEGIN_H */
