// SPDX-License-Identifier: GPL-2.0-only
/* The consumer side of a session: read(2) and poll(2). */
#include <linux/fs.h>
#include <linux/uaccess.h>
#include "dt_session.h"

/* What one CPU has and fits.  Bytes, 0, or a negative errno. */
static ssize_t dt_read_cpu(struct dt_session *s, struct dt_ring *r,
			   char __user *buf, size_t len)
{
	u64 nevents, tail = dt_ring_tail(r);
	const void *recs;
	long n;

	n = dt_ring_peek(r, tail, len, &recs, &nevents);
	if (n <= 0)
		return n;
	if (copy_to_user(buf, recs, n))
		return -EFAULT;
	dt_ring_consume(r, tail + n);
	atomic64_add(nevents, &s->readevt);
	return n;
}

/* Whole events of all CPUs, beginning with the one whose turn it is. */
static ssize_t dt_read_all(struct dt_session *s, char __user *buf, size_t len)
{
	unsigned int i, cpu = s->next_cpu;
	size_t done = 0;
	ssize_t n;

	lockdep_assert_held(&s->rdlock);
	if (!dt_buf_exists(&s->buf))
		return 0;
	for (i = 0; i < nr_cpu_ids; i++, cpu++) {
		if (cpu >= nr_cpu_ids)
			cpu = 0;
		if (!cpu_possible(cpu) || !dt_buf_ring(&s->buf, cpu))
			continue;
		n = dt_read_cpu(s, dt_buf_ring(&s->buf, cpu), buf + done, len - done);
		if (n < 0) {
			s->next_cpu = cpu;
			return done ?: n;
		}
		if (n) {
			done += n;
			s->next_cpu = cpu + 1;
		}
	}
	return done;
}

ssize_t dt_session_read(struct dt_session *s, char __user *buf, size_t len, bool nonblock)
{
	ssize_t n;

	if (!s->privileged)
		return -EPERM;
	if (!len)
		return 0;
	for (;;) {
		if (mutex_lock_interruptible(&s->rdlock))
			return -ERESTARTSYS;
		n = dt_read_all(s, buf, min_t(size_t, len, INT_MAX));
		mutex_unlock(&s->rdlock);
		if (n)
			return n;
		if (nonblock)
			return -EAGAIN;
		n = wait_event_interruptible(s->buf.wait,
					     dt_buf_readable_or_arm(&s->buf));
		if (n)
			return n;
	}
}

__poll_t dt_session_poll(struct dt_session *s, struct file *file, poll_table *wait)
{
	if (!s->privileged)
		return EPOLLERR;
	poll_wait(file, &s->buf.wait, wait);
	return dt_buf_readable_or_arm(&s->buf) ? EPOLLIN | EPOLLRDNORM : 0;
}
