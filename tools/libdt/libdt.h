/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/*
 * libdt: what a program needs to trace with /dev/dt.
 *
 * A program opens the device (dt_dev_open), finds or makes probes
 * (dt_probes_load, dt_dev_define), says what to capture (dt_dev_enable),
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
 * be there before a sleeping reader is woken.  Not while recording.
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
	void	*ro_arg;
};

struct dt_reader_stats {
	__u64	rs_events;	/* handed out, runs of lost ones not included */
	__u64	rs_lost;	/* events that those runs stand for */
	__u64	rs_late;	/* handed out behind a younger one */
	__u64	rs_forced;	/* handed out early, memory being used up */
	__u64	rs_bytes;	/* read from the source */
	__u64	rs_held;	/* bytes that wait to be handed out */
	__u64	rs_slack_ns;	/* slack in force */
};

/* opts may be NULL.  dev must outlive the reader. */
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

void dt_reader_stats(const struct dt_reader *r, struct dt_reader_stats *st);

#ifdef __cplusplus
}
#endif

#endif
