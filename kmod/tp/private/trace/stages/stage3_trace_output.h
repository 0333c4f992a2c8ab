/* SPDX-License-Identifier: GPL-2.0-only */
/* Where dynamic fields are, from the words that say so in the event. */
#undef __get_dynamic_array
#define __get_dynamic_array(dt_item) \
	((void *)__entry + (__entry->__data_loc_##dt_item & 0xffff))
#undef __get_dynamic_array_len
#define __get_dynamic_array_len(dt_item)	(__entry->__data_loc_##dt_item >> 16)
#undef __get_str
#define __get_str(dt_item)			((char *)__get_dynamic_array(dt_item))
#undef __get_bitmask
#define __get_bitmask(dt_item)			((char *)__get_dynamic_array(dt_item))
#undef __get_sockaddr
#define __get_sockaddr(dt_item) \
	((struct sockaddr *)__get_dynamic_array(dt_item))

#undef __get_rel_dynamic_array
#define __get_rel_dynamic_array(dt_item)				\
	((void *)(&__entry->__rel_loc_##dt_item + 1) +			\
	 (__entry->__rel_loc_##dt_item & 0xffff))
#undef __get_rel_dynamic_array_len
#define __get_rel_dynamic_array_len(dt_item)	(__entry->__rel_loc_##dt_item >> 16)
#undef __get_rel_str
#define __get_rel_str(dt_item)			((char *)__get_rel_dynamic_array(dt_item))
#undef __get_rel_bitmask
#define __get_rel_bitmask(dt_item)		((char *)__get_rel_dynamic_array(dt_item))
#undef __get_rel_sockaddr
#define __get_rel_sockaddr(dt_item) \
	((struct sockaddr *)__get_rel_dynamic_array(dt_item))
