// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <string.h>
#include <sys/mount.h>
#include "lib.h"
#include "tracefs.h"

#define MAXFIELDS	256

void tracefs_need(void)
{
	if (access(TRACEFS "/events", F_OK) && mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		SKIP("tracefs cannot be mounted: %s", strerror(errno));
}

char *tracefs_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &size, 0, f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	return text;
}

static char *event_file(const char *group, const char *name, const char *file)
{
	char path[512], *text;

	tracefs_need();
	snprintf(path, sizeof(path), TRACEFS "/events/%s/%s/%s", group, name, file);
	text = tracefs_read(path);
	if (!text)
		FAIL("%s: %s", path, strerror(errno));
	return text;
}

unsigned int tracefs_id(const char *group, const char *name)
{
	char *text = event_file(group, name, "id");
	unsigned int id = strtoul(text, NULL, 10);

	free(text);
	return id;
}

/* Those that a declaration ends with, or NULL. */
static char *brackets(char *decl)
{
	char *end = decl + strlen(decl), *at = NULL;

	while (end > decl && end[-1] == ']') {
		while (end > decl && *end != '[')
			end--;
		at = end;
	}
	return at;
}

/* "field:TYPE NAME[LEN];	offset:N;	size:N;	signed:N;" */
static int parse_field(char *line, struct format_field *f)
{
	char *decl = strstr(line, "field:"), *end, *name, *bracket;

	if (!decl || !(end = strchr(decl, ';')))
		return 0;
	if (sscanf(end, "; offset:%u; size:%u; signed:%u;", &f->offset, &f->size,
		   &f->is_signed) != 3)
		FAIL("not understood: %s", line);
	decl += strlen("field:");
	*end = 0;
	/*
	 * In "char[] name", too, the name is the last word, but for what stands behind
	 * it in brackets, which may have blanks.
	 */
	bracket = brackets(decl);
	if (bracket)
		*bracket = 0;
	name = strrchr(decl, ' ');
	if (!name)
		FAIL("not understood: %s", decl);
	*name++ = 0;
	snprintf(f->name, sizeof(f->name), "%s", name);
	if (bracket)
		snprintf(f->type, sizeof(f->type), "%s[%s", decl, bracket + 1);
	else
		snprintf(f->type, sizeof(f->type), "%s", decl);
	return 1;
}

size_t tracefs_format(const char *group, const char *name, struct format_field *f,
		      size_t max)
{
	char *text = event_file(group, name, "format"), *line, *save = NULL;
	struct format_field one;
	size_t n = 0;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (!strncmp(line, "print fmt", 9))
			break;
		if (!parse_field(line, &one))
			continue;
		if (n < max)
			f[n] = one;
		n++;
	}
	free(text);
	return n;
}

struct dtioc_field_info *field_list(int fd, __u32 pbn, size_t *n)
{
	struct dtioc_field req = { .dtfd_pbn = pbn };
	struct dtioc_field_info *list;

	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	CHECK_EQ(req.dtfd_size % sizeof(*list), 0);
	*n = req.dtfd_size / sizeof(*list);
	list = calloc(1, req.dtfd_size + 1);
	if (!list)
		FAIL("out of memory");
	req.dtfd_fields = list;
	CHECK_OK(ioctl(fd, DTIOCGFIELDS, &req));
	return list;
}

void field_find(int fd, __u32 pbn, const char *name, struct dtioc_field_info *fi)
{
	struct dtioc_field_info *list;
	size_t i, n;

	list = field_list(fd, pbn, &n);
	for (i = 0; i < n && strcmp(list[i].dtfi_name, name); i++)
		;
	if (i == n)
		FAIL("no field %s", name);
	*fi = list[i];
	free(list);
}

static unsigned int flags_of(const char **type, const struct format_field *f)
{
	unsigned int flags = f->is_signed ? DTFI_SIGNED : 0;

	if (!strncmp(*type, "__data_loc ", 11)) {
		*type += 11;
		flags |= DTFI_DATALOC | DTFI_ARRAY;
	} else if (!strncmp(*type, "__rel_loc ", 10)) {
		*type += 10;
		flags |= DTFI_RELLOC | DTFI_ARRAY;
	}
	if (strchr(*type, '['))
		flags |= DTFI_ARRAY;
	else if (!(flags & DTFI_ARRAY) && (*type)[strlen(*type) - 1] == '*')
		flags |= DTFI_POINTER;
	if (!strncmp(*type, "char[", 5))
		flags |= DTFI_STRING;
	return flags;
}

static void check_field(const struct dtioc_field_info *fi, const struct format_field *f)
{
	const char *type = f->type;
	unsigned int flags = flags_of(&type, f);
	const char *bracket = strchr(type, '[');

	if (fi->dtfi_offset != f->offset || fi->dtfi_size != f->size || fi->dtfi_flags != flags)
		FAIL("%s %s: at %u, %u bytes, flags %#x; %s at %u, %u bytes, %#x expected",
		     fi->dtfi_type, fi->dtfi_name, fi->dtfi_offset, fi->dtfi_size,
		     fi->dtfi_flags, f->type, f->offset, f->size, flags);
	/* An array's length may be a constant's name in one and not in the other. */
	if (bracket ? strncmp(fi->dtfi_type, type, bracket - type + 1) :
		      strcmp(fi->dtfi_type, type))
		FAIL("%s: type %s instead of %s", fi->dtfi_name, fi->dtfi_type, type);
	CHECK(fi->dtfi_elsize);
	if (!(flags & (DTFI_DATALOC | DTFI_RELLOC))) {
		CHECK_EQ(fi->dtfi_size % fi->dtfi_elsize, 0);
		CHECK((flags & DTFI_ARRAY) || fi->dtfi_elsize == fi->dtfi_size);
	}
	CHECK_EQ(fi->__dtfi_pad, 0);
}

/* Kernels with their own common fields (PREEMPT_RT) list more of them. */
void tracefs_check_fields(int fd, __u32 pbn, const char *group, const char *name)
{
	static struct format_field f[MAXFIELDS];
	struct dtioc_field_info *list;
	size_t i, j = 0, n, nf;

	list = field_list(fd, pbn, &n);
	nf = tracefs_format(group, name, f, MAXFIELDS);
	CHECK_GE(MAXFIELDS, nf);
	for (i = 0; i < nf; i++) {
		int known = j < n && !strcmp(list[j].dtfi_name, f[i].name);

		if (!known && !strncmp(f[i].name, "common_", 7))
			continue;
		if (!known)
			FAIL("%s:%s: no field %s where it was expected", group, name, f[i].name);
		CHECK_EQ(list[j].dtfi_pbn, pbn);
		check_field(&list[j++], &f[i]);
	}
	CHECK_EQ(j, n);
	free(list);
}
