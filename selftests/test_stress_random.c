// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions of every kind side by side, each with its own random life, while
 * CPUs and modules come and go, processes are born and die, signals and NMIs
 * arrive and memory is short.  Whatever happens: what was hit is read, dropped or
 * recursive.
 *
 * DT_STRESS_SECONDS	how long each test point takes (5); from a minute on one
 *			of the sessions now and then enables all that is listed
 * DT_STRESS_SEED	where the random numbers begin (from a minute on the time)
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include "lib.h"
#include "stress.h"

#define LONG	60		/* seconds */

/* System calls with nothing to do, one for each tracer: nobody else makes them. */
static const struct {
	const char	*name;
	long		 nr;
} own_calls[] = {
	{ "sched_get_priority_min", SYS_sched_get_priority_min },
	{ "sched_get_priority_max", SYS_sched_get_priority_max },
	{ "sched_rr_get_interval", SYS_sched_rr_get_interval },
	{ "ioprio_get", SYS_ioprio_get },
};

#define TRACERS	(sizeof(own_calls) / sizeof(own_calls[0]))

/* Of tasks; of interrupts, page faults and NMIs; what dt itself uses; of the module. */
static const char *const functions[] = {
	"vfs_read", "vfs_write", "do_nanosleep", "copy_process", "do_exit", "kfree",
	"try_to_wake_up", "schedule", "mutex_lock",
	"hrtimer_interrupt", "tick_sched_timer", "handle_irq_event", "irq_enter_rcu",
	"__sysvec_apic_timer_interrupt", "handle_mm_fault", "show_regs", "show_trace_log_lvl",
	"__wake_up", "arch_irq_work_raise", "copy_from_user_nofault", "unwind_next_frame",
	"get_stack_info", "__kernel_text_address",
	"nbd:nbd_open", "nbd:nbd_ioctl",
};

#define NFUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

static unsigned int seconds;
static __u64 reclaimed;			/* pages, before */

/* What a session leaves in the kernel as long as it lives. */
struct traces {
	int	kprobes, rings, refs;
};

static int lines_with(const char *path, const char *word)
{
	FILE *f = fopen(path, "re");
	char line[1024];
	int n = 0;

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		n += !word || strstr(line, word);
	fclose(f);
	return n;
}

static struct traces traces_now(void)
{
	return (struct traces){
		.kprobes = lines_with("/sys/kernel/debug/kprobes/list", NULL),
		.rings = lines_with("/proc/vmallocinfo", "dt_buf_"),
		.refs = module_refs("dt"),
	};
}

static void traces_check(const struct traces *before)
{
	struct traces now = traces_now();

	CHECK_EQ(now.kprobes, before->kprobes);
	CHECK_EQ(now.rings, before->rings);
	CHECK_EQ(now.refs, before->refs);
}

/* A session's life */

struct life {
	int		fd;
	unsigned int	own;		/* its call in own_calls */
	__u32		pbn;		/* of that call's entry */
	int		told;		/* every loss has its place in the stream */
	int		mapped;
	struct rings	rings;
	int		alone;		/* its own call is all that it traces */
	__u64		calls;		/* made while it recorded */
	__u64		read, seen, lost; /* events; own_calls among them; lost ones */
};

/* What there is, from the mappings and by read(2): CPUs may have come since. */
static void take(struct life *l)
{
	struct events evs = { 0 };

	if (l->mapped)
		rings_drain(&l->rings, &evs);
	events_drain(l->fd, &evs);
	l->read += events_count(&evs, 0, 0);
	l->seen += events_count(&evs, l->pbn, 0);
	l->lost += evs.lost;
	events_free(&evs);
}

/* Map the rings, or have them no longer, at any time of a recording. */
static void remap(struct life *l)
{
	if (l->mapped)
		rings_unmap(&l->rings);
	l->mapped = !l->mapped && once_in(2);
	if (!l->mapped)
		return;
	/* There may be no room to tell of the last losses beside a reader's records. */
	l->told = 0;
	rings_map(l->fd, &l->rings);
}

static int is_timer(const struct dtioc_probe_info *p)
{
	return !strcmp(p->dtpi_prov, "profile") || !strcmp(p->dtpi_prov, "interval");
}

