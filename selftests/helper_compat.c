// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit program that makes system calls whose numbers mean others in 64-bit
 * programs.  Says when it is there, waits for a byte, makes the calls, says
 * when it is done.
 */
#include <unistd.h>
#include <sys/syscall.h>

static long call(long nr, long a)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(a), "c"(0), "d"(0) : "memory");
	return ret;
}

int main(void)
{
	char c = 'r';
	int i;

	if (write(1, &c, 1) != 1 || read(0, &c, 1) != 1)
		return 1;
	for (i = 0; i < 50; i++) {
		call(20, 0);		/* getpid; 20 is writev in 64-bit programs */
		call(64, 0);		/* getppid; semget */
		call(159, i);		/* sched_get_priority_max; adjtimex */
		syscall(SYS_getppid);
	}
	c = 'd';
	return write(1, &c, 1) != 1;
}
