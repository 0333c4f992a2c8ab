// SPDX-License-Identifier: GPL-2.0-only
/* Who may do what: the rights of those who opened the file count. */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "lib.h"

#ifndef CAP_PERFMON
#define CAP_PERFMON	38
#endif

/* Leave only these of CAP_SYS_ADMIN and CAP_PERFMON effective and permitted. */
static void caps_keep(int sys_admin, int perfmon)
{
	struct __user_cap_header_struct hdr = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	CHECK_OK(syscall(SYS_capget, &hdr, data));
	if (!sys_admin)
		data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	if (!perfmon)
		data[1].effective &= ~(1U << (CAP_PERFMON - 32));
	CHECK_OK(syscall(SYS_capset, &hdr, data));
}

/* And have them back: only the effective set was changed. */
static void caps_all(void)
{
	struct __user_cap_header_struct hdr = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	CHECK_OK(syscall(SYS_capget, &hdr, data));
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	CHECK_OK(syscall(SYS_capset, &hdr, data));
}

static void has_no_right(int fd)
{
	struct dtioc_getaux aux = { .dtga_pid = getpid() };
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct dtioc_arg args = { .dtar_pbn = pbn };
	struct dtioc_field fields = { .dtfd_pbn = pbn };
	struct dtioc_probe_info info;
	struct dtioc_map map;
	int on = 1;
	char buf[4096];

	CHECK(probe_lookup(fd, "syscall", QUIET_NAME, "entry", &info));
	CHECK_OK(ioctl(fd, DTIOCPRBFIND, &info));
	CHECK_OK(ioctl(fd, DTIOCGARGS, &args));
	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &fields));
	session_info(fd);
	CHECK_ERR(probe_enable(fd, pbn, 0), EPERM);
	CHECK_ERR(probe_disable(fd, pbn), EPERM);
	CHECK_ERR(ioctl(fd, DTIOCRECORD, &on), EPERM);
	CHECK_ERR(ioctl(fd, DTIOCGETAUXBASE, &aux), EPERM);
	CHECK_ERR(ioctl(fd, DTIOCGMAP, &map), EPERM);
	CHECK(mmap(NULL, getpagesize(), PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
	CHECK_EQ(errno, EPERM);
	CHECK(!probe_define(fd, "kprobe", "vfs_write", "entry", 0));
	CHECK_EQ(errno, EPERM);
	CHECK_ERR(read(fd, buf, sizeof(buf)), EPERM);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK(p.revents & POLLERR);
}

static void has_right(int fd)
{
	__u32 pbn = probe_find(fd, "syscall", QUIET_NAME, "entry");
	struct dtioc_getaux aux = { .dtga_pid = getpid() };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct events evs = { 0 };

	CHECK_OK(ioctl(fd, DTIOCGETAUXBASE, &aux));
	CHECK_OK(probe_enable(fd, pbn, 0));
	record_start(fd);
	quiet_calls(QUIET_NR, 0, 5);
	record_stop(fd);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLIN);
	events_drain(fd, &evs);
	CHECK_EQ(evs.n, 5);
	events_free(&evs);
	CHECK_OK(probe_disable(fd, pbn));
}

static void as_nobody_special(void *arg)
{
	int fd;

	(void)arg;
	caps_keep(0, 0);
	fd = session_open(O_NONBLOCK);
	has_no_right(fd);
}

DT_TEST(none, "without the right: listing works, enabling, recording, reading are EPERM")
{
	session_close(session_open(O_NONBLOCK));
	child_wait(child_start(as_nobody_special, NULL));
}

static void as_perfmon(void *arg)
{
	(void)arg;
	caps_keep(0, 1);
	has_right(session_open(O_NONBLOCK));
}

static void as_admin(void *arg)
{
	(void)arg;
	caps_keep(1, 0);
	has_right(session_open(O_NONBLOCK));
}

DT_TEST(either, "CAP_PERFMON alone is enough, and CAP_SYS_ADMIN alone is")
{
	session_close(session_open(O_NONBLOCK));
	child_wait(child_start(as_perfmon, NULL));
	child_wait(child_start(as_admin, NULL));
}

static void open_then_drop(void *arg)
{
	int fd = session_open(O_NONBLOCK);

	(void)arg;
	caps_keep(0, 0);
	has_right(fd);
}

static void open_then_raise(void *arg)
{
	int fd;

	(void)arg;
	caps_keep(0, 0);
	fd = session_open(O_NONBLOCK);
	caps_all();
	has_no_right(fd);
}

