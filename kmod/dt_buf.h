/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of a session's rings, one for each CPU, and its sleeping readers. */
#ifndef DT_BUF_H
#define DT_BUF_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "dt_ring.h"

/*
 * Lock B, dt_buf.lock: a mutex inside S and inside the kernel's CPU hotplug
 * lock; it orders the making of a ring for a new CPU and the opening of all.
 */
struct dt_buf {
	struct mutex		 lock;
	struct dt_ring * __percpu *rings;	/* set once under B; read under C */
	u64			 size;		/* S until the rings exist, then I */
	u64			 watermark;	/* bytes; any thread */
	bool			 exists;	/* S; release/acquire: rings for all online CPUs */
	bool			 on;		/* B */
	struct hlist_node	 node;		/* of the CPU hotplug state */
	wait_queue_head_t	 wait;
	struct delayed_work	 tick;		/* runs while a reader sleeps */
	struct work_struct	 waker;		/* where an interrupt must not wake */
	atomic_t		 mappings;	/* of parts of rings; each keeps the file open */
};

/* A ring's pages: the consumer's, the producer's, then the data. */
enum dt_buf_page {
	DT_BUF_CONS,
	DT_BUF_PROD,
	DT_BUF_META,	/* so many before the data */
};

int dt_buf_main_init(void);
void dt_buf_main_exit(void);

int dt_buf_init(struct dt_buf *buf);
void dt_buf_fini(struct dt_buf *buf);
int dt_buf_alloc(struct dt_buf *buf);
void dt_buf_open(struct dt_buf *buf);
void dt_buf_close(struct dt_buf *buf);
void dt_buf_flush(struct dt_buf *buf);
/* There are rings, and will be until dt_buf_fini(). */
static inline bool dt_buf_exists(const struct dt_buf *buf)
{
	return smp_load_acquire(&buf->exists);
}

struct dt_ring *dt_buf_ring(struct dt_buf *buf, unsigned int cpu);
struct page *dt_buf_page(struct dt_ring *r, unsigned int i);
bool dt_buf_readable(struct dt_buf *buf);
bool dt_buf_readable_or_arm(struct dt_buf *buf);
void dt_buf_wake(struct dt_ring *r);

#endif /* DT_BUF_H */
