/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From here on a reading of a trace header gives DT_TP_CLASS() of each event
 * class, which the includer defines anew for each reading, and nothing else.
 *
 * What a class makes is a DT_TP_CHUNK(): cc.sh gives each of them a file name of
 * its own before it compiles them, and so can tell which class an error is of,
 * and leave out that one.
 */
#define DT_TP_CHUNK(dt_class, ...)					\
	__DT_TP_CHUNK_BEGIN__ #dt_class __VA_ARGS__ __DT_TP_CHUNK_END__

#undef TRACE_EVENT
#define TRACE_EVENT(dt_event, dt_proto, dt_args, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))
#undef TRACE_EVENT_FN
#define TRACE_EVENT_FN(dt_event, dt_proto, dt_args, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))
#undef TRACE_EVENT_SYSCALL
#define TRACE_EVENT_SYSCALL(dt_event, dt_proto, dt_args, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))
#undef TRACE_EVENT_CONDITION
#define TRACE_EVENT_CONDITION(dt_event, dt_proto, dt_args, dt_cond, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))
#undef TRACE_EVENT_FN_COND
#define TRACE_EVENT_FN_COND(dt_event, dt_proto, dt_args, dt_cond, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_event, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))

#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(dt_class, dt_proto, dt_args, dt_struct, dt_assign, ...) \
	DT_TP_CLASS(dt_class, PARAMS(dt_proto), PARAMS(dt_args),	\
		    PARAMS(dt_struct), PARAMS(dt_assign))
#undef DECLARE_EVENT_SYSCALL_CLASS
#define DECLARE_EVENT_SYSCALL_CLASS DECLARE_EVENT_CLASS

#undef DEFINE_EVENT
#define DEFINE_EVENT(...)
#undef DEFINE_EVENT_FN
#define DEFINE_EVENT_FN(...)
#undef DEFINE_EVENT_CONDITION
#define DEFINE_EVENT_CONDITION(...)
#undef DEFINE_EVENT_PRINT
#define DEFINE_EVENT_PRINT(...)
#undef DEFINE_EVENT_WRITABLE
#define DEFINE_EVENT_WRITABLE(...)
#undef DEFINE_EVENT_SYSCALL
#define DEFINE_EVENT_SYSCALL(...)
