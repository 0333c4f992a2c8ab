// SPDX-License-Identifier: GPL-2.0-only
/* Events as lines: numbers by their types, names, stacks, hostile text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "errname.h"
#include "format.h"
#include "print.h"
#include "host.h"

static struct out out;

/* What was written since the last call. */
static const char *text(void)
{
	static char copy[65536];

	memcpy(copy, out.buf, out.len);
	copy[out.len] = 0;
	out.len = 0;
	return copy;
}

static int is(const char *want)
{
	const char *got = text();

	if (!strcmp(got, want))
		return 1;
	host_note("expected \"%s\", got \"%s\"", want, got);
	return 0;
}

static const struct {
	const char	*type, *name;
	__u64		 value;
	const char	*shown;
} values[] = {
	{ "int", "fd", 0xdeadbeefffffff9cULL, "-100" },
	{ "unsigned int", "fd", 0xdeadbeef00000003ULL, "3" },
	{ "unsigned long", "fd", 0xffffffff, "-1" },
	{ "int *", "fd", 0xffffffff, "0xffffffff" },
	{ "unsigned long", "arg", 4096, "0x1000" },
	{ "int", "flags", 0x80241, "0x80241" },
	{ "umode_t", "mode", 0xffff000001a4ULL, "0644" },
	{ "umode_t", "mode", 0, "0" },
	{ "const char __user *", "filename", 0x7ffd1234, "0x7ffd1234" },
	{ "const char *const *", "argv", 0, "0x0" },
	{ "void (*)(int)", "fn", 255, "0xff" },
	{ "size_t", "count", 4096, "4096" },
	{ "unsigned long", "len", ~0ULL, "18446744073709551615" },
	{ "unsigned long", "addr", 4096, "0x1000" },
	{ "unsigned long", "arg0", 4096, "0x1000" },
	{ "unsigned long", "argument", 4096, "4096" },
	{ "long", "n", ~0ULL, "-1" },
	{ "long long int", "n", 1ULL << 63, "-9223372036854775808" },
	{ "unsigned long long", "n", 1ULL << 63, "9223372036854775808" },
	{ "loff_t", "pos", ~0ULL, "-1" },
	{ "u8", "n", 0x1ff, "255" },
	{ "s8", "n", 0x1ff, "-1" },
	{ "char", "c", 0x1ff, "-1" },
	{ "unsigned char", "c", 0x1ff, "255" },
	{ "__u16", "n", 0x1ffff, "65535" },
	{ "uint32_t", "n", ~0ULL, "4294967295" },
	{ "int64_t", "n", ~0ULL, "-1" },
	{ "short int", "n", 0xffff, "-1" },
	{ "short unsigned int", "n", 0xffff, "65535" },
	{ "bool", "preempt", 0xff01, "1" },
	{ "enum hrtimer_mode", "mode", 0xff00000002ULL, "2" },
	{ "gfp_t", "gfp", 0xffffffff00000cc0ULL, "0xcc0" },
	{ "__kernel_pid_t", "pid", 7, "7" },
	{ "struct something", "s", 10, "0xa" },
	{ "unheard_of_t", "s", 10, "0xa" },
	{ "", "s", 10, "0xa" },
};

static void test_values(void)
{
	unsigned int i, wrong = 0;

	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		format_value(&out, format_of(values[i].type, values[i].name), values[i].value);
		if (!is(values[i].shown)) {
			host_note("for %s %s", values[i].type, values[i].name);
			wrong++;
		}
	}
	host_ok(!wrong, "arguments are shown as their types ask for");
}

static void test_retval(void)
{
	int ok;

	format_retval(&out, 0);
	ok = is("0");
	format_retval(&out, -2);
	ok &= is("-2 ENOENT");
	format_retval(&out, -512);
	ok &= is("-512 ERESTARTSYS");
	format_retval(&out, -4096);
	ok &= is("-4096");
	format_retval(&out, -4000);
	ok &= is("-4000");
	format_retval(&out, 123456789);
	ok &= is("123456789");
	format_retval(&out, 0x7f0012345000);
	ok &= is("0x7f0012345000");
	format_retval(&out, (__s64)0xffff888000000000ULL);
	ok &= is("0xffff888000000000");
	host_ok(ok, "return values are numbers, errors or addresses");
	host_ok(!strcmp(errname(1), "EPERM") && !strcmp(errname(38), "ENOSYS") &&
		!strcmp(errname(133), "EHWPOISON") && !errname(0) && !errname(-1) &&
		!errname(134) && !errname(4095) && !strcmp(errname(524), "ENOTSUPP"),
		"names of errors");
}

static struct dtioc_arg_info infos[2] = {
	{ .dtai_argtype = "int", .dtai_argname = "dfd" },
	{ .dtai_argtype = "const char *", .dtai_argname = "filename" },
};

static struct probe probes[2] = {
	{ .pbn = 5, .name = "syscall:openat:entry", .args = { infos, 2 } },
	{ .pbn = 9, .name = "syscall:openat:return" },
};

static struct dtioc_field_info odd[2] = {
	{ .dtfi_name = "whdr", .dtfi_type = "struct wire", .dtfi_offset = 8, .dtfi_size = 3,
	  .dtfi_elsize = 3 },
	{ .dtfi_name = "lens", .dtfi_type = "u16[2]", .dtfi_offset = 12, .dtfi_size = 4,
	  .dtfi_elsize = 2, .dtfi_flags = DTFI_ARRAY },
};
static struct format odd_formats[2] = { { FORMAT_HEX, 1 }, { FORMAT_UNSIGNED, 2 } };
static struct probe odd_probe = {
	.pbn = 5, .name = "tracepoint:x:odd", .fields = { .info = odd, .count = 2 },
	.field_formats = odd_formats,
};

