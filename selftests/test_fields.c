// SPDX-License-Identifier: GPL-2.0-only
/*
 * The value of every field of every event is what ftrace recorded for the same
 * hit.  Both are on at once; ftrace starts first and stops last, so that each
 * event of dt has its record, and those of one CPU come in one order.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "ftrace.h"
#include "lib.h"
#include "tracefs.h"

#define MAXFIELDS	64

/* As far apart in their order on a CPU as interrupts between the two can bring them. */
#define WINDOW		64

/* Fewer kinds of events than this prove nothing. */
#define ENOUGH		25

struct event {
	const char		*group, *name;
	__u32			 pbn;
	unsigned int		 id;
	struct dtioc_field_info	*fi;
	size_t			 nfi;
	struct format_field	 format[MAXFIELDS];
	size_t			 nformat;
	size_t			 compared;
	size_t			 wrong, missing;
	int			 perf;
};

#define E(of, event)	{ .group = of, .name = event }

static struct event events[] = {
	E("sched", "sched_switch"), E("sched", "sched_wakeup"), E("sched", "sched_waking"),
	E("sched", "sched_wakeup_new"), E("sched", "sched_process_fork"),
	E("sched", "sched_process_exec"), E("sched", "sched_process_exit"),
	E("sched", "sched_process_wait"), E("sched", "sched_stat_runtime"),
	E("sched", "sched_migrate_task"),
	E("irq", "irq_handler_entry"), E("irq", "irq_handler_exit"),
	E("irq", "softirq_entry"), E("irq", "softirq_raise"),
	E("irq_vectors", "local_timer_entry"), E("irq_vectors", "reschedule_entry"),
	E("exceptions", "page_fault_user"),
	E("timer", "timer_start"), E("timer", "timer_expire_entry"),
	E("timer", "hrtimer_start"), E("timer", "hrtimer_expire_entry"),
	E("signal", "signal_generate"), E("signal", "signal_deliver"),
	E("task", "task_newtask"), E("task", "task_rename"),
	E("kmem", "kmalloc"), E("kmem", "kfree"), E("kmem", "kmem_cache_alloc"),
	E("kmem", "mm_page_alloc"), E("kmem", "mm_page_free"),
	E("workqueue", "workqueue_queue_work"), E("workqueue", "workqueue_execute_start"),
	E("net", "net_dev_queue"), E("net", "net_dev_start_xmit"),
	E("net", "net_dev_xmit"), E("net", "netif_rx"), E("net", "netif_receive_skb"),
	E("napi", "napi_poll"), E("sock", "inet_sock_set_state"), E("skb", "consume_skb"),
	E("tcp", "tcp_probe"), E("tcp", "tcp_destroy_sock"),
	E("filemap", "mm_filemap_add_to_page_cache"),
	E("block", "block_bio_queue"), E("block", "block_rq_issue"),
	E("block", "block_rq_complete"), E("block", "block_rq_insert"),
	E("writeback", "writeback_dirty_inode"), E("writeback", "writeback_queue"),
	E("writeback", "writeback_start"), E("writeback", "writeback_written"),
	E("writeback", "writeback_single_inode"),
	E("ext4", "ext4_da_write_begin"), E("ext4", "ext4_da_write_end"),
	E("ext4", "ext4_sync_file_enter"), E("ext4", "ext4_allocate_blocks"),
	E("jbd2", "jbd2_start_commit"), E("jbd2", "jbd2_run_stats"),
	E("printk", "console"), E("module", "module_load"), E("cgroup", "cgroup_mkdir"),
	E("rcu", "rcu_utilization"), E("power", "cpu_idle"),
};

#define NEVENTS	(sizeof(events) / sizeof(events[0]))

/* Something for every one of them to do. */

static void tcp_talk(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), a, b;
	char buf[2000] = "";

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listener < 0 || bind(listener, (void *)&sin, len) || listen(listener, 1) ||
	    getsockname(listener, (void *)&sin, &len))
		FAIL("a local TCP connection: %s", strerror(errno));
	a = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK_EQ(connect(a, (void *)&sin, sizeof(sin)), 0);
	b = accept(listener, NULL, NULL);
	CHECK_GE(b, 0);
	CHECK_EQ(write(a, buf, sizeof(buf)), sizeof(buf));
	CHECK(read(b, buf, sizeof(buf)) > 0);
	close(a);
	close(b);
	close(listener);
}

static void on_signal(int sig)
{
	(void)sig;
}

