// SPDX-License-Identifier: GPL-2.0-only
/*
 * What calls answer.  Each is made twice, into buffers of two different bytes: what
 * the kernel does not write, or writes from memory that it has not set, differs.
 */
#include <linux/capability.h>
#include "lib.h"

#define BEHIND	64	/* bytes after the answer, which are not the kernel's */

struct answer {
	unsigned char	*bytes;
	size_t		 len;
};

/* Where nothing behind a name's end is left, and no byte past the array was written. */
static void check_name(const char *name, const char *what)
{
	size_t len = strnlen(name, DTNAMESIZE), i;

	if (len == DTNAMESIZE)
		FAIL("%s without an end", what);
	for (i = len; i < DTNAMESIZE; i++)
		if (name[i])
			FAIL("%s %s: byte %zu behind its end is %#x", what, name, i,
			     (unsigned char)name[i]);
}

static void check_behind(const struct answer *a, int byte)
{
	size_t i;

	for (i = 0; i < BEHIND; i++)
		if (a->bytes[a->len + i] != (byte & 0xff))
			FAIL("byte %zu behind the answer was written", i);
}

/* Kernel memory begins at 0xff80000000000000 at the lowest; errors are not addresses. */
static void check_no_address(const struct answer *a)
{
	__u64 word;
	size_t i;

	for (i = 0; i + sizeof(word) <= a->len; i++) {
		memcpy(&word, a->bytes + i, sizeof(word));
		if (word >= 0xff80000000000000ULL && word < (__u64)-4096)
			FAIL("byte %zu of the answer: %#llx", i, (unsigned long long)word);
	}
}

static struct answer answer_room(size_t len, int byte)
{
	struct answer a = { malloc(len + BEHIND), len };

	if (!a.bytes)
		FAIL("out of memory");
	memset(a.bytes, byte, len + BEHIND);
	return a;
}

static void same(struct answer *a, struct answer *b)
{
	size_t i;

	check_behind(a, 0xa5);
	check_behind(b, 0x5a);
	for (i = 0; i < a->len; i++)
		if (a->bytes[i] != b->bytes[i])
			FAIL("byte %zu of %zu: %#x and %#x", i, a->len, a->bytes[i], b->bytes[i]);
	check_no_address(a);
	free(b->bytes);
}

/* A structure that is only written to. */
static struct answer fixed(int fd, unsigned long call)
{
	struct answer a = answer_room(_IOC_SIZE(call), 0xa5);
	struct answer b = answer_room(_IOC_SIZE(call), 0x5a);

	CHECK_OK(ioctl(fd, call, a.bytes));
	CHECK_OK(ioctl(fd, call, b.bytes));
	same(&a, &b);
	return a;
}

static void list_probes(int fd, struct answer *a)
{
	struct dtioc_probe req = { .dtpr_size = a->len };

	req.dtpr_probes = (void *)a->bytes;
	CHECK_OK(ioctl(fd, DTIOCGPLIST, &req));
	CHECK_EQ(req.dtpr_size, a->len);
}

static struct answer probes(int fd)
{
	struct dtioc_probe req = { .dtpr_size = 0 };
	struct answer a, b;

	CHECK_OK(ioctl(fd, DTIOCGPLIST, &req));
	a = answer_room(req.dtpr_size, 0xa5);
	b = answer_room(req.dtpr_size, 0x5a);
	list_probes(fd, &a);
	list_probes(fd, &b);
	same(&a, &b);
	return a;
}

static void list_args(int fd, __u32 pbn, struct answer *a)
{
	struct dtioc_arg req = { .dtar_pbn = pbn, .dtar_size = a->len };

	req.dtar_args = (void *)a->bytes;
	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	CHECK_EQ(req.dtar_size, a->len);
}

static size_t args(int fd, __u32 pbn)
{
	struct dtioc_arg req = { .dtar_pbn = pbn };
	const struct dtioc_arg_info *ai;
	struct answer a, b;
	size_t i, n;

	CHECK_OK(ioctl(fd, DTIOCGARGS, &req));
	a = answer_room(req.dtar_size, 0xa5);
	b = answer_room(req.dtar_size, 0x5a);
	list_args(fd, pbn, &a);
	list_args(fd, pbn, &b);
	same(&a, &b);
	ai = (const void *)a.bytes;
	n = a.len / sizeof(*ai);
	for (i = 0; i < n; i++) {
		check_name(ai[i].dtai_argtype, "type");
		check_name(ai[i].dtai_argname, "name");
		CHECK(!ai[i].__dtai_pad[0] && !ai[i].__dtai_pad[1] && !ai[i].__dtai_pad[2]);
	}
	free(a.bytes);
	return n;
}

