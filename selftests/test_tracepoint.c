// SPDX-License-Identifier: GPL-2.0-only
/* The tracepoint provider against activity whose events are known. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include "lib.h"

static int fd;

static __u32 enable(const char *group, const char *name, __u64 flags)
{
	__u32 pbn = probe_find(fd, "tracepoint", group, name);

	CHECK_OK(probe_enable(fd, pbn, flags));
	return pbn;
}

DT_TEST(fork_exec, "sched_process_fork, exec and exit: one each for a child's life")
{
	__u32 tp_fork, tp_exec, tp_exit;
	const struct dt_event *ev;
	struct events evs = { 0 };
	int i, status;
	pid_t pid[10];

	fd = session_open(O_NONBLOCK);
	tp_fork = enable("sched", "sched_process_fork", DTEVT_FUNCARGS);
	tp_exec = enable("sched", "sched_process_exec", DTEVT_FUNCARGS | DTEVT_EXECNAME);
	tp_exit = enable("sched", "sched_process_exit", DTEVT_FUNCARGS | DTEVT_EXECNAME);
	/* Events of one CPU are read in their order. */
	cpu_pin(0);
	record_start(fd);
	for (i = 0; i < 10; i++) {
		pid[i] = fork();
		if (!pid[i]) {
			execl("/bin/true", "true", NULL);
			_exit(127);
		}
		waitpid(pid[i], &status, 0);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, tp_fork, getpid()), 10);
	for (i = 0; i < 10; i++) {
		ev = events_get(&evs, tp_fork, getpid(), i);
		CHECK_EQ(ev->dtev_nargs, 2);
		CHECK_EQ(ev->dtev_args[0] >> 63, 1);	/* the parent's task */
		CHECK(ev->dtev_args[0] != ev->dtev_args[1]);
		CHECK_EQ(events_count(&evs, tp_exec, pid[i]), 1);
		ev = events_get(&evs, tp_exec, pid[i], 0);
		CHECK_EQ(ev->dtev_nargs, 3);
		CHECK_EQ((__s32)ev->dtev_args[1], pid[i]);	/* old_pid */
		CHECK(!strcmp(ev->dtev_comm, "true"));
		CHECK_EQ(events_count(&evs, tp_exit, pid[i]), 1);
		/* The task that forked out is the one that exits. */
		CHECK_EQ(events_get(&evs, tp_exit, pid[i], 0)->dtev_args[0],
			 events_get(&evs, tp_fork, getpid(), i)->dtev_args[1]);
	}
	events_free(&evs);
}

static void *signalled(void *arg)
{
	sigset_t set;
	int sig;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigwait(&set, &sig);
	return NULL;
}

DT_TEST(signals, "signal_generate has the signal sent, to a thread and to a process")
{
	struct events evs = { 0 };
	const struct dt_event *ev;
	sigset_t set;
	pthread_t t;
	__u32 pbn;
	int i;

	fd = session_open(O_NONBLOCK);
	pbn = enable("signal", "signal_generate", DTEVT_FUNCARGS);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN + 5);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	CHECK_EQ(pthread_create(&t, NULL, signalled, NULL), 0);
	record_start(fd);
	pthread_kill(t, SIGUSR2);
	pthread_join(t, NULL);
	for (i = 0; i < 20; i++)
		kill(getpid(), SIGRTMIN + 5);
	record_stop(fd);
	signal(SIGRTMIN + 5, SIG_IGN);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 21);
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK_EQ(ev->dtev_nargs, 5);
	CHECK_EQ((__s32)ev->dtev_args[0], SIGUSR2);
	CHECK_EQ((__s32)ev->dtev_args[3], 0);		/* group: to a thread */
	for (i = 1; i < 21; i++) {
		ev = events_get(&evs, pbn, getpid(), i);
		CHECK_EQ((__s32)ev->dtev_args[0], SIGRTMIN + 5);
		CHECK_EQ((__s32)ev->dtev_args[3], 1);	/* group: to the process */
		CHECK_EQ((__s32)ev->dtev_args[4], 0);	/* result: delivered */
	}
	events_free(&evs);
}

