// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace of the tests on standard output, of a machine with 2 or so many CPUs;
 * or with "exec" the one of a process that runs another program.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../host/tracefile.h"

int main(int argc, char **argv)
{
	struct tracefile f;
	ssize_t n;

	if (argc > 1 && !strcmp(argv[1], "exec"))
		tracefile_exec(&f);
	else
		tracefile_all(&f, argc > 1 ? strtoul(argv[1], NULL, 0) : 2);
	n = write(STDOUT_FILENO, f.bytes, f.len);
	tracefile_free(&f);
	return n <= 0;
}
