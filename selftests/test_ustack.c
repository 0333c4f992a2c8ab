// SPDX-License-Identifier: GPL-2.0-only
/* User stacks by frame pointers: exact addresses, depth, bad pointers. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/wait.h>
#include "lib.h"

#ifndef __x86_64__
#error "the calls below are x86-64 assembly"
#endif

/* What the functions below expect in their own stack, innermost first. */
static __u64 expected[4];

#define RETURN_ADDRESS	((__u64)(size_t)__builtin_return_address(0))

/* The quiet call, made here and not in the C library; *pc is behind it. */
static inline __attribute__((always_inline)) void call_here(__u64 *pc)
{
	long nr = QUIET_NR;

	__asm__ volatile("lea 1f(%%rip), %%rdx\n\t"
			 "mov %%rdx, %1\n\t"
			 "syscall\n"
			 "1:"
			 : "+a"(nr), "=m"(*pc) : "D"(0L) : "rcx", "rdx", "r11", "memory");
}

static __attribute__((noinline, optimize("O0"))) void fn_c(void)
{
	expected[1] = RETURN_ADDRESS;
	call_here(&expected[0]);
}

static __attribute__((noinline, optimize("O0"))) void fn_b(void)
{
	expected[2] = RETURN_ADDRESS;
	fn_c();
}

static __attribute__((noinline, optimize("O0"))) void fn_a(void)
{
	expected[3] = RETURN_ADDRESS;
	fn_b();
}

static int fd;
static struct events evs;

static __u32 setup(__u16 uframes)
{
	struct dtioc_req req = { .dtrq_evtflags = DTEVT_USTACK, .dtrq_uframes = uframes };

	fd = session_open(O_NONBLOCK);
	req.dtrq_pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(ioctl(fd, DTIOCPRBENABLE, &req));
	record_start(fd);
	return req.dtrq_pbn;
}

static const struct dt_stack *stack(__u32 pbn)
{
	record_stop(fd);
	events_free(&evs);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 1);
	return events_get(&evs, pbn, getpid(), 0)->dtev_ustack;
}

DT_TEST(exact, "each frame is the exact return address of a, b and c")
{
	const struct dt_stack *st;
	__u32 pbn = setup(0);
	int i;

	fn_a();
	st = stack(pbn);
	CHECK_GE(st->dtsk_count, 4);
	for (i = 0; i < 4; i++)
		CHECK_EQ(st->dtsk_pc[i], expected[i]);
}

DT_TEST(returning, "at a system call's return the user stack is the same")
{
	const struct dt_stack *st;
	__u32 pbn;
	int i;

	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "syscall", QUIET_NAME, "return");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_USTACK));
	record_start(fd);
	fn_a();
	st = stack(pbn);
	for (i = 0; i < 4; i++)
		CHECK_EQ(st->dtsk_pc[i], expected[i]);
}

DT_TEST(from_kprobe, "from inside the kernel, at a kprobe, the user stack is the same")
{
	const struct dt_stack *st;
	__u32 pbn;
	int i;

	fd = session_open(O_NONBLOCK);
	pbn = kprobe_define(fd, "__x64_sys_" QUIET_NAME, "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_USTACK));
	record_start(fd);
	fn_a();
	st = stack(pbn);
	for (i = 0; i < 4; i++)
		CHECK_EQ(st->dtsk_pc[i], expected[i]);
}

DT_TEST(cut, "fewer frames than there are: as many as asked for, and cut")
{
	const struct dt_stack *st;
	__u32 pbn;
	int n, i;

	for (n = 1; n <= 4; n++) {
		pbn = setup(n);
		fn_a();
		st = stack(pbn);
		CHECK_EQ(st->dtsk_count, n);
		CHECK_EQ(st->dtsk_flags, DTSK_CUT);
		for (i = 0; i < n; i++)
			CHECK_EQ(st->dtsk_pc[i], expected[i]);
		session_close(fd);
	}
}

static __attribute__((noinline, optimize("O0"))) void fn_deep(int depth)
{
	if (depth)
		fn_deep(depth - 1);
	else
		fn_c();
}

DT_TEST(deep, "a stack of 300 frames is cut at DTMAXSTACK")
{
	const struct dt_stack *st;
	__u32 pbn = setup(0), i;

	fn_deep(300);
	st = stack(pbn);
	CHECK_EQ(st->dtsk_count, DTMAXSTACK);
	CHECK_EQ(st->dtsk_flags, DTSK_CUT);
	CHECK_EQ(st->dtsk_pc[0], expected[0]);
	CHECK_EQ(st->dtsk_pc[1], expected[1]);
	/* All further frames are fn_deep's call of itself, but the first. */
	for (i = 4; i < DTMAXSTACK; i++)
		CHECK_EQ(st->dtsk_pc[i], st->dtsk_pc[3]);
}

/* The quiet call with a frame pointer of the caller's choice. */
static __attribute__((noinline)) void call_with_frame(__u64 frame)
{
	__asm__ volatile("push %%rbp\n\t"
			 "mov %1, %%rbp\n\t"
			 "mov %0, %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 "syscall\n\t"
			 "pop %%rbp"
			 : : "i"(QUIET_NR), "r"(frame) : "rax", "rcx", "rdi", "r11", "memory");
}

static const struct dt_stack *stack_with_frame(__u64 frame)
{
	__u32 pbn = setup(0);

	call_with_frame(frame);
	return stack(pbn);
}

DT_TEST(unmapped, "a frame pointer to nothing ends the stack with DTSK_FAULT")
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	const struct dt_stack *st;

	CHECK(p != MAP_FAILED);
	memset(p, 0, 2 * page);
	CHECK_OK(munmap(p + page, page));
	st = stack_with_frame((size_t)p + page);
	CHECK_EQ(st->dtsk_count, 1);
	CHECK_EQ(st->dtsk_flags, DTSK_FAULT);
	session_close(fd);
	/* Half of the frame is there, half is not. */
	st = stack_with_frame((size_t)p + page - 8);
	CHECK_EQ(st->dtsk_count, 1);
	CHECK_EQ(st->dtsk_flags, DTSK_FAULT);
}

