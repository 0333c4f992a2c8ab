// SPDX-License-Identifier: GPL-2.0-only
/* A program from its text to its exit status: check, enable, record, run. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <poll.h>
#include <unistd.h>
#include "bt/bt.h"
#include "command.h"
#include "consent.h"
#include "libdt/libdt.h"
#include "live.h"
#include "output.h"
#include "program.h"
#include "program_env.h"
#include "program_probes.h"
#include "probeset.h"
#include "record.h"
#include "replay.h"
#include "signals.h"
#include "skipped.h"

/* Timers of the process, for programs that need no device. */
#define PROGRAM_TIMERS	64

struct program {
	const struct options	*o;
	struct bt_program	*bt;
	struct bt_run		*run;
	const struct bt_plan	*plan;
	struct program_env	 pe;
	struct output		 output;
	struct program_probes	 pp;
	struct dt_dev		*dev;		/* NULL: it could not be opened, */
	struct dt_error		 dev_error;	/* for this reason */
	struct dt_reader	*reader;	/* NULL: nothing of the device is needed */
	struct command		 command;
	struct skipped		 skipped;
	struct pollfd		 fds[PROGRAM_TIMERS + 1];	/* signals first */
	size_t			 attach[PROGRAM_TIMERS + 1];	/* of each timer */
	size_t			 nfds;
	int			 target;	/* of -p: a descriptor of the process, or -1 */
	int			 stop;
	int			 signal;
	__u64			 deadline;
};

static int complain(const struct dt_error *err)
{
	fprintf(stderr, "dt: %s\n", err->text);
	return EXIT_ERROR;
}

static int wants_kind(const struct bt_plan *plan, enum bt_attach_kind kind)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->v[i].kind == kind)
			return 1;
	return 0;
}

/* What only the device can do. */
static int wants_device(const struct bt_plan *plan)
{
	return wants_kind(plan, BT_DEVICE) || wants_kind(plan, BT_PROFILE);
}

static int wants_flag(const struct bt_plan *plan, __u64 flag)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->v[i].flags & flag)
			return 1;
	return 0;
}

/* Wake-ups in which the end of the process of -p is found, in milliseconds. */
#define TARGET_MS	100

static int open_target(struct program *p, struct dt_error *err)
{
	if (!p->o->pid || p->o->replay)
		return 0;
	p->target = syscall(SYS_pidfd_open, p->o->pid, 0);
	if (p->target < 0)
		return dt_error_set(err, errno, "-p %d: %s", p->o->pid, strerror(errno));
	return 0;
}

static int target_ended(const struct program *p)
{
	struct pollfd fd = { .fd = p->target, .events = POLLIN };

	return p->target >= 0 && poll(&fd, 1, 0) > 0;
}

/* With -p: of another process, and no interval, which belongs to none. */
static int unwanted(const struct program *p, size_t attach, const struct dt_event *ev)
{
	return p->o->pid && p->plan->v[attach].kind != BT_INTERVAL &&
	       ev->dtev_pid != (__u32)p->o->pid;
}

static int set_signals(struct program *p, struct dt_error *err)
{
	size_t i;

	p->fds[0].fd = signals_init(err);
	p->fds[0].events = POLLIN;
	p->nfds = 1;
	for (i = 0; i < p->plan->count; i++)
		if (p->plan->v[i].kind == BT_SIGNAL)
			signals_add(p->plan->v[i].signo);
	return p->fds[0].fd < 0 ? p->fds[0].fd : 0;
}

static int add_timer(struct program *p, size_t attach, struct dt_error *err)
{
	__u64 ns = p->plan->v[attach].period;
	struct itimerspec its = {
		.it_value = { ns / 1000000000, ns % 1000000000 },
		.it_interval = { ns / 1000000000, ns % 1000000000 },
	};
	int fd;

	if (p->nfds > PROGRAM_TIMERS)
		return dt_error_set(err, E2BIG, "%s: more than %d intervals without /dev/dt",
				    p->plan->v[attach].name, PROGRAM_TIMERS);
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (fd < 0 || timerfd_settime(fd, 0, &its, NULL))
		return dt_error_set(err, errno, "%s: timer: %s", p->plan->v[attach].name,
				    strerror(errno));
	p->attach[p->nfds] = attach;
	p->fds[p->nfds].fd = fd;
	p->fds[p->nfds++].events = POLLIN;
	return 0;
}

