// SPDX-License-Identifier: GPL-2.0-only
/* What attacks on mappings have in common: the mappings, and that they are intact. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include "victim.h"

#define BEFORE	VICTIM_EVENTS
#define AFTER	5		/* events that come when all is over */

struct victim v;

/* The ring's mapping as it was: a page, and the data twice. */
static unsigned char was[65536 + 2 * VICTIM_RING];

void victim_map(void)
{
	v.ring = ring_map_data(v.fd, &v.map, 0, PROT_READ);
	CHECK(v.ring != MAP_FAILED);
	v.pos = ring_map_pos(v.fd, &v.map, 0, PROT_READ | PROT_WRITE);
	CHECK((void *)v.pos != MAP_FAILED);
}

void victim_ready(void)
{
	memset(&v, 0, sizeof(v));
	v.page = sysconf(_SC_PAGESIZE);
	v.fd = session_open(O_NONBLOCK);
	v.pbn = probe_find(v.fd, "syscall", QUIET_NAME, "entry");
	CHECK_OK(probe_enable(v.fd, v.pbn, DTEVT_FUNCARGS));
	session_ring(v.fd, VICTIM_RING, 0);
	v.map = session_map(v.fd);
	CHECK_EQ(v.map.dtmp_ringsize, v.page + 2 * VICTIM_RING);
	CHECK(sizeof(was) >= v.map.dtmp_ringsize);
	victim_map();
	record_start(v.fd);
	cpu_pin(0);
	quiet_calls(QUIET_NR, 0, BEFORE);
	memcpy(was, v.ring, v.map.dtmp_ringsize);
}

void victim_same(void)
{
	CHECK(!memcmp(was, v.ring, v.map.dtmp_ringsize));
}

void victim_pos_reset(void)
{
	v.pos->dtpo_tail = 0;
	v.pos->dtpo_events = 0;
}

void victim_pos_filled(int byte)
{
	size_t i;

	for (i = 0; i < v.page; i++)
		if (((char *)v.pos)[i] != byte)
			FAIL("byte %zu of the position is %d", i, ((char *)v.pos)[i]);
	victim_same();
	victim_pos_reset();
}

static void victim_counts_up(void)
{
	struct ring r = { v.pos, (void *)v.ring,
			  (unsigned char *)v.ring + v.map.dtmp_dataoff, VICTIM_RING };
	const struct dt_event *ev;
	struct events evs = { 0 };
	long i;

	ring_take(&r, &evs);
	events_decode(&evs);
	CHECK_EQ(evs.n, BEFORE + AFTER);
	CHECK_EQ(evs.nlost, 0);
	for (i = 0; i < BEFORE + AFTER; i++) {
		ev = events_get(&evs, v.pbn, getpid(), i);
		CHECK(ev && ev->dtev_cpu == 0 && ev->dtev_nargs == 1);
		CHECK_EQ(ev->dtev_args[0], i);
	}
	events_free(&evs);
}

void victim_intact(void)
{
	struct dtioc_map map = session_map(v.fd);
	struct dtioc_stat st;

	victim_same();
	CHECK(!memcmp(&map, &v.map, sizeof(map)));
	quiet_calls(QUIET_NR, BEFORE, AFTER);
	victim_counts_up();
	record_stop(v.fd);
	st = session_stats(v.fd);
	CHECK_EQ(st.dtst_readevt, v.handed + BEFORE + AFTER);
	CHECK_EQ(st.dtst_dropevt, 0);
	CHECK_OK(munmap(v.ring, v.map.dtmp_ringsize));
	CHECK_OK(munmap(v.pos, v.page));
	session_close(v.fd);
}

long answer(const char *what, long r)
{
	int error = errno;

	if (r < 0 && error == ENOSYS)
		SKIP("the kernel has no %s", what);
	tap_diag("%s: %s", what, r < 0 ? strerrorname_np(error) : "done");
	errno = error;
	return r;
}

void refused(const char *what, long r)
{
	if (answer(what, r) >= 0)
		FAIL("%s: %ld, not refused", what, r);
}

void refused_as(const char *what, long r, int error)
{
	refused(what, r);
	if (errno != error)
		FAIL("%s: %s instead of %s", what, strerror(errno), strerror(error));
}

char *pages_plain(size_t n)
{
	char *p = mmap(NULL, n * v.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	CHECK(p != MAP_FAILED);
	memset(p, 1, n * v.page);
	return p;
}

int file_plain(int byte)
{
	static char buf[65536];
	int fd = memfd_create("plain", MFD_CLOEXEC);

	CHECK_OK(fd);
	memset(buf, byte, sizeof(buf));
	CHECK_EQ(write(fd, buf, sizeof(buf)), sizeof(buf));
	return fd;
}
