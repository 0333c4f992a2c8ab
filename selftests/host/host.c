// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "host.h"

static unsigned int planned, ran, failed;

void host_plan(unsigned int n)
{
	planned = n;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%u\n", n);
}

void host_ok(int ok, const char *name)
{
	failed += !ok;
	printf("%sok %u %s\n", ok ? "" : "not ", ++ran, name);
}

void host_note(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

int host_end(void)
{
	if (ran != planned)
		printf("# planned %u tests, ran %u\n", planned, ran);
	return failed || ran != planned;
}

uint32_t host_random(uint32_t n)
{
	static uint64_t x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 32) % n;
}

size_t host_event(void *p, unsigned int cpu, uint64_t nsecs, uint64_t arg)
{
	struct dt_evt e = {
		.dtev_len = sizeof(e) + sizeof(arg),
		.dtev_pbn = 7,
		.dtev_nsecs = nsecs,
		.dtev_cpu = cpu,
		.dtev_flags = DTEVT_FUNCARGS,
		.dtev_nargs = 1,
	};

	memcpy(p, &e, sizeof(e));
	memcpy((char *)p + sizeof(e), &arg, sizeof(arg));
	return e.dtev_len;
}

size_t host_lost(void *p, unsigned int cpu, uint64_t nsecs, uint64_t count)
{
	struct dt_lost lost = { .dtlo_count = count, .dtlo_first = nsecs };
	struct dt_evt e = {
		.dtev_len = sizeof(e) + sizeof(lost),
		.dtev_nsecs = nsecs,
		.dtev_cpu = cpu,
		.dtev_flags = DTEVT_LOST,
	};

	memcpy(p, &e, sizeof(e));
	memcpy((char *)p + sizeof(e), &lost, sizeof(lost));
	return e.dtev_len;
}
