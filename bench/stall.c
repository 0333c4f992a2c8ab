// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: bench/stall [SECONDS]
 *
 * A thread spins on each CPU and looks at the clock.  Prints for how many
 * milliseconds a CPU stood still at most, taken away by others or by a hypervisor:
 * so long no reader can read.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct spinner {
	pthread_t	thread;
	int		cpu;
	long		nsecs;		/* how long to spin */
	long		most;		/* nanoseconds between two looks */
};

static long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static void *spin(void *arg)
{
	struct spinner *s = arg;
	long start, last, t;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(s->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (start = last = now(); last - start < s->nsecs; last = t) {
		t = now();
		if (t - last > s->most)
			s->most = t - last;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long nsecs = (argc > 1 ? atol(argv[1]) : 10) * 1000000000L, most = 0;
	int i, n = sysconf(_SC_NPROCESSORS_ONLN);
	struct spinner *s = calloc(n, sizeof(*s));

	for (i = 0; s && i < n; i++) {
		s[i].cpu = i;
		s[i].nsecs = nsecs;
		if (pthread_create(&s[i].thread, NULL, spin, &s[i])) {
			fprintf(stderr, "stall: no thread for CPU %d\n", i);
			return 1;
		}
	}
	for (i = 0; s && i < n; i++) {
		pthread_join(s[i].thread, NULL);
		if (s[i].most > most)
			most = s[i].most;
	}
	printf("stall\t%.1f\n", most / 1e6);
	free(s);
	return !s;
}