DT_TEST(kernel_address, "a frame pointer into the kernel is not followed")
{
	static const __u64 frames[] = {
		0xffffffff81000000ULL, 0xffff888000001000ULL, 0xfffffe0000000000ULL,
		0x8000000000000000ULL, 0x00007ffffffffff8ULL, 0x00007fffffffeff8ULL,
		0xfffffffffffffff0ULL, 0xfffffffffffffff8ULL, 0x0000800000000000ULL,
	};
	const struct dt_stack *st;
	size_t i;

	for (i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		st = stack_with_frame(frames[i]);
		CHECK_EQ(st->dtsk_count, 1);
		session_close(fd);
	}
}

DT_TEST(zero, "a frame pointer of 0 ends the stack, without a fault")
{
	const struct dt_stack *st = stack_with_frame(0);

	CHECK_EQ(st->dtsk_count, 1);
	CHECK_EQ(st->dtsk_flags, 0);
}

DT_TEST(odd, "odd frame pointers are survived")
{
	__u64 frame[2] = { 0, 0 };
	const struct dt_stack *st;

	st = stack_with_frame((size_t)frame + 1);
	CHECK_GE(2, st->dtsk_count);
	session_close(fd);
	st = stack_with_frame(8);
	CHECK_EQ(st->dtsk_count, 1);
}

DT_TEST(loop, "frames that lead to themselves or back end")
{
	const struct dt_stack *st;
	__u64 frame[4];

	frame[0] = (size_t)&frame[0];
	frame[1] = 0x1234;
	st = stack_with_frame((size_t)frame);
	CHECK_GE(DTMAXSTACK, st->dtsk_count);
	CHECK_GE(st->dtsk_count, 1);
	session_close(fd);
	frame[0] = (size_t)&frame[2];
	frame[2] = (size_t)&frame[0];
	frame[3] = 0x5678;
	st = stack_with_frame((size_t)frame);
	CHECK_GE(DTMAXSTACK, st->dtsk_count);
}

#define FAULTS	200

static void faults_of(const char *name, int sessions)
{
	int fds[2], i, s;
	__u32 pbn[2];

	for (s = 0; s < sessions; s++) {
		fds[s] = session_open(O_NONBLOCK);
		pbn[s] = kprobe_define(fds[s], "__x64_sys_" QUIET_NAME, name);
		CHECK_OK(probe_enable(fds[s], pbn[s], DTEVT_USTACK));
		record_start(fds[s]);
	}
	for (i = 0; i < FAULTS; i++)
		call_with_frame(8);
	for (s = 0; s < sessions; s++) {
		record_stop(fds[s]);
		events_drain(fds[s], &evs);
		CHECK_EQ(events_count(&evs, pbn[s], getpid()), FAULTS);
		CHECK_EQ(probe_drops(fds[s], pbn[s]), 0);
		CHECK_EQ(session_stats(fds[s]).dtst_dropevt, 0);
		events_free(&evs);
		session_close(fds[s]);
	}
}

DT_TEST(faults, "a kprobe whose stack cannot be read misses nothing for that")
{
	cpu_pin(0);
	faults_of("entry", 1);
	faults_of("return", 1);
	faults_of("entry", 2);
}

#define TURNS	200

static __u64 back;	/* where ball() returns to, in this process */

/* A byte comes and goes, each time by way of the other process. */
static __attribute__((noinline, optimize("O0"))) void ball(int in, int out)
{
	char c;
	int i;

	back = RETURN_ADDRESS;
	for (i = 0; i < TURNS; i++)
		if (write(out, "x", 1) != 1 || read(in, &c, 1) != 1)
			return;
}

static __attribute__((noinline, optimize("O0"))) void one_side(int in, int out)
{
	ball(in, out);
}

static __attribute__((noinline, optimize("O0"))) void other_side(int in, int out)
{
	ball(in, out);
}

DT_TEST(switched, "where one process's memory is there already: no frames of it in the other's stack")
{
	const struct dt_event *ev;
	int to[2], from[2], status;
	size_t i, there = 0;
	pid_t child;
	__u32 pbn;

	fd = session_open(O_NONBLOCK);
	pbn = probe_find(fd, "tracepoint", "tlb", "tlb_flush");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_USTACK));
	CHECK_OK(pipe(to) | pipe(from));
	cpu_pin(0);
	record_start(fd);
	child = fork();
	if (!child) {
		other_side(to[0], from[1]);
		_exit(0);
	}
	one_side(from[0], to[1]);
	record_stop(fd);
	waitpid(child, &status, 0);
	events_drain(fd, &evs);
	for (i = 0; (ev = events_get(&evs, pbn, 0, i)); i++) {
		if (ev->dtev_tid != (__u32)getpid() && ev->dtev_tid != (__u32)child)
			continue;
		there++;
		/* The system call's place, and what called ball(). */
		if (ev->dtev_ustack->dtsk_count > 1 && ev->dtev_tid == (__u32)child)
			CHECK(ev->dtev_ustack->dtsk_pc[1] != back);
	}
	tap_diag("%zu events", there);
	CHECK_GT(there, TURNS / 4);
}

DT_MAIN