/* What is no number, with an element's size of its own or one that is no size at all. */
static void test_fields(void)
{
	static const char whole[] = "whdr=[0x1,0x2,0x3] lens=[7,8]\n";
	static const __u8 bytes[16] = { [8] = 1, 2, 3, [12] = 7, 0, 8, 0 };
	union {
		struct dt_blob blob;
		__u64 words[4];
	} fields = { .blob.dtbl_len = sizeof(bytes) };
	struct probeset set = { .v = &odd_probe, .count = 1 };
	struct dt_event ev = {
		.dtev_pbn = 5, .dtev_comm = "x", .dtev_flags = DTEVT_FIELDS,
		.dtev_fields = &fields.blob,
	};
	struct printer p;
	const char *got;
	int ok = 1, i;

	memcpy(fields.blob.dtbl_data, bytes, sizeof(bytes));
	printer_init(&p, &out, &set, 0, NULL);
	for (i = 0; i < 3; i++) {
		odd[0].dtfi_elsize = (__u32[]){ 3, 0, 0x70000001 }[i];
		print_event(&p, &ev);
		got = strstr(text(), "whdr");
		ok &= got && !strcmp(got, whole);
	}
	printer_fini(&p);
	host_ok(ok, "a structure is printed byte by byte, an array by its elements");
}

static void test_lines(void)
{
	struct probeset set = { .v = probes, .count = 2 };
	__u64 args[3] = { -100, 0x1000, 3 };
	struct dt_event ev = {
		.dtev_nsecs = 12000000034ULL, .dtev_pbn = 5, .dtev_cpu = 3,
		.dtev_pid = 41, .dtev_tid = 42, .dtev_comm = "cat",
		.dtev_flags = DTEVT_EXECNAME | DTEVT_FUNCARGS, .dtev_nargs = 2,
		.dtev_args = args,
	};
	struct printer p;

	probes[0].formats = calloc(2, sizeof(struct format));
	probes[0].formats[0] = format_of("int", "dfd");
	probes[0].formats[1] = format_of("const char *", "filename");
	printer_init(&p, &out, &set, 0, NULL);
	print_event(&p, &ev);
	host_ok(is("    12.000000034   3 cat             41/42       "
		   "syscall:openat:entry dfd=-100 filename=0x1000\n"), "an event on entry");
	ev.dtev_nargs = 3;
	print_event(&p, &ev);
	host_ok(strstr(text(), " filename=0x1000 arg2=0x3\n") != NULL, "more arguments than are known");
	ev.dtev_args = NULL;
	ev.dtev_nargs = 0;
	ev.dtev_pbn = 9;
	ev.dtev_flags = DTEVT_EXECNAME | DTEVT_RETVAL;
	ev.dtev_retval = -13;
	print_event(&p, &ev);
	host_ok(strstr(text(), "syscall:openat:return = -13 EACCES\n") != NULL, "one on return");
	ev.dtev_pbn = 77;
	ev.dtev_flags = 0;
	ev.dtev_comm = NULL;
	print_event(&p, &ev);
	host_ok(strstr(text(), " probe 77\n") != NULL, "one of a probe that is not known");
	ev.dtev_comm = "a\033[2Jb\nc\t\x7f";
	print_event(&p, &ev);
	host_ok(strstr(text(), "a\\x1b[2Jb\\x0ac\\x09\\x7f") != NULL,
		"a command's name cannot write to the terminal");
	printer_fini(&p);
	free(probes[0].formats);
}

static void test_stacks(void)
{
	struct probeset set = { .v = probes, .count = 2 };
	union {
		struct dt_stack st;
		__u64 words[4];
	} k = { .st = { 2, DTSK_CUT } }, u = { .st = { 1, DTSK_FAULT } };
	struct dt_event ev = { .dtev_pbn = 9, .dtev_kstack = &k.st, .dtev_ustack = &u.st };
	char symbols[] = "ffffffff81000000 T first\nffffffff81000100 t second\t[mod]\n";
	struct printer p;

	k.st.dtsk_pc[0] = 0xffffffff81000010ULL;
	/* The address after a call that is the last instruction of first(). */
	k.st.dtsk_pc[1] = 0xffffffff81000100ULL;
	u.st.dtsk_pc[0] = 0x1234;
	printer_init(&p, &out, &set, 0, NULL);
	p.ksyms = ksyms_parse(strdup(symbols), NULL);
	p.ksyms_tried = 1;
	print_event(&p, &ev);
	host_ok(strstr(text(), "\n\tfirst+0x10\n\tfirst+0x100\n\t... (more frames)\n"
		       "\t0x1234\n\t... (memory that cannot be read)\n") != NULL,
		"stacks stand below their event");
	printer_fini(&p);
}

static void test_out(void)
{
	int fds[2];
	char buf[200000];
	size_t i, len = 0;
	ssize_t n;

	if (pipe(fds))
		exit(1);
	out_init(&out, fds[1]);
	for (i = 0; i < 30000; i++)
		out_char(&out, 'a' + i % 26);
	out_flush(&out);
	for (; len < 30000 && (n = read(fds[0], buf + len, sizeof(buf) - len)) > 0; len += n)
		;
	for (i = 0; i < len && buf[i] == (char)('a' + i % 26); i++)
		;
	host_ok(len == 30000 && i == len, "output arrives whole");
	close(fds[0]);
	close(fds[1]);
	out_init(&out, -1);
	for (i = 0; i < 1000000; i++)
		out_char(&out, 'x');
	host_ok(out_flush(&out) < 0 && out.error && !out.len, "a failed write is remembered");
	out_init(&out, 1);
}

int main(void)
{
	host_plan(12);
	test_values();
	test_retval();
	test_lines();
	test_fields();
	test_stacks();
	test_out();
	return host_end();
}
