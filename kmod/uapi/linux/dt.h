/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note OR BSD-2-Clause */
/*
 * The interface of /dev/dt.
 *
 * Each open of the device is a session of its own.  A session names probes
 * (DTIOCGPLIST, DTIOCPRBDEFINE), says what to capture (DTIOCPRBENABLE), turns
 * recording on (DTIOCRECORD) and reads the events with read(2), or in place from
 * rings that are mapped with mmap(2) (DTIOCGMAP).
 *
 * Names, arguments and errors of the calls 1 to 7 are those of OpenBSD's dt(4).
 * All structures have one layout for 32-bit and 64-bit programs.  Padding and
 * reserved members must be zero; a nonzero one is EINVAL.
 */
#ifndef _UAPI_LINUX_DT_H
#define _UAPI_LINUX_DT_H

#include <linux/types.h>
#include <linux/ioctl.h>

/* Raised when a program built for an older header could misread an event. */
#define DT_ABI_VERSION	1

#define DTNAMESIZE	128	/* bytes of a name, its NUL included */
#define DTMAXFUNCARGS	16	/* arguments of one event at most */
#define DTMAXSTACK	127	/* frames of one stack at most */
#define DTMAXFIELDS	8192	/* bytes of one tracepoint's fields at most */
#define DTCOMMLEN	16	/* bytes of a command name, its NUL included */

/* Period of a profile or interval probe, in nanoseconds. */
#define DT_PERIOD_MIN	10000ULL		/* 100 kHz */
#define DT_PERIOD_MAX	86400000000000ULL	/* one day */

/* Bytes of one CPU's ring; a power of two. */
#define DT_RING_MIN	4096ULL
#define DT_RING_DEFAULT	(1ULL << 20)
#define DT_RING_MAX	(1ULL << 30)

/*
 * A pointer with the same size and offset in 32-bit and 64-bit programs.  The
 * kernel ignores the upper half when the caller is a 32-bit one.
 */
