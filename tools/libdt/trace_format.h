/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * What a trace consists of; dt-trace(5) tells it in full.
 *
 * A head, then blocks in a row.  Everything is little endian and 8-byte aligned.
 * Strings end with a NUL and follow each other; zeros fill a block up to a
 * multiple of 8 bytes.  Times are CLOCK_MONOTONIC of the traced machine.
 */
#ifndef LIBDT_TRACE_FORMAT_H
#define LIBDT_TRACE_FORMAT_H

#include <linux/dt.h>

#define DT_TRACE_MAGIC		"dt-trace"	/* without its NUL */
#define DT_TRACE_VERSION	1

/* Bytes of one block at most, its head included. */
#define DT_TRACE_BLOCK_MAX	(16U << 20)

struct dt_trace_head {
	char	dtth_magic[8];
	__u32	dtth_version;	/* DT_TRACE_VERSION */
	__u32	dtth_abi;	/* DT_ABI_VERSION: the layout of events */
};

enum dt_trace_type {
	DT_TRACE_HOST	 = 1,	/* struct dt_trace_host; the first block */
	DT_TRACE_PROBE	 = 2,	/* struct dt_trace_probe; by rising number */
	DT_TRACE_START	 = 3,	/* struct dt_trace_time: recording is on */
	DT_TRACE_EVENTS	 = 4,	/* whole struct dt_evt in a row */
	DT_TRACE_MARK	 = 5,	/* struct dt_trace_time: all earlier events are above */
	DT_TRACE_KSYM	 = 6,	/* struct dt_trace_ksym */
	DT_TRACE_FILE	 = 7,	/* struct dt_trace_file */
	DT_TRACE_MAPPING = 8,	/* struct dt_trace_mapping */
	DT_TRACE_USYM	 = 9,	/* struct dt_trace_usym */
	DT_TRACE_PROCESS = 10,	/* struct dt_trace_process */
	DT_TRACE_END	 = 11,	/* struct dt_trace_end; the last block */
	DT_TRACE_BUDGET	 = 12,	/* struct dt_trace_budget; optional, before the end */
};

/* In dttb_flags: a reader that does not know the type may pass over it. */
#define DT_TRACE_OPTIONAL	1

struct dt_trace_block {
	__u32	dttb_len;	/* bytes, this head included; a multiple of 8 */
	__u16	dttb_type;	/* enum dt_trace_type */
	__u16	dttb_flags;	/* DT_TRACE_OPTIONAL */
	__u64	dttb_seq;	/* 0 for the first block, one more for each */
};

/* Strings: sysname, release, version, machine, nodename, writer, command. */
struct dt_trace_host {
	__u32	dtho_ncpus;	/* CPU numbers are below this */
	__u32	dtho_pid;	/* of the recorder */
	__u32	dtho_cpid;	/* of the command that it ran, or 0 */
	__u32	__dtho_pad;
	__s64	dtho_boot;	/* CLOCK_BOOTTIME - CLOCK_MONOTONIC, nanoseconds */
	__s64	dtho_real;	/* CLOCK_REALTIME - CLOCK_MONOTONIC */
	__s64	dtho_tai;	/* CLOCK_TAI - CLOCK_MONOTONIC */
	__u64	dtho_ring;	/* bytes of each CPU's ring */
};

#define DT_TRACE_HOST_STRINGS	7

/*
 * dtpb_nfields struct dt_trace_field follow.  Strings: provider, function, name,
 * then type and name of each argument, then type and name of each field.
 */
struct dt_trace_probe {
	__u32	dtpb_pbn;
	__u16	dtpb_kframes;	/* frames that were captured at most */
	__u16	dtpb_uframes;
	__u64	dtpb_captured;	/* DTEVT_* */
	__u64	dtpb_can;	/* DTEVT_* that the probe could capture */
	__u64	dtpb_nsecs;	/* period that was asked for, or 0 */
	__u16	dtpb_nargs;	/* that are described */
	__u16	dtpb_nfields;
	__u32	dtpb_argc;	/* that the probe has */
};

/* As struct dtioc_field_info has it. */
struct dt_trace_field {
	__u32	dtfl_flags;	/* DTFI_* */
	__u32	dtfl_offset;
	__u32	dtfl_size;
	__u32	dtfl_elsize;
};

struct dt_trace_time {
	__u64	dtti_nsecs;
};

/* A function of the kernel.  Strings: its name, its module or "". */
struct dt_trace_ksym {
	__u64	dtks_addr;
	__u64	dtks_size;
};

/* A mapped file.  Strings: path, build ID in hexadecimal or "". */
struct dt_trace_file {
	__u32	dtmf_number;	/* 0 for the first, one more for each */
	__u32	__dtmf_pad;
};

/* Something that a process had mapped and ran in. */
struct dt_trace_mapping {
	__u32	dtma_pid;
	__u32	dtma_file;	/* as dtmf_number */
	__u64	dtma_start;	/* addresses */
	__u64	dtma_end;
	__u64	dtma_offset;	/* in the file, of start */
	__u64	dtma_since;	/* when it was mapped; 0: before all that is known */
};

/* A function of a mapped file.  String: its name. */
struct dt_trace_usym {
	__u32	dtus_file;	/* as dtmf_number */
	__u32	__dtus_pad;
	__u64	dtus_offset;	/* in the file */
	__u64	dtus_size;
};

/* A process that was met.  Strings: name of its main thread, its program. */
struct dt_trace_process {
	__u32	dtpc_pid;
	__u32	dtpc_ppid;
	__u32	dtpc_uid;
	__u32	dtpc_gid;
	__u64	dtpc_since;	/* when it was looked at */
};

/* Recording was off, all is above.  dten_nprobes struct dt_trace_count follow. */
struct dt_trace_end {
	__u64	dten_nsecs;
	__u64	dten_readevt;	/* as in struct dtioc_stat */
	__u64	dten_dropevt;
	__u64	dten_skiptick;
	__u64	dten_recurevt;
	__u32	dten_nprobes;
	__u32	__dten_pad;
};

/* Of a probe that lost something. */
struct dt_trace_count {
	__u32	dtco_pbn;
	__u32	__dtco_pad;
	__u64	dtco_dropevt;
	__u64	dtco_skiptick;
};

/*
 * Events that were dropped as capture had used up its share of CPU time; they are
 * among those that DT_TRACE_END counts.  dtbu_nprobes struct dt_trace_skipped follow.
 */
struct dt_trace_budget {
	__u64	dtbu_budgetevt;	/* as in struct dtioc_stat */
	__u32	dtbu_nprobes;
	__u32	__dtbu_pad;
};

struct dt_trace_skipped {
	__u32	dtsk_pbn;
	__u32	__dtsk_pad;
	__u64	dtsk_budgetevt;	/* as in struct dtioc_pstat */
};

#endif
