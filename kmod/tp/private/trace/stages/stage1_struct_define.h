/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stages, for kernels that have none (before 5.19): what the words of
 * a TP_STRUCT__entry() and TP_fast_assign() mean in each reading.  Here, members
 * of a structure.
 */
#undef __field
#define __field(dt_type, dt_item)			dt_type dt_item;
#undef __field_ext
#define __field_ext(dt_type, dt_item, dt_filter)	dt_type dt_item;
#undef __field_struct
#define __field_struct(dt_type, dt_item)		dt_type dt_item;
#undef __field_struct_ext
#define __field_struct_ext(dt_type, dt_item, dt_filter)	dt_type dt_item;
#undef __array
#define __array(dt_type, dt_item, dt_len)		dt_type dt_item[dt_len];

#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len)	u32 __data_loc_##dt_item;
#undef __string
#define __string(dt_item, dt_src)			u32 __data_loc_##dt_item;
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len)		u32 __data_loc_##dt_item;
#undef __bitmask
#define __bitmask(dt_item, dt_bits)			u32 __data_loc_##dt_item;
#undef __sockaddr
#define __sockaddr(dt_item, dt_len)			u32 __data_loc_##dt_item;

#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len)	u32 __rel_loc_##dt_item;
#undef __rel_string
#define __rel_string(dt_item, dt_src)			u32 __rel_loc_##dt_item;
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len)	u32 __rel_loc_##dt_item;
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits)			u32 __rel_loc_##dt_item;
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)			u32 __rel_loc_##dt_item;

#undef TP_STRUCT__entry
#define TP_STRUCT__entry(...)				__VA_ARGS__
