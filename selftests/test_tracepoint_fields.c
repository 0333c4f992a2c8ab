// SPDX-License-Identifier: GPL-2.0-only
/* Fields that typed tracepoint handlers assign where they lie, in the ring. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "lib.h"
#include "tracefs.h"

#define EVERYTHING	(DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_FIELDS | \
			 DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

static int is_native(const struct dtioc_probe_info *p)
{
	return !strcmp(p->dtpi_prov, "tracepoint") && (p->dtpi_evtflags & DTEVT_FIELDS);
}

/* Things that events tell of. */

static void datagram(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct ifreq ifr = { .ifr_name = "lo" };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		return;
	if (!ioctl(s, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP;
		ioctl(s, SIOCSIFFLAGS, &ifr);
	}
	sendto(s, "datagram", 8, 0, (struct sockaddr *)&to, sizeof(to));
	close(s);
}

static void memory(void)
{
	char *p = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p != MAP_FAILED) {
		memset(p, 1, 1 << 18);
		munmap(p, 1 << 18);
	}
}

static void files(void)
{
	char name[] = "/tmp/dt_fields_XXXXXX", buf[4096];
	int f = mkstemp(name), i;

	memset(buf, 'x', sizeof(buf));
	for (i = 0; f >= 0 && i < 16; i++)
		if (write(f, buf, sizeof(buf)) < 0)
			break;
	if (f >= 0) {
		fsync(f);
		close(f);
		unlink(name);
	}
	f = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	if (f >= 0) {
		if (read(f, buf, sizeof(buf)) < 0)
			perror("/proc/self/stat");
		close(f);
	}
}

static void process(void)
{
	int pipes[2], status;
	char c = 0;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC))
		return;
	pid = fork();
	if (!pid) {
		/* The parent sleeps until the pipe is closed by exec. */
		execl("/bin/true", "true", NULL);
		_exit(127);
	}
	close(pipes[1]);
	if (read(pipes[0], &c, 1))
		perror("pipe");
	close(pipes[0]);
	waitpid(pid, &status, 0);
}

/* On each CPU, and waited for: nothing else surely queues work in that time. */
static void work(void)
{
	int f = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);

	if (f < 0)
		return;
	if (write(f, "1", 1) != 1)
		perror("/proc/sys/vm/stat_refresh");
	close(f);
}

static void some_of_everything(void)
{
	kill(getpid(), SIGUSR2);
	work();
	datagram();
	memory();
	files();
	process();
	msleep(2);
}

/* Values */

static __u64 field_value(const struct dt_event *ev, const struct dtioc_field_info *fi)
{
	__u64 v = 0;

	CHECK_GE(ev->dtev_fields->dtbl_len, fi->dtfi_offset + fi->dtfi_size);
	CHECK_GE(sizeof(v), fi->dtfi_size);
	memcpy(&v, ev->dtev_fields->dtbl_data + fi->dtfi_offset, fi->dtfi_size);
	return v;
}

/* A dynamic field's bytes, which must lie inside the event. */
static const void *field_bytes(const struct dt_event *ev, const struct dtioc_field_info *fi,
			       __u32 *len)
{
	__u32 word = field_value(ev, fi), at = word & 0xffff;

	if (fi->dtfi_flags & DTFI_RELLOC)
		at += fi->dtfi_offset + fi->dtfi_size;
	*len = word >> 16;
	CHECK_GE(ev->dtev_fields->dtbl_len, at + *len);
	return ev->dtev_fields->dtbl_data + at;
}

static void check_text(const struct dt_event *ev, const struct dtioc_field_info *fi,
		       const char *text)
{
	__u32 len = fi->dtfi_size;
	const char *at = (const char *)ev->dtev_fields->dtbl_data + fi->dtfi_offset;

	CHECK(fi->dtfi_flags & DTFI_STRING);
	if (fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC)) {
		at = field_bytes(ev, fi, &len);
		CHECK_EQ(len, strlen(text) + 1);
	}
	CHECK_GE(len, strlen(text) + 1);
	if (memcmp(at, text, strlen(text) + 1))
		FAIL("%s is \"%.*s\" instead of \"%s\"", fi->dtfi_name, (int)len, at, text);
}

