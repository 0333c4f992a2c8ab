// SPDX-License-Identifier: GPL-2.0-only
/* How probes are written: parsing, wildcards, what was probably meant. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nearest.h"
#include "spec.h"
#include "host.h"

/* What each way to write a probe stands for; NULL: an error. */
static const struct {
	const char	*text;
	const char	*means;
} written[] = {
	{ "syscall:openat:entry", "syscall:openat:entry" },
	{ "  syscall:openat:return ", "syscall:openat:return" },
	{ "tracepoint:sched:sched_switch", "tracepoint:sched:sched_switch" },
	{ "tracepoint:syscalls:sys_enter_openat", "syscall:openat:entry" },
	{ "tracepoint:syscalls:sys_exit_*", "syscall:*:return" },
	{ "tracepoint:raw_syscalls:sys_enter", "tracepoint:raw_syscalls:sys_enter" },
	{ "profile:hz:99", "profile:hz:99" },
	{ "interval:s:1", "interval:s:1" },
	{ "kprobe:vfs_read", "kprobe:vfs_read:entry" },
	{ "kprobe:vfs_read:entry", "kprobe:vfs_read:entry" },
	{ "kprobe:vfs_read:return", "kprobe:vfs_read:return" },
	{ "kprobe:vfs_read+16", "kprobe:vfs_read+16:entry" },
	{ "kprobe:vfs_read+0x10", "kprobe:vfs_read+16:entry" },
	{ "kprobe:vfs_read+0x10:entry", "kprobe:vfs_read+16:entry" },
	{ "kprobe:vfs_read+0", "kprobe:vfs_read:entry" },
	{ "kprobe:nf_tables:nft_do_chain", "kprobe:nf_tables:nft_do_chain:entry" },
	{ "kprobe:nf_tables:nft_do_chain:return", "kprobe:nf_tables:nft_do_chain:return" },
	{ "kprobe:vfs_*:*", "kprobe:vfs_*:*" },
	{ "kprobe:entry", "kprobe:entry:entry" },
	{ "kretprobe:vfs_read", "kprobe:vfs_read:return" },
	{ "kretprobe:vfs_read:return", "kprobe:vfs_read:return" },
	{ "kretprobe:nf_tables:nft_do_chain", "kprobe:nf_tables:nft_do_chain:return" },
	{ "", NULL },
	{ " ", NULL },
	{ "syscall", NULL },
	{ "syscall:openat", NULL },
	{ "syscall:openat:entry:more", NULL },
	{ "syscall:openat:", NULL },
	{ ":openat:entry", NULL },
	{ "syscall::entry", NULL },
	{ "sys call:openat:entry", NULL },
	{ "syscall:openat:entry syscall:close:entry", NULL },
	{ "syscall:open\033at:entry", NULL },
	{ "kprobe", NULL },
	{ "kprobe:", NULL },
	{ "kprobe:a:b:c:d", NULL },
	{ "kprobe:vfs_read+", NULL },
	{ "kprobe:vfs_read+x", NULL },
	{ "kprobe:vfs_read+-1", NULL },
	{ "kprobe:vfs_read+99999999999999999999", NULL },
	{ "kprobe:vfs_read+8:return", NULL },
	{ "kprobe:vfs_*+8", NULL },
	{ "kprobe:+8", NULL },
	{ "kretprobe:vfs_read+8", NULL },
	{ "kretprobe:vfs_read:entry", NULL },
};

static void test_written(void)
{
	char text[SPEC_TEXT];
	struct spec_list list;
	struct dt_error err;
	unsigned int i, wrong = 0, silent = 0;
	int error;

	for (i = 0; i < sizeof(written) / sizeof(*written); i++) {
		memset(&err, 0, sizeof(err));
		error = spec_list_parse(&list, written[i].text, &err);
		if (error ? written[i].means != NULL :
		    !written[i].means || list.count != 1 ||
		    strcmp(spec_text(&list.v[0], text), written[i].means)) {
			host_note("\"%s\" means %s", written[i].text,
				  error ? "nothing" : spec_text(&list.v[0], text));
			wrong++;
		}
		silent += error && (!err.text[0] || err.code != -error);
		spec_list_free(&list);
	}
	host_ok(!wrong, "each way to write a probe means what it should");
	host_ok(!silent, "what means nothing is explained");
}

static void test_list(void)
{
	struct spec_list list;
	char name[300];

	host_ok(!spec_list_parse(&list, "a:b:c, kprobe:x ,d:*:f", NULL) && list.count == 3 &&
		!strcmp(list.v[1].prov, "kprobe") && !list.v[0].wild && list.v[2].wild,
		"a list of probes");
	spec_list_free(&list);
	host_ok(spec_list_parse(&list, "a:b:c,", NULL) == -EINVAL, "a comma at its end is an error");
	spec_list_free(&list);
	host_ok(spec_list_parse(&list, "a:b:c,,d:e:f", NULL) == -EINVAL, "so are two in a row");
	spec_list_free(&list);
	memset(name, 'n', sizeof(name));
	memcpy(name, "kprobe:", 7);
	name[7 + DTNAMESIZE - 1] = 0;
	host_ok(!spec_list_parse(&list, name, NULL), "the longest name");
	spec_list_free(&list);
	name[7 + DTNAMESIZE - 1] = 'n';
	name[7 + DTNAMESIZE] = 0;
	host_ok(spec_list_parse(&list, name, NULL) == -ENAMETOOLONG, "and one that is too long");
	spec_list_free(&list);
}

