// SPDX-License-Identifier: GPL-2.0-only
/* poll(2) and blocking reads: wake-ups, watermarks, signals. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include "lib.h"

static __u32 pbn;

static int session_quiet(int flags)
{
	int fd = session_open(flags);

	pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	return fd;
}

/* Threads that do something after a while, on some CPU, while main sleeps. */
struct helper {
	pthread_t	thread, target;
	int		cpu;
	int		sig;		/* sent to target before the call */
	long		calls;
};

static void *helper_run(void *arg)
{
	struct helper *h = arg;

	thread_pin(h->cpu);
	msleep(200);
	if (h->sig)
		pthread_kill(h->target, h->sig);
	if (h->sig && h->calls)
		msleep(200);
	quiet_calls(QUIET_NR, 0, h->calls);
	return NULL;
}

static void helper_start(struct helper *h, int cpu, int sig, long calls)
{
	h->target = pthread_self();
	h->cpu = cpu;
	h->sig = sig;
	h->calls = calls;
	CHECK_EQ(pthread_create(&h->thread, NULL, helper_run, h), 0);
}

static volatile sig_atomic_t caught;

static void catch(int sig)
{
	(void)sig;
	caught = 1;
}

static void catch_signal(int flags)
{
	struct sigaction sa = { .sa_handler = catch, .sa_flags = flags };

	caught = 0;
	CHECK_OK(sigaction(SIGUSR1, &sa, NULL));
}

DT_TEST(states, "poll says readable when an event is there, and only then")
{
	int fd = session_quiet(O_NONBLOCK);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };

	CHECK_EQ(poll(&p, 1, 0), 0);
	record_start(fd);
	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_EQ(poll(&p, 1, 50), 0);
	quiet_calls(QUIET_NR, 0, 1);
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK_EQ(p.revents, POLLIN);
	record_stop(fd);
	CHECK_EQ(poll(&p, 1, 0), 1);
	events_drain(fd, &evs);
	CHECK_EQ(poll(&p, 1, 0), 0);
	events_free(&evs);
}

DT_TEST(block_before, "a blocking read waits for the first event, from another CPU")
{
	int fd = session_quiet(0);
	struct helper h;
	char buf[4096];
	ssize_t n;

	watchdog(60);
	record_start(fd);
	helper_start(&h, cpu_second(), 0, 1);
	cpu_pin(0);
	n = read(fd, buf, sizeof(buf));
	pthread_join(h.thread, NULL);
	CHECK_EQ(n, sizeof(struct dt_evt) + 8);
	record_stop(fd);
}

DT_TEST(poll_wake, "poll without a time limit is woken from another CPU")
{
	int fd = session_quiet(O_NONBLOCK);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct helper h;

	watchdog(60);
	record_start(fd);
	helper_start(&h, cpu_second(), 0, 1);
	cpu_pin(0);
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK_EQ(p.revents, POLLIN);
	pthread_join(h.thread, NULL);
	record_stop(fd);
}

DT_TEST(epoll, "epoll is woken as poll is")
{
	int fd = session_quiet(O_NONBLOCK), ep = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event ee = { .events = EPOLLIN };
	struct helper h;

	watchdog(60);
	CHECK_OK(ep);
	CHECK_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ee));
	record_start(fd);
	helper_start(&h, cpu_second(), 0, 1);
	CHECK_EQ(epoll_wait(ep, &ee, 1, -1), 1);
	pthread_join(h.thread, NULL);
	close(ep);
}

/*
 * Is it readable at once when the watermark is reached, and not when a tick comes?
 * Edge-triggered, the device is asked at the beginning only.  With PREEMPT_RT it is a
 * task that wakes; a tick comes after 50 ms.
 */
static int woken_at_once(void)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	int fd = session_quiet(O_NONBLOCK), ep = epoll_create1(EPOLL_CLOEXEC), n;

	session_ring(fd, 1 << 18, 1 << 16);
	CHECK_OK(ep);
	CHECK_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, (1 << 16) / sizeof(struct dt_evt));
	n = epoll_wait(ep, &ev, 1, access("/sys/kernel/realtime", F_OK) ? 0 : 10);
	record_stop(fd);
	close(ep);
	session_close(fd);
	return n == 1;
}

DT_TEST(epoll_before, "who polled before there were rings is woken at the first watermark")
{
	int i, n = 0;

	cpu_pin(0);
	for (i = 0; i < 10; i++)
		n += woken_at_once();
	tap_diag("woken at once in %d of 10", n);
	CHECK_GE(n, 8);
}

static void drain(int fd)
{
	struct events evs = { 0 };

	events_drain(fd, &evs);
	events_free(&evs);
}

/*
 * Whoever drains after each edge asks the device only when it has been woken.  One
 * that was added while something was there has been told so, and not asked since.
 */
DT_TEST(epoll_edge, "who was told at once that there is something is woken below the watermark, too")
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	int fd = session_quiet(O_NONBLOCK), ep = epoll_create1(EPOLL_CLOEXEC);

	watchdog(60);
	CHECK_OK(ep);
	session_ring(fd, 1 << 18, 1 << 16);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 1);
	CHECK_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev));
	CHECK_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	drain(fd);
	quiet_calls(QUIET_NR, 0, 1);
	CHECK_EQ(epoll_wait(ep, &ev, 1, -1), 1);
	drain(fd);
	close(ep);
}

