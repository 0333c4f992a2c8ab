/* SPDX-License-Identifier: GPL-2.0-only */
/* For the reading that gives each class the size of an event's dynamic data. */
#include <trace/stages/stage5_get_offsets.h>

#undef DT_TP_CLASS
#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
static inline notrace __kprobes int __dt_tp_sizes_##dt_class(		\
	struct dt_tp_offsets_##dt_class *__data_offsets, dt_proto)	\
{									\
	int __maybe_unused __item_length;				\
	struct dt_tp_raw_##dt_class __maybe_unused *entry;		\
	int __data_size = 0;						\
									\
	dt_struct							\
	return __data_size;						\
})
