/* SPDX-License-Identifier: GPL-2.0-only */
/* A u32 for each dynamic field: its place and its length. */
#undef __field
#define __field(dt_type, dt_item)
#undef __field_ext
#define __field_ext(dt_type, dt_item, dt_filter)
#undef __field_struct
#define __field_struct(dt_type, dt_item)
#undef __field_struct_ext
#define __field_struct_ext(dt_type, dt_item, dt_filter)
#undef __array
#define __array(dt_type, dt_item, dt_len)

#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len)	u32 dt_item;
#undef __string
#define __string(dt_item, dt_src)			u32 dt_item;
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len)		u32 dt_item;
#undef __bitmask
#define __bitmask(dt_item, dt_bits)			u32 dt_item;
#undef __sockaddr
#define __sockaddr(dt_item, dt_len)			u32 dt_item;

#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len)	u32 dt_item;
#undef __rel_string
#define __rel_string(dt_item, dt_src)			u32 dt_item;
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len)	u32 dt_item;
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits)			u32 dt_item;
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)			u32 dt_item;
