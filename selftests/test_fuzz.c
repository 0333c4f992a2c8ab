// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads call the device at random: its calls with arguments that make sense
 * and damaged ones, read, poll, mmap, closes in the middle of all that, while
 * probes fire.  What the device must never do is answer with an error that is not
 * the call's, return an event that is none, or make the kernel complain.
 *
 * DT_FUZZ_SECONDS	how long (5)
 * DT_FUZZ_SEED		where the random numbers begin (the time); with several
 *			threads a seed does not repeat a run, only what it tries
 * DT_FUZZ_THREADS	(4)
 *
 * A program of some steps is made from two numbers and a place between the
 * steps made from the one and from the other.  With KCOV, programs that reach
 * something new are kept, and new ones begin as those do.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include "fuzz.h"
#include "lib.h"

#define THREADS_MAX	32
#define STEPS		24
#define CORPUS		4096
#define PAGE		4096UL

struct program {
	__u64		first, second;
	unsigned int	change;		/* the step from which on second rules */
};

struct fuzz_session fuzz_sessions[FUZZ_SESSIONS];
unsigned int fuzz_nprobes;
__u32 fuzz_often[2];

static struct fuzz_thread threads[THREADS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct program corpus[CORPUS];		/* lock */
static unsigned int ncorpus;			/* lock; more than there is room for */
static char finding[512];			/* lock; the first one */
static unsigned int nfindings;			/* lock */
static atomic_int stop, covered;
static _Thread_local struct fuzz_thread *self;

/* splitmix64: any number is a good seed. */
__u64 fuzz_random(struct fuzz_thread *t)
{
	__u64 z = t->rng += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

void fuzz_finding(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	pthread_mutex_lock(&lock);
	if (!nfindings++)
		vsnprintf(finding, sizeof(finding), fmt, ap);
	pthread_mutex_unlock(&lock);
	va_end(ap);
}

int fuzz_memory_good(const struct fuzz_thread *t, const void *p, size_t len)
{
	const unsigned char *at = p;

	return at >= t->room && at <= t->room + FUZZ_ROOM - len;
}

void *fuzz_memory(struct fuzz_thread *t, const void *src, size_t len)
{
	static const unsigned long bad[] = {
		0, 1, PAGE - 8, 0x7ffffffff000, 0x800000000000, 0xffff888000000000,
		0xffffffff81000000, 0xffffffffff600000, ~0UL - 7,
	};
	unsigned char *at, *end = t->room + FUZZ_ROOM;

	switch (fuzz_below(t, 16)) {
	case 0:
		return (void *)FUZZ_PICK(t, bad);
	case 1:
		return end;
	case 2:
		return (void *)(size_t)fuzz_memory;
	case 3:
		at = end - len;
		break;
	case 4:
		at = end - fuzz_below(t, len + 1);
		break;
	default:
		if (t->used + len > FUZZ_ROOM / 2)
			t->used = 0;
		at = t->room + t->used;
		t->used += (len + 64) & ~7UL;
	}
	if (src)
		memcpy(at, src, len < (size_t)(end - at) ? len : (size_t)(end - at));
	return at;
}

/* Something for the probes to see. */
static void live(struct fuzz_thread *t)
{
	unsigned int i, n = fuzz_below(t, 30);
	pid_t pid;

	t->calls++;
	for (i = 0; i < n; i++)
		syscall(i % 2 ? SYS_getppid : QUIET_NR, i);
	if (fuzz_once_in(t, 8)) {
		pid = fork();
		if (!pid)
			_exit(0);
		if (pid > 0)
			while (waitpid(pid, NULL, 0) < 0)
				;
	}
	if (fuzz_once_in(t, 8))
		usleep(fuzz_below(t, 2000));
}

static void step(struct fuzz_thread *t)
{
	unsigned int what = fuzz_below(t, 32);

	t->session = &FUZZ_PICK(t, fuzz_sessions);
	t->fd = atomic_load(&t->session->fd);
	if (t->fd < 0 && !fuzz_once_in(t, 8))
		fuzz_open(t);
	else if (what < 1)
		fuzz_close(t);
	else if (what < 18)
		fuzz_ioctl(t);
	else if (what < 22)
		fuzz_read(t);
	else if (what < 27)
		fuzz_map_step(t);
	else if (what < 29)
		fuzz_file(t);
	else
		live(t);
}

static struct program program_make(struct fuzz_thread *t)
{
	struct program p = { fuzz_random(t), fuzz_random(t), STEPS };

	if (fuzz_once_in(t, 2))
		return p;
	pthread_mutex_lock(&lock);
	if (ncorpus) {
		p.first = corpus[fuzz_below(t, ncorpus < CORPUS ? ncorpus : CORPUS)].first;
		p.change = fuzz_below(t, STEPS);
	}
	pthread_mutex_unlock(&lock);
	return p;
}

static void program_keep(const struct program *p)
{
	pthread_mutex_lock(&lock);
	corpus[ncorpus++ % CORPUS] = *p;
	pthread_mutex_unlock(&lock);
}

static void program_run(struct fuzz_thread *t, const struct program *p)
{
	__u64 own = t->rng;
	unsigned int i;

	t->rng = p->first;
	for (i = 0; i < STEPS && !atomic_load(&stop); i++) {
		if (i == p->change)
			t->rng = p->second;
		step(t);
	}
	t->rng = own;
	if (fuzz_cover_take())
		program_keep(p);
}

static void *run(void *arg)
{
	struct fuzz_thread *t = self = arg;
	struct program p;

	if (fuzz_cover_start())
		atomic_store(&covered, 1);
	while (!atomic_load(&stop)) {
		p = program_make(t);
		program_run(t, &p);
	}
	fuzz_map_end(t);
	return NULL;
}

/* Cuts blocking calls short. */
static void on_signal(int sig)
{
	(void)sig;
}

/*
 * A mapping that goes away under a thread that reads it; all else is a mistake of
 * this program, and the place of the instruction, as an offset from fuzz_memory(),
 * is all that can be told of it.
 */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	char text[160];

	if (self && self->faulting)
		siglongjmp(self->fault, 1);
	snprintf(text, sizeof(text), "# signal %d: address %p, instruction %#llx, fuzz_memory%+lld\n",
		 sig, info->si_addr, (unsigned long long)uc->uc_mcontext.gregs[REG_RIP],
		 (long long)(uc->uc_mcontext.gregs[REG_RIP] - (long long)(size_t)fuzz_memory));
	(void)!write(STDERR_FILENO, text, strlen(text));
	signal(sig, SIG_DFL);
}

static void handle_signals(void)
{
	struct sigaction cut = { .sa_handler = on_signal };
	struct sigaction fault = { .sa_sigaction = on_fault, .sa_flags = SA_NODEFER | SA_SIGINFO };

	sigaction(SIGUSR1, &cut, NULL);
	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
}

static void room_make(struct fuzz_thread *t)
{
	t->room = mmap(NULL, FUZZ_ROOM + PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(t->room != MAP_FAILED);
	CHECK_OK(mprotect(t->room + FUZZ_ROOM, PAGE, PROT_NONE));
}

static void sessions_end(void)
{
	int i, fd;

	for (i = 0; i < FUZZ_SESSIONS; i++) {
		fd = atomic_exchange(&fuzz_sessions[i].fd, -1);
		if (fd >= 0)
			close(fd);
	}
}

static void fuzz_for(__u64 seconds, unsigned int n)
{
	__u64 end = mono_nsecs() + seconds * 1000000000ULL;
	pthread_t ids[THREADS_MAX];
	unsigned int i;

	for (i = 0; i < n; i++)
		CHECK_EQ(pthread_create(&ids[i], NULL, run, &threads[i]), 0);
	while (mono_nsecs() < end) {
		msleep(20);
		for (i = 0; i < n; i++)
			pthread_kill(ids[i], SIGUSR1);
	}
	atomic_store(&stop, 1);
	for (i = 0; i < n; i++) {
		/* One may be about to block; the signal must come after that. */
		while (pthread_tryjoin_np(ids[i], NULL)) {
			pthread_kill(ids[i], SIGUSR1);
			msleep(5);
		}
	}
}

DT_TEST(device, "calls at random")
{
	__u64 seconds = env_number("DT_FUZZ_SECONDS", 5), seed = env_number("DT_FUZZ_SEED", mono_nsecs());
	unsigned int n = env_number("DT_FUZZ_THREADS", 4), i;
	unsigned long calls = 0, records = 0, events = 0;
	size_t nprobes;
	int fd = session_open(O_NONBLOCK);

	free(probe_list(fd, &nprobes));
	fuzz_nprobes = nprobes + 2;
	fuzz_often[0] = probe_find(fd, "syscall", "getppid", "entry");
	fuzz_often[1] = probe_find(fd, "tracepoint", "sched", "sched_switch");
	CHECK(n > 0 && n <= THREADS_MAX);
	handle_signals();
	tap_atend(sessions_end);
	for (i = 0; i < FUZZ_SESSIONS; i++)
		atomic_store(&fuzz_sessions[i].fd, -1);
	for (i = 0; i < n; i++) {
		threads[i].rng = seed + i;
		room_make(&threads[i]);
	}
	tap_diag("seed %llu, %u threads", (unsigned long long)seed, n);
	fuzz_for(seconds, n);
	for (i = 0; i < n; i++) {
		calls += threads[i].calls;
		records += threads[i].records;
		events += threads[i].events;
	}
	tap_diag("%lu calls in %llu s, %lu recordings, %lu events", calls,
		 (unsigned long long)seconds, records, events);
	if (covered)
		tap_diag("%u edges of the module, %u programs that found some",
			 fuzz_cover_edges(), ncorpus);
	if (nfindings)
		FAIL("%u findings, the first: %s", nfindings, finding);
	CHECK_GT(records, 0);
	CHECK_GT(events, 0);
}

DT_MAIN
