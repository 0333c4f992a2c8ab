/* SPDX-License-Identifier: GPL-2.0-only */
/* Place and length of each dynamic field, and how much all of them take. */
#undef __entry
#define __entry entry

#undef __dynamic_array
#define __dynamic_array(dt_type, dt_item, dt_len)			\
	__item_length = (dt_len) * sizeof(dt_type);			\
	__data_offsets->dt_item = (offsetof(typeof(*entry), __data) + __data_size) | \
				  __item_length << 16;			\
	__data_size += __item_length;
#undef __rel_dynamic_array
#define __rel_dynamic_array(dt_type, dt_item, dt_len)			\
	__item_length = (dt_len) * sizeof(dt_type);			\
	__data_offsets->dt_item = (offsetof(typeof(*entry), __data) + __data_size - \
		offsetofend(typeof(*entry), __rel_loc_##dt_item)) |	\
		__item_length << 16;					\
	__data_size += __item_length;

#define __dt_tp_string_size(dt_src) \
	(strlen((dt_src) ? (const char *)(dt_src) : "(null)") + 1)
#undef __string
#define __string(dt_item, dt_src) \
	__dynamic_array(char, dt_item, __dt_tp_string_size(dt_src))
#undef __string_len
#define __string_len(dt_item, dt_src, dt_len) \
	__dynamic_array(char, dt_item, (dt_len) + 1)
#undef __rel_string
#define __rel_string(dt_item, dt_src) \
	__rel_dynamic_array(char, dt_item, __dt_tp_string_size(dt_src))
#undef __rel_string_len
#define __rel_string_len(dt_item, dt_src, dt_len) \
	__rel_dynamic_array(char, dt_item, (dt_len) + 1)

#define __bitmask_size_in_bytes(dt_bits) \
	(BITS_TO_LONGS(dt_bits) * sizeof(unsigned long))
#undef __bitmask
#define __bitmask(dt_item, dt_bits) \
	__dynamic_array(unsigned long, dt_item, BITS_TO_LONGS(dt_bits))
#undef __rel_bitmask
#define __rel_bitmask(dt_item, dt_bits) \
	__rel_dynamic_array(unsigned long, dt_item, BITS_TO_LONGS(dt_bits))

#undef __sockaddr
#define __sockaddr(dt_item, dt_len)	__dynamic_array(u8, dt_item, dt_len)
#undef __rel_sockaddr
#define __rel_sockaddr(dt_item, dt_len)	__rel_dynamic_array(u8, dt_item, dt_len)
