/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bt(5) language: from the text of a program to what it prints.
 *
 * A program goes through these calls, in this order:
 *
 *	bt_program_new		text, parameters, options
 *	bt_program_parse	text to tree
 *	bt_program_check	names and types; asks struct bt_probes what exists
 *	bt_program_plan		what each probe has to capture, and why
 *	bt_run_new		code and maps; resolves every name
 *	bt_run_begin		the BEGIN probes
 *	bt_run_event		once for each event, in the order of their times
 *	bt_run_end		the END probes, then the maps
 *
 * Errors of the first three go to the FILE that bt_options names, all that are
 * found in one run; the call then returns -1.  Nothing here opens the device
 * or knows how events travel.  There are no globals: two threads may use two
 * programs, but not the same one.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC unless said otherwise.
 */
#ifndef BT_H
#define BT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "libdt/event.h"

struct bt_program;
struct bt_run;

/* All strings are borrowed and must outlive the program. */
struct bt_options {
	const char		*name;		/* of the file; "stdin" for -e and - */
	const char *const	*params;	/* $1 ... */
	size_t			 nparams;
	const char *const	*named;		/* "key=value" or "key", after -- */
	size_t			 nnamed;
	const char *const	*config;	/* "BPFTRACE_NAME=value" ..., NULL; others are skipped */
	bool			 unsafe;	/* system() and its like are allowed */
	bool			 json;		/* bpftrace's -f json */
	bool			 quiet_warnings;
	size_t			 max_probes;	/* 0: 4096, or what config says */
	FILE			*err;		/* diagnostics of parse and check */
};

/* One probe that exists. */
struct bt_probe_desc {
	uint64_t	 id;		/* the caller's; it comes back in the plan */
	const char	*prov;		/* as the device names it: syscall, kprobe, ... */
	const char	*func;		/* "read", "sched", "nf_nat:nf_nat_setup_info" */
	const char	*name;		/* "entry", "return", "sched_switch" */
	uint64_t	 offset;	/* of a kprobe inside its function */
};

enum bt_arg_kind {
	BT_ARG_REG,		/* dtev_args[index] */
	BT_ARG_RETVAL,		/* dtev_retval */
	BT_ARG_CONST,		/* index itself */
	BT_ARG_FIELD,		/* size bytes at index of dtev_fields */
	BT_ARG_STRING,		/* chars there: NUL terminated or size bytes */
	BT_ARG_DATALOC,		/* u32 there: offset | length << 16 of a string */
	BT_ARG_RELLOC,		/* the same, the offset counted from behind the u32 */
};

struct bt_arg_desc {
	const char		*name;
	const char		*type;		/* C type, as "unsigned int" */
	enum bt_arg_kind	 kind;
	uint32_t		 index;
	uint32_t		 size;		/* bytes; 0: told by type */
	/*
	 * Bytes of an element, 1, 2, 4 or 8, where FIELD, DATALOC and RELLOC are
	 * an array of numbers, else 0.
	 */
	uint32_t		 elsize;
	int			 sign;		/* 1: signed, -1: not, 0: told by type */
};

/* What probes there are.  Strings handed to add() are copied. */
struct bt_probes {
	void	*cookie;
	/*
	 * Calls add(arg, desc) for each probe that matches the patterns, which
	 * may have wildcards * ? [].  add returns nonzero to end it early.
	 */
	void	(*expand)(void *cookie, const char *prov, const char *func,
			  const char *name, uint64_t offset,
			  int (*add)(void *arg, const struct bt_probe_desc *desc),
			  void *arg);
	/* Calls add(arg, desc) for each argument or field of the probe. */
	void	(*args)(void *cookie, uint64_t id,
			void (*add)(void *arg, const struct bt_arg_desc *desc),
			void *arg);
	/* A name near to what does not exist, or NULL.  May be NULL. */
	const char *(*nearest)(void *cookie, const char *prov, const char *func,
			       const char *name);
	/*
	 * Why the last expand() without wildcards added nothing though what it was
	 * asked for is there, as what follows "NAME: ", or NULL.  May be NULL.
	 */
	const char *(*refusal)(void *cookie);
};