DT_TEST(opener, "the right of the open stays: dropped later kept, raised later not gained")
{
	session_close(session_open(O_NONBLOCK));
	child_wait(child_start(open_then_drop, NULL));
	child_wait(child_start(open_then_raise, NULL));
}

static void descriptor_send(int sock, int fd)
{
	union { struct cmsghdr hdr; char buf[CMSG_SPACE(sizeof(int))]; } c = { 0 };
	struct iovec iov = { "x", 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = c.buf,
			      .msg_controllen = sizeof(c.buf) };

	c.hdr.cmsg_level = SOL_SOCKET;
	c.hdr.cmsg_type = SCM_RIGHTS;
	c.hdr.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&c.hdr), &fd, sizeof(int));
	CHECK_EQ(sendmsg(sock, &msg, 0), 1);
}

static int descriptor_receive(int sock)
{
	union { struct cmsghdr hdr; char buf[CMSG_SPACE(sizeof(int))]; } c;
	char x;
	struct iovec iov = { &x, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = c.buf,
			      .msg_controllen = sizeof(c.buf) };
	int fd;

	CHECK_EQ(recvmsg(sock, &msg, 0), 1);
	CHECK_EQ(c.hdr.cmsg_type, SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(&c.hdr), sizeof(int));
	return fd;
}

/* A process of another user with no rights at all, given a descriptor. */
static void receiver(void *arg)
{
	int fd;

	CHECK_OK(setresuid(65534, 65534, 65534));
	fd = descriptor_receive(*(int *)arg);
	CHECK_ERR(open(DEVICE, O_RDWR), EACCES);
	has_right(fd);
}

DT_TEST(passed, "a descriptor passed to another user carries its opener's right")
{
	int fd = session_open(O_NONBLOCK), sock[2];
	pid_t pid;

	CHECK_OK(socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = child_start(receiver, &sock[1]);
	descriptor_send(sock[0], fd);
	child_wait(pid);
	close(sock[0]);
	close(sock[1]);
}

static void sender(void *arg)
{
	caps_keep(0, 0);
	descriptor_send(*(int *)arg, session_open(O_NONBLOCK));
}

DT_TEST(passed_up, "a descriptor opened without the right gives root none")
{
	int sock[2], fd;
	pid_t pid;

	session_close(session_open(O_NONBLOCK));
	CHECK_OK(socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = child_start(sender, &sock[0]);
	fd = descriptor_receive(sock[1]);
	child_wait(pid);
	has_no_right(fd);
	close(fd);
	close(sock[0]);
	close(sock[1]);
}

/*
 * A user's descriptor as the standard input of a program that is root's and setuid:
 * the program has every right, but it is not what opened the device.
 */
#define SETUID_CAT	"/tmp/dt_setuid_cat"

static void setuid_away(void)
{
	unlink(SETUID_CAT);
}

static void reads_for_a_user(void *arg)
{
	int fd, *status = arg;

	caps_keep(0, 0);
	fd = session_open(O_NONBLOCK);
	CHECK_OK(setresuid(65534, 65534, 65534));
	CHECK_OK(dup2(fd, STDIN_FILENO));
	CHECK_OK(dup2(*status, STDERR_FILENO));
	execl(SETUID_CAT, "cat", NULL);
	FAIL("%s: %s", SETUID_CAT, strerror(errno));
}

DT_TEST(setuid_reader, "a setuid program that reads a user's descriptor gets and gives nothing")
{
	char said[256] = "";
	int p[2], status;
	pid_t pid;

	session_close(session_open(O_NONBLOCK));
	tap_atend(setuid_away);
	if (system("cp /bin/cat " SETUID_CAT " && chown 0:0 " SETUID_CAT
		   " && chmod 4755 " SETUID_CAT))
		FAIL("%s cannot be made", SETUID_CAT);
	CHECK_OK(pipe(p));
	pid = child_start(reads_for_a_user, &p[1]);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	close(p[1]);
	CHECK_GT(read(p[0], said, sizeof(said) - 1), 0);
	close(p[0]);
	/* It is the read that failed, and not for the rights of the program's file. */
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	CHECK(strstr(said, strerror(EPERM)));
}

static void in_user_namespace(void *arg)
{
	int fd;

	(void)arg;
	if (unshare(CLONE_NEWUSER))
		SKIP("no user namespaces: %s", strerror(errno));
	fd = session_open(O_NONBLOCK);
	has_no_right(fd);
}

DT_TEST(namespace, "rights in a user namespace are none here")
{
	session_close(session_open(O_NONBLOCK));
	child_wait(child_start(in_user_namespace, NULL));
}

DT_MAIN
