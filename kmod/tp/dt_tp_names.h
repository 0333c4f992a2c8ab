/* SPDX-License-Identifier: GPL-2.0-only */
/* For the reading that gives each class the types and names of its fields. */
#define __DT_TP_NAME(dt_type, dt_item)		#dt_type "\0" #dt_item "\0"
#define __DT_TP_DYNAMIC_NAME(dt_type, dt_item)	#dt_type "[]\0" #dt_item "\0"

#undef __field
#define __field(dt_type, dt_item)		__DT_TP_NAME(dt_type, dt_item)
#undef __field_ext
#define __field_ext(dt_type, dt_item, dt_filter) __DT_TP_NAME(dt_type, dt_item)
#undef __field_struct
#define __field_struct(dt_type, dt_item)	__DT_TP_NAME(dt_type, dt_item)
#undef __field_struct_ext
#define __field_struct_ext(dt_type, dt_item, dt_filter) __DT_TP_NAME(dt_type, dt_item)
#undef __array
#define __array(dt_type, dt_item, dt_len)	__DT_TP_NAME(dt_type, dt_item)

#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len) __DT_TP_DYNAMIC_NAME(dt_type, dt_item)
#undef __string
#define __string(dt_item, dt_src)		__DT_TP_DYNAMIC_NAME(char, dt_item)
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len)	__DT_TP_DYNAMIC_NAME(char, dt_item)
#undef __vstring
#define __vstring(dt_item, dt_fmt, dt_ap)	__DT_TP_DYNAMIC_NAME(char, dt_item)
#undef __bitmask
#define __bitmask(dt_item, dt_bits)		__DT_TP_DYNAMIC_NAME(unsigned long, dt_item)
#undef __cpumask
#define __cpumask(dt_item)			__DT_TP_NAME(cpumask_t, dt_item)
#undef __sockaddr
#define __sockaddr(dt_item, dt_len)		__DT_TP_DYNAMIC_NAME(u8, dt_item)

#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len) __DT_TP_DYNAMIC_NAME(dt_type, dt_item)
#undef __rel_string
#define __rel_string(dt_item, dt_src)		__DT_TP_DYNAMIC_NAME(char, dt_item)
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len) __DT_TP_DYNAMIC_NAME(char, dt_item)
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits)		__DT_TP_DYNAMIC_NAME(unsigned long, dt_item)
#undef __rel_cpumask
#define __rel_cpumask(dt_item)			__DT_TP_NAME(cpumask_t, dt_item)
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)		__DT_TP_DYNAMIC_NAME(u8, dt_item)

#undef DT_TP_CLASS
#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
static const char __dt_tp_names_##dt_class[] = dt_struct "";)
