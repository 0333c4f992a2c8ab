// SPDX-License-Identifier: GPL-2.0-only
/* kprobes: entries with arguments, offsets, aliases, several at one place. */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "lib.h"

#define CALLS	50

static int fd, null;
static char data[CALLS];

static void setup(void)
{
	fd = session_open(O_NONBLOCK);
	if (null <= 0)
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
	CHECK_OK(null);
}

static void write_null(void)
{
	int i;

	for (i = 0; i < CALLS; i++)
		CHECK_EQ(write(null, data, i), i);
}

DT_TEST(entry, "N calls give N entries with the function's arguments")
{
	const struct dt_event *ev;
	struct events evs = { 0 };
	__u32 pbn;
	int i;

	setup();
	pbn = kprobe_define(fd, "vfs_write", "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	record_start(fd);
	write_null();
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	for (i = 0; i < CALLS; i++) {
		ev = events_get(&evs, pbn, getpid(), i);
		CHECK_GE(ev->dtev_nargs, 4);
		CHECK_EQ(ev->dtev_args[0] >> 63, 1);	/* struct file */
		CHECK_EQ(ev->dtev_args[1], (size_t)data);
		CHECK_EQ(ev->dtev_args[2], i);
	}
	events_free(&evs);
}

DT_TEST(all_sections, "an entry with all sections has each of them")
{
	struct dtioc_probe_info info;
	const struct dt_event *ev;
	struct events evs = { 0 };

	setup();
	kprobe_define(fd, "vfs_write", "entry");
	CHECK(probe_lookup(fd, "kprobe", "vfs_write", "entry", &info));
	CHECK(info.dtpi_evtflags & DTEVT_FUNCARGS);
	CHECK(info.dtpi_evtflags & DTEVT_KSTACK);
	CHECK(info.dtpi_evtflags & DTEVT_USTACK);
	CHECK_OK(probe_enable(fd, info.dtpi_pbn, info.dtpi_evtflags));
	record_start(fd);
	write_null();
	record_stop(fd);
	events_drain(fd, &evs);
	ev = events_get(&evs, info.dtpi_pbn, getpid(), 0);
	CHECK(ev);
	CHECK_EQ(ev->dtev_flags, info.dtpi_evtflags);
	events_free(&evs);
}

DT_TEST(alias, "two names of one function both work, alone and together")
{
	struct events evs = { 0 };
	__u32 pbn, pbn2;
	int i;

	setup();
	if (!ksym_exists("__x64_sys_getppid") || !ksym_exists("__do_sys_getppid"))
		SKIP("this kernel has only one name for getppid");
	pbn = kprobe_define(fd, "__x64_sys_getppid", "entry");
	pbn2 = kprobe_define(fd, "__do_sys_getppid", "entry");
	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	record_stop(fd);
	CHECK_OK(probe_enable(fd, pbn2, 0));
	record_start(fd);
	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), 2 * CALLS);
	CHECK_EQ(events_count(&evs, pbn2, getpid()), CALLS);
	events_free(&evs);
}

DT_TEST(offset, "a probe at an offset is hit as often as the function is called")
{
	struct events evs = { 0 };
	__u32 pbn = 0;
	int i;

	setup();
	/* Behind the entry's nop, which is 5 bytes or, with endbr, 9. */
	for (i = 5; i < 32 && !pbn; i++)
		pbn = probe_define(fd, "kprobe", "vfs_write", "entry", i);
	if (!pbn)
		FAIL("no offset of vfs_write is possible: %s", strerror(errno));
	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	write_null();
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	events_free(&evs);
}

DT_TEST(same_place, "several probes of one function, entry and return, in two sessions")
{
	__u32 pbn[4];
	struct events evs = { 0 };
	int other, i;

	setup();
	other = session_open(O_NONBLOCK);
	pbn[0] = kprobe_define(fd, "vfs_write", "entry");
	pbn[1] = kprobe_define(fd, "vfs_write", "entry");
	pbn[2] = kprobe_define(fd, "vfs_write", "return");
	pbn[3] = kprobe_define(other, "vfs_write", "entry");
	CHECK(pbn[0] != pbn[1]);
	for (i = 0; i < 3; i++)
		CHECK_OK(probe_enable(fd, pbn[i], 0));
	CHECK_OK(probe_enable(other, pbn[3], DTEVT_EXECNAME));
	record_start(fd);
	record_start(other);
	write_null();
	record_stop(fd);
	write_null();
	record_stop(other);
	events_drain(fd, &evs);
	for (i = 0; i < 3; i++)
		CHECK_EQ(events_count(&evs, pbn[i], getpid()), CALLS);
	events_free(&evs);
	events_drain(other, &evs);
	CHECK_EQ(events_count(&evs, pbn[3], getpid()), 2 * CALLS);
	events_free(&evs);
}

