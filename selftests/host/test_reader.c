// SPDX-License-Identifier: GPL-2.0-only
/* The reader, with a pipe in the device's place: waiting, slack, draining. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libdt/source.h"
#include "host.h"

struct pipe_reader {
	int			 fd[2];
	struct dt_reader	*r;
};

static void open_reader(struct pipe_reader *p, const struct dt_reader_options *opts)
{
	struct dtioc_info info = { .dtif_ncpus = 4, .dtif_ringsize = 65536 };
	struct dt_error err;

	if (pipe2(p->fd, O_NONBLOCK | O_CLOEXEC) ||
	    dt_reader_create_from(&p->r, dt_source_read(p->fd[0], &info), 4, opts, &err))
		exit(1);
}

static void close_reader(struct pipe_reader *p)
{
	dt_reader_destroy(p->r);
	close(p->fd[0]);
	close(p->fd[1]);
}

static void send_event(struct pipe_reader *p, unsigned int cpu, __u64 nsecs, __u64 arg)
{
	unsigned char buf[64];
	size_t len = host_event(buf, cpu, nsecs, arg);

	if (write(p->fd[1], buf, len) != (ssize_t)len)
		exit(1);
}

/* The argument of the next event; -1 when none is due, -2 on an error. */
static long next_arg(struct pipe_reader *p)
{
	struct dt_event ev;
	int n = dt_reader_next(p->r, &ev, NULL);

	return n < 0 ? -2 : n == 0 ? -1 : (long)ev.dtev_args[0];
}

static void test_slack(void)
{
	struct dt_reader_options opts = { .ro_slack_ns = 40000000 };
	struct pipe_reader p;
	__u64 now;
	int early;

	open_reader(&p, &opts);
	now = dt_now();
	send_event(&p, 1, now, 1);
	send_event(&p, 0, now - 1000, 0);
	send_event(&p, 2, now - 1000000000, 2);
	host_ok(dt_reader_fetch(p.r, NULL) == 0, "a fetch reads all there is");
	host_ok(next_arg(&p) == 2, "what is older than the slack is due at once");
	early = next_arg(&p) != -1 && dt_now() - now < 40000000;
	host_ok(!early, "what is younger is not");
	while (dt_now() - now < 200000000 && next_arg(&p) != 0) {
		dt_reader_wait(p.r, -1, -1, NULL);
		dt_reader_fetch(p.r, NULL);
	}
	now = dt_now() - now;
	host_ok(now >= 39000000 && now < 200000000 && next_arg(&p) == 1,
		"waiting ends when it becomes due");
	close_reader(&p);
}

static void test_wake(void)
{
	struct dt_reader_options opts = { 0 };
	struct pipe_reader p;
	int wake[2];
	__u64 now;

	open_reader(&p, &opts);
	if (pipe(wake))
		exit(1);
	now = dt_now();
	host_ok(dt_reader_wait(p.r, wake[0], 10, NULL) == 0 &&
		dt_now() - now >= 9000000, "waiting ends at its time limit");
	if (write(wake[1], "", 1) != 1)
		exit(1);
	host_ok(dt_reader_wait(p.r, wake[0], -1, NULL) == 1, "or when the other descriptor says so");
	close(wake[0]);
	close(wake[1]);
	close_reader(&p);
}

static void test_late(void)
{
	struct dt_reader_options opts = { .ro_slack_ns = 1000 };
	struct dt_reader_stats st;
	struct pipe_reader p;
	__u64 now = dt_now() - 1000000000;

	open_reader(&p, &opts);
	send_event(&p, 0, now, 0);
	dt_reader_fetch(p.r, NULL);
	host_ok(next_arg(&p) == 0 && next_arg(&p) == -1, "an event comes out");
	send_event(&p, 1, now - 3000000, 1);
	dt_reader_fetch(p.r, NULL);
	host_ok(next_arg(&p) == 1 && next_arg(&p) == -1, "a latecomer comes out too");
	dt_reader_stats(p.r, &st);
	host_ok(st.rs_late == 1 && st.rs_slack_ns == 6000000, "and makes the slack longer");
	close_reader(&p);
}

static void count_arrivals(void *arg, const struct dt_evt *evt)
{
	*(unsigned int *)arg += evt->dtev_pbn == 7;
}

static void test_drain(void)
{
	unsigned int arrived = 0, i, n = 0, wrong = 0;
	struct dt_reader_options opts = { .ro_arrive = count_arrivals, .ro_arg = &arrived };
	struct dt_reader_stats st;
	struct pipe_reader p;
	__u64 now = dt_now() + 3600000000000ULL;
	unsigned char buf[64];
	struct dt_event ev;
	int more;

	open_reader(&p, &opts);
	for (i = 0; i < 1000; i++)
		send_event(&p, 3 - i % 4, now + i, i);
	if (write(p.fd[1], buf, host_lost(buf, 3, now + 2000, 55)) < 0)
		exit(1);
	do {
		more = dt_reader_drain(p.r, NULL);
		while (dt_reader_next(p.r, &ev, NULL) == 1) {
			if (ev.dtev_flags & DTEVT_LOST)
				continue;
			wrong += ev.dtev_args[0] != n++;
		}
	} while (more > 0);
	dt_reader_stats(p.r, &st);
	host_ok(n == 1000 && !wrong, "draining hands out everything, whatever its time");
	host_ok(arrived == 1000, "each event was announced as it arrived");
	host_ok(st.rs_events == 1000 && st.rs_lost == 55 && st.rs_held == 0, "the counts add up");
	close_reader(&p);
}

static void test_damage(void)
{
	struct dt_reader_options opts = { 0 };
	struct dt_error err = { 0 };
	struct pipe_reader p;
	unsigned char buf[64];

	open_reader(&p, &opts);
	host_event(buf, 0, 1, 0);
	if (write(p.fd[1], buf, 24) != 24)
		exit(1);
	host_ok(dt_reader_fetch(p.r, &err) == -EBADMSG && err.code == EBADMSG,
		"half an event is an error");
	close_reader(&p);
	open_reader(&p, &opts);
	host_event(buf, 0, 1, 0);
	((struct dt_evt *)buf)->dtev_nargs = 9;
	if (write(p.fd[1], buf, 40) != 40)
		exit(1);
	dt_reader_drain(p.r, NULL);
	host_ok(next_arg(&p) == -2, "an event that cannot be decoded is an error");
	close_reader(&p);
}

int main(void)
{
	host_plan(14);
	test_slack();
	test_wake();
	test_late();
	test_drain();
	test_damage();
	return host_end();
}
