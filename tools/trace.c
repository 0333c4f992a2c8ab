// SPDX-License-Identifier: GPL-2.0-only
/* One trace: enable, record, print, and what ends it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "command.h"
#include "live.h"
#include "print.h"
#include "probeset.h"
#include "replay.h"
#include "signals.h"
#include "skipped.h"
#include "trace.h"

struct trace {
	const struct options	*o;
	const struct spec_list	*probes;
	struct dt_dev		*dev;
	struct dt_reader	*reader;
	struct out		*out;
	struct probeset		 set;
	struct printer		 printer;
	struct command		 command;
	struct skipped		 skipped;
	int			 sigfd;
	int			 signal;	/* that ended it, or 0 */
	int			 stop;
	__u64			 printed;
	__u64			 deadline;	/* CLOCK_MONOTONIC, 0: none */
};

static int complain(const struct dt_error *err)
{
	fprintf(stderr, "dt: %s\n", err->text);
	return EXIT_ERROR;
}

static int trace_signals(struct trace *t, struct dt_error *err)
{
	t->sigfd = signals_init(err);
	return t->sigfd < 0 ? t->sigfd : 0;
}

static void trace_take_signals(struct trace *t)
{
	int sig;

	while ((sig = signals_take())) {
		if (sig != SIGCHLD) {
			t->signal = sig;
			t->stop = 1;
		} else if (t->o->command && command_ended(&t->command)) {
			t->stop = 1;
		}
	}
}

static void trace_arrive(void *arg, const struct dt_evt *evt)
{
	struct trace *t = arg;

	live_see(t->printer.usyms, evt);
}

/* What was printed before comes before it, should both go to one terminal. */
static void trace_lost(struct trace *t, const struct dt_event *ev)
{
	out_flush(t->out);
	fprintf(stderr, "dt: %llu.%09llu CPU %u: %llu events lost here; a larger --ring holds more\n",
		(unsigned long long)ev->dtev_nsecs / 1000000000,
		(unsigned long long)ev->dtev_nsecs % 1000000000, ev->dtev_cpu,
		(unsigned long long)ev->dtev_lost);
	skipped_look(&t->skipped);
}

/* Nothing more will be printed. */
static int trace_enough(const struct trace *t)
{
	return t->out->error || (t->o->count && t->printed == t->o->count);
}

/* Print what is due.  Returns 0 or a negative errno value. */
static int trace_print(struct trace *t, struct dt_error *err)
{
	struct dt_event ev;
	int more;

	if (t->printer.usyms)
		usyms_update(t->printer.usyms);
	while ((more = dt_reader_next(t->reader, &ev, err)) > 0) {
		if (trace_enough(t))
			break;
		if (ev.dtev_flags & DTEVT_LOST) {
			trace_lost(t, &ev);
			continue;
		}
		print_event(&t->printer, &ev);
		t->printed++;
	}
	out_flush(t->out);
	if (trace_enough(t))
		t->stop = 1;
	return more < 0 ? more : 0;
}

static int trace_loop(struct trace *t, struct dt_error *err)
{
	int n = 0, timeout;

	while (!t->stop && n >= 0 && !dt_reader_ended(t->reader)) {
		timeout = live_timeout(t->deadline);
		if (!timeout)
			break;
		n = dt_reader_wait(t->reader, t->sigfd, timeout, err);
		if (n > 0)
			trace_take_signals(t);
		if (n >= 0)
			n = dt_reader_fetch(t->reader, err);
		if (n >= 0)
			n = trace_print(t, err);
	}
	return n < 0 ? n : 0;
}

/* With recording off, everything that was recorded. */
static int trace_drain(struct trace *t, struct dt_error *err)
{
	int more, error = 0;

	do {
		more = dt_reader_drain(t->reader, err);
		if (more >= 0)
			error = trace_print(t, err);
	} while (more > 0 && !error && !trace_enough(t));
	return more < 0 ? more : error;
}

static int trace_record(struct trace *t, struct dt_error *err)
{
	int error, error2;

	error = dt_dev_record(t->dev, 1, err);
	if (error)
		return error;
	if (t->o->duration)
		t->deadline = dt_now() + t->o->duration;
	command_go(&t->command);
	error = trace_loop(t, err);
	error2 = dt_dev_record(t->dev, 0, error ? NULL : err);
	if (error || error2)
		return error ? error : error2;
	return trace_enough(t) ? 0 : trace_drain(t, err);
}