static int add_timers(struct program *p, struct dt_error *err)
{
	int error = 0;
	size_t i;

	for (i = 0; i < p->plan->count && !error; i++)
		if (p->plan->v[i].kind == BT_INTERVAL)
			error = add_timer(p, i, err);
	return error;
}

/* A signal that the program itself waits for, or one that ends it. */
static void take_signal(struct program *p, int signo)
{
	size_t i, hits = 0;

	if (signo == SIGCHLD && p->o->command) {
		if (command_ended(&p->command))
			p->stop = 1;
		return;
	}
	for (i = 0; i < p->plan->count; i++)
		if (p->plan->v[i].kind == BT_SIGNAL && p->plan->v[i].signo == signo) {
			bt_run_event(p->run, i, program_env_self(&p->pe));
			hits++;
		}
	if (!hits && (signo == SIGINT || signo == SIGTERM || signo == SIGHUP)) {
		p->signal = signo;
		p->stop = 1;
	}
}

static void take_signals(struct program *p)
{
	int signo;

	while ((signo = signals_take()))
		take_signal(p, signo);
}

static void take_timers(struct program *p)
{
	uint64_t ticks;
	size_t i;

	for (i = 1; i < p->nfds && !bt_run_exiting(p->run); i++)
		if (read(p->fds[i].fd, &ticks, sizeof(ticks)) == sizeof(ticks))
			bt_run_event(p->run, p->attach[i], program_env_self(&p->pe));
}

/* What cannot be shown is not worth the tracing. */
static void show(struct program *p)
{
	if (output_flush(&p->output))
		p->stop = 1;
}

/* Run what is due.  Returns 0 or a negative errno value. */
static int take_events(struct program *p, struct dt_error *err)
{
	struct dt_event ev;
	int more = 0;
	long attach;

	if (p->pe.usyms)
		usyms_update(p->pe.usyms);
	while (!bt_run_exiting(p->run) &&
	       (more = dt_reader_next(p->reader, &ev, err)) > 0) {
		if (ev.dtev_flags & DTEVT_LOST) {
			bt_run_note_lost(p->run, ev.dtev_lost, NULL);
			skipped_look(&p->skipped);
			continue;
		}
		p->pe.clock = ev.dtev_nsecs;
		attach = program_probes_attach(&p->pp, ev.dtev_pbn);
		if (attach >= 0 && !unwanted(p, attach, &ev))
			bt_run_event(p->run, attach, &ev);
	}
	show(p);
	return more < 0 ? more : 0;
}

static int wait_and_take(struct program *p, int ms, struct dt_error *err)
{
	int n;

	if (!p->reader) {
		if (poll(p->fds, p->nfds, ms) < 0 && errno != EINTR)
			return dt_error_set(err, errno, "poll: %s", strerror(errno));
		take_timers(p);
		take_signals(p);
		show(p);
		return 0;
	}
	n = dt_reader_wait(p->reader, p->fds[0].fd, ms, err);
	if (n > 0)
		take_signals(p);
	if (n >= 0)
		n = dt_reader_fetch(p->reader, err);
	return n < 0 ? n : take_events(p, err);
}

static int loop(struct program *p, struct dt_error *err)
{
	int error = 0, ms;

	while (!p->stop && !error && !bt_run_exiting(p->run) && !target_ended(p) &&
	       !(p->reader && dt_reader_ended(p->reader))) {
		ms = live_timeout(p->deadline);
		if (!ms)
			break;
		if (p->target >= 0 && (ms < 0 || ms > TARGET_MS))
			ms = TARGET_MS;
		error = wait_and_take(p, ms, err);
	}
	return error;
}

/* With recording off, everything that was recorded. */
static int drain(struct program *p, struct dt_error *err)
{
	int more, error = 0;

	do {
		more = dt_reader_drain(p->reader, err);
		if (more >= 0)
			error = take_events(p, err);
	} while (more > 0 && !error && !bt_run_exiting(p->run) && !p->output.error);
	return more < 0 ? more : error;
}