static void enable_listed(struct life *l)
{
	struct dtioc_probe_info *list;
	size_t n, i, nmi, want;

	list = probe_list(l->fd, &n);
	for (nmi = 0; nmi < n - 1 && strcmp(list[nmi].dtpi_name, "nmi_handler"); nmi++)
		;
	want = below(30);
	l->alone &= !want;
	if (seconds >= LONG && !l->own && once_in(10))
		want = n;
	while (want-- > 0) {
		i = once_in(20) ? nmi : below(n);
		/* Where that is traced, some kernels warn of what an NMI prints. */
		if (!strcmp(list[i].dtpi_func, "printk"))
			continue;
		/* Its module may have gone since. */
		if (probe_enable_timer(l->fd, list[i].dtpi_pbn,
				       list[i].dtpi_evtflags & random64(),
				       is_timer(&list[i]) ? 3000000 : 0) &&
		    errno != EEXIST && errno != ENOENT && errno != ENOMEM && errno != EDQUOT)
			FAIL("enable %s:%s:%s: %s", list[i].dtpi_prov, list[i].dtpi_func,
			     list[i].dtpi_name, strerror(errno));
	}
	free(list);
}

static void enable_functions(struct life *l)
{
	unsigned int n = below(8);
	__u32 pbn;

	while (n-- > 0) {
		pbn = probe_define(l->fd, "kprobe", functions[below(NFUNCTIONS)],
				   once_in(3) ? "return" : "entry", 0);
		if (!pbn)
			continue;	/* not in this kernel, or not to be probed */
		l->told = 0;		/* kprobes miss hits themselves */
		l->alone = 0;
		CHECK_OK(probe_enable(l->fd, pbn, random64() & (DTEVT_EXECNAME | DTEVT_KSTACK)));
	}
}

/* At any time; the number of its own calls that were read or dropped. */
static __u64 sums_check(struct life *l)
{
	struct dtioc_stat st = session_stats(l->fd);
	__u64 met = l->seen + probe_drops(l->fd, l->pbn);

	CHECK_EQ(st.dtst_readevt, l->read);
	CHECK_GE(st.dtst_dropevt, l->lost);
	CHECK_GE(l->calls, met);
	if (l->alone) {
		CHECK_EQ(l->read, l->seen);
		CHECK_EQ(st.dtst_recurevt, 0);
	}
	return met;
}

static void work(struct life *l)
{
	unsigned int i, j, calls, n = 1 + below(10);

	for (i = 0; i < n && !shared->stop; i++) {
		calls = below(200);
		for (j = 0; j < calls; j++)
			syscall(own_calls[l->own].nr, 1, 0, 0);
		l->calls += calls;
		if (once_in(2))
			msleep(below(10));
		if (once_in(4))
			thread_pin(below(4));	/* it may not be there */
		if (once_in(4))
			remap(l);
		if (once_in(2)) {
			take(l);
			sums_check(l);
		}
	}
}