/* What each probe lost, and how the reader fared. */
static void trace_details(struct trace *t)
{
	struct dt_reader_stats rs;
	struct dtioc_pstat ps;
	size_t i;

	for (i = 0; i < t->set.count; i++) {
		if (dt_dev_probe_stats(t->dev, t->set.v[i].pbn, &ps, NULL) ||
		    !(ps.dtps_dropevt || ps.dtps_skiptick))
			continue;
		fprintf(stderr, "dt: %s: %llu dropped, %llu skipped ticks\n", t->set.v[i].name,
			(unsigned long long)ps.dtps_dropevt,
			(unsigned long long)ps.dtps_skiptick);
	}
	dt_reader_stats(t->reader, &rs);
	fprintf(stderr, "dt: %llu bytes read, %llu events late, %llu early for want of memory\n",
		(unsigned long long)rs.rs_bytes, (unsigned long long)rs.rs_late,
		(unsigned long long)rs.rs_forced);
}

static void trace_counts(struct trace *t)
{
	struct dt_error err;
	struct dtioc_stat st;

	if (t->o->verbose)
		trace_details(t);
	skipped_total(&t->skipped);
	if (t->o->quiet)
		return;
	if (dt_dev_stats(t->dev, &st, &err)) {
		complain(&err);
		return;
	}
	fprintf(stderr, "dt: %llu events, %llu dropped, %llu recursions, %llu skipped ticks\n",
		(unsigned long long)t->printed, (unsigned long long)st.dtst_dropevt,
		(unsigned long long)st.dtst_recurevt, (unsigned long long)st.dtst_skiptick);
}

static int trace_find(struct trace *t, struct dt_error *err)
{
	int error = probeset_find(&t->set, t->dev, t->probes, t->o->max_probes, err);

	if (error)
		return error;
	if (t->set.skipped)
		fprintf(stderr, "dt: %zu functions left out, as the kernel allows no probe on them\n",
			t->set.skipped);
	if (t->o->verbose)
		fprintf(stderr, "dt: %zu probes\n", t->set.count);
	return 0;
}

static const char *trace_probe(const void *arg, size_t i, __u32 *pbn)
{
	const struct trace *t = arg;

	*pbn = t->set.v[i].pbn;
	return t->set.v[i].name;
}

static int trace_prepare(struct trace *t, struct dt_error *err)
{
	struct capture cap = { .kstack = t->o->kstack, .ustack = t->o->ustack };
	struct dt_reader_options ro = { .ro_arg = t };
	int error;

	error = trace_find(t, err);
	if (!error)
		error = printer_init(&t->printer, t->out, &t->set, t->o->ustack, err);
	if (!error && t->o->replay)
		error = printer_use_trace(&t->printer, t->dev, err);
	if (!error)
		error = live_set_ring(t->dev, t->o->ring, t->printer.usyms, err);
	if (!error)
		error = probeset_enable(&t->set, t->dev, &cap, err);
	if (error)
		return error;
	t->skipped = (struct skipped){ .dev = t->dev, .probe = trace_probe, .arg = t,
				       .count = t->set.count };
	if (t->o->ustack)
		ro.ro_arrive = trace_arrive;
	return dt_reader_create(&t->reader, t->dev, &ro, err);
}

/* A full disk is an error; a reader that went away, as head(1) does, is none. */
static int trace_output_status(const struct trace *t)
{
	if (!t->out->error || t->out->error == EPIPE)
		return 0;
	fprintf(stderr, "dt: %s: %s\n", t->o->output ? t->o->output : "stdout",
		strerror(t->out->error));
	return EXIT_ERROR;
}

/* The command ends when the trace does; what that made of its status is no news. */
static int trace_command_status(struct trace *t)
{
	if (command_ended(&t->command))
		return t->command.status;
	command_stop(&t->command, t->signal ? t->signal : SIGTERM);
	return t->signal ? t->command.status : 0;
}

int trace_run(const struct options *o, struct dt_dev *dev,
	      const struct spec_list *probes, struct out *out)
{
	struct trace t = {
		.o = o, .probes = probes, .dev = dev, .out = out,
		.sigfd = -1, .command.gate = -1,
	};
	struct dt_error err = { 0 };
	int status = 0, error;

	error = o->command ? command_parse(&t.command, o->command, &err) : 0;
	if (!error)
		error = trace_prepare(&t, &err);
	if (!error)
		error = trace_signals(&t, &err);
	if (!error && o->command)
		error = command_fork(&t.command, &err);
	if (!error)
		error = trace_record(&t, &err);
	if (o->command)
		status = trace_command_status(&t);
	if (error)
		status = complain(&err);
	else if (trace_output_status(&t))
		status = EXIT_ERROR;
	if (t.reader) {
		replay_finish(o, dev);
		trace_counts(&t);
	}
	dt_reader_destroy(t.reader);
	printer_fini(&t.printer);
	probeset_free(&t.set);
	command_free(&t.command);
	return status;
}
