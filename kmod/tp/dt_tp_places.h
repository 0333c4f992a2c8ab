/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the last reading, that gives each class the sizes of its fields and, with
 * all there is of it, its struct dt_tp_fields.
 */
#define __DT_TP_ALIGN(dt_type)	__alignof__(struct { dt_type dt_x; })
#define __DT_TP_SIGNED(dt_type)	(is_signed_type(dt_type) ? DTFI_SIGNED : 0)
#define __DT_TP_STRING(dt_type) \
	(__builtin_types_compatible_p(dt_type, char) ? DTFI_STRING : 0)

#define __DT_TP_SCALAR(dt_type, dt_flags) \
	{ sizeof(dt_type), sizeof(dt_type), __DT_TP_ALIGN(dt_type), dt_flags },
#define __DT_TP_DYNAMIC(dt_type, dt_loc)				\
	{ sizeof(u32), sizeof(dt_type), __alignof__(u32),		\
	  (dt_loc) | DTFI_ARRAY | __DT_TP_SIGNED(dt_type) | __DT_TP_STRING(dt_type) },

#undef __field
#define __field(dt_type, dt_item)	__DT_TP_SCALAR(dt_type, __DT_TP_SIGNED(dt_type))
#undef __field_ext
#define __field_ext(dt_type, dt_item, dt_filter)	__field(dt_type, dt_item)
#undef __field_struct
#define __field_struct(dt_type, dt_item)		__DT_TP_SCALAR(dt_type, 0)
#undef __field_struct_ext
#define __field_struct_ext(dt_type, dt_item, dt_filter)	__DT_TP_SCALAR(dt_type, 0)
#undef __array
#define __array(dt_type, dt_item, dt_len)				\
	{ sizeof(dt_type[dt_len]), sizeof(dt_type), __DT_TP_ALIGN(dt_type), \
	  DTFI_ARRAY | __DT_TP_SIGNED(dt_type) | __DT_TP_STRING(dt_type) },

#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len) __DT_TP_DYNAMIC(dt_type, DTFI_DATALOC)
#undef __string
#define __string(dt_item, dt_src)		__DT_TP_DYNAMIC(char, DTFI_DATALOC)
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len)	__DT_TP_DYNAMIC(char, DTFI_DATALOC)
#undef __vstring
#define __vstring(dt_item, dt_fmt, dt_ap)	__DT_TP_DYNAMIC(char, DTFI_DATALOC)
#undef __bitmask
#define __bitmask(dt_item, dt_bits)		__DT_TP_DYNAMIC(unsigned long, DTFI_DATALOC)
#undef __cpumask
#define __cpumask(dt_item)			__DT_TP_DYNAMIC(unsigned long, DTFI_DATALOC)
#undef __sockaddr
#define __sockaddr(dt_item, dt_len)		__DT_TP_DYNAMIC(u8, DTFI_DATALOC)

#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len) __DT_TP_DYNAMIC(dt_type, DTFI_RELLOC)
#undef __rel_string
#define __rel_string(dt_item, dt_src)		__DT_TP_DYNAMIC(char, DTFI_RELLOC)
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len) __DT_TP_DYNAMIC(char, DTFI_RELLOC)
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits)		__DT_TP_DYNAMIC(unsigned long, DTFI_RELLOC)
#undef __rel_cpumask
#define __rel_cpumask(dt_item)			__DT_TP_DYNAMIC(unsigned long, DTFI_RELLOC)
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)		__DT_TP_DYNAMIC(u8, DTFI_RELLOC)

#undef DT_TP_CLASS
#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
static const struct dt_tp_field __dt_tp_places_##dt_class[] = {		\
	dt_struct							\
	{ }								\
};									\
static const struct dt_tp_fields __dt_tp_s_##dt_class = {		\
	.text		= __dt_tp_names_##dt_class,			\
	.fields		= __dt_tp_places_##dt_class,			\
	.handler	= (void *)__dt_tp_f_##dt_class,			\
	.count		= ARRAY_SIZE(__dt_tp_places_##dt_class) - 1,	\
	.len		= offsetof(struct dt_tp_raw_##dt_class, __data), \
};)