static void live_once(unsigned int own)
{
	struct life l = { .own = own, .told = 1, .alone = 1 };
	int on = 1, i;

	l.fd = session_open(O_NONBLOCK);
	session_ring(l.fd, 4096ULL << below(9), 0);
	l.pbn = probe_find(l.fd, "syscall", own_calls[own].name, "entry");
	CHECK_OK(probe_enable(l.fd, l.pbn, random64() & (DTEVT_EXECNAME | DTEVT_FUNCARGS)));
	if (!once_in(4))
		enable_listed(&l);
	if (once_in(2))
		enable_functions(&l);
	for (i = below(4); i >= 0 && !shared->stop; i--) {
		if (ioctl(l.fd, DTIOCRECORD, &on)) {
			/* ENXIO: a module has gone with probes in it. */
			if (errno != ENXIO && errno != ENOMEM)
				FAIL("DTIOCRECORD: %s", strerror(errno));
			break;
		}
		work(&l);
		record_stop(l.fd);
	}
	take(&l);
	/* No call is made within a capture, so that none of these is recursive. */
	CHECK_EQ(sums_check(&l), l.calls);
	if (l.told)
		CHECK_EQ(session_stats(l.fd).dtst_dropevt, l.lost);
	if (l.mapped)
		rings_unmap(&l.rings);
	session_close(l.fd);
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Signals at any time; no call of the device may answer EINTR for that. */
static void signals_on(void)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval it = { { 0, 7000 }, { 0, 7000 } };

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

static void tracer(void *arg)
{
	unsigned int own = (unsigned int)(size_t)arg, n = 0;

	rng += own;
	signals_on();
	for (; !shared->stop; n++)
		live_once(own);
	tap_diag("tracer %u: %u sessions", own, n);
}

static pid_t tracers[TRACERS], rest[STRESS_OTHERS];

/* True when it ended as it should. */
static int wait_for(pid_t *pid)
{
	int status = 0;

	if (*pid > 0)
		waitpid(*pid, &status, 0);
	*pid = 0;
	return status == 0;
}

/* All of them end by themselves.  The number of those that a check ended. */
static int all_wait(void)
{
	int failed = 0;
	size_t i;

	shared->stop = 1;
	for (i = 0; i < TRACERS; i++)
		failed += !wait_for(&tracers[i]);
	for (i = 0; i < STRESS_OTHERS; i++)
		failed += !wait_for(&rest[i]);
	module_remove(STRESS_MODULE);
	return failed;
}

static void all_end(void)
{
	all_wait();
}

static void start_tracer(size_t i)
{
	random64();
	tracers[i] = child_start(tracer, (void *)i);
}

static void start_all(void)
{
	size_t i;

	shared->stop = 0;
	tap_atend(all_end);
	for (i = 0; i < TRACERS; i++)
		start_tracer(i);
	for (i = 0; i < STRESS_OTHERS; i++)
		rest[i] = child_start(stress_others[i], &seconds);
}

/* Names change from kernel to kernel; most must be there, or little is traced. */
static void functions_check(void)
{
	int fd = session_open(O_NONBLOCK);
	size_t i, n = 0;

	module_probe(STRESS_MODULE);
	for (i = 0; i < NFUNCTIONS; i++)
		n += probe_define(fd, "kprobe", functions[i], "entry", 0) != 0;
	session_close(fd);
	module_remove(STRESS_MODULE);
	tap_diag("%zu of %zu functions can be probed", n, NFUNCTIONS);
	CHECK_GE(n, NFUNCTIONS / 2);
}

static __u64 begin(struct traces *before)
{
	functions_check();
	seconds = env_number("DT_STRESS_SECONDS", 5);
	rng = env_number("DT_STRESS_SEED", seconds >= LONG ? mono_nsecs() : 1);
	tap_diag("seed %llu", (unsigned long long)rng);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	CHECK(shared != MAP_FAILED);
	reclaimed = pages_reclaimed();
	*before = traces_now();
	return mono_nsecs() + seconds * 1000000000ULL;
}

/* Nothing is left behind, and what was to happen meanwhile did. */
static void end_check(const struct traces *before)
{
	CHECK_EQ(all_wait(), 0);
	traces_check(before);
	tap_diag("%llu pages reclaimed, NMIs %u times",
		 (unsigned long long)(pages_reclaimed() - reclaimed), shared->nmis);
	CHECK_GT(pages_reclaimed(), reclaimed);
	CHECK(shared->nmis || access("/proc/sysrq-trigger", W_OK));
}

DT_TEST(lives, "sessions at random: all that is hit is read, dropped or recursive")
{
	struct traces before;
	__u64 until = begin(&before);

	start_all();
	while (mono_nsecs() < until)
		msleep(100);
	end_check(&before);
}

DT_TEST(deaths, "sessions killed at random leave nothing behind")
{
	struct traces before;
	__u64 until = begin(&before);
	unsigned int n = 0;
	int status;
	size_t i;

	start_all();
	for (; mono_nsecs() < until; n++) {
		msleep(below(150));
		i = below(TRACERS);
		kill(tracers[i], SIGKILL);
		CHECK_EQ(waitpid(tracers[i], &status, 0), tracers[i]);
		tracers[i] = 0;
		if (!WIFSIGNALED(status))
			FAIL("tracer %zu ended with status %#x", i, status);
		start_tracer(i);
	}
	tap_diag("%u killed", n);
	end_check(&before);
}

DT_MAIN