static int record(struct program *p, struct dt_error *err)
{
	int error = p->reader ? dt_dev_record(p->dev, 1, err) : 0, error2 = 0;

	if (error)
		return error;
	if (p->o->duration)
		p->deadline = dt_now() + p->o->duration;
	command_go(&p->command);
	error = loop(p, err);
	if (p->reader)
		error2 = dt_dev_record(p->dev, 0, error ? NULL : err);
	if (error || error2)
		return error ? error : error2;
	return p->reader && !bt_run_exiting(p->run) ? drain(p, err) : 0;
}

static void arrive(void *arg, const struct dt_evt *evt)
{
	struct program *p = arg;

	live_see(p->pe.usyms, evt);
}

static const char *skipped_probe(const void *arg, size_t i, __u32 *pbn)
{
	const struct program *p = arg;

	*pbn = p->pp.map[i].pbn;
	return p->plan->v[p->pp.map[i].attach].name;
}

static int use_device(struct program *p, struct dt_error *err)
{
	struct dt_reader_options ro = { .ro_arg = p };
	int error;

	if (wants_flag(p->plan, DTEVT_USTACK) && !p->o->replay) {
		if (program_env_watch(&p->pe))
			return dt_error_set(err, ENOMEM, "out of memory for symbols");
		ro.ro_arrive = arrive;
	}
	error = live_set_ring(p->dev, p->o->ring, p->pe.usyms, err);
	if (!error)
		error = program_probes_enable(&p->pp, p->plan, err);
	p->skipped = (struct skipped){ .dev = p->dev, .probe = skipped_probe, .arg = p,
				       .count = p->pp.nmap,
				       .json = p->o->json ? p->pe.env.out : NULL };
	return error ? error : dt_reader_create(&p->reader, p->dev, &ro, err);
}

/* Everything but BEGIN, END and signals needs something to wait for. */
static int attach(struct program *p, struct dt_error *err)
{
	if (!wants_device(p->plan))
		return p->dev && wants_kind(p->plan, BT_INTERVAL) ? use_device(p, err) : add_timers(p, err);
	if (p->dev)
		return use_device(p, err);
	*err = p->dev_error;
	return -err->code;
}

static int execute(struct program *p, struct dt_error *err)
{
	int error;

	error = p->o->command ? command_parse(&p->command, p->o->command, err) : 0;
	if (!error)
		error = open_target(p, err);
	if (!error)
		error = set_signals(p, err);
	if (!error)
		error = attach(p, err);
	if (!error && p->o->command)
		error = command_fork(&p->command, err);
	if (error)
		return error;
	if (!p->o->replay)
		p->pe.env.cpid = p->command.pid;
	if (wants_flag(p->plan, DTEVT_TASK))
		program_env_task(&p->pe);
	p->run = bt_run_new(p->bt, &p->pe.env);
	if (!p->run)
		return dt_error_set(err, ENOMEM, "out of memory for the program's run");
	if (!p->o->quiet)
		bt_run_note_attached(p->run, p->plan->attached);
	bt_run_begin(p->run, program_env_self(&p->pe));
	show(p);
	if (p->plan->ends_itself || bt_run_exiting(p->run)) {
		command_go(&p->command);
		return 0;
	}
	return record(p, err);
}

/* What is printed last is of the time when recording ended, or exit() was called. */
static void replay_end(struct program *p)
{
	const struct dt_trace_info *info = dt_dev_trace(p->dev);

	replay_finish(p->o, p->dev);
	if (!bt_run_exiting(p->run) && info->ti_end > p->pe.clock)
		p->pe.clock = info->ti_end;
}

/* The program's own status if it called exit(), else that of the command. */
static int finish(struct program *p, int error, const struct dt_error *err)
{
	int exited = p->run && bt_run_exiting(p->run), status = 0;

	if (p->run && !error && p->o->replay)
		replay_end(p);
	if (p->run && !error)
		status = bt_run_end(p->run, program_env_self(&p->pe));
	skipped_total(&p->skipped);
	if (p->o->command) {
		if (!command_ended(&p->command))
			command_stop(&p->command, p->signal ? p->signal : SIGTERM);
		else if (!exited && !status)
			status = p->command.status;
	}
	return error ? complain(err) : status;
}

