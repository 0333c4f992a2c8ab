// SPDX-License-Identifier: GPL-2.0-only
/* Decoding of events: all sections, and bytes that are no event. */
#include <stdlib.h>
#include <string.h>
#include "libdt/event.h"
#include "host.h"

#define ALL	(DTEVT_EXECNAME | DTEVT_FUNCARGS | DTEVT_RETVAL | DTEVT_FIELDS | \
		 DTEVT_DATA | DTEVT_KSTACK | DTEVT_USTACK | DTEVT_TASK)

static size_t put(unsigned char *buf, size_t at, const void *what, size_t len)
{
	memset(buf + at, 0, (len + 7) & ~(size_t)7);
	memcpy(buf + at, what, len);
	return at + ((len + 7) & ~(size_t)7);
}

static size_t put_stack(unsigned char *buf, size_t at, __u32 count, __u32 flags)
{
	struct dt_stack st = { .dtsk_count = count, .dtsk_flags = flags };
	__u64 pc = 0xffffffff81000000ULL;

	for (at = put(buf, at, &st, sizeof(st)); count; count--, pc++)
		at = put(buf, at, &pc, sizeof(pc));
	return at;
}

/* An event with the sections in flags; returns its length. */
static size_t make(unsigned char *buf, __u16 flags)
{
	struct dt_evt e = {
		.dtev_pbn = 42, .dtev_nsecs = 123456789, .dtev_tid = 11, .dtev_pid = 10,
		.dtev_cpu = 3, .dtev_flags = flags,
	};
	char comm[DTCOMMLEN] = "cat";
	__u64 args[3] = { 1, ~0ULL, 0x7fff0000 };
	__s64 ret = -2;
	struct dt_blob blob = { .dtbl_len = 5, .dtbl_flags = DTBL_CUT };
	struct dt_task task = { .dttk_uid = 1000, .dttk_ppid = 7, .dttk_lcomm = "main" };
	size_t at = sizeof(e);

	if (flags & DTEVT_EXECNAME)
		at = put(buf, at, comm, sizeof(comm));
	if (flags & DTEVT_FUNCARGS) {
		e.dtev_nargs = 3;
		at = put(buf, at, args, sizeof(args));
	}
	if (flags & DTEVT_RETVAL)
		at = put(buf, at, &ret, sizeof(ret));
	if (flags & DTEVT_FIELDS) {
		at = put(buf, at, &blob, sizeof(blob));
		at = put(buf, at, "field", 5);
	}
	if (flags & DTEVT_DATA) {
		at = put(buf, at, &blob, sizeof(blob));
		at = put(buf, at, "bytes", 5);
	}
	if (flags & DTEVT_KSTACK)
		at = put_stack(buf, at, 4, DTSK_CUT);
	if (flags & DTEVT_USTACK)
		at = put_stack(buf, at, DTMAXSTACK, DTSK_FAULT);
	if (flags & DTEVT_TASK)
		at = put(buf, at, &task, sizeof(task));
	e.dtev_len = at;
	put(buf, 0, &e, sizeof(e));
	return at;
}

static void test_all(void)
{
	_Alignas(8) unsigned char buf[4096];
	size_t len = make(buf, ALL);
	struct dt_event ev;

	host_ok(dt_event_decode(&ev, buf, sizeof(buf)) == (long)len, "an event with all sections");
	host_ok(ev.dtev_pbn == 42 && ev.dtev_nsecs == 123456789 && ev.dtev_pid == 10 &&
		ev.dtev_tid == 11 && ev.dtev_cpu == 3 && ev.dtev_flags == ALL, "its header");
	host_ok(!strcmp(ev.dtev_comm, "cat"), "its command name");
	host_ok(ev.dtev_nargs == 3 && ev.dtev_args[0] == 1 && ev.dtev_args[1] == ~0ULL,
		"its arguments");
	host_ok(ev.dtev_retval == -2 && ev.dtev_error == 2, "its return value and error");
	host_ok(ev.dtev_fields->dtbl_len == 5 && !memcmp(ev.dtev_fields->dtbl_data, "field", 5) &&
		!memcmp(ev.dtev_data->dtbl_data, "bytes", 5), "its fields and data");
	host_ok(ev.dtev_kstack->dtsk_count == 4 && ev.dtev_kstack->dtsk_flags == DTSK_CUT &&
		ev.dtev_ustack->dtsk_count == DTMAXSTACK, "its stacks");
}

static void test_each(void)
{
	_Alignas(8) unsigned char buf[4096];
	struct dt_event ev;
	unsigned int flags, wrong = 0;
	size_t len;

	for (flags = 0; flags <= ALL; flags++) {
		len = make(buf, flags);
		wrong += dt_event_decode(&ev, buf, len) != (long)len;
		wrong += !ev.dtev_comm != !(flags & DTEVT_EXECNAME);
		wrong += !ev.dtev_args != !(flags & DTEVT_FUNCARGS);
		wrong += !ev.dtev_retval != !(flags & DTEVT_RETVAL);
		wrong += !ev.dtev_fields != !(flags & DTEVT_FIELDS);
		wrong += !ev.dtev_data != !(flags & DTEVT_DATA);
		wrong += !ev.dtev_kstack != !(flags & DTEVT_KSTACK);
		wrong += !ev.dtev_ustack != !(flags & DTEVT_USTACK);
		wrong += !ev.dtev_task != !(flags & DTEVT_TASK);
	}
	host_ok(!wrong, "each set of sections sets its members and no others");
}