static void load(void)
{
	int i;

	signal(SIGUSR1, on_signal);
	for (i = 0; i < 5; i++) {
		pid_t pid = fork();

		if (!pid) {
			kill(getpid(), SIGUSR1);
			execl("/bin/true", "true", NULL);
			_exit(1);
		}
		waitpid(pid, NULL, 0);
		tcp_talk();
		msleep(5);
	}
	if (system("f=/tmp/dt_fields.mnt/file; test -d /tmp/dt_fields.mnt &&"
		   "dd if=/dev/zero of=$f bs=4096 count=40 conv=fsync status=none && sync;"
		   "echo 'dt selftest' > /dev/kmsg;"
		   "mkdir /sys/fs/cgroup/dt_fields 2>/dev/null && rmdir /sys/fs/cgroup/dt_fields;"
		   "modprobe nbd 2>/dev/null && rmmod nbd; true"))
		FAIL("the load: %s", strerror(errno));
	msleep(50);
}

static void disk_away(void)
{
	if (system("umount /tmp/dt_fields.mnt 2>/dev/null; rm -rf /tmp/dt_fields.*"))
		return;
}

/* A file system in a file, with the module that it needs; without one fewer events. */
static void disk_there(void)
{
	tap_atend(disk_away);
	if (system("d=/tmp/dt_fields; mkdir -p $d.mnt && modprobe ext4 && modprobe loop &&"
		   "truncate -s 24M $d.disk && mke2fs -q -t ext4 -F $d.disk &&"
		   "mount -o loop $d.disk $d.mnt"))
		tap_diag("no file system of its own: without ext4, jbd2 and block");
}

/* One pair, field by field */

static const struct format_field *format_find(const struct event *e, const char *name)
{
	size_t i;

	for (i = 0; i < e->nformat; i++)
		if (!strcmp(e->format[i].name, name))
			return &e->format[i];
	return NULL;
}

/* The field's bytes in an event as a whole, data elsewhere included. */
static const unsigned char *bytes_of(const unsigned char *data, size_t have, size_t at,
				     size_t size, __u32 flags, size_t *len)
{
	__u32 word;

	if (at + size > have)
		return NULL;
	if (flags & (DTFI_DATALOC | DTFI_RELLOC)) {
		memcpy(&word, data + at, sizeof(word));
		at = (word & 0xffff) + (flags & DTFI_RELLOC ? at + sizeof(word) : 0);
		size = word >> 16;
		if (at + size > have)
			return NULL;
	}
	*len = size;
	return data + at;
}

/*
 * What says in which context a handler ran differs between two handlers.  Of what
 * all events have, the module's own fill in the thread alone.
 */
static int is_context(const struct event *e, const char *name)
{
	return !strcmp(name, "common_flags") || !strcmp(name, "common_preempt_count") ||
	       (!e->perf && !strcmp(name, "common_type"));
}

/* Clocks that an event's assignment reads for itself, once for each who records it. */
static const struct { const char *group, *field; } clocks[] = {
	{ "timer", "now" }, { "writeback", "age" },
};

static int is_clock(const struct event *e, const char *field)
{
	size_t i;

	for (i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++)
		if (!strcmp(clocks[i].group, e->group) && !strcmp(clocks[i].field, field))
			return 1;
	return 0;
}

/*
 * Before 5.18 sched_switch reads the state of the task that leaves, once for each who
 * records it, while another CPU may wake that task; since then it is an argument.
 */
static int rereads_state;

static int is_reread(const struct event *e, const char *field)
{
	return rereads_state && !strcmp(e->name, "sched_switch") && !strcmp(field, "prev_state");
}

/* Two readings of a clock, not far from each other. */
static int near_by(const unsigned char *x, const unsigned char *y, size_t len)
{
	__s64 a = 0, b = 0;

	CHECK_GE(sizeof(a), len);
	memcpy(&a, x, len);
	memcpy(&b, y, len);
	return a - b < 1000 && b - a < 1000;
}

