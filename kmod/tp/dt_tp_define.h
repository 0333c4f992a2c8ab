/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included between the first and the second reading of a trace header: gives
 * the macros that define events a new meaning.  An event class becomes a
 * handler with exactly the class's prototype, an event a descriptor.
 *
 * A macro's parameter replaces every word of the same name in its body; hence
 * the dt_ before all of them.
 */

/* A header without events need not have one. */
#ifndef TRACE_SYSTEM
# define TRACE_SYSTEM
#endif

#define __DT_TP_CAT(a, b)	a##b
#define DT_TP_CAT(a, b)		__DT_TP_CAT(a, b)

#define __DT_TP_COUNT(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, \
		      _13, _14, _15, _16, n, ...) n
#define DT_TP_COUNT(...) \
	__DT_TP_COUNT(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, \
		      4, 3, 2, 1)

#define __DT_TP_MAP1(m, x)		m(x)
#define __DT_TP_MAP2(m, x, ...)		m(x), __DT_TP_MAP1(m, __VA_ARGS__)
#define __DT_TP_MAP3(m, x, ...)		m(x), __DT_TP_MAP2(m, __VA_ARGS__)
#define __DT_TP_MAP4(m, x, ...)		m(x), __DT_TP_MAP3(m, __VA_ARGS__)
#define __DT_TP_MAP5(m, x, ...)		m(x), __DT_TP_MAP4(m, __VA_ARGS__)
#define __DT_TP_MAP6(m, x, ...)		m(x), __DT_TP_MAP5(m, __VA_ARGS__)
#define __DT_TP_MAP7(m, x, ...)		m(x), __DT_TP_MAP6(m, __VA_ARGS__)
#define __DT_TP_MAP8(m, x, ...)		m(x), __DT_TP_MAP7(m, __VA_ARGS__)
#define __DT_TP_MAP9(m, x, ...)		m(x), __DT_TP_MAP8(m, __VA_ARGS__)
#define __DT_TP_MAP10(m, x, ...)	m(x), __DT_TP_MAP9(m, __VA_ARGS__)
#define __DT_TP_MAP11(m, x, ...)	m(x), __DT_TP_MAP10(m, __VA_ARGS__)
#define __DT_TP_MAP12(m, x, ...)	m(x), __DT_TP_MAP11(m, __VA_ARGS__)
#define __DT_TP_MAP13(m, x, ...)	m(x), __DT_TP_MAP12(m, __VA_ARGS__)
#define __DT_TP_MAP14(m, x, ...)	m(x), __DT_TP_MAP13(m, __VA_ARGS__)
#define __DT_TP_MAP15(m, x, ...)	m(x), __DT_TP_MAP14(m, __VA_ARGS__)
#define __DT_TP_MAP16(m, x, ...)	m(x), __DT_TP_MAP15(m, __VA_ARGS__)
#define DT_TP_MAP(m, ...) \
	DT_TP_CAT(__DT_TP_MAP, DT_TP_COUNT(__VA_ARGS__))(m, __VA_ARGS__)

/* What gcc and clang answer to __builtin_classify_type(). */
#define __DT_TP_IS_POINTER(x)	(__builtin_classify_type(x) == 5)
#define __DT_TP_IS_INTEGER(x)	(__builtin_classify_type(x) < 5)

/*
 * An argument as a u64: integers extended as their type is signed or not, and
 * of a structure its bytes.  Every branch must be valid C for every type, which
 * is what the choice inside the branches is for.  Sparse cannot tell types apart.
 */
#ifdef __CHECKER__
# define DT_TP_U64(dt_x)	((void)(dt_x), (u64)0)
#else
# define DT_TP_U64(dt_x) ({						\
	u64 __dt_u = 0;							\
									\
	BUILD_BUG_ON_MSG(sizeof(dt_x) > sizeof(__dt_u),			\
			 "an argument of more than 8 bytes");		\
	if (__DT_TP_IS_POINTER(dt_x))					\
		__dt_u = (unsigned long)__builtin_choose_expr(		\
			__DT_TP_IS_POINTER(dt_x), (dt_x), NULL);	\
	else if (__DT_TP_IS_INTEGER(dt_x))				\
		__dt_u = (u64)__builtin_choose_expr(			\
			__DT_TP_IS_INTEGER(dt_x), (dt_x), 0);		\
	else								\
		__builtin_memcpy(&__dt_u, &(dt_x), sizeof(dt_x));	\
	__dt_u; })
#endif

/* A prototype as it is written; or, behind a macro, as that is defined. */
#ifdef DT_TP_EXPAND_PROTO
# define __DT_TP_TEXT(dt_text, ...)	"(" __stringify(__VA_ARGS__) ")"
#else
# define __DT_TP_TEXT(dt_text, ...)	dt_text
#endif

/* A later reading of the header may say what the class's fields are. */
#define __DT_TP_CLASS(dt_class, dt_proto, dt_args)			\
static const struct dt_tp_fields __dt_tp_s_##dt_class;			\
static void __maybe_unused __kprobes notrace				\
__dt_tp_h_##dt_class(void *__dt_data, dt_proto)				\
{									\
	struct dt_pcb *__dt_pcb = __dt_data;				\
									\
	if (__dt_pcb->evtflags & DTEVT_FUNCARGS) {			\
		const u64 __dt_v[] = { DT_TP_MAP(DT_TP_U64, dt_args) };	\
									\
		dt_capture_args(__dt_pcb, __dt_v);			\
	} else {							\
		dt_capture_args(__dt_pcb, NULL);			\
	}								\
}

