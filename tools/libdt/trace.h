/* SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause */
/* A trace being read: its bytes as they come, and what its blocks have told. */
#ifndef LIBDT_TRACE_H
#define LIBDT_TRACE_H

#include "libdt.h"
#include "trace_format.h"

/* ---- the bytes ---- */

struct trace_input {
	const char	*name;		/* for errors */
	int		 fd;		/* borrowed */
	int		 file;		/* a regular file: reading never sleeps long */
	int		 eof;
	unsigned char	*buf;
	size_t		 cap;
	size_t		 at;		/* first byte that was not taken */
	size_t		 fill;
	__u64		 offset;	/* of that byte in the trace */
};

/* name is borrowed. */
void trace_input_init(struct trace_input *in, int fd, const char *name);
void trace_input_free(struct trace_input *in);

/*
 * Have n bytes at the front, sleeping for them if wait.  Returns 1; 0 when they
 * are not there yet, or never will be (eof); or a negative errno value.
 */
int trace_input_need(struct trace_input *in, size_t n, int wait, struct dt_error *err);

static inline const void *trace_input_front(const struct trace_input *in)
{
	return in->buf + in->at;
}

static inline size_t trace_input_there(const struct trace_input *in)
{
	return in->fill - in->at;
}

void trace_input_take(struct trace_input *in, size_t n);

/* ---- what is known ---- */

/* Elements in a row that are put in order when they are looked for. */
struct trace_table {
	void	*v;
	size_t	 count;
	size_t	 cap;
	size_t	 size;		/* bytes of an element */
	int	 unsorted;
	int	(*order)(const void *a, const void *b);
};

struct trace_probe {
	struct dtioc_probe_info	 info;
	struct dtioc_req	 req;		/* what was captured */
	struct dtioc_arg_info	*args;
	struct dtioc_field_info	*fields;
	unsigned int		 nargs;
	unsigned int		 nfields;
	int			 enabled;	/* by who reads the trace */
	int			 defined;	/* handed out by dt_dev_define() */
	__u64			 dropevt;	/* as END told */
	__u64			 skiptick;
	__u64			 budgetevt;	/* as BUDGET told */
};

/* An interval that was not recorded: it ticks on the trace's clock. */
struct trace_timer {
	struct dtioc_probe_info info;
	__u64	 period;
	__u64	 next;
	__u64	 flags;		/* DTEVT_* that were asked for */
	int	 enabled;
};

struct trace_sym {
	__u64	 file;		/* number; 0 for the kernel */
	__u64	 start;		/* address, or offset in the file */
	__u64	 size;
	char	*name;
	char	*module;	/* or NULL */
};

struct trace_file {
	char	*path;
	char	*build_id;
};

struct trace_process {
	struct dt_trace_process	 p;
	char			*comm;
	char			*exe;
};

/* An answer of dt_trace_remapped(). */
struct trace_remapped {
	size_t	 count;		/* of mappings when it was found */
	__u64	 since, until;
	__u32	 pid;
};

#define TRACE_REMAPPED	64

struct dt_trace {
	struct trace_input	 in;
	__u64			 seq;		/* of the next block */
	struct dt_trace_info	 info;		/* for those who ask */
	char			*host;		/* its strings lie in it */
	__u64			 block_at;	/* offset of the block being taken */
	int			 started;
	int			 recording;	/* the reader wants events */
	int			 ended;		/* no more will come */
	__u64			 last;		/* time of the latest event */
	struct dtioc_stat	 stat;		/* as END told, and BUDGET */
	struct trace_probe	*probes;	/* by number */
	size_t			 nprobes;
	size_t			 cap;
	size_t			 found;		/* index of the probe found last */
	struct trace_timer	*timers;
	size_t			 ntimers;
	struct trace_table	 ksyms, usyms, mappings, processes;
	struct trace_remapped	 remapped[TRACE_REMAPPED];	/* by the end of the pid */
	struct trace_file	*files;
	size_t			 nfiles;
	size_t			 files_cap;
};

/* Read up to where recording began, sleeping as needed.  name is copied. */
int dt_trace_open(struct dt_trace **tp, int fd, const char *name, struct dt_error *err);
void dt_trace_close(struct dt_trace *t);

/*
 * The next block: 1 with its head at the front of t->in and all its bytes there;
 * 0 when it is not there yet, or there is none (t->ended).
 */
int dt_trace_next(struct dt_trace *t, int wait, struct dt_error *err);

/* Take what that block says, unless it is one of events, and go behind it. */
int dt_trace_meta(struct dt_trace *t, struct dt_error *err);

/* The trace is damaged at an offset of the block being taken. */
int dt_trace_damaged(const struct dt_trace *t, size_t at, struct dt_error *err,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

void *trace_table_add(struct trace_table *tab);
const void *trace_table_sorted(struct trace_table *tab);
void trace_tables_init(struct dt_trace *t);

/* By number, or NULL. */
struct trace_probe *dt_trace_probe(struct dt_trace *t, __u32 pbn);

/* ---- as a device ---- */

int dt_trace_list(struct dt_trace *t, struct dt_probes *list, struct dt_error *err);
int dt_trace_args(struct dt_trace *t, __u32 pbn, struct dt_args *args, struct dt_error *err);
int dt_trace_fields(struct dt_trace *t, __u32 pbn, struct dt_fields *fields,
		    struct dt_error *err);
long dt_trace_define(struct dt_trace *t, struct dtioc_def *defs, size_t count,
		     struct dt_error *err);
int dt_trace_enable(struct dt_trace *t, const struct dtioc_req *req, struct dt_error *err);
int dt_trace_disable(struct dt_trace *t, __u32 pbn, struct dt_error *err);
int dt_trace_probe_stats(struct dt_trace *t, __u32 pbn, struct dtioc_pstat *st,
			 struct dt_error *err);

struct dt_source;

/* Its events, and ticks of the intervals defined on it.  NULL: no memory. */
struct dt_source *dt_source_trace(struct dt_trace *t);

#endif