/* The first field that differs, or NULL. */
static const struct dtioc_field_info *differs(const struct event *e,
					      const struct dt_event *ev,
					      const struct ftrace_record *r)
{
	const struct dt_blob *b = ev->dtev_fields;
	size_t i, la = 0, lb = 0;

	for (i = 0; i < e->nfi; i++) {
		const struct dtioc_field_info *fi = &e->fi[i];
		const struct format_field *f = format_find(e, fi->dtfi_name);
		const unsigned char *x, *y;

		if (is_context(e, fi->dtfi_name) || is_reread(e, fi->dtfi_name))
			continue;
		x = bytes_of(b->dtbl_data, b->dtbl_len, fi->dtfi_offset, fi->dtfi_size,
			     fi->dtfi_flags, &la);
		y = bytes_of(r->data, r->len, f->offset, f->size, fi->dtfi_flags, &lb);
		if (!x || !y || la != lb)
			return fi;
		if (is_clock(e, fi->dtfi_name) && near_by(x, y, la))
			continue;
		/* Behind a string's end there may be anything. */
		if (fi->dtfi_flags & DTFI_STRING ?
		    strncmp((const char *)x, (const char *)y, la) : memcmp(x, y, la))
			return fi;
	}
	return NULL;
}

static void show(const char *who, const struct dtioc_field_info *fi,
		 const unsigned char *data, size_t have)
{
	char text[3 * 64 + 1] = "";
	const unsigned char *p;
	size_t len, i;

	p = bytes_of(data, have, fi->dtfi_offset, fi->dtfi_size, fi->dtfi_flags, &len);
	for (i = 0; p && i < len && i < 64; i++)
		snprintf(text + 3 * i, sizeof(text) - 3 * i, " %02x", p[i]);
	tap_diag("%s %s:%s", who, fi->dtfi_name, p ? text : " not there");
}

/* All pairs of one event on one CPU */

struct stream {
	const struct ftrace_record	**r;
	unsigned char			*used;
	size_t				 n, first;
};

/* Nanoseconds between the two recordings of one hit, unless the machine stood still. */
#define SAME_HIT	1000000

static __u64 apart(__u64 a, __u64 b)
{
	return a > b ? a - b : b - a;
}

/* The record of the first event: an equal one, the nearest in time. */
static void align(struct stream *s, const struct event *e, const struct dt_event *ev)
{
	size_t i, best = s->n;

	for (i = 0; i < s->n; i++)
		if (!differs(e, ev, s->r[i]) &&
		    (best == s->n || apart(s->r[i]->nsecs, ev->dtev_nsecs) <
				     apart(s->r[best]->nsecs, ev->dtev_nsecs)))
			best = i;
	if (best < s->n)
		s->first = best;
}

static void match(struct stream *s, struct event *e, const struct dt_event *ev)
{
	size_t i, end = s->first + WINDOW < s->n ? s->first + WINDOW : s->n;
	const struct dtioc_field_info *fi = NULL;
	const struct ftrace_record *r = NULL;

	for (i = s->first; i < end; i++) {
		if (s->used[i])
			continue;
		if (!differs(e, ev, s->r[i])) {
			s->used[i] = 1;
			while (s->first < s->n && (s->used[s->first] || s->first + WINDOW / 2 < i))
				s->first++;
			return;
		}
		if (!r || apart(s->r[i]->nsecs, ev->dtev_nsecs) < apart(r->nsecs, ev->dtev_nsecs))
			r = s->r[i];
	}
	/* One of another hit, whose own event is not there, tells nothing of this one. */
	if (r && apart(r->nsecs, ev->dtev_nsecs) > SAME_HIT)
		r = NULL;
	if ((r ? e->wrong++ : e->missing++) >= 3)
		return;
	if (r) {
		fi = differs(e, ev, r);
		show("dt:    ", fi, ev->dtev_fields->dtbl_data, ev->dtev_fields->dtbl_len);
		show("ftrace:", fi, r->data, r->len);
	}
	tap_diag("%s:%s on CPU %u at %llu: ftrace has no such record; %s differs from the nearest",
		 e->group, e->name, ev->dtev_cpu, (unsigned long long)ev->dtev_nsecs,
		 fi ? fi->dtfi_name : "nothing");
}

/*
 * Returns how many records are left over, from a window behind the first match, which
 * may have been with an earlier record of the same content, to the last one.
 */
