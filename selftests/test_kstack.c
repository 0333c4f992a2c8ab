// SPDX-License-Identifier: GPL-2.0-only
/* Kernel stacks: the expected functions in their order, innermost first. */
#define _GNU_SOURCE
#include "lib.h"

static int fd;
static struct events evs;

static const struct dt_stack *write_stack(__u32 pbn, __u64 flags, __u16 kframes)
{
	struct dtioc_req req = {
		.dtrq_pbn = pbn, .dtrq_evtflags = flags, .dtrq_kframes = kframes,
	};
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct dt_event *ev;

	CHECK_OK(null);
	CHECK_OK(ioctl(fd, DTIOCPRBENABLE, &req));
	record_start(fd);
	CHECK_EQ(write(null, "x", 1), 1);
	record_stop(fd);
	close(null);
	events_free(&evs);
	events_drain(fd, &evs);
	ev = events_get(&evs, pbn, getpid(), 0);
	CHECK(ev && ev->dtev_kstack);
	return ev->dtev_kstack;
}

static void stack_diag(const struct dt_stack *st)
{
	__u32 i;

	for (i = 0; i < st->dtsk_count; i++)
		tap_diag("frame %u: %llx %s", i, (unsigned long long)st->dtsk_pc[i],
			 ksym_name(st->dtsk_pc[i]));
}

/* The named functions are frames of the stack, in this order. */
static void has_in_order(const struct dt_stack *st, const char *const *names)
{
	__u32 i = 0;

	for (; *names; names++) {
		while (i < st->dtsk_count && !ksym_is(st->dtsk_pc[i], *names))
			i++;
		if (i == st->dtsk_count) {
			stack_diag(st);
			FAIL("%s is not in the stack, or not in its place", *names);
		}
	}
}

static void no_dt_frame(const struct dt_stack *st)
{
	__u64 start, end;
	__u32 i;

	module_range("dt", &start, &end);
	for (i = 0; i < st->dtsk_count; i++)
		if (st->dtsk_pc[i] >= start && st->dtsk_pc[i] < end) {
			stack_diag(st);
			FAIL("frame %u is dt's own", i);
		}
}

DT_TEST(kprobe, "a kprobe's stack starts with the probed function, then its callers")
{
	static const char *const names[] = {
		"vfs_write", "ksys_write", "do_syscall_64", NULL
	};
	const struct dt_stack *st;

	fd = session_open(O_NONBLOCK);
	st = write_stack(kprobe_define(fd, "vfs_write", "entry"), DTEVT_KSTACK, 0);
	if (!ksym_is(st->dtsk_pc[0], "vfs_write")) {
		stack_diag(st);
		FAIL("frame 0 is %s", ksym_name(st->dtsk_pc[0]));
	}
	has_in_order(st, names);
	no_dt_frame(st);
	CHECK_EQ(st->dtsk_flags, 0);
}

DT_TEST(offset, "a kprobe inside a function has its own place as frame 0")
{
	const struct dt_stack *st;
	__u32 pbn = 0;
	int i;

	fd = session_open(O_NONBLOCK);
	for (i = 5; i < 32 && !pbn; i++)
		pbn = probe_define(fd, "kprobe", "vfs_write", "entry", i);
	CHECK(pbn);
	st = write_stack(pbn, DTEVT_KSTACK, 0);
	CHECK_EQ(st->dtsk_pc[0], ksym_addr("vfs_write") + i - 1);
	CHECK(!ksym_is(st->dtsk_pc[1], "vfs_write"));
	no_dt_frame(st);
}

DT_TEST(returning, "a return's stack has the callers, by their true names")
{
	static const char *const names[] = { "ksys_write", "do_syscall_64", NULL };
	const struct dt_stack *st;
	__u32 i;

	fd = session_open(O_NONBLOCK);
	st = write_stack(kprobe_define(fd, "vfs_write", "return"), DTEVT_KSTACK, 0);
	has_in_order(st, names);
	no_dt_frame(st);
	for (i = 0; i < st->dtsk_count; i++)
		if (strstr(ksym_name(st->dtsk_pc[i]), "trampoline")) {
			stack_diag(st);
			FAIL("frame %u is a trampoline", i);
		}
}

