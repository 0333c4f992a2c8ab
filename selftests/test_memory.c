// SPDX-License-Identifier: GPL-2.0-only
/* What a session takes, and who pays for it: dt.4, "Memory". */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "lib.h"

#define RING	(8LL << 20)

static char top[32], group[64];
static int mounted;

static void cgroup_remove(void)
{
	rmdir(group);
	if (mounted)
		umount(top);
	rmdir(top);
	mounted = 0;
}

static void group_file(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", group, name);
}

static void cgroup_make(void)
{
	char path[128];

	strcpy(top, "/tmp/dt-memory-XXXXXX");
	if (!mkdtemp(top))
		FAIL("%s: %s", top, strerror(errno));
	tap_atend(cgroup_remove);
	if (mount("none", top, "cgroup2", 0, NULL))
		SKIP("cgroup2: %s", strerror(errno));
	mounted = 1;
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", top);
	if (file_write(path, "+memory"))
		SKIP("no memory controller in cgroup2: %s", strerror(errno));
	snprintf(group, sizeof(group), "%s/dt-selftest", top);
	if (mkdir(group, 0755))
		SKIP("%s: %s", group, strerror(errno));
}

/* The calling process, whose memory is the group's from now on. */
static void group_join(void)
{
	char path[128], pid[16];

	group_file(path, sizeof(path), "cgroup.procs");
	snprintf(pid, sizeof(pid), "%d", getpid());
	CHECK_OK(file_write(path, pid));
}

static long long charged(void)
{
	char path[128], text[64];

	group_file(path, sizeof(path), "memory.current");
	CHECK_OK(file_read(path, text, sizeof(text)));
	return atoll(text);
}

/* The size in bytes of all areas that the kernel maps rings at. */
static long long vmapped(void)
{
	long long size, sum = 0;
	FILE *f = fopen("/proc/vmallocinfo", "re");
	char line[512];

	if (!f)
		SKIP("/proc/vmallocinfo: %s", strerror(errno));
	while (fgets(line, sizeof(line), f))
		if (strstr(line, " [dt] vmap") && sscanf(line, "%*s %lld", &size) == 1)
			sum += size;
	fclose(f);
	return sum;
}

DT_TEST(space, "a ring takes the kernel twice its addresses, and two pages")
{
	long long before = vmapped(), page = sysconf(_SC_PAGESIZE);
	int fd = session_open(O_NONBLOCK);
	struct dtioc_map map;

	CHECK_EQ(vmapped(), before);
	session_ring(fd, RING, 0);
	CHECK_EQ(vmapped(), before);
	map = session_map(fd);
	/* The kernel's own guard page is in each area's size. */
	CHECK_EQ(vmapped() - before, map.dtmp_nrings * (2 * RING + 3 * page));
	session_close(fd);
	CHECK_EQ(vmapped(), before);
}

struct talk {
	int	to[2], from[2];
};

static void say(int fd)
{
	CHECK_EQ(write(fd, "", 1), 1);
}

static void hear(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		FAIL("the child has ended");
}

/* In the group: a session, its rings, its end, each when it is asked for. */
static void member(void *arg)
{
	struct talk *t = arg;
	struct dtioc_map map;
	struct rings rs;
	int fd;

	close(t->to[1]);
	group_join();
	fd = session_open(O_NONBLOCK);
	session_ring(fd, RING, 0);
	say(t->from[1]);
	hear(t->to[0]);
	map = session_map(fd);
	CHECK_EQ(write(t->from[1], &map.dtmp_nrings, 4), 4);
	hear(t->to[0]);
	rings_map(fd, &rs);
	session_close(fd);
	say(t->from[1]);
	hear(t->to[0]);
	rings_unmap(&rs);
	say(t->from[1]);
	hear(t->to[0]);
}