DT_TEST(many_wakes, "each of many single events wakes the sleeping reader")
{
	int fd = session_quiet(0), i;
	struct helper h;
	char buf[4096];
	ssize_t n = 0;

	watchdog(120);
	record_start(fd);
	helper_start(&h, cpu_second(), 0, 300);
	for (i = 0; i < 300; i += n / (sizeof(struct dt_evt) + 8)) {
		n = read(fd, buf, sizeof(struct dt_evt) + 8);
		CHECK_GT(n, 0);
	}
	pthread_join(h.thread, NULL);
	CHECK_EQ(i, 300);
}

DT_TEST(eintr, "a signal ends a blocking read with EINTR")
{
	int fd = session_quiet(0);
	struct helper h;
	char buf[4096];

	watchdog(60);
	catch_signal(0);
	record_start(fd);
	helper_start(&h, cpu_second(), SIGUSR1, 0);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EINTR);
	CHECK(caught);
	pthread_join(h.thread, NULL);
}

DT_TEST(restart, "with SA_RESTART the read goes on and gets the event")
{
	int fd = session_quiet(0);
	struct helper h;
	char buf[4096];

	watchdog(60);
	catch_signal(SA_RESTART);
	record_start(fd);
	helper_start(&h, cpu_second(), SIGUSR1, 1);
	CHECK_EQ(read(fd, buf, sizeof(buf)), sizeof(struct dt_evt) + 8);
	CHECK(caught);
	pthread_join(h.thread, NULL);
}

DT_TEST(poll_eintr, "a signal ends poll with EINTR")
{
	int fd = session_quiet(O_NONBLOCK);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct helper h;

	watchdog(60);
	catch_signal(SA_RESTART);
	record_start(fd);
	helper_start(&h, cpu_second(), SIGUSR1, 0);
	CHECK_ERR(poll(&p, 1, -1), EINTR);
	pthread_join(h.thread, NULL);
}

DT_TEST(trickle_poll, "below a large watermark poll still finds single events")
{
	int fd = session_quiet(O_NONBLOCK), i;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };
	struct helper h;

	watchdog(60);
	session_ring(fd, 0, 512 << 10);
	record_start(fd);
	for (i = 1; i <= 3; i++) {
		helper_start(&h, cpu_second(), 0, 1);
		CHECK_EQ(poll(&p, 1, -1), 1);
		pthread_join(h.thread, NULL);
		events_drain(fd, &evs);
		CHECK_EQ(evs.n, i);
	}
	events_free(&evs);
}

DT_TEST(trickle_read, "below a large watermark a blocking read still finds single events")
{
	int fd = session_quiet(0), i;
	struct helper h;
	char buf[4096];

	watchdog(60);
	session_ring(fd, 0, 512 << 10);
	record_start(fd);
	for (i = 0; i < 3; i++) {
		helper_start(&h, cpu_second(), 0, 1);
		CHECK_EQ(read(fd, buf, sizeof(buf)), sizeof(struct dt_evt) + 8);
		pthread_join(h.thread, NULL);
	}
}

DT_TEST(trickle_epoll, "below a large watermark epoll still finds single events")
{
	int fd = session_quiet(O_NONBLOCK), ep = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event ee = { .events = EPOLLIN };
	struct helper h;

	watchdog(60);
	session_ring(fd, 0, 512 << 10);
	CHECK_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ee));
	record_start(fd);
	helper_start(&h, cpu_second(), 0, 1);
	CHECK_EQ(epoll_wait(ep, &ee, 1, -1), 1);
	pthread_join(h.thread, NULL);
	close(ep);
}

DT_TEST(watermark_nonblock, "a non-blocking read takes what is there below the watermark")
{
	int fd = session_quiet(O_NONBLOCK);
	struct events evs = { 0 };

	session_ring(fd, 0, 512 << 10);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 3);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 3);
	events_free(&evs);
}

DT_TEST(off_while_asleep, "a reader that sleeps over off and on gets the next event")
{
	int fd = session_quiet(0);
	struct helper h;
	char buf[4096];

	watchdog(60);
	record_start(fd);
	record_stop(fd);
	record_start(fd);
	helper_start(&h, 0, 0, 1);
	CHECK_EQ(read(fd, buf, sizeof(buf)), sizeof(struct dt_evt) + 8);
	pthread_join(h.thread, NULL);
}

static void hundred_calls(void)
{
	quiet_calls(QUIET_NR, 0, 100);
}

DT_TEST(real_time, "a session ends while a real-time task keeps a CPU that was to wake its reader")
{
	int fd = session_quiet(O_NONBLOCK), cpu = cpu_second(), i;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };

	watchdog(120);
	cpu_pin(0);
	hog_start(cpu, hundred_calls);
	record_start(fd);
	for (i = 0; i < 20; i++) {
		CHECK_EQ(poll(&p, 1, -1), 1);
		events_drain(fd, &evs);
		events_free(&evs);
	}
	/* The next event wakes. */
	poll(&p, 1, 0);
	msleep(10);
	session_close(fd);
	hog_end();
}

struct reader {
	int		fd;
	ssize_t		n;
};

static void *reader_run(void *arg)
{
	struct reader *r = arg;
	char buf[64];

	r->n = read(r->fd, buf, sizeof(buf));
	return NULL;
}

DT_TEST(readers, "two sleeping readers of one session get an event each")
{
	int fd = session_quiet(0);
	struct reader r[2] = { { fd, 0 }, { fd, 0 } };
	pthread_t t[2];
	int i;

	watchdog(60);
	record_start(fd);
	for (i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, reader_run, &r[i]), 0);
	msleep(200);
	quiet_calls(QUIET_NR, 0, 1);
	msleep(100);
	quiet_calls(QUIET_NR, 0, 1);
	for (i = 0; i < 2; i++) {
		pthread_join(t[i], NULL);
		CHECK_EQ(r[i].n, sizeof(struct dt_evt) + 8);
	}
}

DT_MAIN
