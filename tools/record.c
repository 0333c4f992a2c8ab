// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "command.h"
#include "live.h"
#include "probeset.h"
#include "record.h"
#include "record_names.h"
#include "signals.h"
#include "skipped.h"

/*
 * Nobody waits for a recorded event, so that all CPUs have been heard of is said
 * late enough for none to come behind.
 */
#define RECORD_SLACK_NS	100000000ULL

struct record {
	const struct options	*o;
	struct dt_dev		*dev;
	struct dt_reader	*reader;
	struct dt_writer	*writer;
	struct names		*names;
	struct command		 command;
	struct skipped		 skipped;
	const char		*name;		/* of the trace, for people */
	int			 fd;
	int			 sigfd;
	int			 signal;
	int			 stop;
	int			 gone;		/* nobody reads the trace any more */
	__u64			 deadline;
};

static int complain(const struct dt_error *err)
{
	fprintf(stderr, "dt: %s\n", err->text);
	return EXIT_ERROR;
}

/*
 * On standard output there is to be nothing but the trace: what the command says
 * goes where errors go.
 */
static int open_stdout(struct record *r, struct dt_error *err)
{
	r->name = "standard output";
	if (isatty(STDOUT_FILENO))
		return dt_error_set(err, EINVAL,
			"--record -: a trace is not for a terminal; name a file, or put | dt --replay - behind it");
	r->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (r->fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return dt_error_set(err, errno, "standard output: %s", strerror(errno));
	return 0;
}

/* There are addresses of the kernel in it: it is the user's own. */
static int open_trace(struct record *r, struct dt_error *err)
{
	if (!strcmp(r->o->record, "-"))
		return open_stdout(r, err);
	r->name = r->o->record;
	r->fd = open(r->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (r->fd < 0)
		return dt_error_set(err, errno, "--record %s: %s", r->name, strerror(errno));
	return 0;
}

static int record_take(void *arg, const void *events, size_t len, struct dt_error *err)
{
	struct record *r = arg;

	names_meet(r->names, r->writer, events, len);
	return dt_writer_events(r->writer, events, len, err);
}

static void take_signals(struct record *r)
{
	int sig;

	while ((sig = signals_take())) {
		if (sig != SIGCHLD) {
			r->signal = sig;
			r->stop = 1;
		} else if (r->o->command && command_ended(&r->command)) {
			r->stop = 1;
		}
	}
}

/* Returns 1 if there may be more, 0 or a negative errno value. */
static int record_fetch(struct record *r, struct dt_error *err)
{
	struct dt_reader_stats st;
	int error, more = dt_reader_fetch(r->reader, err);

	if (more < 0)
		return more;
	dt_reader_stats(r->reader, &st);
	error = dt_writer_mark(r->writer, st.rs_horizon, err);
	return error ? error : more;
}

static int record_loop(struct record *r, struct dt_error *err)
{
	int n = 0, timeout;

	while (!r->stop && n >= 0) {
		timeout = live_timeout(r->deadline);
		if (!timeout)
			break;
		n = dt_reader_wait(r->reader, r->sigfd, timeout, err);
		if (n > 0)
			take_signals(r);
		if (n >= 0)
			n = record_fetch(r, err);
		skipped_look(&r->skipped);
	}
	return n < 0 ? n : 0;
}

static int record_on(struct record *r, struct dt_error *err)
{
	__u64 now = dt_now();
	int error = dt_writer_start(r->writer, now, err);

	if (!error)
		error = dt_dev_record(r->dev, 1, err);
	if (r->o->duration)
		r->deadline = now + r->o->duration;
	return error;
}

/* With recording off, what is left in the rings, and the end. */
static int record_off(struct record *r, struct dt_error *err)
{
	int n = dt_dev_record(r->dev, 0, err);
	__u64 now = dt_now();

	if (n)
		return n;
	do {
		n = record_fetch(r, err);
	} while (n > 0);
	return n < 0 ? n : dt_writer_end(r->writer, now, err);
}

static int record_all(struct record *r, struct dt_error *err)
{
	int error = record_on(r, err);

	if (error)
		return error;
	command_go(&r->command);
	error = record_loop(r, err);
	return error ? error : record_off(r, err);
}

static int prepare(struct record *r, struct dt_error *err)
{
	struct dt_reader_options ro = { .ro_slack_ns = RECORD_SLACK_NS,
					.ro_take = record_take, .ro_arg = r };
	struct dt_writer_options wo = { .wo_writer = dt_version, .wo_command = r->o->words };
	int error = 0;

	if (r->o->command)
		error = command_parse(&r->command, r->o->command, err);
	if (!error)
		error = open_trace(r, err);
	if (error)
		return error;
	r->names = names_create(r->dev);
	if (!r->names)
		return dt_error_set(err, ENOMEM, "out of memory for symbols");
	error = live_set_ring(r->dev, r->o->ring, names_usyms(r->names), err);
	if (!error)
		error = dt_reader_create(&r->reader, r->dev, &ro, err);
	if (!error)
		error = r->sigfd = signals_init(err);
	if (error >= 0 && r->o->command)
		error = command_fork(&r->command, err);
	if (error < 0)
		return error;
	wo.wo_cpid = r->command.pid;
	error = dt_writer_create(&r->writer, r->fd, r->name, r->dev, &wo, err);
	if (!error)
		names_begin(r->names, r->writer, r->dev);
	return error;
}

/* As perf does: what there is now, on standard error. */
static void summary(struct record *r)
{
	struct dt_writer_stats st;
	struct dtioc_stat ds;

	skipped_total(&r->skipped);
	dt_writer_stats(r->writer, &st);
	if (r->o->quiet || dt_dev_stats(r->dev, &ds, NULL))
		return;
	fprintf(stderr, "dt: %s: %llu events, %llu bytes, %llu dropped, %llu recursions, %llu skipped ticks\n",
		r->name, (unsigned long long)st.ws_events, (unsigned long long)st.ws_bytes,
		(unsigned long long)ds.dtst_dropevt, (unsigned long long)ds.dtst_recurevt,
		(unsigned long long)ds.dtst_skiptick);
	if (r->o->verbose)
		fprintf(stderr, "dt: %s: %llu bytes of events, %llu lost told among them\n", r->name,
			(unsigned long long)st.ws_event_bytes, (unsigned long long)st.ws_lost);
}

static int command_status(struct record *r)
{
	if (command_ended(&r->command))
		return r->command.status;
	command_stop(&r->command, r->signal ? r->signal : SIGTERM);
	return r->signal ? r->command.status : 0;
}

int record_run(const struct options *o, struct dt_dev *dev)
{
	struct record r = { .o = o, .dev = dev, .fd = -1, .sigfd = -1, .command.gate = -1,
			    .skipped.dev = dev };
	struct dt_error err = { 0 };
	int error = prepare(&r, &err), status = 0;

	if (!error)
		error = record_all(&r, &err);
	/* Who reads the trace may stop, as head(1) does. */
	if (error == -EPIPE)
		error = 0;
	if (o->command)
		status = command_status(&r);
	if (r.fd >= 0 && close(r.fd) && !error)
		error = dt_error_set(&err, errno, "%s: %s", r.name, strerror(errno));
	if (error)
		status = complain(&err);
	if (r.writer)
		summary(&r);
	dt_writer_destroy(r.writer);
	dt_reader_destroy(r.reader);
	names_destroy(r.names);
	command_free(&r.command);
	return status;
}

int record_probes(const struct options *o, struct dt_dev *dev,
		  const struct spec_list *probes)
{
	struct capture cap = { .kstack = o->kstack, .ustack = o->ustack };
	struct probeset set;
	struct dt_error err;
	int error, status;

	error = probeset_find(&set, dev, probes, o->max_probes, &err);
	if (!error && set.skipped)
		fprintf(stderr, "dt: %zu functions left out, as the kernel allows no probe on them\n",
			set.skipped);
	if (!error)
		error = probeset_enable(&set, dev, &cap, &err);
	status = error ? complain(&err) : record_run(o, dev);
	probeset_free(&set);
	return status;
}