DT_TEST(charge, "rings are charged to the memory cgroup that makes them, until the last mapping goes")
{
	long long idle, rings, page = sysconf(_SC_PAGESIZE);
	struct talk t;
	__u32 nrings;
	pid_t pid;

	cgroup_make();
	CHECK_OK(pipe(t.to));
	CHECK_OK(pipe(t.from));
	pid = child_start(member, &t);
	close(t.from[1]);
	close(t.to[0]);
	hear(t.from[0]);
	idle = charged();
	say(t.to[1]);
	CHECK_EQ(read(t.from[0], &nrings, 4), 4);
	rings = charged() - idle;
	tap_diag("%u rings of %lld bytes: %lld bytes, %lld a ring more; before: %lld", nrings,
		 RING, rings, rings / nrings - RING, idle);
	/* The kernel charges in lots of 64 pages a CPU. */
	CHECK_GE(rings, nrings * (RING + 2 * page) - cpus_online() * 64 * page);
	CHECK_GE(nrings * (RING + 2 * page + (RING / page + 2) * 32) + cpus_online() * 64 * page,
		 rings);
	say(t.to[1]);
	hear(t.from[0]);
	CHECK_GE(charged() - idle, nrings * RING - cpus_online() * 64 * page);
	say(t.to[1]);
	hear(t.from[0]);
	CHECK_GE(idle + cpus_online() * 2 * 64 * page, charged());
	say(t.to[1]);
	child_wait(pid);
}

/* In the group, whose limit is passed at once: rings whose making takes minutes. */
static void slow_member(void *arg)
{
	char path[128];
	int fd;

	group_file(path, sizeof(path), "memory.high");
	CHECK_OK(file_write(path, "1M"));
	group_join();
	fd = session_open(O_NONBLOCK);
	session_ring(fd, 8 * RING, 0);
	alarm(60);
	say(*(int *)arg);
	session_map(fd);
}

DT_TEST(high, "CPUs go and come while rings are made that a cgroup's memory.high slows down")
{
	int cpu = cpu_second(), p[2], status;
	pid_t pid;

	cgroup_make();
	limit_lift("maxmem");
	CHECK_OK(pipe(p));
	pid = child_start(slow_member, &p[1]);
	hear(p[0]);
	msleep(500);
	CHECK_OK(cpu_online(cpu, 0));
	CHECK_OK(cpu_online(cpu, 1));
	/* Ended by its alarm it would have kept the hotplug lock till then. */
	if (waitpid(pid, &status, WNOHANG) == pid)
		CHECK(!WIFSIGNALED(status));
	else
		tap_diag("the rings are not made yet");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

/* In the group, which is not to pay for what others trace. */
static void bring_up(void *arg)
{
	group_join();
	CHECK_OK(cpu_online(*(int *)arg, 1));
}

DT_TEST(hotplug, "who brings up a CPU is not charged for the ring that a session gets there")
{
	int cpu = cpu_second(), fd = session_open(O_NONBLOCK);
	long long before, page = sysconf(_SC_PAGESIZE);
	struct dtioc_map map;

	cgroup_make();
	if (cpu_online(cpu, 0))
		SKIP("CPU %d stays online: %s", cpu, strerror(errno));
	session_ring(fd, RING, 0);
	map = session_map(fd);
	before = vmapped();
	child_wait(child_start(bring_up, &cpu));
	CHECK_EQ(vmapped() - before, 2 * RING + 3 * page);
	CHECK_EQ(session_map(fd).dtmp_nrings, map.dtmp_nrings + 1);
	CHECK_GT(RING / 2, charged());
}

static long long resident(void)
{
	char line[256];
	long long kib = 0;
	FILE *f = fopen("/proc/self/status", "re");

	CHECK(f);
	while (fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %lld", &kib);
	fclose(f);
	return kib << 10;
}

DT_TEST(untouched, "a mapped ring that is all touched is no resident memory of its process")
{
	int fd = session_open(O_NONBLOCK);
	long long before;
	struct rings rs;
	size_t i, sum = 0;

	session_ring(fd, RING, 0);
	rings_map(fd, &rs);
	before = resident();
	for (i = 0; i < 2 * rs.cpu[0].size; i += 512)
		sum += rs.cpu[0].data[i];
	CHECK_EQ(sum, 0);
	CHECK_GT(RING / 2, resident() - before);
	rings_unmap(&rs);
}

DT_MAIN
