/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the reading that gives each class its handler of events with fields: what
 * ftrace's does, with the ring's reserved bytes in place of ftrace's buffer.
 *
 * What is copied may have grown since it was measured.  So every copy whose
 * length is not a constant ends where the reserved bytes do.
 */
#include <trace/stages/stage3_trace_output.h>
#include <trace/stages/stage6_event_callback.h>

/* To where there are size zeros. */
#define __dt_tp_copy_to(dt_to, dt_from, dt_n, dt_size) \
	__builtin_memcpy(dt_to, dt_from, min_t(size_t, dt_n, dt_size))
#define __dt_tp_null(dt_src)	((dt_src) ? (const char *)(dt_src) : "(null)")

/* Where the kernel's measures once and copies as much, it is left as it is. */
#ifndef DT_HAVE_ASSIGN_STR_PTR
# undef __assign_str
# define __assign_str(dt_dst, dt_src)					\
	dt_fields_str(__get_str(dt_dst), __dt_tp_null(dt_src),		\
		      __get_dynamic_array_len(dt_dst));
# undef __assign_rel_str
# define __assign_rel_str(dt_dst, dt_src)				\
	dt_fields_str(__get_rel_str(dt_dst), __dt_tp_null(dt_src),	\
		      __get_rel_dynamic_array_len(dt_dst));
# undef __assign_str_len
# define __assign_str_len(dt_dst, dt_src, dt_len)			\
	__dt_tp_copy_to(__get_str(dt_dst), dt_src, dt_len,		\
			max(__get_dynamic_array_len(dt_dst), 1U) - 1)
# undef __assign_rel_str_len
# define __assign_rel_str_len(dt_dst, dt_src, dt_len)			\
	__dt_tp_copy_to(__get_rel_str(dt_dst), dt_src, dt_len,		\
			max(__get_rel_dynamic_array_len(dt_dst), 1U) - 1)
#endif

#undef __assign_vstr
#define __assign_vstr(dt_dst, dt_fmt, dt_va)				\
	do {								\
		va_list __dt_va;					\
									\
		va_copy(__dt_va, *(dt_va));				\
		vsnprintf(__get_str(dt_dst), __get_dynamic_array_len(dt_dst), \
			  dt_fmt, __dt_va);				\
		va_end(__dt_va);					\
	} while (0)

#undef __assign_bitmask
#define __assign_bitmask(dt_dst, dt_src, dt_bits)			\
	__dt_tp_copy_to(__get_bitmask(dt_dst), dt_src,			\
			__bitmask_size_in_bytes(dt_bits), __get_dynamic_array_len(dt_dst))
#undef __assign_cpumask
#define __assign_cpumask(dt_dst, dt_src) \
	__assign_bitmask(dt_dst, dt_src, nr_cpumask_bits)
#undef __assign_sockaddr
#define __assign_sockaddr(dt_dst, dt_src, dt_len)			\
	__dt_tp_copy_to(__get_dynamic_array(dt_dst), dt_src, dt_len,	\
			__get_dynamic_array_len(dt_dst))

#undef __assign_rel_bitmask
#define __assign_rel_bitmask(dt_dst, dt_src, dt_bits)			\
	__dt_tp_copy_to(__get_rel_bitmask(dt_dst), dt_src,		\
			__bitmask_size_in_bytes(dt_bits),		\
			__get_rel_dynamic_array_len(dt_dst))
#undef __assign_rel_cpumask
#define __assign_rel_cpumask(dt_dst, dt_src) \
	__assign_rel_bitmask(dt_dst, dt_src, nr_cpumask_bits)
#undef __assign_rel_sockaddr
#define __assign_rel_sockaddr(dt_dst, dt_src, dt_len)			\
	__dt_tp_copy_to(__get_rel_dynamic_array(dt_dst), dt_src, dt_len, \
			__get_rel_dynamic_array_len(dt_dst))