DT_TEST(raw, "raw_syscalls:sys_enter counts every call and has its number")
{
	struct events evs = { 0 };
	const struct dt_event *ev;
	size_t i, seen = 0;
	__u32 pbn;

	fd = session_open(O_NONBLOCK);
	pbn = enable("raw_syscalls", "sys_enter", DTEVT_FUNCARGS);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 100);
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; (ev = events_get(&evs, pbn, getpid(), i)); i++) {
		CHECK_EQ(ev->dtev_nargs, 2);
		seen += ev->dtev_args[1] == QUIET_NR;
	}
	CHECK_EQ(seen, 100);
	events_free(&evs);
}

DT_TEST(sched_switch, "sched_switch: who goes out is the event's thread, and comes in again")
{
	int cpu = cpu_second(), i;
	const struct dt_event *ev;
	struct events evs = { 0 };
	__u64 self = 0, last_in = 0;
	size_t n, out = 0;
	__u32 pbn;

	fd = session_open(O_NONBLOCK);
	session_ring(fd, 1 << 23, 0);
	pbn = enable("sched", "sched_switch", DTEVT_FUNCARGS | DTEVT_EXECNAME);
	cpu_pin(cpu);
	record_start(fd);
	for (i = 0; i < 20; i++)
		msleep(10);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(session_stats(fd).dtst_dropevt, 0);
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK(ev);
	self = ev->dtev_args[1];
	/* On one CPU, the task that came in is the one that goes out next. */
	for (n = 0; n < evs.n; n++) {
		ev = &evs.ev[n];
		if ((int)ev->dtev_cpu != cpu)
			continue;
		/* preempt, prev, next; since 5.18 prev_state */
		CHECK_GE(ev->dtev_nargs, 3);
		if (last_in)
			CHECK_EQ(ev->dtev_args[1], last_in);
		last_in = ev->dtev_args[2];
		out += ev->dtev_args[1] == self;
		if (ev->dtev_tid == (__u32)getpid())
			CHECK_EQ(ev->dtev_args[1], self);
	}
	CHECK_GE(out, 20);
	events_free(&evs);
}

DT_TEST(kernel_threads, "idle and kernel threads have command names and no user stack")
{
	const struct dt_event *ev;
	struct events evs = { 0 };
	size_t n, idle = 0;
	__u32 pbn;
	int i;

	fd = session_open(O_NONBLOCK);
	session_ring(fd, 1 << 23, 0);
	pbn = enable("sched", "sched_switch",
		     DTEVT_FUNCARGS | DTEVT_EXECNAME | DTEVT_USTACK | DTEVT_KSTACK);
	record_start(fd);
	for (i = 0; i < 50; i++)
		msleep(1);
	record_stop(fd);
	events_drain(fd, &evs);
	for (n = 0; (ev = events_get(&evs, pbn, 0, n)); n++) {
		CHECK_GT(ev->dtev_kstack->dtsk_count, 0);
		if (ev->dtev_tid)
			continue;
		idle++;
		CHECK(!strncmp(ev->dtev_comm, "swapper/", 8));
		CHECK_EQ(ev->dtev_ustack->dtsk_count, 0);
	}
	CHECK_GT(idle, 0);
	events_free(&evs);
}

DT_TEST(timers, "tracepoints in interrupts are captured: timer:hrtimer_expire_entry")
{
	struct events evs = { 0 };
	__u32 pbn;
	int i;

	fd = session_open(O_NONBLOCK);
	pbn = enable("timer", "hrtimer_expire_entry", DTEVT_FUNCARGS | DTEVT_KSTACK);
	record_start(fd);
	for (i = 0; i < 20; i++)
		msleep(1);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_GE(events_count(&evs, pbn, 0), 20);
	events_free(&evs);
}

DT_MAIN