static int matches(const char *spec, const char *prov, const char *func, const char *name)
{
	struct spec_list list;
	int match = !spec_list_parse(&list, spec, NULL) &&
		spec_match(&list.v[0], prov, func, name);

	spec_list_free(&list);
	return match;
}

static void test_match(void)
{
	host_ok(matches("syscall:open*:entry", "syscall", "openat", "entry"), "a * in a part");
	host_ok(!matches("syscall:open*:entry", "syscall", "openat", "return") &&
		!matches("syscall:open*:entry", "syscall", "reopen", "entry"),
		"what a * does not match");
	host_ok(matches("s*:??id*:[er]*", "syscall", "ppid2", "entry"), "?, [] and several");
	host_ok(!matches("syscall:*", "syscall", "openat", "entry"), "parts cannot be left away");
}

static int lists(const char *text, const char *fullname)
{
	struct pattern p;

	return !pattern_init(&p, text, NULL) && pattern_match(&p, fullname);
}

static int wants_kprobes(const char *text)
{
	struct pattern p;

	return !pattern_init(&p, text, NULL) && pattern_wants(&p, "kprobe");
}

static void test_pattern(void)
{
	const char *open = "syscall:openat:entry", *vfs = "kprobe:vfs_read:return";
	char text[2000];
	struct pattern p;

	host_ok(lists("", open) && lists("syscall", open) && lists("syscall:openat", open) &&
		lists(open, open), "nothing, a provider, a beginning, a name");
	host_ok(lists("*open*", open) && lists("syscall:*:entry", open) && lists("*:entry", open),
		"wildcards reach across colons");
	host_ok(!lists("sys", open) && !lists("syscall:open", open) && !lists("open*", open) &&
		!lists("openat", open), "a piece of a name is no match");
	host_ok(lists("kprobe:vfs_*", vfs) && lists("kretprobe:vfs_*", vfs) &&
		lists("kretprobe:vfs_*:return", vfs) && lists("kretprobe", vfs) &&
		!lists("kretprobe:vfs_*", "kprobe:vfs_read:entry"), "kretprobe means return");
	host_ok(lists("tracepoint:syscalls:sys_enter_open*", open), "bpftrace's names of system calls");
	host_ok(wants_kprobes("kprobe") && wants_kprobes("kprobe:vfs_*") && wants_kprobes("kretprobe:x") &&
		wants_kprobes("*read*") && wants_kprobes("*:vfs_read:entry"),
		"patterns that can match kernel functions");
	host_ok(!wants_kprobes("syscall") && !wants_kprobes("read") &&
		!wants_kprobes("syscall:*") && !wants_kprobes("t*:*"), "and those that cannot");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	host_ok(pattern_init(&p, text, NULL) == -ENAMETOOLONG, "a pattern that is too long");
}

static void test_nearest(void)
{
	char buf[500];
	struct nearest n;

	host_ok(nearest_distance("openat", "openat", 5) == 0 &&
		nearest_distance("openat", "opneat", 5) == 1 &&
		nearest_distance("openat", "opnat", 5) == 1 &&
		nearest_distance("openat", "xopenat", 5) == 1 &&
		nearest_distance("openat", "oqenat", 5) == 1 &&
		nearest_distance("kitten", "sitting", 9) == 3, "distances");
	host_ok(nearest_distance("a", "abcdefgh", 3) == 3 &&
		nearest_distance("abcdef", "uvwxyz", 4) == 4, "their limit");
	nearest_init(&n, "syscall:opneat:entry");
	nearest_try(&n, "syscall:close:entry");
	nearest_try(&n, "syscall:openat2:entry");
	nearest_try(&n, "syscall:openat:entry");
	nearest_try(&n, "syscall:openat:entry");
	host_ok(!strcmp(nearest_text(&n, buf, sizeof(buf)),
		"; did you mean syscall:openat:entry or syscall:openat2:entry?"),
		"the nearest first, each once, none that is far");
	nearest_init(&n, "zzz");
	nearest_try(&n, "syscall:close:entry");
	host_ok(!strcmp(nearest_text(&n, buf, sizeof(buf)), ""), "nothing near");
	nearest_init(&n, "abcd");
	nearest_try(&n, "abc");
	nearest_try(&n, "abcde");
	host_ok(strlen(nearest_text(&n, buf, 12)) == 11, "a short buffer");
}

static void test_noise(void)
{
	static const char letters[] = "kprobe:syscall,*?[]+0x9 \\\n";
	struct spec_list list;
	struct pattern p;
	char text[64];
	unsigned int i, len, good = 0;
	int round;

	for (round = 0; round < 300000; round++) {
		len = host_random(sizeof(text) - 1);
		for (i = 0; i < len; i++)
			text[i] = host_random(8) ? letters[host_random(sizeof(letters) - 1)] :
				(char)host_random(256);
		text[len] = 0;
		/* From time to time one that begins well. */
		if (host_random(2) && len > 7)
			memcpy(text, "kprobe:", 7);
		good += !spec_list_parse(&list, text, NULL);
		spec_list_free(&list);
		if (!pattern_init(&p, text, NULL))
			pattern_match(&p, "kprobe:vfs_read:entry");
	}
	host_ok(good > 100, "noise is parsed or refused");
}

int main(void)
{
	host_plan(25);
	test_written();
	test_list();
	test_match();
	test_pattern();
	test_nearest();
	test_noise();
	return host_end();
}