/* What the program needs is recorded; it does not run. */
static int record_program(struct program *p, struct dt_error *err)
{
	int error;

	if (!wants_device(p->plan) && !wants_kind(p->plan, BT_INTERVAL))
		error = dt_error_set(err, EINVAL, "--record: the program has no probes whose events could be recorded");
	else
		error = program_probes_enable(&p->pp, p->plan, err);
	return error ? complain(err) : record_run(p->o, p->dev);
}

static int check_and_run(struct program *p, struct dt_error *err)
{
	struct bt_probes ask;
	int error;
	size_t i;

	if (bt_program_parse(p->bt))
		return EXIT_ERROR;
	if (p->o->parse_only)
		return 0;
	if (replay_open(p->o, &p->dev, &p->dev_error) && (p->o->replay || p->o->record))
		return complain(&p->dev_error);
	if (p->o->replay && program_env_replay(&p->pe, p->dev)) {
		dt_error_set(err, ENOMEM, "out of memory for symbols");
		return complain(err);
	}
	program_probes_init(&p->pp, p->dev);
	ask = program_probes_ask(&p->pp);
	error = bt_program_check(p->bt, &ask, &p->pe.env);
	if (p->pp.list_error.code)
		return complain(&p->pp.list_error);
	if (error) {
		if (!p->dev && p->pp.asked)
			fprintf(stderr, "dt: without the device no probes are known: %s\n",
				p->dev_error.text);
		if (p->o->replay && p->pp.asked)
			fprintf(stderr, "dt: the probes are those of the trace: dt --replay %s -l lists them; dt --record FILE keeps others\n",
				p->o->replay);
		return EXIT_ERROR;
	}
	p->plan = bt_program_plan(p->bt);
	if (p->o->debug) {
		bt_program_print_tree(p->bt, p->pe.env.out);
		bt_program_print_plan(p->bt, p->pe.env.out);
	}
	for (i = 0; p->o->list && i < p->plan->count; i++)
		fprintf(p->pe.env.out, "%s\n", p->plan->v[i].name);
	if (p->o->debug || p->o->dry_run || p->o->list)
		return 0;
	if (!p->o->replay && !p->plan->limited && consent_plan(p->plan, err))
		return complain(err);
	if (p->o->record)
		return record_program(p, err);
	error = execute(p, err);
	return finish(p, error, err);
}

int program_run(const struct options *o, const char *name, const char *text, size_t len)
{
	struct bt_options bo = {
		.name = name, .params = o->params, .nparams = o->nparams,
		.named = o->named, .nnamed = o->nnamed,
		.config = (const char *const *)environ,
		.unsafe = o->unsafe, .json = o->json, .quiet_warnings = o->no_warnings,
		.max_probes = o->max_probes, .err = stderr,
	};
	struct program p = { .o = o, .command.gate = -1, .fds[0].fd = -1, .target = -1 };
	struct dt_error err = { 0 };
	int status = EXIT_ERROR;
	size_t i;

	if (output_open(&p.output, o->output))
		return EXIT_ERROR;
	program_env_init(&p.pe, p.output.file, stderr);
	p.pe.env.terminal = isatty(fileno(p.output.file));
	p.pe.env.debug_warnings = o->more_warnings;
	p.bt = bt_program_new(text, len, &bo);
	if (p.bt)
		status = check_and_run(&p, &err);
	else
		fputs("dt: out of memory for the program\n", stderr);
	bt_run_free(p.run);
	dt_reader_destroy(p.reader);
	program_probes_fini(&p.pp);
	program_env_fini(&p.pe);
	dt_dev_close(p.dev);
	bt_program_free(p.bt);
	command_free(&p.command);
	for (i = 1; i < p.nfds; i++)
		close(p.fds[i].fd);
	if (p.target >= 0)
		close(p.target);
	return output_close(&p.output) ? EXIT_ERROR : status;
}