static void list_fields(int fd, __u32 pbn, struct answer *a)
{
	struct dtioc_field req = { .dtfd_pbn = pbn, .dtfd_size = a->len };

	req.dtfd_fields = (void *)a->bytes;
	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	CHECK_EQ(req.dtfd_size, a->len);
}

static size_t fields(int fd, __u32 pbn)
{
	struct dtioc_field req = { .dtfd_pbn = pbn };
	const struct dtioc_field_info *fi;
	struct answer a, b;
	size_t i, n;

	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	a = answer_room(req.dtfd_size, 0xa5);
	b = answer_room(req.dtfd_size, 0x5a);
	list_fields(fd, pbn, &a);
	list_fields(fd, pbn, &b);
	same(&a, &b);
	fi = (const void *)a.bytes;
	n = a.len / sizeof(*fi);
	for (i = 0; i < n; i++) {
		check_name(fi[i].dtfi_type, "type");
		check_name(fi[i].dtfi_name, "name");
		CHECK_EQ(fi[i].__dtfi_pad, 0);
	}
	free(a.bytes);
	return n;
}

static void lists(int fd)
{
	struct answer a = probes(fd);
	const struct dtioc_probe_info *p = (const void *)a.bytes;
	size_t i, n = a.len / sizeof(*p), nargs = 0, nfields = 0;

	for (i = 0; i < n; i++) {
		check_name(p[i].dtpi_prov, "provider");
		check_name(p[i].dtpi_func, "function");
		check_name(p[i].dtpi_name, "name");
		CHECK(!p[i].__dtpi_pad[0] && !p[i].__dtpi_pad[1] && !p[i].__dtpi_pad[2]);
		nargs += args(fd, p[i].dtpi_pbn);
		nfields += fields(fd, p[i].dtpi_pbn);
	}
	tap_diag("%zu probes, %zu arguments, %zu fields", n, nargs, nfields);
	CHECK_GT(nargs, n);
	free(a.bytes);
}

static void caps_drop(void)
{
	struct __user_cap_header_struct hdr = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	CHECK_OK(syscall(SYS_capset, &hdr, none));
}

static void without_right(void *arg)
{
	int fd;

	(void)arg;
	caps_drop();
	fd = session_open(O_NONBLOCK);
	lists(fd);
	free(fixed(fd, DTIOCGINFO).bytes);
	free(fixed(fd, DTIOCGSTATS).bytes);
}

DT_TEST(unprivileged, "what is told without the right: names, whole, and no address")
{
	session_close(session_open(O_NONBLOCK));
	child_wait(child_start(without_right, NULL));
}

DT_TEST(numbers, "structures of numbers are whole, and nothing behind them is written")
{
	int fd = session_open(O_NONBLOCK);

	free(fixed(fd, DTIOCGINFO).bytes);
	free(fixed(fd, DTIOCGSTATS).bytes);
	free(fixed(fd, DTIOCGMAP).bytes);
}

DT_TEST(longer, "of a longer structure the rest is zero")
{
	static const unsigned long calls[] = { DTIOCGINFO, DTIOCGSTATS, DTIOCGMAP };
	int fd = session_open(O_NONBLOCK);
	size_t i, j;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		size_t size = _IOC_SIZE(calls[i]);
		unsigned long call = (calls[i] & ~((unsigned long)_IOC_SIZEMASK << _IOC_SIZESHIFT)) |
				     (size + 40) << _IOC_SIZESHIFT;
		struct answer a = fixed(fd, call);

		for (j = size; j < size + 40; j++)
			CHECK_EQ(a.bytes[j], 0);
		free(a.bytes);
	}
}

/* What the caller's own structure holds comes back, but for the answer. */
DT_TEST(defined, "a definition's answer is its number and its error alone")
{
	int fd = session_open(O_NONBLOCK);
	struct dtioc_def def[2], was[2];
	struct dtioc_define req = { .dtde_count = 1 };

	memset(def, 0xa5, sizeof(def));
	def_set(&def[0], "kprobe", "no_such_function", "entry", 0);
	memset(def[0].dtdf_name + sizeof("entry"), 0xa5, 10);
	def[0].dtdf_pbn = 0xa5a5a5a5;
	memcpy(was, def, sizeof(was));
	req.dtde_defs = def;
	CHECK_ERR(ioctl(fd, DTIOCPRBDEFINE, &req), ENOENT);
	was[0].dtdf_pbn = 0;
	was[0].dtdf_error = ENOENT;
	CHECK(!memcmp(was, def, sizeof(was)));
}

DT_MAIN