/* What the headers copy by themselves; entry and __dt_len are the handler's. */
static __always_inline void *dt_tp_copy(const void *entry, u32 len, void *to,
					const void *from, size_t n)
{
	size_t at = to - entry;

	if (at <= len)
		n = min_t(size_t, n, len - at);
	return __builtin_memcpy(to, from, n);
}
#undef memcpy
#define memcpy(dt_to, dt_from, dt_n)					\
	(__builtin_constant_p(dt_n) ?					\
	 __builtin_memcpy(dt_to, dt_from, dt_n) :			\
	 dt_tp_copy(entry, __dt_len, dt_to, dt_from, dt_n))

/* What is larger than fits, or negative, is so large that it is lost. */
static __always_inline u32 dt_tp_len(u32 fixed, int dynamic)
{
	return dynamic < 0 || dynamic > DTMAXFIELDS ? U32_MAX : fixed + dynamic;
}

/*
 * Not every assignment writes every field.  Word by word where that is short, for
 * which compilers would take a string instruction that takes longer.  Up to 7
 * bytes more than len are cleared; they are reserved, too.
 */
static __always_inline void dt_tp_clear(void *entry, size_t len)
{
	u64 *words = entry;

#define __DT_TP_CLEAR(dt_i)	do { if (len > (dt_i) * 8) words[dt_i] = 0; } while (0)
	if (len > 96) {
		__builtin_memset(entry, 0, len);
		return;
	}
	__DT_TP_CLEAR(0); __DT_TP_CLEAR(1); __DT_TP_CLEAR(2); __DT_TP_CLEAR(3);
	__DT_TP_CLEAR(4); __DT_TP_CLEAR(5); __DT_TP_CLEAR(6); __DT_TP_CLEAR(7);
	__DT_TP_CLEAR(8); __DT_TP_CLEAR(9); __DT_TP_CLEAR(10); __DT_TP_CLEAR(11);
}

#undef DT_TP_CLASS
#define DT_TP_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign)	\
DT_TP_CHUNK(dt_class,							\
static void __maybe_unused __kprobes notrace				\
__dt_tp_f_##dt_class(void *__dt_data, dt_proto)				\
{									\
	struct dt_tp_offsets_##dt_class __maybe_unused __data_offsets	\
		__dt_tp_uninitialized;					\
	u64 __dt_v[DT_TP_COUNT(dt_args)] __dt_tp_uninitialized;		\
	struct dt_fields __dt_f __dt_tp_uninitialized;			\
	struct dt_tp_raw_##dt_class *entry;				\
	struct dt_pcb *__dt_pcb = __dt_data;				\
	u32 __dt_len = sizeof(*entry);					\
									\
	if (sizeof(__data_offsets)) {					\
		if (!dt_fields_enter(&__dt_f, __dt_pcb))		\
			return;						\
		__dt_len = dt_tp_len(sizeof(*entry),			\
			__dt_tp_sizes_##dt_class(&__data_offsets, dt_args)); \
	}								\
	if (__dt_pcb->evtflags & DTEVT_FUNCARGS) {			\
		const u64 __dt_w[] = { DT_TP_MAP(DT_TP_U64, dt_args) };	\
									\
		__builtin_memcpy(__dt_v, __dt_w, sizeof(__dt_v));	\
	}								\
	if (sizeof(__data_offsets))					\
		entry = dt_fields_reserve(&__dt_f, __dt_v,		\
			offsetof(typeof(*entry), __data), __dt_len);	\
	else								\
		entry = dt_fields_begin(&__dt_f, __dt_pcb, __dt_v, sizeof(*entry)); \
	if (!entry)							\
		return;							\
	dt_tp_clear(entry, offsetof(typeof(*entry), __data));		\
	entry->ent.pid = current->pid;					\
	dt_struct							\
	{ dt_assign; }							\
	dt_fields_end(&__dt_f);						\
})