DT_TEST(static_function, "a static function can be probed")
{
	static const char *const names[] = { "do_dentry_open", "path_openat", "do_filp_open" };
	struct events evs = { 0 };
	__u32 pbn = 0;
	int i, file;

	setup();
	for (i = 0; i < 3 && !pbn; i++)
		pbn = probe_define(fd, "kprobe", names[i], "entry", 0);
	CHECK(pbn);
	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	for (i = 0; i < CALLS; i++) {
		file = open("/dev/null", O_RDONLY | O_CLOEXEC);
		close(file);
	}
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	events_free(&evs);
}

DT_TEST(hundred, "a hundred functions are defined in one call and recorded together")
{
	static struct dtioc_def defs[100];
	struct dtioc_probe_info *list;
	struct dtioc_define req = { .dtde_defs = defs };
	char func[DTNAMESIZE + 16];
	struct events evs = { 0 };
	size_t i, n, made = 0;
	int quiet = -1;

	setup();
	list = probe_list(fd, &n);
	for (i = 0; i < n && req.dtde_count < 100; i++) {
		if (strcmp(list[i].dtpi_prov, "syscall") || strcmp(list[i].dtpi_name, "entry"))
			continue;
		snprintf(func, sizeof(func), "__x64_sys_%s", list[i].dtpi_func);
		if (req.dtde_count == 99)
			strcpy(func, "__x64_sys_" QUIET_NAME);
		def_set(&defs[req.dtde_count++], "kprobe", func, "entry", 0);
	}
	free(list);
	if (ioctl(fd, DTIOCPRBDEFINE, &req))
		CHECK_EQ(errno, ENOENT);
	for (i = 0; i < req.dtde_count; i++) {
		if (!defs[i].dtdf_pbn)
			continue;
		made++;
		CHECK_OK(probe_enable(fd, defs[i].dtdf_pbn, 0));
		if (!strcmp(defs[i].dtdf_func, "__x64_sys_" QUIET_NAME))
			quiet = defs[i].dtdf_pbn;
	}
	CHECK_GT(made, 80);
	CHECK_GT(quiet, 0);
	record_start(fd);
	quiet_calls(QUIET_NR, 0, CALLS);
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, quiet, 0), CALLS);
	events_free(&evs);
}

/* Before 5.11 ftrace gives its handlers no arguments, and dt takes kprobes. */
static int without_ftrace(void)
{
	int major, minor;
	struct utsname u;

	uname(&u);
	CHECK_EQ(sscanf(u.release, "%d.%d", &major, &minor), 2);
	return major < 5 || (major == 5 && minor < 11);
}

/* With a stack it is a kprobe; ftrace waits for such a CPU before Linux 6.13. */
DT_TEST(real_time, "a kprobe comes and goes while a real-time task keeps a CPU")
{
	int fd = session_open(O_NONBLOCK), cpu = cpu_second();
	__u32 entry = kprobe_define(fd, "vfs_write", "entry");

	watchdog(120);
	cpu_pin(0);
	hog_start(cpu, NULL);
	CHECK_OK(probe_enable(fd, entry, DTEVT_KSTACK));
	record_start(fd);
	record_stop(fd);
	session_close(fd);
	hog_end();
}

DT_TEST(switched_off, "with kernel.ftrace_enabled = 0 a recording by ftrace does not begin")
{
	static const char path[] = "/proc/sys/kernel/ftrace_enabled";
	struct events evs = { 0 };
	int error, on = 1;
	__u32 pbn;

	if (without_ftrace())
		SKIP("functions are not met through ftrace");
	setup();
	pbn = kprobe_define(fd, "vfs_write", "entry");
	CHECK_OK(probe_enable(fd, pbn, DTEVT_FUNCARGS));
	if (file_write(path, "0"))
		SKIP("kernel.ftrace_enabled cannot be 0");
	error = ioctl(fd, DTIOCRECORD, &on) ? errno : 0;
	CHECK_OK(file_write(path, "1"));
	CHECK_EQ(error, EBUSY);
	record_start(fd);
	write_null();
	record_stop(fd);
	events_drain(fd, &evs);
	CHECK_EQ(events_count(&evs, pbn, getpid()), CALLS);
	events_free(&evs);
}

DT_MAIN