/*
 * An event may spell its prototype differently from its class; what is listed is
 * the event's, and both must be the same type.
 */
#define __DT_TP_EVENT(dt_class, dt_event, dt_proto, dt_args, dt_text)	\
_Static_assert(__builtin_types_compatible_p(				\
	__typeof__(__dt_tp_h_##dt_class), void (void *, dt_proto)),	\
	"an event and its class differ");				\
_Static_assert(sizeof(__stringify(TRACE_SYSTEM)) > 1, "no TRACE_SYSTEM"); \
DT_TP_DESC(__dt_tp_d_##dt_event) = {					\
	.text		= __stringify(TRACE_SYSTEM) "\0" #dt_event "\0"	\
			  __DT_TP_TEXT(dt_text, dt_proto),		\
	.fields		= &__dt_tp_s_##dt_class,			\
	.handler	= (void *)__dt_tp_h_##dt_class,			\
	.nargs		= DT_TP_COUNT(dt_args),				\
};

#define __DT_TP_ONE(dt_event, dt_proto, dt_args, dt_text)		\
	__DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args))	\
	__DT_TP_EVENT(dt_event, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), dt_text)

/* Events with a prototype of their own. */
#undef TRACE_EVENT
#define TRACE_EVENT(dt_event, dt_proto, dt_args, ...)			\
	__DT_TP_ONE(dt_event, PARAMS(dt_proto), PARAMS(dt_args), #dt_proto)
#undef TRACE_EVENT_CONDITION
#define TRACE_EVENT_CONDITION(dt_event, dt_proto, dt_args, ...)		\
	__DT_TP_ONE(dt_event, PARAMS(dt_proto), PARAMS(dt_args), #dt_proto)
#undef TRACE_EVENT_FN
#define TRACE_EVENT_FN(dt_event, dt_proto, dt_args, ...)		\
	__DT_TP_ONE(dt_event, PARAMS(dt_proto), PARAMS(dt_args), #dt_proto)
#undef TRACE_EVENT_FN_COND
#define TRACE_EVENT_FN_COND(dt_event, dt_proto, dt_args, ...)		\
	__DT_TP_ONE(dt_event, PARAMS(dt_proto), PARAMS(dt_args), #dt_proto)
#undef TRACE_EVENT_SYSCALL
#define TRACE_EVENT_SYSCALL(dt_event, dt_proto, dt_args, ...)		\
	__DT_TP_ONE(dt_event, PARAMS(dt_proto), PARAMS(dt_args), #dt_proto)

/* Classes, and events that belong to one. */
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(dt_class, dt_proto, dt_args, ...)		\
	__DT_TP_CLASS(dt_class, PARAMS(dt_proto), PARAMS(dt_args))
#undef DECLARE_EVENT_SYSCALL_CLASS
#define DECLARE_EVENT_SYSCALL_CLASS(dt_class, dt_proto, dt_args, ...)	\
	__DT_TP_CLASS(dt_class, PARAMS(dt_proto), PARAMS(dt_args))

#undef DEFINE_EVENT
#define DEFINE_EVENT(dt_class, dt_event, dt_proto, dt_args)		\
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)
#undef DEFINE_EVENT_FN
#define DEFINE_EVENT_FN(dt_class, dt_event, dt_proto, dt_args, ...)	\
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)
#undef DEFINE_EVENT_CONDITION
#define DEFINE_EVENT_CONDITION(dt_class, dt_event, dt_proto, dt_args, ...) \
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)
#undef DEFINE_EVENT_PRINT
#define DEFINE_EVENT_PRINT(dt_class, dt_event, dt_proto, dt_args, ...)	\
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)
#undef DEFINE_EVENT_WRITABLE
#define DEFINE_EVENT_WRITABLE(dt_class, dt_event, dt_proto, dt_args, ...) \
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)
#undef DEFINE_EVENT_SYSCALL
#define DEFINE_EVENT_SYSCALL(dt_class, dt_event, dt_proto, dt_args, ...) \
	__DT_TP_EVENT(dt_class, dt_event, PARAMS(dt_proto),		\
		      PARAMS(dt_args), #dt_proto)

/* Events that this configuration does not have. */
#undef TRACE_EVENT_NOP
#define TRACE_EVENT_NOP(...)
#undef DECLARE_EVENT_CLASS_NOP
#define DECLARE_EVENT_CLASS_NOP(...)
#undef DEFINE_EVENT_NOP
#define DEFINE_EVENT_NOP(...)

/* Tracepoints without an event, and what says more about an event. */
#undef DECLARE_TRACE
#define DECLARE_TRACE(...)
#undef DECLARE_TRACE_CONDITION
#define DECLARE_TRACE_CONDITION(...)
#undef DECLARE_TRACE_WRITABLE
#define DECLARE_TRACE_WRITABLE(...)
#undef DECLARE_TRACE_SYSCALL
#define DECLARE_TRACE_SYSCALL(...)
#undef TRACE_EVENT_FLAGS
#define TRACE_EVENT_FLAGS(...)
#undef TRACE_EVENT_PERF_PERM
#define TRACE_EVENT_PERF_PERM(...)
#undef TRACE_DEFINE_ENUM
#define TRACE_DEFINE_ENUM(...)
#undef TRACE_DEFINE_SIZEOF
#define TRACE_DEFINE_SIZEOF(...)

/* Marks that a TP_ARGS() may put on an argument. */
#undef __perf_count
#define __perf_count(dt_x)	(dt_x)
#undef __perf_task
#define __perf_task(dt_x)	(dt_x)

#define TRACE_HEADER_MULTI_READ