/* What holds for any event: nothing leads out of it, and nothing stale is in it. */
static void check_event(const struct dt_event *ev, const struct dtioc_field_info *fi, size_t n)
{
	const struct dt_blob *b = ev->dtev_fields;
	size_t i, common = 0;
	__u32 len;

	CHECK(b);
	CHECK_GE(DTMAXFIELDS, b->dtbl_len);
	CHECK_EQ(b->dtbl_flags, 0);
	for (i = b->dtbl_len; i % 8; i++)
		CHECK_EQ(b->dtbl_data[i], 0);
	for (i = 0; i < n; i++) {
		CHECK_GE(b->dtbl_len, fi[i].dtfi_offset + fi[i].dtfi_size);
		if (fi[i].dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC))
			field_bytes(ev, &fi[i], &len);
		if (!strcmp(fi[i].dtfi_name, "common_pid")) {
			CHECK_EQ(field_value(ev, &fi[i]), ev->dtev_tid);
			common++;
		}
	}
	CHECK_EQ(common, 1);
}

DT_TEST(tables, "every event's fields are those of its format file")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	size_t i, n, native = 0, all = 0;

	tracefs_need();
	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		all += !strcmp(list[i].dtpi_prov, "tracepoint");
		if (!is_native(&list[i]))
			continue;
		tracefs_check_fields(fd, list[i].dtpi_pbn, list[i].dtpi_func,
				     list[i].dtpi_name);
		native++;
	}
	tap_diag("%zu of %zu typed tracepoints have their fields", native, all);
	CHECK_GT(native, all / 2);
	free(list);
}

/* A field that is an argument, by number. */
static const struct {
	const char	*group, *name, *field;
	unsigned int	 arg;
} agreeing[] = {
	{ "raw_syscalls", "sys_enter", "id", 1 },
	{ "raw_syscalls", "sys_exit", "ret", 1 },
	{ "signal", "signal_generate", "sig", 0 },
	{ "signal", "signal_deliver", "sig", 0 },
	{ "irq", "softirq_entry", "vec", 0 },
	{ "irq", "softirq_exit", "vec", 0 },
	{ "timer", "hrtimer_start", "hrtimer", 0 },
	{ "timer", "hrtimer_expire_entry", "hrtimer", 0 },
	{ "timer", "timer_start", "timer", 0 },
	{ "task", "task_newtask", "clone_flags", 1 },
	{ "kmem", "mm_page_alloc", "order", 1 },
	{ "kmem", "mm_page_free", "order", 1 },
	{ "kmem", "kfree", "ptr", 1 },
	{ "exceptions", "page_fault_user", "address", 0 },
	{ "sched", "sched_process_exec", "old_pid", 1 },
	{ "skb", "consume_skb", "skbaddr", 0 },
	{ "net", "net_dev_queue", "skbaddr", 0 },
	{ "workqueue", "workqueue_execute_start", "work", 0 },
};

#define NAGREEING	(sizeof(agreeing) / sizeof(agreeing[0]))

static void check_agreeing(const struct events *evs, int fd, __u32 pbn, size_t i)
{
	const struct dt_event *ev;
	struct dtioc_field_info fi;
	__u64 mask, value;
	size_t nth;

	field_find(fd, pbn, agreeing[i].field, &fi);
	mask = fi.dtfi_size < 8 ? (1ULL << fi.dtfi_size * 8) - 1 : ~0ULL;
	for (nth = 0; (ev = events_get(evs, pbn, 0, nth)) && nth < 1000; nth++) {
		value = field_value(ev, &fi);
		if (value != (ev->dtev_args[agreeing[i].arg] & mask))
			FAIL("%s:%s: %s is %#llx, the argument %#llx", agreeing[i].group,
			     agreeing[i].name, fi.dtfi_name, (unsigned long long)value,
			     (unsigned long long)ev->dtev_args[agreeing[i].arg]);
	}
	if (!nth)
		FAIL("%s:%s never happened, or is among %llu lost", agreeing[i].group,
		     agreeing[i].name, (unsigned long long)evs->lost);
}

static void caught(int sig)
{
	(void)sig;
}

DT_TEST(agree, "fields and raw arguments of one event agree")
{
	int fd = session_open(O_NONBLOCK), round;
	struct dtioc_probe_info info;
	struct events evs = { 0 };
	__u32 pbn[NAGREEING] = { 0 };
	size_t i, there = 0;

	tracefs_need();
	session_ring(fd, 1 << 22, 0);
	for (i = 0; i < NAGREEING; i++) {
		if (!probe_lookup(fd, "tracepoint", agreeing[i].group, agreeing[i].name, &info) ||
		    !(info.dtpi_evtflags & DTEVT_FIELDS))
			continue;
		pbn[i] = info.dtpi_pbn;
		CHECK_OK(probe_enable(fd, pbn[i], DTEVT_FUNCARGS | DTEVT_FIELDS));
		there++;
	}
	CHECK_GE(there, 12);
	/* Delivered, not ignored. */
	signal(SIGUSR2, caught);
	record_start(fd);
	for (round = 0; round < 20; round++)
		some_of_everything();
	record_stop(fd);
	signal(SIGUSR2, SIG_DFL);
	events_drain(fd, &evs);
	for (i = 0; i < NAGREEING; i++)
		if (pbn[i])
			check_agreeing(&evs, fd, pbn[i], i);
	events_free(&evs);
}

