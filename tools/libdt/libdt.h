/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * libdt: what a program needs to trace with /dev/dt.
 *
 * A program opens the device (dt_dev_open), finds or makes probes
 * (dt_dev_find, dt_probes_load, dt_dev_define), says what to capture (dt_dev_enable),
 * creates a reader, turns recording on (dt_dev_record) and then takes events
 * in the order of time from the reader until it has enough.
 *
 * Functions that can fail return 0, or more where they say so, on success and
 * a negative errno value on failure; then they also fill *err, unless err is
 * NULL, with a sentence for people: what failed, where, and what helps.
 *
 * There are no globals.  Two threads may use two objects at the same time, but
 * not the same one.
 */
#ifndef LIBDT_H
#define LIBDT_H

#include <stddef.h>
#include <linux/dt.h>
#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DT_DEVICE	"/dev/dt"

/* What went wrong. */
struct dt_error {
	int	code;		/* errno value, positive */
	char	text[500];	/* a sentence, without a newline */
};

/*
 * Fill *err, which may be NULL, and return -code, so that a function can end
 * with it.
 */
int dt_error_set(struct dt_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* CLOCK_MONOTONIC in nanoseconds: the clock of dtev_nsecs. */
__u64 dt_now(void);

/* One open of the device: a session. */
struct dt_dev;

/*
 * Open path, DT_DEVICE if NULL, and check that the module there speaks this
 * library's ABI.  *devp is the caller's, to be closed with dt_dev_close().
 */
int dt_dev_open(struct dt_dev **devp, const char *path, struct dt_error *err);

/* End the session.  Readers must have been destroyed.  NULL is allowed. */
void dt_dev_close(struct dt_dev *dev);

/* The descriptor, O_NONBLOCK and O_CLOEXEC; it stays the device's. */
int dt_dev_fd(const struct dt_dev *dev);

/* What the module and this session are. */
int dt_dev_info(struct dt_dev *dev, struct dtioc_info *info, struct dt_error *err);

/*
 * Bytes of each CPU's ring (a power of two; 0 leaves it) and bytes that must
 * be there before a sleeping reader is woken, 0: any; without this call, an
 * eighth of the ring.  The size is final once a reader was created or recording
 * was on.
 */
int dt_dev_set_ring(struct dt_dev *dev, __u64 size, __u64 watermark,
		    struct dt_error *err);

/*
 * Make probes by name.  Each definition gets its number in dtdf_pbn, or 0 and
 * an errno value in dtdf_error.  Returns how many could not be made, or a
 * negative errno value when the call failed as a whole.
 */
long dt_dev_define(struct dt_dev *dev, struct dtioc_def *defs, size_t count,
		   struct dt_error *err);

/* Have a probe captured as req says. */
int dt_dev_enable(struct dt_dev *dev, const struct dtioc_req *req,
		  struct dt_error *err);

/* What an enabled probe captures; of a trace: captured.  1, or 0: nothing. */
int dt_dev_enabled(const struct dt_dev *dev, __u32 pbn, struct dtioc_req *req);

/* Have a probe no longer captured. */
int dt_dev_disable(struct dt_dev *dev, __u32 pbn, struct dt_error *err);

/* Recording on (1) or off (0). */
int dt_dev_record(struct dt_dev *dev, int on, struct dt_error *err);

/* Counts of the session since it was opened. */
int dt_dev_stats(struct dt_dev *dev, struct dtioc_stat *st, struct dt_error *err);

/* Counts of one probe in this session. */
int dt_dev_probe_stats(struct dt_dev *dev, __u32 pbn, struct dtioc_pstat *st,
		       struct dt_error *err);

/* Where the dynamic linker of a process is loaded. */
int dt_dev_auxbase(struct dt_dev *dev, int pid, __u64 *base, struct dt_error *err);

/* Probes, in the order of their numbers. */
struct dt_probes {
	struct dtioc_probe_info	*info;	/* count of them; names end with NUL */
	size_t			 count;
};

/* List every probe of the session.  Free with dt_probes_free(). */
int dt_probes_load(struct dt_dev *dev, struct dt_probes *list, struct dt_error *err);
void dt_probes_free(struct dt_probes *list);

/* The probe with exactly these names, or with this number; NULL if none. */
const struct dtioc_probe_info *
dt_probes_find(const struct dt_probes *list, const char *prov,
	       const char *func, const char *name);
const struct dtioc_probe_info *
dt_probes_number(const struct dt_probes *list, __u32 pbn);

/* One probe that the device lists by itself, or of a trace: its whole description. */
int dt_dev_find(struct dt_dev *dev, const char *prov, const char *func, const char *name,
		struct dtioc_probe_info *info, struct dt_error *err);

/* The arguments of one probe, in their order. */
struct dt_args {
	struct dtioc_arg_info	*info;	/* count of them; names end with NUL */
	size_t			 count;
};

/* List the arguments of a probe.  Free with dt_args_free(). */
int dt_args_load(struct dt_dev *dev, __u32 pbn, struct dt_args *args,
		 struct dt_error *err);
void dt_args_free(struct dt_args *args);

/* What DTEVT_FIELDS holds, in the order of the event's definition. */
struct dt_fields {
	struct dtioc_field_info	*info;	/* count of them; names end with NUL */
	size_t			 count;
};

/* List the fields of a probe; most have none.  Free with dt_fields_free(). */
int dt_fields_load(struct dt_dev *dev, __u32 pbn, struct dt_fields *fields,
		   struct dt_error *err);
void dt_fields_free(struct dt_fields *fields);

/*
 * Where a field's value is in an event, for dynamic fields where their word says,
 * and in *len how many bytes it has.  NULL: the event does not have it all.
 */
const void *dt_field_data(const struct dt_event *ev, const struct dtioc_field_info *fi,
			  size_t *len);

/*
 * A reader: the events of all CPUs as one stream in the order of time.
 *
 * Events come out by (dtev_nsecs, dtev_cpu, place in their CPU's stream).  The
 * reader holds an event back until all earlier ones must have been read: for
 * that it takes an event to be readable at most ro_slack_ns after its time
 * stamp.  One that took longer is a latecomer: it comes out at once, behind
 * events that are younger, is counted, and makes the slack longer.  Within one
 * CPU the order always stands, and no event is ever thrown away.
 */
struct dt_reader;

/* How the events come from the kernel. */
enum dt_reader_source {
	DT_READER_ANY,		/* the best that works here */
	DT_READER_READ,		/* read(2) */
	DT_READER_MMAP,		/* in place, from the mapped rings */
};

struct dt_reader_options {
	/* Nanoseconds; 0: 5 ms. */
	__u64	ro_slack_ns;
	/*
	 * Bytes of events to hold at most; 0: twice all rings, at least 64 MiB.
	 * Above it events come out before all earlier ones are known to be
	 * there, and are counted.
	 */
	size_t	ro_memory;
	/*
	 * Called for every event as it is read, before it is put in order:
	 * the moment to look at a process that may end soon.  May be NULL.
	 */
	void	(*ro_arrive)(void *arg, const struct dt_evt *evt);
	/*
	 * Takes the bytes of events, whole struct dt_evt of any CPUs in a row, as
	 * they are read: dt_reader_next() then has nothing to hand out.  Those of
	 * one CPU come in their order.  A negative errno value, with *err filled,
	 * ends the fetch.  May be NULL.
	 */
	int	(*ro_take)(void *arg, const void *events, size_t len,
			   struct dt_error *err);
	void	*ro_arg;
	enum dt_reader_source ro_source;
};

struct dt_reader_stats {
	__u64	rs_events;	/* handed out, runs of lost ones not included */
	__u64	rs_lost;	/* events that those runs stand for */
	__u64	rs_late;	/* handed out behind a younger one */
	__u64	rs_forced;	/* handed out early, memory being used up */
	__u64	rs_bytes;	/* read from the source */
	__u64	rs_copied;	/* of these, copied on their way */
	__u64	rs_held;	/* bytes that wait to be handed out */
	__u64	rs_slack_ns;	/* slack in force */
	__u64	rs_horizon;	/* all events before this time have been read */
};

/*
 * opts may be NULL.  dev must outlive the reader.  Makes the rings unless
 * read(2) is asked for.
 */
int dt_reader_create(struct dt_reader **rp, struct dt_dev *dev,
		     const struct dt_reader_options *opts, struct dt_error *err);
void dt_reader_destroy(struct dt_reader *r);

/*
 * Sleep until it is worth calling dt_reader_fetch(), wakefd (-1: none) is
 * readable, or timeout_ms (-1: none) have passed.  Returns 1 if wakefd is
 * readable, else 0; also 0 when a signal came.
 */
int dt_reader_wait(struct dt_reader *r, int wakefd, int timeout_ms,
		   struct dt_error *err);

/*
 * Read what is there, without sleeping.  Returns 1 if there may be more, 0 if
 * all was read.  Call dt_reader_next() until it returns 0 between two calls.
 */
int dt_reader_fetch(struct dt_reader *r, struct dt_error *err);

/*
 * As dt_reader_fetch(), with recording off: once it has returned 0,
 * dt_reader_next() hands out everything that is left.
 */
int dt_reader_drain(struct dt_reader *r, struct dt_error *err);

/*
 * The next event in order.  Returns 1 with *ev filled; 0 when none is due yet;
 * -EBADMSG when the stream is damaged.  What *ev points to stays as it is until
 * the next call of a function with the same reader.
 */
int dt_reader_next(struct dt_reader *r, struct dt_event *ev, struct dt_error *err);

/*
 * No more events will come and all were handed out: of a trace, for a device has
 * no end.
 */
int dt_reader_ended(const struct dt_reader *r);

void dt_reader_stats(const struct dt_reader *r, struct dt_reader_stats *st);

/*
 * A trace in the place of the device: what another program recorded with the
 * functions below, here or elsewhere, now or long ago.
 *
 * It lists the probes that were recorded, with what each captured
 * (dt_dev_enabled()).  Defining finds them by name; an interval that was not
 * recorded is made and ticks on the trace's clock.  Enabling what was not
 * captured is ENODATA.  A reader hands out the events of the enabled probes from
 * dt_dev_record() on, in the order in which the device's reader would have, and
 * ends (dt_reader_ended()).  A trace is read once, in one go.
 *
 * What a function here returns or fills lives until the next call of
 * dt_reader_fetch(), or of the same function, unless it says otherwise.
 */
struct dt_trace_info {
	__u32		 ti_ncpus;	/* CPU numbers are below this */
	__u32		 ti_pid;	/* of the recorder */
	__u32		 ti_cpid;	/* of the command that it ran, or 0 */
	int		 ti_cut;	/* it ended without an end: see ti_bytes */
	__s64		 ti_boot;	/* CLOCK_BOOTTIME - CLOCK_MONOTONIC, ns */
	__s64		 ti_real;	/* CLOCK_REALTIME - CLOCK_MONOTONIC */
	__s64		 ti_tai;	/* CLOCK_TAI - CLOCK_MONOTONIC */
	__u64		 ti_start;	/* when recording began, CLOCK_MONOTONIC */
	__u64		 ti_end;	/* and ended; 0 until that is known */
	__u64		 ti_ring;	/* bytes of each CPU's ring */
	__u64		 ti_bytes;	/* of the trace, once it has ended */
	const char	*ti_sysname, *ti_release, *ti_version, *ti_machine, *ti_nodename;
	const char	*ti_writer;	/* the program that recorded, and its version */
	const char	*ti_command;	/* how it was called */
};

/*
 * Read from fd, which is borrowed and may be a pipe, until it is known what was
 * recorded.  name is for errors.  Close with dt_dev_close().  EBADMSG: it is no
 * trace, or damaged; err has the offset.  EPROTO: one of another version.
 */
int dt_dev_open_trace(struct dt_dev **devp, int fd, const char *name, struct dt_error *err);

/* What the trace is; NULL: dev is a device.  Lives as long as dev. */
const struct dt_trace_info *dt_dev_trace(const struct dt_dev *dev);

struct dt_trace_sym {
	const char	*ts_name;	/* of the function, or NULL */
	__u64		 ts_offset;	/* into it */
	const char	*ts_file;	/* its file, or "[vdso]" and the like; of a
					   kernel function its module, or "" */
	__u64		 ts_file_offset; /* in the file */
	const char	*ts_build_id;	/* of the file in hexadecimal, or "" */
};

/* What was at an address of the kernel.  0: it is not known. */
int dt_trace_ksym(struct dt_dev *dev, __u64 addr, struct dt_trace_sym *sym);

/* Where a function of the kernel was; 0: it is not known. */
__u64 dt_trace_kaddr(struct dt_dev *dev, const char *name);

/* What a process had at an address at a time.  0: nothing is known. */
int dt_trace_usym(struct dt_dev *dev, __u32 pid, __u64 nsecs, __u64 addr,
		  struct dt_trace_sym *sym);

/*
 * From when on (0: all along) until before when (~0: to the end) the addresses of
 * a process meant what they did at a time: it mapped nothing over another thing.
 */
__u64 dt_trace_remapped(struct dt_dev *dev, __u32 pid, __u64 nsecs, __u64 *until);

struct dt_trace_task {
	__u32		 tt_ppid, tt_uid, tt_gid;
	const char	*tt_comm;	/* of its main thread */
	const char	*tt_exe;	/* its program, or "" */
};

/* A process that had this number at a time.  0: nothing is known. */
int dt_trace_process(struct dt_dev *dev, __u32 pid, __u64 nsecs,
		     struct dt_trace_task *task);

/*
 * Writing a trace.  dt_writer_create() tells of the machine and of the probes
 * that are enabled on dev.  Then dt_writer_start(), dt_dev_record(), and
 * alternately dt_writer_events() from ro_take of a reader and dt_writer_mark()
 * with its rs_horizon; names of addresses before the events that have them; at
 * the end dt_writer_end().  What was written before the program was killed can
 * be read all the same.
 *
 * Strings are copied.  Functions that return nothing keep an error, which the
 * next one that can return it does.
 */
struct dt_writer;

struct dt_writer_options {
	const char	*wo_writer;	/* name and version of the program; NULL: none */
	const char	*wo_command;	/* how it was called; NULL: nothing */
	__u32		 wo_cpid;	/* process of the command that it runs, or 0 */
};

/* fd is borrowed, and may be a pipe; name is for errors.  opts may be NULL. */
int dt_writer_create(struct dt_writer **wp, int fd, const char *name,
		     struct dt_dev *dev, const struct dt_writer_options *opts,
		     struct dt_error *err);
void dt_writer_destroy(struct dt_writer *w);

/* Recording begins at this time (CLOCK_MONOTONIC). */
int dt_writer_start(struct dt_writer *w, __u64 nsecs, struct dt_error *err);

/* Whole struct dt_evt in a row, those of one CPU in their order. */
int dt_writer_events(struct dt_writer *w, const void *events, size_t len,
		     struct dt_error *err);

/* All events before this time have been written.  Writes out what waits. */
int dt_writer_mark(struct dt_writer *w, __u64 nsecs, struct dt_error *err);
int dt_writer_flush(struct dt_writer *w, struct dt_error *err);

/* The function at addr, size bytes; module may be NULL. */
void dt_writer_ksym(struct dt_writer *w, __u64 addr, __u64 size, const char *name,
		    const char *module);

/* A mapped file; build_id (hexadecimal) may be NULL.  Returns its number. */
__u32 dt_writer_file(struct dt_writer *w, const char *path, const char *build_id);

/* A process has part of that file mapped since a time (0: all along). */
void dt_writer_mapping(struct dt_writer *w, __u32 pid, __u32 file, __u64 start,
		       __u64 end, __u64 offset, __u64 since);

/* The function at an offset of that file. */
void dt_writer_usym(struct dt_writer *w, __u32 file, __u64 offset, __u64 size,
		    const char *name);

/* What a process is, looked at at a time. */
void dt_writer_process(struct dt_writer *w, __u32 pid, __u64 nsecs,
		       const struct dt_trace_task *task);

/* Recording ended at this time: counts of dev, and the end. */
int dt_writer_end(struct dt_writer *w, __u64 nsecs, struct dt_error *err);

struct dt_writer_stats {
	__u64	ws_bytes;	/* written */
	__u64	ws_events;	/* events, runs of lost ones not included */
	__u64	ws_event_bytes;	/* of those and the runs */
	__u64	ws_lost;	/* events that the runs stand for */
	__u64	ws_last;	/* time of the latest */
};

void dt_writer_stats(const struct dt_writer *w, struct dt_writer_stats *st);

#ifdef __cplusplus
}
#endif

#endif
