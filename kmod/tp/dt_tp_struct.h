/* SPDX-License-Identifier: GPL-2.0-only */
/* For the reading that gives each class the structure of what it records. */
#include "dt_tp_classes.h"
#include <trace/stages/stage1_struct_define.h>

#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
struct dt_tp_raw_##dt_class {						\
	struct trace_entry ent;						\
	dt_struct							\
	char __data[];							\
};									\
_Static_assert(__alignof__(struct dt_tp_raw_##dt_class) <= 8,		\
	"larger than the ring's alignment");)