DT_TEST(nested_return, "a stack through a function whose return is watched has true names")
{
	static const char *const names[] = {
		"vfs_write", "ksys_write", "do_syscall_64", NULL
	};
	static const char *const known[] = { "vfs_write", "ksys_write", NULL };
	const struct dt_stack *st;
	__u32 ret, i;

	fd = session_open(O_NONBLOCK);
	ret = kprobe_define(fd, "__x64_sys_write", "return");
	CHECK_OK(probe_enable(fd, ret, 0));
	ret = kprobe_define(fd, "vfs_write", "return");
	CHECK_OK(probe_enable(fd, ret, 0));
	st = write_stack(kprobe_define(fd, "vfs_write", "entry"), DTEVT_KSTACK, 0);
	/* Older kernels' unwinder cannot see through the trampoline: it ends there. */
	if (!ksym_exists("kretprobe_find_ret_addr") && !ksym_exists("rethook_find_ret_addr")) {
		has_in_order(st, known);
		CHECK_EQ(st->dtsk_count, 3);
		CHECK(strstr(ksym_name(st->dtsk_pc[2]), "trampoline"));
		return;
	}
	has_in_order(st, names);
	for (i = 0; i < st->dtsk_count; i++)
		if (strstr(ksym_name(st->dtsk_pc[i]), "trampoline")) {
			stack_diag(st);
			FAIL("frame %u is a trampoline", i);
		}
}

DT_TEST(syscall_entry, "a system call's stack has no frame of dt, and the kernel's entry")
{
	static const char *const names[] = { "do_syscall_64", NULL };
	const struct dt_stack *st;

	fd = session_open(O_NONBLOCK);
	st = write_stack(probe_find(fd, "syscall", "write", "entry"), DTEVT_KSTACK, 0);
	has_in_order(st, names);
	no_dt_frame(st);
}

DT_TEST(tracepoint, "a tracepoint's stack has no frame of dt and the traced function")
{
	static const char *const names[] = { "do_syscall_64", NULL };
	const struct dt_stack *st;
	struct dtioc_req req = { .dtrq_evtflags = DTEVT_KSTACK };

	fd = session_open(O_NONBLOCK);
	req.dtrq_pbn = probe_find(fd, "tracepoint", "signal", "signal_generate");
	CHECK_OK(ioctl(fd, DTIOCPRBENABLE, &req));
	record_start(fd);
	syscall(SYS_tgkill, getpid(), gettid(), 17 /* SIGCHLD */);
	record_stop(fd);
	events_free(&evs);
	events_drain(fd, &evs);
	CHECK(events_get(&evs, req.dtrq_pbn, getpid(), 0));
	st = events_get(&evs, req.dtrq_pbn, getpid(), 0)->dtev_kstack;
	has_in_order(st, names);
	no_dt_frame(st);
	CHECK_GT(st->dtsk_count, 3);
}

DT_TEST(cut, "a stack of no more frames than asked for says that it was cut")
{
	const struct dt_stack *st;
	__u32 pbn, whole;
	int n;

	fd = session_open(O_NONBLOCK);
	pbn = kprobe_define(fd, "vfs_write", "entry");
	whole = write_stack(pbn, DTEVT_KSTACK, 0)->dtsk_count;
	CHECK_GT(whole, 3);
	for (n = 1; n < (int)whole + 3; n++) {
		CHECK_OK(probe_disable(fd, pbn));
		st = write_stack(pbn, DTEVT_KSTACK, n);
		if (n < (int)whole) {
			CHECK_EQ(st->dtsk_count, n);
			CHECK_EQ(st->dtsk_flags, DTSK_CUT);
		} else {
			CHECK_EQ(st->dtsk_count, whole);
			CHECK_EQ(st->dtsk_flags, 0);
		}
		CHECK(ksym_is(st->dtsk_pc[0], "vfs_write"));
	}
}

DT_MAIN