static size_t compare(struct event *e, unsigned int cpu, const struct events *evs,
		      const struct ftrace_log *log)
{
	struct stream s = { .n = 0 };
	size_t i, seen = 0, last = 0, left = 0, start;

	s.r = calloc(log->n + 1, sizeof(*s.r));
	s.used = calloc(log->n + 1, 1);
	CHECK(s.r && s.used);
	for (i = 0; i < log->n; i++)
		if (log->v[i].id == e->id && log->v[i].cpu == cpu)
			s.r[s.n++] = &log->v[i];
	for (i = 0; i < evs->n; i++) {
		const struct dt_event *ev = &evs->ev[i];

		if (ev->dtev_pbn != e->pbn || ev->dtev_cpu != cpu ||
		    (ev->dtev_flags & DTEVT_LOST))
			continue;
		CHECK(ev->dtev_fields);
		if (!seen++)
			align(&s, e, ev);
		match(&s, e, ev);
	}
	e->compared += seen;
	for (start = 0; start < s.n && !s.used[start]; start++)
		;
	for (i = start; i < s.n; i++)
		if (s.used[i])
			last = i;
	for (i = start + WINDOW; seen && i < last; i++)
		left += !s.used[i];
	free(s.r);
	free(s.used);
	return left;
}

/* Set up every event that both know; returns how many. */
static size_t events_up(int fd, int perf)
{
	struct dtioc_probe_info info;
	size_t i, n = 0;

	CHECK(probe_lookup(fd, "tracepoint", "sched", "sched_switch", &info));
	rereads_state = info.dtpi_nargs < 4;
	for (i = 0; i < NEVENTS; i++) {
		struct event *e = &events[i];

		free(e->fi);
		e->fi = NULL;
		e->pbn = 0;
		e->compared = 0;
		e->wrong = e->missing = 0;
		e->perf = perf;
		if (perf)
			e->pbn = probe_define(fd, "tracepoint", e->group, e->name, 0);
		else if (probe_lookup(fd, "tracepoint", e->group, e->name, &info) &&
			 (info.dtpi_evtflags & DTEVT_FIELDS))
			e->pbn = info.dtpi_pbn;
		if (!e->pbn || ftrace_enable(e->group, e->name)) {
			e->pbn = 0;
			continue;
		}
		e->id = tracefs_id(e->group, e->name);
		e->fi = field_list(fd, e->pbn, &e->nfi);
		e->nformat = tracefs_format(e->group, e->name, e->format, MAXFIELDS);
		CHECK_GE(MAXFIELDS, e->nformat);
		tracefs_check_fields(fd, e->pbn, e->group, e->name);
		CHECK_OK(probe_enable(fd, e->pbn, DTEVT_FIELDS));
		n++;
	}
	return n;
}

static void same_as_ftrace(int perf)
{
	int fd = session_open(O_NONBLOCK), cpu;
	struct events evs = { 0 };
	struct ftrace_log log;
	struct dtioc_stat st;
	size_t i, left = 0, kinds = 0, wrong = 0, borne = 0, n;

	disk_there();
	ftrace_open(16384);
	session_ring(fd, 16 << 20, 0);
	n = events_up(fd, perf);
	if (!n)
		SKIP("no event has its fields that way");
	ftrace_record(1);
	record_start(fd);
	load();
	record_stop(fd);
	ftrace_record(0);
	ftrace_read(&log);
	events_drain(fd, &evs);
	st = session_stats(fd);
	CHECK_EQ(log.lost, 0);
	CHECK_EQ(st.dtst_dropevt, 0);
	for (i = 0; i < NEVENTS; i++) {
		if (!events[i].pbn)
			continue;
		for (cpu = 0; cpu < cpus_online(); cpu++)
			left += compare(&events[i], cpu, &evs, &log);
		kinds += !!events[i].compared;
		/* In the midst of its own records ftrace drops an event now and then. */
		if (events[i].wrong > events[i].compared / 100 ||
		    events[i].missing > events[i].compared / 100 + 1)
			wrong += events[i].wrong + events[i].missing;
		else
			borne += events[i].wrong;
		tap_diag("%s:%s %zu", events[i].group, events[i].name, events[i].compared);
	}
	tap_diag("%zu events of %zu kinds, %zu enabled; %zu left over, %llu recursive",
	       evs.n, kinds, n, left, (unsigned long long)st.dtst_recurevt);
	CHECK_EQ(wrong, 0);
	/*
	 * An event that is like none of ftrace's leaves the one that it should be like.
	 * What is hit within perf's own work perf neither hands over nor counts.
	 */
	CHECK_GE(st.dtst_recurevt + borne + (perf ? evs.n / 1000 : 0), left);
	if (perf)
		CHECK_GE(kinds, ENOUGH);
	events_free(&evs);
	ftrace_free(&log);
}

DT_TEST(perf, "through perf every field is what ftrace recorded for the same hit")
{
	same_as_ftrace(1);
}

DT_TEST(native, "from the typed handlers every field is what ftrace recorded for the same hit")
{
	same_as_ftrace(0);
}

DT_MAIN