static void test_lost(void)
{
	_Alignas(8) unsigned char buf[64];
	size_t len = host_lost(buf, 1, 99, 1234);
	struct dt_event ev;

	host_ok(dt_event_decode(&ev, buf, len) == (long)len && ev.dtev_lost == 1234 &&
		ev.dtev_lost_first == 99, "a run of lost events");
	((struct dt_evt *)buf)->dtev_len = sizeof(struct dt_evt) + 8;
	host_ok(dt_event_decode(&ev, buf, len) == -1, "one without its count is damaged");
}

static volatile __u64 sink;

/* Exactly the bytes that are there, on the heap, so that a step beyond is seen. */
static long decode_exact(const void *bytes, size_t len)
{
	void *copy = malloc(len ? len : 1);
	struct dt_event ev;
	__u64 sum = 0;
	__u32 i;
	long n;

	memcpy(copy, bytes, len);
	n = dt_event_decode(&ev, copy, len);
	/* Whatever it says is there must be readable. */
	if (n > 0) {
		sum += ev.dtev_comm ? strlen(ev.dtev_comm) : 0;
		for (i = 0; i < ev.dtev_nargs; i++)
			sum += ev.dtev_args[i];
		for (i = 0; ev.dtev_fields && i < ev.dtev_fields->dtbl_len; i++)
			sum += ev.dtev_fields->dtbl_data[i];
		for (i = 0; ev.dtev_data && i < ev.dtev_data->dtbl_len; i++)
			sum += ev.dtev_data->dtbl_data[i];
		for (i = 0; ev.dtev_kstack && i < ev.dtev_kstack->dtsk_count; i++)
			sum += ev.dtev_kstack->dtsk_pc[i];
		for (i = 0; ev.dtev_ustack && i < ev.dtev_ustack->dtsk_count; i++)
			sum += ev.dtev_ustack->dtsk_pc[i];
	}
	sink = sum;
	free(copy);
	return n;
}

static void test_prefixes(void)
{
	_Alignas(8) unsigned char buf[4096];
	size_t len = make(buf, ALL), n;
	int wrong = 0;

	for (n = 0; n < len; n++)
		wrong += decode_exact(buf, n) != 0;
	host_ok(!wrong, "a part of an event is not there yet");
	for (n = sizeof(struct dt_evt); n < len; n += 8) {
		((struct dt_evt *)buf)->dtev_len = n;
		wrong += decode_exact(buf, len) != -1;
	}
	host_ok(!wrong, "a length that cuts a section off is damage");
}

static void test_bad(void)
{
	_Alignas(8) unsigned char buf[4096];
	struct dt_evt *e = (struct dt_evt *)buf;
	struct dt_stack *st = (struct dt_stack *)(e + 1);
	struct dt_blob *blob = (struct dt_blob *)(e + 1);
	size_t len = make(buf, DTEVT_EXECNAME);

	memset(buf + sizeof(*e), 'x', DTCOMMLEN);
	host_ok(decode_exact(buf, len) == -1, "a name without its NUL");
	len = make(buf, DTEVT_KSTACK);
	st->dtsk_count = 5;
	host_ok(decode_exact(buf, len) == -1, "more frames than bytes");
	st->dtsk_count = 0x20000000;
	host_ok(decode_exact(buf, len) == -1, "frames that wrap 32 bits");
	len = make(buf, DTEVT_DATA);
	blob->dtbl_len = 0xffffffff;
	host_ok(decode_exact(buf, len) == -1, "data whose padded length wraps 32 bits");
	blob->dtbl_len = 9;
	host_ok(decode_exact(buf, len) == -1, "data beyond the event");
	len = put_stack(buf, sizeof(*e), DTMAXSTACK + 1, 0);
	e->dtev_flags = DTEVT_KSTACK;
	e->dtev_len = len;
	host_ok(decode_exact(buf, len) == -1, "more frames than a stack can have");
	memset(buf, 0, sizeof(buf));
	e->dtev_flags = DTEVT_FUNCARGS;
	e->dtev_nargs = DTMAXFUNCARGS + 1;
	e->dtev_len = sizeof(*e) + 8 * e->dtev_nargs;
	host_ok(decode_exact(buf, e->dtev_len) == -1, "more arguments than an event can have");
	make(buf, 0);
	e->dtev_nargs = 3;
	host_ok(decode_exact(buf, e->dtev_len) > 0, "a number of arguments without any is none");
	e->dtev_len = sizeof(*e) + 4;
	host_ok(decode_exact(buf, sizeof(*e) + 4) == -1, "a length that is no multiple of 8");
	e->dtev_len = 4;
	host_ok(decode_exact(buf, sizeof(*e)) == -1, "a length below a header's");
	e->dtev_len = 0xfffffff8;
	host_ok(decode_exact(buf, sizeof(*e)) == -1, "a length above any ring's");
}

static void test_mutations(void)
{
	_Alignas(8) unsigned char good[4096], buf[4096];
	long outcome[3] = { 0 }, n;
	size_t len, i;
	int round;

	for (round = 0; round < 200000; round++) {
		len = make(good, host_random(ALL + 1));
		memcpy(buf, good, len);
		for (i = 1 + host_random(6); i > 0; i--) {
			if (host_random(2))
				buf[host_random(len)] = host_random(256);
			else
				buf[host_random(len)] ^= 1U << host_random(8);
		}
		n = decode_exact(buf, len);
		if (n > (long)len || n < -1)
			break;
		outcome[n < 0 ? 0 : n == 0 ? 1 : 2]++;
	}
	host_ok(round == 200000, "mutated events never yield more than there is");
	host_ok(outcome[0] && outcome[1] && outcome[2],
		"some are damaged, some not all there, some still events");
}

int main(void)
{
	host_plan(25);
	test_all();
	test_each();
	test_lost();
	test_prefixes();
	test_bad();
	test_mutations();
	return host_end();
}
