/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that say where dynamic fields are, written into the event. */
#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len) \
	__entry->__data_loc_##dt_item = __data_offsets.dt_item;
#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len) \
	__entry->__rel_loc_##dt_item = __data_offsets.dt_item;

#undef __string
#define __string(dt_item, dt_src)		__dynamic_array(char, dt_item, 0)
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len)	__dynamic_array(char, dt_item, 0)
#undef __bitmask
#define __bitmask(dt_item, dt_bits)		__dynamic_array(char, dt_item, 0)
#undef __sockaddr
#define __sockaddr(dt_item, dt_len)		__dynamic_array(char, dt_item, 0)

#undef __rel_string
#define __rel_string(dt_item, dt_src)		__rel_dynamic_array(char, dt_item, 0)
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len) __rel_dynamic_array(char, dt_item, 0)
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits)		__rel_dynamic_array(char, dt_item, 0)
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)		__rel_dynamic_array(char, dt_item, 0)

#undef TP_fast_assign
#define TP_fast_assign(...)			__VA_ARGS__
