/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test points with KTAP output.
 *
 * A test program is one file: some DT_TEST(name, "what must hold") { ... } and a
 * DT_MAIN at the end.  A failed CHECK prints where and what, ends its test
 * point and goes on with the next one; SKIP ends it with a reason.  Both jump:
 * use them in the thread that runs the test point, or in a child_start()ed
 * process, never in other threads.
 */
#ifndef KSELFTEST_DT_H
#define KSELFTEST_DT_H

#include <errno.h>
#include <string.h>
#include <sys/types.h>

struct tap_point {
	const char		*title;
	void			(*run)(void);
	struct tap_point	*next;
};

void tap_add(struct tap_point *tp);
int tap_main(void);

/* Have fn called after every test point, however it ended. */
void tap_atend(void (*fn)(void));

void tap_diag(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void tap_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void tap_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define DT_TEST(fn, what)						\
	static void fn(void);						\
	static struct tap_point fn##_point = { what, fn, NULL };	\
	__attribute__((constructor)) static void fn##_add(void)		\
	{								\
		tap_add(&fn##_point);					\
	}								\
	static void fn(void)

#define DT_MAIN								\
	int main(void)							\
	{								\
		return tap_main();					\
	}

#define SKIP(...)	tap_skip(__VA_ARGS__)
#define FAIL(...)	tap_fail(__FILE__, __LINE__, __VA_ARGS__)

#define CHECK(cond)							\
	do {								\
		if (!(cond))						\
			FAIL("%s", #cond);				\
	} while (0)

/* Two integers, compared as 64-bit ones and both shown. */
#define CHECK_REL(a, rel, b)						\
	do {								\
		long long _a = (long long)(a), _b = (long long)(b);	\
									\
		if (!(_a rel _b))					\
			FAIL("%s %s %s: %lld, %lld", #a, #rel, #b, _a, _b); \
	} while (0)
#define CHECK_EQ(a, b)	CHECK_REL(a, ==, b)
#define CHECK_GE(a, b)	CHECK_REL(a, >=, b)
#define CHECK_GT(a, b)	CHECK_REL(a, >, b)

/* A system call that must succeed, or fail with this error. */
#define CHECK_OK(call)							\
	do {								\
		if ((call) < 0)						\
			FAIL("%s: %s", #call, strerror(errno));		\
	} while (0)
#define CHECK_ERR(call, err)						\
	do {								\
		long _r;						\
									\
		errno = 0;						\
		_r = (call);						\
		if (_r != -1)						\
			FAIL("%s: %ld instead of %s", #call, _r, #err);	\
		if (errno != (err))					\
			FAIL("%s: %s instead of %s", #call,		\
			     strerror(errno), #err);			\
	} while (0)

/*
 * Run fn(arg) in a child process; a failed CHECK in it makes it exit with 1, a
 * SKIP with 4.  child_wait() fails or skips the caller's test point likewise.
 */
pid_t child_start(void (*fn)(void *), void *arg);
void child_wait(pid_t pid);

#endif
