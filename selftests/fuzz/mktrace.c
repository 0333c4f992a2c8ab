// SPDX-License-Identifier: GPL-2.0-only
/* The trace of the tests on standard output, of a machine with 2 or so many CPUs. */
#include <stdlib.h>
#include <unistd.h>
#include "../host/tracefile.h"

int main(int argc, char **argv)
{
	struct tracefile f;
	ssize_t n;

	tracefile_all(&f, argc > 1 ? strtoul(argv[1], NULL, 0) : 2);
	n = write(STDOUT_FILENO, f.bytes, f.len);
	tracefile_free(&f);
	return n <= 0;
}
