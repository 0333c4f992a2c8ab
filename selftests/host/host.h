/* SPDX-License-Identifier: GPL-2.0-only */
/* KTAP for plain programs, and events to test with. */
#ifndef HOST_H
#define HOST_H

#include <stddef.h>
#include <stdint.h>
#include <linux/dt.h>

void host_plan(unsigned int n);
void host_ok(int ok, const char *name);

/* Say why the test that follows fails. */
void host_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* 0 when as many tests ran as planned and all passed, else 1. */
int host_end(void);

/* The same numbers in every run: below n. */
uint32_t host_random(uint32_t n);

/* Write an event with one argument at p; returns its bytes. */
size_t host_event(void *p, unsigned int cpu, uint64_t nsecs, uint64_t arg);

/* Write a record of count lost events at p; returns its bytes. */
size_t host_lost(void *p, unsigned int cpu, uint64_t nsecs, uint64_t count);

#endif