/* The world around a run.  Function members may be NULL: then nothing is known. */
struct bt_env {
	void		*cookie;
	FILE		*out;		/* what the program prints */
	FILE		*err;		/* warnings */
	unsigned int	 ncpus;
	uint32_t	 cpid;		/* child of -c, or 0 */
	uint64_t	 start;		/* when tracing began, for elapsed */
	int64_t		 boot_offset;	/* CLOCK_BOOTTIME - CLOCK_MONOTONIC */
	int64_t		 real_offset;	/* CLOCK_REALTIME - CLOCK_MONOTONIC */
	int64_t		 tai_offset;	/* CLOCK_TAI - CLOCK_MONOTONIC */
	bool		 terminal;	/* out is one: text of events cannot control it */
	bool		 debug_warnings; /* -k: say when an element is not there */
	/* The time now; the system's clocks when NULL. */
	uint64_t	(*now)(void *cookie);
	/*
	 * The name of a function into buf, its offset into *off, for a user's
	 * function the file into *file (may stay NULL).  False: not known.
	 */
	bool		(*ksym)(void *cookie, uint64_t addr, char *buf, size_t len,
				uint64_t *off);
	bool		(*usym)(void *cookie, uint64_t process, uint64_t addr, char *buf,
				size_t len, uint64_t *off, const char **file);
	/*
	 * What usym() is given for addresses of a process at a time: the same number
	 * while they mean the same.  NULL: the process's own.
	 */
	uint64_t	(*process)(void *cookie, uint32_t pid, uint64_t nsecs);
	uint64_t	(*kaddr)(void *cookie, const char *name); /* 0: not known */
	/* The NUMA node of a CPU. */
	uint32_t	(*node)(void *cookie, uint32_t cpu);
	/* The name that a process has now, at most len bytes with NUL. */
	bool		(*pcomm)(void *cookie, uint32_t pid, char *buf, size_t len);
};

/* ---- the plan ---- */

enum bt_attach_kind {
	BT_DEVICE,		/* a probe of the device: id, flags */
	BT_BEGIN,
	BT_END,
	BT_INTERVAL,		/* one tick each period */
	BT_PROFILE,		/* one tick each period on every CPU */
	BT_SIGNAL,		/* a signal sent to the tracer itself */
};

/*
 * One thing to be attached.  When it fires, bt_run_event() with its index runs
 * every clause that named it, in program order.  Clauses that capture
 * differently share the union of what they need.
 */
struct bt_attach {
	enum bt_attach_kind	 kind;
	uint64_t		 id;		/* BT_DEVICE: from bt_probe_desc */
	const char		*name;		/* as `probe` prints it */
	const char		*prov, *func, *event; /* BT_DEVICE: the device's words */
	uint64_t		 offset;
	const char		*wild;		/* BT_DEVICE: the wildcards that stand for it;
						   NULL: it is written out somewhere */
	uint64_t		 flags;		/* DTEVT_* */
	uint16_t		 kframes;	/* with DTEVT_KSTACK */
	uint16_t		 uframes;	/* with DTEVT_USTACK */
	uint64_t		 period;	/* BT_INTERVAL, BT_PROFILE: ns */
	int			 signo;		/* BT_SIGNAL */
	const uint32_t		*clauses;	/* numbers of clauses, nclauses of them */
	size_t			 nclauses;
};

struct bt_plan {
	const struct bt_attach	*v;
	size_t			 count;
	size_t			 attached;	/* N of "Attached N probes" */
	bool			 ends_itself;	/* nothing but BEGIN and END */
	bool			 limited;	/* the user says how many probes are meant */
};

/* NULL when there is no memory.  text need not outlive the call. */
struct bt_program *bt_program_new(const char *text, size_t len,
				  const struct bt_options *opt);
void bt_program_free(struct bt_program *p);

int bt_program_parse(struct bt_program *p);
int bt_program_check(struct bt_program *p, const struct bt_probes *probes,
		     const struct bt_env *env);

/* After a successful check; it lives as long as the program. */
const struct bt_plan *bt_program_plan(struct bt_program *p);

/* -d: the tree, or the plan with the reason for each thing captured. */
void bt_program_print_tree(const struct bt_program *p, FILE *out);
void bt_program_print_plan(struct bt_program *p, FILE *out);

/* env is borrowed and must outlive the run.  NULL when there is no memory. */
struct bt_run *bt_run_new(struct bt_program *p, const struct bt_env *env);
void bt_run_free(struct bt_run *run);

/*
 * self is what the tracer itself looks like as an event (pid, tid, cpu, comm,
 * nsecs, task); the sections it lacks read as nothing.
 */
void bt_run_begin(struct bt_run *run, const struct dt_event *self);

/* plan->v[attach] fired.  Does nothing once the program has called exit(). */
void bt_run_event(struct bt_run *run, size_t attach, const struct dt_event *ev);

/* END probes, then what is left in maps.  Returns the exit status. */
int bt_run_end(struct bt_run *run, const struct dt_event *self);

/* The program called exit(), or failed: no more events are wanted. */
bool bt_run_exiting(const struct bt_run *run);

/* Notes in the form of the chosen output: text on env->err, JSON on env->out. */
void bt_run_note_attached(struct bt_run *run, size_t count);
void bt_run_note_lost(struct bt_run *run, uint64_t count, const char *probe);

#endif