#define __DT_PTR(type, name) \
	union { type *name; __aligned_u64 __##name; }

/*
 * What to capture (dtrq_evtflags) and what an event carries (dtev_flags).  The
 * sections of an event follow its header in the order of these bits.
 */
#define DTEVT_EXECNAME	(1ULL << 0)	/* char[DTCOMMLEN], NUL terminated */
#define DTEVT_FUNCARGS	(1ULL << 1)	/* __u64[dtev_nargs] */
#define DTEVT_RETVAL	(1ULL << 2)	/* __s64 */
#define DTEVT_FIELDS	(1ULL << 3)	/* struct dt_blob: a tracepoint's fields */
#define DTEVT_DATA	(1ULL << 4)	/* struct dt_blob: fetched memory */
#define DTEVT_KSTACK	(1ULL << 5)	/* struct dt_stack */
#define DTEVT_USTACK	(1ULL << 6)	/* struct dt_stack */
#define DTEVT_TASK	(1ULL << 7)	/* struct dt_task */

/* Only in dtev_flags: no event but a run of lost ones; struct dt_lost follows. */
#define DTEVT_LOST	(1ULL << 15)

/*
 * The head of every event, as it stands in the ring, in what read(2) returns
 * and in trace files.  8-byte aligned; sections are multiples of 8 bytes.
 */
struct dt_evt {
	__u32	dtev_len;	/* bytes, header included; a multiple of 8 */
	__u32	dtev_pbn;	/* probe number; 0 with DTEVT_LOST */
	__u64	dtev_nsecs;	/* CLOCK_MONOTONIC; never falls within a CPU */
	__u32	dtev_tid;	/* thread, initial PID namespace */
	__u32	dtev_pid;	/* process (thread group), likewise */
	__u16	dtev_cpu;
	__u16	dtev_flags;	/* DTEVT_*: the sections that follow */
	__u8	dtev_nargs;	/* with DTEVT_FUNCARGS */
	__u8	__dtev_pad[3];	/* zero */
};

/* Stacks: the innermost frame first. */
struct dt_stack {
	__u32	dtsk_count;	/* frames that follow */
	__u32	dtsk_flags;	/* DTSK_* */
	__u64	dtsk_pc[];
};

#define DTSK_CUT	(1U << 0)	/* the stack is deeper than what was captured */
#define DTSK_FAULT	(1U << 1)	/* memory that could not be read ended the walk */

/* dtbl_len bytes follow, then zeros up to a multiple of 8. */
struct dt_blob {
	__u32	dtbl_len;
	__u32	dtbl_flags;	/* DTBL_* */
	__u8	dtbl_data[];
};

#define DTBL_CUT	(1U << 0)	/* something in it is shorter than its source */

/* What the current task is, beyond its numbers. */
struct dt_task {
	__u32	dttk_uid;	/* real user and group, initial user namespace */
	__u32	dttk_gid;
	__u32	dttk_ppid;	/* parent process, initial PID namespace */
	__u32	__dttk_pad;	/* zero */
	__u64	dttk_cgroup;	/* of cgroup v2; 0 without cgroups */
	__u64	dttk_jiffies;	/* the kernel's jiffies_64 */
	__u64	dttk_addr;	/* of the task's struct task_struct */
	char	dttk_pcomm[DTCOMMLEN];	/* the parent's command name */
	char	dttk_lcomm[DTCOMMLEN];	/* the main thread's */
};

/*
 * Events lost on this CPU, at this place in its stream, since the last event.
 * A count of 0 is possible: an interrupt's record has told of them already.
 */
struct dt_lost {
	__u64	dtlo_count;
	__u64	dtlo_first;	/* CLOCK_MONOTONIC of the first of them */
};

/*
 * One probe.  PROVIDER:FUNC:NAME is how it is written.  DTIOCPRBFIND takes these
 * three and fills in the rest, of a probe that the device lists by itself.
 */
struct dtioc_probe_info {
	__u32	dtpi_pbn;
	__u8	dtpi_nargs;
	__u8	__dtpi_pad[3];
	__u64	dtpi_evtflags;	/* DTEVT_* that the probe can capture */
	char	dtpi_prov[DTNAMESIZE];
	char	dtpi_func[DTNAMESIZE];
	char	dtpi_name[DTNAMESIZE];
};

struct dtioc_probe {
	__aligned_u64	dtpr_size;	/* bytes: in, of the buffer; out, of all probes */
	__DT_PTR(struct dtioc_probe_info, dtpr_probes);
};

/* One argument of a probe. */
struct dtioc_arg_info {
	__u32	dtai_pbn;
	__u8	dtai_argn;	/* 0 for arg0 */
	__u8	__dtai_pad[3];
	char	dtai_argtype[DTNAMESIZE];
	char	dtai_argname[DTNAMESIZE];
};

struct dtioc_arg {
	__u32		dtar_pbn;
	__u32		__dtar_pad;
	__aligned_u64	dtar_size;	/* bytes: in, of the buffer; out, of all arguments */
	__DT_PTR(struct dtioc_arg_info, dtar_args);
};

/*
 * One field of a tracepoint.  dtfi_offset counts from dtbl_data of the event's
 * DTEVT_FIELDS section.  With DTFI_DATALOC or DTFI_RELLOC a __u32 stands there:
 * in its lower half where the bytes are, counted from dtbl_data or (RELLOC) from
 * behind that word, in its upper half how many.
 */
struct dtioc_field_info {
	__u32	dtfi_pbn;
	__u32	dtfi_flags;	/* DTFI_* */
	__u32	dtfi_offset;
	__u32	dtfi_size;	/* bytes at dtfi_offset */
	__u32	dtfi_elsize;	/* bytes of one element; of a scalar: dtfi_size */
	__u32	__dtfi_pad;
	char	dtfi_type[DTNAMESIZE];	/* in C: "char[16]", "unsigned long"; of
					   what is elsewhere: "char[]" */
	char	dtfi_name[DTNAMESIZE];
};

#define DTFI_SIGNED	(1U << 0)	/* (elements of) a signed integer */
#define DTFI_ARRAY	(1U << 1)	/* elements in a row */
#define DTFI_STRING	(1U << 2)	/* characters, NUL terminated if shorter */
#define DTFI_POINTER	(1U << 3)
#define DTFI_DATALOC	(1U << 4)
#define DTFI_RELLOC	(1U << 5)

struct dtioc_field {
	__u32		dtfd_pbn;
	__u32		__dtfd_pad;
	__aligned_u64	dtfd_size;	/* bytes: in, of the buffer; out, of all fields */
	__DT_PTR(struct dtioc_field_info, dtfd_fields);
};

struct dtioc_req {
	__u32		dtrq_pbn;
	__u16		dtrq_kframes;	/* frames of DTEVT_KSTACK; 0: DTMAXSTACK */
	__u16		dtrq_uframes;	/* frames of DTEVT_USTACK; 0: DTMAXSTACK */
	__aligned_u64	dtrq_evtflags;
	__aligned_u64	dtrq_nsecs;	/* period; only profile and interval */
};

/* Sums over all CPUs since the session was opened. */
struct dtioc_stat {
	__aligned_u64	dtst_readevt;	/* events read; of mapped rings, as dtpo_events says */
	__aligned_u64	dtst_dropevt;	/* lost: ring full, missed by the hook, over the budget */
	__aligned_u64	dtst_skiptick;	/* timer periods that passed without a tick */
	__aligned_u64	dtst_recurevt;	/* hits inside dt's own capture */
	__aligned_u64	dtst_budgetevt;	/* of dtst_dropevt: over the budget */
};

struct dtioc_getaux {
	__s32		dtga_pid;	/* in the initial PID namespace, as dtev_pid */
	__u32		__dtga_pad;
	__aligned_u64	dtga_auxbase;	/* AT_BASE of the process */
};

/*
 * A probe to be made for this session.
 *
 * "kprobe", function, "entry" or "return": a kernel function by its symbol,
 * "module:symbol" for one of a module, with dtdf_offset bytes into it for
 * "entry".  "profile" or "interval", unit ("hz", "s", "ms", "us"), number: a
 * timer with that period.  "tracepoint", group, name: any event of tracefs, system
 * calls aside, with its fields as perf hands them over, but no arguments; its
 * module stays loaded with it.  dtdf_offset is 0, or the event's id in tracefs,
 * and then what has another id is ENOENT.
 */
struct dtioc_def {
	char		dtdf_prov[DTNAMESIZE];
	char		dtdf_func[DTNAMESIZE];
	char		dtdf_name[DTNAMESIZE];
	__aligned_u64	dtdf_offset;
	__u32		dtdf_pbn;	/* out: its number; 0 when it was not made */
	__s32		dtdf_error;	/* out: 0 or an errno value */
};

struct dtioc_define {
	__u32		dtde_count;	/* definitions in the array */
	__u32		__dtde_pad;
	__DT_PTR(struct dtioc_def, dtde_defs);
};

/* What this module and this session are. */
struct dtioc_info {
	__u32		dtif_abi;	/* DT_ABI_VERSION of the module */
	__u32		dtif_ncpus;	/* CPU numbers are below this */
	__u32		dtif_nprobes;	/* probes enabled in this session */
	__u32		dtif_recording;	/* 0 or 1 */
	__aligned_u64	dtif_ringsize;	/* bytes of one CPU's ring */
	__aligned_u64	dtif_watermark;	/* as in dtioc_ring */
};

struct dtioc_ring {
	__aligned_u64	dtrg_size;	/* bytes for each CPU; 0: leave as it is */
	/*
	 * A sleeping reader is woken once a CPU has this many bytes for it; it
	 * also finds fewer, within 100 ms.  0: as soon as there is an event.
	 */
	__aligned_u64	dtrg_watermark;
};

/*
 * The rings, to be read in place.  What CPU n has for mmap(2) begins at file
 * offset n * dtmp_stride; there is
 *
 *  at dtmp_posoff, dtmp_possize bytes long, the reader's position: a struct
 *  dt_pos, to be mapped PROT_READ | PROT_WRITE;
 *
 *  at dtmp_ringoff, dtmp_ringsize bytes long, the ring, PROT_READ only: at its
 *  start a struct dt_head, at dtmp_dataoff dtmp_datasize bytes of events, and
 *  right behind them the same bytes again, so that no event wraps.
 *
 * Each is mapped MAP_SHARED and whole.  File offsets are names, not distances:
 * one mapping may reach past the next one's offset.
 *
 * dtpo_tail and dthd_head count bytes since the ring was made and never wrap;
 * position p is at data[p % dtmp_datasize].  What is from tail on and before head
 * is whole events, as read(2) returns them.  A reader loads head with acquire
 * semantics, reads, and then moves tail up to the end of some event with release
 * semantics, each as one 64-bit access; only then may the kernel write there.
 * Only one reader at a time, read(2) included, may move a CPU's tail.  Whatever
 * else stands in tail makes the session lose events, and nothing worse.
 */
struct dtioc_map {
	__aligned_u64	dtmp_stride;
	__aligned_u64	dtmp_posoff;
	__aligned_u64	dtmp_possize;
	__aligned_u64	dtmp_ringoff;
	__aligned_u64	dtmp_ringsize;
	__aligned_u64	dtmp_dataoff;	/* bytes from the start of the ring's mapping */
	__aligned_u64	dtmp_datasize;	/* a power of two, dtif_ringsize */
	__u32		dtmp_ncpus;	/* CPU numbers are below this */
	__u32		dtmp_nrings;	/* CPUs that have a ring by now; never falls */
};

struct dt_pos {
	__aligned_u64	dtpo_tail;	/* events before it have been read */
	__aligned_u64	dtpo_events;	/* how many; counts into dtst_readevt */
};

struct dt_head {
	__aligned_u64	dthd_head;	/* events before it are complete */
};

/* Counts of one probe in this session. */
struct dtioc_pstat {
	__u32		dtps_pbn;
	__u32		__dtps_pad;
	__aligned_u64	dtps_dropevt;
	__aligned_u64	dtps_skiptick;
	__aligned_u64	dtps_budgetevt;	/* of dtps_dropevt: over the budget */
};

#define DTIOCGPLIST	_IOWR('D', 1, struct dtioc_probe)
#define DTIOCGSTATS	_IOR('D', 2, struct dtioc_stat)
#define DTIOCRECORD	_IOW('D', 3, int)
#define DTIOCPRBENABLE	_IOW('D', 4, struct dtioc_req)
#define DTIOCPRBDISABLE	_IOW('D', 5, struct dtioc_req)
#define DTIOCGARGS	_IOWR('D', 6, struct dtioc_arg)
#define DTIOCGETAUXBASE	_IOWR('D', 7, struct dtioc_getaux)

#define DTIOCPRBDEFINE	_IOWR('D', 32, struct dtioc_define)
#define DTIOCGINFO	_IOR('D', 33, struct dtioc_info)
#define DTIOCSRING	_IOW('D', 34, struct dtioc_ring)
#define DTIOCGPSTATS	_IOWR('D', 35, struct dtioc_pstat)
#define DTIOCGFIELDS	_IOWR('D', 36, struct dtioc_field)
#define DTIOCGMAP	_IOR('D', 37, struct dtioc_map)
#define DTIOCPRBFIND	_IOWR('D', 38, struct dtioc_probe_info)

#endif /* _UAPI_LINUX_DT_H */
