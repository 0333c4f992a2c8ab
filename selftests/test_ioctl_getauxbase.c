// SPDX-License-Identifier: GPL-2.0-only
/* DTIOCGETAUXBASE: where a process has its dynamic linker. */
#define _GNU_SOURCE
#include <elf.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include "lib.h"

static int auxbase(int fd, pid_t pid, __u64 *base)
{
	struct dtioc_getaux req = { .dtga_pid = pid };
	int r = ioctl(fd, DTIOCGETAUXBASE, &req);

	*base = req.dtga_auxbase;
	return r;
}

static __u64 auxbase_proc(pid_t pid)
{
	Elf64_auxv_t aux;
	char path[64];
	__u64 base = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/auxv", pid);
	f = fopen(path, "re");
	CHECK(f);
	while (fread(&aux, sizeof(aux), 1, f) == 1 && aux.a_type != AT_NULL)
		if (aux.a_type == AT_BASE)
			base = aux.a_un.a_val;
	fclose(f);
	return base;
}

DT_TEST(self, "the own process's base is what getauxval says")
{
	int fd = session_open(O_NONBLOCK);
	__u64 base;

	CHECK_OK(auxbase(fd, getpid(), &base));
	CHECK_EQ(base, getauxval(AT_BASE));
	CHECK_EQ(base, auxbase_proc(getpid()));
}

static void sleep_exec(void *arg)
{
	execl(arg, arg, "1000", NULL);
	FAIL("%s: %s", (char *)arg, strerror(errno));
}

DT_TEST(other, "another process's base is the one in its auxv")
{
	int fd = session_open(O_NONBLOCK), i;
	pid_t pid = child_start(sleep_exec, "/bin/sleep");
	char comm[32] = "", path[64];
	__u64 base;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	for (i = 0; i < 3000 && strcmp(comm, "sleep"); i++) {
		msleep(10);
		file_read(path, comm, sizeof(comm));
	}
	/* Its name changes before its vector is there. */
	for (i = 0; i < 3000 && !auxbase_proc(pid); i++)
		msleep(10);
	CHECK_OK(auxbase(fd, pid, &base));
	CHECK_EQ(base, auxbase_proc(pid));
	CHECK_GT(base, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK_ERR(auxbase(fd, pid, &base), ESRCH);
}

static void exit_now(void *arg)
{
	(void)arg;
}

/* A 32-bit process has its vector in another shape. */
DT_TEST(compat, "a 32-bit process's base is the one in its auxv")
{
	int fd = session_open(O_NONBLOCK), to, from;
	__u32 aux[2], want = 1;
	char path[64];
	__u64 base = 77;
	pid_t pid = compat_start(&to, &from);
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/auxv", pid);
	f = fopen(path, "re");
	CHECK(f);
	while (fread(aux, sizeof(aux), 1, f) == 1 && aux[0] != AT_NULL)
		if (aux[0] == AT_BASE)
			want = aux[1];
	fclose(f);
	CHECK(want != 1);
	CHECK_OK(auxbase(fd, pid, &base));
	CHECK_EQ(base, want);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(to);
	close(from);
}

DT_TEST(zombie, "a process that has exited is ESRCH, waited for or not")
{
	int fd = session_open(O_NONBLOCK);
	pid_t pid = child_start(exit_now, NULL);
	siginfo_t info;
	__u64 base;

	CHECK_OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	CHECK_ERR(auxbase(fd, pid, &base), ESRCH);
	child_wait(pid);
	CHECK_ERR(auxbase(fd, pid, &base), ESRCH);
}

DT_TEST(none, "a kernel thread and numbers that are no process are ESRCH")
{
	int fd = session_open(O_NONBLOCK);
	__u64 base;

	CHECK_ERR(auxbase(fd, 2, &base), ESRCH);	/* kthreadd */
	CHECK_ERR(auxbase(fd, 0, &base), ESRCH);
	CHECK_ERR(auxbase(fd, -1, &base), ESRCH);
	CHECK_ERR(auxbase(fd, 0x7fffffff, &base), ESRCH);
	CHECK_ERR(auxbase(fd, (pid_t)0x80000000, &base), ESRCH);
}

DT_MAIN
