// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions of every kind side by side, each with its own random life, while
 * CPUs and modules come and go, processes are born and die, signals arrive and
 * memory is short.  Whatever happens: what was hit is read, dropped or recursive.
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

#define MODULE	"nbd"		/* one with tracepoints */
#define LONG	60		/* seconds */
#define CPU1	"/sys/devices/system/cpu/cpu1/online"

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

/* Of tasks, interrupts and traps; what dt itself uses; of the module; dt. */
static const char *const functions[] = {
	"vfs_read", "vfs_write", "do_nanosleep", "copy_process", "do_exit", "kfree",
	"try_to_wake_up", "schedule", "hrtimer_interrupt", "tick_sched_timer", "handle_irq_event",
	"irq_work_run_list", "irq_work_queue", "ktime_get_mono_fast_ns", "__wake_up", "mutex_lock",
	"copy_from_user_nofault", "unwind_next_frame", "nbd:nbd_open", "nmi_handle",
	"kprobe_ftrace_handler", "asm_sysvec_apic_timer_interrupt", "dt:dt_session_read",
	"dt:dt_dev_ioctl", "dt:dt_buf_wake_work",
};

#define NFUNCTIONS	(sizeof(functions) / sizeof(functions[0]))

/* Shared with the children, who end by themselves when it is set. */
static volatile int *stop;
static unsigned int seconds;
static __u64 rng;

static __u64 random64(void)
{
	__u64 z = rng += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static unsigned int below(unsigned int n)
{
	return random64() % n;
}

static int once_in(unsigned int n)
{
	return below(n) == 0;
}

static __u64 number(const char *name, __u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

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
	size_t n, i, want;

	list = probe_list(l->fd, &n);
	want = below(30);
	if (seconds >= LONG && !l->own && once_in(10))
		want = n;
	while (want-- > 0) {
		i = below(n);
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
		CHECK_OK(probe_enable(l->fd, pbn, random64() & (DTEVT_EXECNAME | DTEVT_KSTACK)));
	}
}

static void work(struct life *l)
{
	unsigned int i, j, calls, n = 1 + below(10);

	for (i = 0; i < n && !*stop; i++) {
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
			session_stats(l->fd);
		}
	}
}

/* After the end of a recording, with everything read. */
static void sums_check(struct life *l)
{
	struct dtioc_stat st = session_stats(l->fd);
	__u64 met = l->seen + probe_drops(l->fd, l->pbn);

	CHECK_EQ(st.dtst_readevt, l->read);
	CHECK_GE(st.dtst_dropevt, l->lost);
	if (l->told)
		CHECK_EQ(st.dtst_dropevt, l->lost);
	CHECK_GE(l->calls, met);
	CHECK_GE(met + st.dtst_recurevt, l->calls);
}

static void live_once(unsigned int own)
{
	struct life l = { .own = own, .told = 1 };
	int on = 1, i;

	l.fd = session_open(O_NONBLOCK);
	session_ring(l.fd, 4096ULL << below(9), 0);
	l.pbn = probe_find(l.fd, "syscall", own_calls[own].name, "entry");
	CHECK_OK(probe_enable(l.fd, l.pbn, random64() & (DTEVT_EXECNAME | DTEVT_FUNCARGS)));
	if (!once_in(4))
		enable_listed(&l);
	if (once_in(2))
		enable_functions(&l);
	for (i = below(4); i >= 0 && !*stop; i--) {
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
	sums_check(&l);
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
	for (; !*stop; n++)
		live_once(own);
	tap_diag("tracer %u: %u sessions", own, n);
}

/* What else goes on */

static void hotplug(void *arg)
{
	(void)arg;
	while (!*stop) {
		file_write(CPU1, "0");
		msleep(below(100));
		file_write(CPU1, "1");
		msleep(below(300));
	}
}

static void modules(void *arg)
{
	(void)arg;
	while (!*stop) {
		module_probe(MODULE);
		msleep(below(200));
		module_remove(MODULE);
		msleep(below(200));
	}
}

static void processes(void *arg)
{
	pid_t pid;

	(void)arg;
	while (!*stop) {
		pid = fork();
		if (!pid) {
			if (once_in(3))
				execl("/bin/true", "true", NULL);
			_exit(0);
		}
		msleep(below(20));
		if (pid > 0 && once_in(3))
			kill(pid, SIGKILL);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

static void memory(void *arg)
{
	size_t len = 64UL << 20;
	char *p;

	(void)arg;
	while (!*stop) {
		p = mmap(NULL, len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (p != MAP_FAILED)
			munmap(p, len);
		if (once_in(4))
			file_write("/proc/sys/vm/drop_caches", "1");
		msleep(below(200));
	}
}

static void (*const others[])(void *) = { hotplug, modules, processes, memory };

#define OTHERS	(sizeof(others) / sizeof(others[0]))

static pid_t tracers[TRACERS], rest[OTHERS];

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

	*stop = 1;
	for (i = 0; i < TRACERS; i++)
		failed += !wait_for(&tracers[i]);
	for (i = 0; i < OTHERS; i++)
		wait_for(&rest[i]);
	module_remove(MODULE);
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

	*stop = 0;
	tap_atend(all_end);
	for (i = 0; i < TRACERS; i++)
		start_tracer(i);
	for (i = 0; i < OTHERS; i++)
		rest[i] = child_start(others[i], NULL);
}

static __u64 begin(struct traces *before)
{
	session_close(session_open(O_NONBLOCK));
	seconds = number("DT_STRESS_SECONDS", 5);
	rng = number("DT_STRESS_SEED", seconds >= LONG ? mono_nsecs() : 1);
	tap_diag("seed %llu", (unsigned long long)rng);
	stop = mmap(NULL, sizeof(*stop), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	CHECK(stop != MAP_FAILED);
	module_remove(MODULE);
	*before = traces_now();
	return mono_nsecs() + seconds * 1000000000ULL;
}

DT_TEST(lives, "sessions at random: all that is hit is read, dropped or recursive")
{
	struct traces before;
	__u64 until = begin(&before);

	start_all();
	while (mono_nsecs() < until)
		msleep(100);
	CHECK_EQ(all_wait(), 0);
	traces_check(&before);
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
	CHECK_EQ(all_wait(), 0);
	tap_diag("%u killed", n);
	traces_check(&before);
}

DT_MAIN
