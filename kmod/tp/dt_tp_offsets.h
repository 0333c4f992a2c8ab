/* SPDX-License-Identifier: GPL-2.0-only */
/* For the reading that gives each class a place for where its dynamic data is. */
#include <trace/stages/stage2_data_offsets.h>

#undef DT_TP_CLASS
#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
struct dt_tp_offsets_##dt_class {					\
	dt_struct							\
};)
