/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel's tracefs says of its events; a test that needs it mounts it. */
#ifndef SELFTEST_TRACEFS_H
#define SELFTEST_TRACEFS_H

#include <stddef.h>
#include <linux/dt.h>

#define TRACEFS	"/sys/kernel/tracing"

/* Mount it where it is not; skips where it cannot be. */
void tracefs_need(void);

/* The file's text, to be freed; NULL and errno. */
char *tracefs_read(const char *path);

/* An event's id; fails the test point when there is no such event. */
unsigned int tracefs_id(const char *group, const char *name);

/* A line of a format file. */
struct format_field {
	char		type[160];	/* with what stands behind the name: "char[16]" */
	char		name[128];
	unsigned int	offset, size, is_signed;
};

/* At most max of the event's fields; returns how many there are. */
size_t tracefs_format(const char *group, const char *name, struct format_field *f,
		      size_t max);

/* What DTIOCGFIELDS says of the probe; the caller frees it. */
struct dtioc_field_info *field_list(int fd, __u32 pbn, size_t *n);
/* A field that must be there. */
void field_find(int fd, __u32 pbn, const char *name, struct dtioc_field_info *fi);

/* The probe's fields are, in every respect, those of the event's format file. */
void tracefs_check_fields(int fd, __u32 pbn, const char *group, const char *name);

#endif