DT_TEST(strings, "names are whole: in their place and behind the event")
{
	int fd = session_open(O_NONBLOCK);
	__u32 sw = probe_find(fd, "tracepoint", "sched", "sched_switch");
	__u32 ex = probe_find(fd, "tracepoint", "sched", "sched_process_exec");
	struct dtioc_field_info comm, prev, filename;
	struct events evs = { 0 };
	const struct dt_event *ev;
	size_t nth;
	int i;

	field_find(fd, sw, "prev_comm", &comm);
	field_find(fd, sw, "prev_pid", &prev);
	field_find(fd, ex, "filename", &filename);
	CHECK_OK(probe_enable(fd, sw, DTEVT_EXECNAME | DTEVT_FIELDS));
	CHECK_OK(probe_enable(fd, ex, DTEVT_FIELDS));
	record_start(fd);
	for (i = 0; i < 10; i++)
		process();
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_GE(events_count(&evs, ex, 0), 10);
	for (nth = 0; (ev = events_get(&evs, ex, 0, nth)); nth++)
		check_text(ev, &filename, "/bin/true");
	CHECK_GT(events_count(&evs, sw, 0), 10);
	for (nth = 0; (ev = events_get(&evs, sw, 0, nth)) && nth < 1000; nth++) {
		check_text(ev, &comm, ev->dtev_comm);
		CHECK_EQ(field_value(ev, &prev), ev->dtev_tid);
	}
	events_free(&evs);
}

#define RENAMED	"aaaaaaaaaaaaaaa"

static atomic_int renaming;

/* From the longest name to the shortest and back, whoever reads it. */
static void *rename_main(void *arg)
{
	char path[64];
	int f;

	thread_pin((int)(size_t)arg);
	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", getpid());
	f = open(path, O_WRONLY | O_CLOEXEC);
	while (f >= 0 && atomic_load(&renaming))
		if (write(f, RENAMED, 15) != 15 || write(f, "a", 1) != 1)
			break;
	if (f >= 0)
		close(f);
	return arg;
}

DT_TEST(renamed, "a name that changes between its measuring and its copying ends within the event")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = probe_find(fd, "tracepoint", "sched", "sched_process_fork");
	struct dtioc_field_info name;
	struct events evs = { 0 };
	const struct dt_event *ev;
	pthread_t thread;
	const char *text;
	__u32 len;

	field_find(fd, pbn, "parent_comm", &name);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	atomic_store(&renaming, 1);
	CHECK_EQ(pthread_create(&thread, NULL, rename_main, (void *)(size_t)cpu_second()), 0);
	cpu_pin(0);
	msleep(20);
	record_start(fd);
	for (i = 0; i < 300; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	record_stop(fd);
	atomic_store(&renaming, 0);
	pthread_join(thread, NULL);
	events_drain(fd, &evs);
	CHECK_GE(events_count(&evs, pbn, getpid()), 300);
	for (i = 0; (ev = events_get(&evs, pbn, getpid(), i)); i++) {
		text = (const char *)ev->dtev_fields->dtbl_data + name.dtfi_offset;
		len = name.dtfi_size;
		if (name.dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC))
			text = field_bytes(ev, &name, &len);
		CHECK_GE(sizeof(RENAMED), len);
		CHECK_GT(len, strnlen(text, len));
		CHECK_GT(strspn(text, "a"), 0);
		CHECK_EQ(text[strspn(text, "a")], 0);
	}
	events_free(&evs);
	session_close(fd);
}

/* Everything at once; returns how many of the events came. */
static size_t flood(__u64 flags, int seconds)
{
	static struct { struct dtioc_field_info *fi; size_t n, seen; } of[1 << 16];
	int fd = session_open(O_NONBLOCK);
	struct dtioc_probe_info *list;
	struct events evs = { 0 };
	size_t i, n, kinds = 0;
	__u64 end;

	session_ring(fd, 1 << 22, 0);
	memset(of, 0, sizeof(of));
	list = probe_list(fd, &n);
	for (i = 0; i < n; i++) {
		if (!is_native(&list[i]))
			continue;
		CHECK_GT(sizeof(of) / sizeof(of[0]), list[i].dtpi_pbn);
		of[list[i].dtpi_pbn].fi = field_list(fd, list[i].dtpi_pbn,
						     &of[list[i].dtpi_pbn].n);
		CHECK_OK(probe_enable(fd, list[i].dtpi_pbn, flags));
	}
	free(list);
	record_start(fd);
	for (end = mono_nsecs() + seconds * 1000000000ULL; mono_nsecs() < end;)
		some_of_everything();
	record_stop(fd);
	events_drain(fd, &evs);
	for (i = 0; i < evs.n; i++) {
		const struct dt_event *ev = &evs.ev[i];

		if (ev->dtev_flags & DTEVT_LOST)
			continue;
		CHECK_EQ(ev->dtev_flags, flags);
		check_event(ev, of[ev->dtev_pbn].fi, of[ev->dtev_pbn].n);
		kinds += !of[ev->dtev_pbn].seen++;
	}
	tap_diag("%zu events of %zu kinds, %llu lost", evs.n - evs.nlost, kinds,
		 (unsigned long long)evs.lost);
	events_free(&evs);
	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		free(of[i].fi);
	session_close(fd);
	return kinds;
}

DT_TEST(all, "all events with their fields at once, under load")
{
	signal(SIGUSR2, SIG_IGN);
	CHECK_GT(flood(DTEVT_FIELDS, 3), 50);
	CHECK_GT(flood(EVERYTHING, 3), 30);
}

DT_TEST(beside, "fields change nothing of what else an event has")
{
	int fd[2] = { session_open(O_NONBLOCK), session_open(O_NONBLOCK) }, i;
	static const __u64 flags[2] = { EVERYTHING & ~DTEVT_FIELDS, EVERYTHING };
	__u32 pbn = probe_find(fd[0], "tracepoint", "signal", "signal_generate");
	struct events evs[2] = { { 0 }, { 0 } };
	const struct dt_event *a, *b;

	signal(SIGUSR2, SIG_IGN);
	for (i = 0; i < 2; i++) {
		CHECK_OK(probe_enable(fd[i], pbn, flags[i]));
		record_start(fd[i]);
	}
	for (i = 0; i < 10; i++)
		kill(getpid(), SIGUSR2);
	for (i = 0; i < 2; i++) {
		record_stop(fd[i]);
		events_drain(fd[i], &evs[i]);
		CHECK_EQ(events_count(&evs[i], pbn, getpid()), 10);
	}
	for (i = 0; i < 10; i++) {
		a = events_get(&evs[0], pbn, getpid(), i);
		b = events_get(&evs[1], pbn, getpid(), i);
		CHECK(!a->dtev_fields);
		CHECK(b->dtev_fields);
		CHECK(!strcmp(a->dtev_comm, b->dtev_comm));
		CHECK_EQ(a->dtev_nargs, b->dtev_nargs);
		CHECK(!memcmp(a->dtev_args, b->dtev_args, a->dtev_nargs * sizeof(__u64)));
		CHECK_GT(b->dtev_kstack->dtsk_count, 2);
		CHECK_EQ(a->dtev_kstack->dtsk_count, b->dtev_kstack->dtsk_count);
		CHECK(!memcmp(a->dtev_kstack, b->dtev_kstack, sizeof(struct dt_stack) +
			      a->dtev_kstack->dtsk_count * sizeof(__u64)));
		CHECK_EQ(a->dtev_ustack->dtsk_count, b->dtev_ustack->dtsk_count);
		CHECK_EQ(a->dtev_task->dttk_ppid, b->dtev_task->dttk_ppid);
		CHECK_EQ(a->dtev_task->dttk_addr, b->dtev_task->dttk_addr);
	}
	events_free(&evs[0]);
	events_free(&evs[1]);
}

DT_TEST(full, "what the ring has no room for is counted")
{
	int fd = session_open(O_NONBLOCK), i;
	__u32 pbn = probe_find(fd, "tracepoint", "signal", "signal_generate");
	__u32 ex = probe_find(fd, "tracepoint", "sched", "sched_process_exec");
	struct events evs = { 0 };

	signal(SIGUSR2, SIG_IGN);
	session_ring(fd, DT_RING_MIN, 0);
	cpu_pin(0);
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FIELDS));
	CHECK_OK(probe_enable(fd, ex, DTEVT_FIELDS | DTEVT_KSTACK));
	record_start(fd);
	for (i = 0; i < 1000; i++)
		kill(getpid(), SIGUSR2);
	for (i = 0; i < 5; i++)
		process();
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_GE(events_count(&evs, pbn, 0), 1);
	CHECK_GE(probe_drops(fd, pbn), 1);
	CHECK_GE(events_count(&evs, pbn, 0) + probe_drops(fd, pbn), 1000);
	CHECK_EQ(events_count(&evs, ex, 0) + probe_drops(fd, ex), 5);
	CHECK_EQ(evs.lost, session_stats(fd).dtst_dropevt);
	events_free(&evs);
}

DT_MAIN
