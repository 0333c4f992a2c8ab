// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/* The lists that the device gives: probes, and the arguments and fields of one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include "dev.h"
#include "trace.h"

/* A list may have grown each time it is asked for; this often is enough. */
#define TRIES	16

/* One call: size is that of the buffer, and then that of the whole list. */
typedef int (*list_call)(int fd, void *buf, __u64 *size, __u32 pbn);

static int list_probes(int fd, void *buf, __u64 *size, __u32 pbn)
{
	struct dtioc_probe p;
	int ret;

	(void)pbn;
	memset(&p, 0, sizeof(p));
	p.dtpr_size = *size;
	p.dtpr_probes = buf;
	ret = ioctl(fd, DTIOCGPLIST, &p);
	*size = p.dtpr_size;
	return ret;
}

static int list_args(int fd, void *buf, __u64 *size, __u32 pbn)
{
	struct dtioc_arg a;
	int ret;

	memset(&a, 0, sizeof(a));
	a.dtar_pbn = pbn;
	a.dtar_size = *size;
	a.dtar_args = buf;
	ret = ioctl(fd, DTIOCGARGS, &a);
	*size = a.dtar_size;
	return ret;
}

static int list_fields(int fd, void *buf, __u64 *size, __u32 pbn)
{
	struct dtioc_field f;
	int ret;

	memset(&f, 0, sizeof(f));
	f.dtfd_pbn = pbn;
	f.dtfd_size = *size;
	f.dtfd_fields = buf;
	ret = ioctl(fd, DTIOCGFIELDS, &f);
	*size = f.dtfd_size;
	return ret;
}

/*
 * The whole list in *bufp, to be freed; *sizep bytes, a multiple of one.  So many
 * entries as guessed take one call.
 */
static int list_load(struct dt_dev *dev, list_call call, __u32 pbn, size_t one,
		     size_t guess, void **bufp, size_t *sizep)
{
	__u64 size = 0, room = guess * one;
	void *buf = malloc(room), *more;
	int try, error;

	for (try = 0; buf && try < TRIES; try++) {
		size = room;
		if (!call(dt_dev_fd(dev), buf, &size, pbn)) {
			if (size <= room) {
				*bufp = buf;
				*sizep = size - size % one;
				return 0;
			}
		} else if (errno != ENOSPC) {
			error = -errno;
			free(buf);
			return error;
		}
		/* Some more than now, for what is added meanwhile. */
		room = size + 16 * one;
		more = room <= (size_t)-1 / 2 ? realloc(buf, room) : NULL;
		if (!more) {
			free(buf);
			return -ENOMEM;
		}
		buf = more;
	}
	error = buf ? -EAGAIN : -ENOMEM;
	free(buf);
	return error;
}

static int by_number(const void *a, const void *b)
{
	const struct dtioc_probe_info *pa = a, *pb = b;

	return (pa->dtpi_pbn > pb->dtpi_pbn) - (pa->dtpi_pbn < pb->dtpi_pbn);
}

int dt_probes_load(struct dt_dev *dev, struct dt_probes *list, struct dt_error *err)
{
	int error, sorted = 1;
	struct dtioc_probe_info *p;
	void *buf;
	size_t size, i;

	memset(list, 0, sizeof(*list));
	if (dev->trace)
		return dt_trace_list(dev->trace, list, err);
	error = list_load(dev, list_probes, 0, sizeof(*p), 2048, &buf, &size);
	if (error)
		return dt_error_set(err, -error, "listing the probes: %s", strerror(-error));
	list->info = buf;
	list->count = size / sizeof(*p);
	for (i = 0; i < list->count; i++) {
		p = &list->info[i];
		p->dtpi_prov[DTNAMESIZE - 1] = 0;
		p->dtpi_func[DTNAMESIZE - 1] = 0;
		p->dtpi_name[DTNAMESIZE - 1] = 0;
		sorted &= !i || p[-1].dtpi_pbn < p->dtpi_pbn;
	}
	if (!sorted)
		qsort(list->info, list->count, sizeof(*p), by_number);
	return 0;
}

void dt_probes_free(struct dt_probes *list)
{
	free(list->info);
	memset(list, 0, sizeof(*list));
}

const struct dtioc_probe_info *
dt_probes_find(const struct dt_probes *list, const char *prov,
	       const char *func, const char *name)
{
	const struct dtioc_probe_info *p;
	size_t i;

	for (i = 0; i < list->count; i++) {
		p = &list->info[i];
		if (!strcmp(p->dtpi_func, func) && !strcmp(p->dtpi_name, name) &&
		    !strcmp(p->dtpi_prov, prov))
			return p;
	}
	return NULL;
}

/* Of a trace, or of a module that does not know the call. */
static int find_in_list(struct dt_dev *dev, struct dtioc_probe_info *info)
{
	const struct dtioc_probe_info *p;
	struct dt_probes list;
	int error = dt_probes_load(dev, &list, NULL);

	if (error)
		return error;
	p = dt_probes_find(&list, info->dtpi_prov, info->dtpi_func, info->dtpi_name);
	if (p)
		*info = *p;
	dt_probes_free(&list);
	return p ? 0 : -ENOENT;
}

int dt_dev_find(struct dt_dev *dev, const char *prov, const char *func, const char *name,
		struct dtioc_probe_info *info, struct dt_error *err)
{
	int error = -ENOENT;

	memset(info, 0, sizeof(*info));
	if (strlen(prov) < DTNAMESIZE && strlen(func) < DTNAMESIZE &&
	    strlen(name) < DTNAMESIZE) {
		strcpy(info->dtpi_prov, prov);
		strcpy(info->dtpi_func, func);
		strcpy(info->dtpi_name, name);
		error = dev->trace ? -ENOTTY :
			ioctl(dt_dev_fd(dev), DTIOCPRBFIND, info) ? -errno : 0;
		if (error == -ENOTTY)
			error = find_in_list(dev, info);
	}
	if (error)
		dt_error_set(err, -error, "%.127s:%.127s:%.127s: %s", prov, func, name,
			     error == -ENOENT ? "there is no such probe" : strerror(-error));
	return error;
}

const struct dtioc_probe_info *
dt_probes_number(const struct dt_probes *list, __u32 pbn)
{
	struct dtioc_probe_info key = { .dtpi_pbn = pbn };

	if (!list->count)
		return NULL;
	return bsearch(&key, list->info, list->count, sizeof(key), by_number);
}

int dt_args_load(struct dt_dev *dev, __u32 pbn, struct dt_args *args,
		 struct dt_error *err)
{
	void *buf;
	size_t size, i;
	int error;

	memset(args, 0, sizeof(*args));
	if (dev->trace)
		return dt_trace_args(dev->trace, pbn, args, err);
	error = list_load(dev, list_args, pbn, sizeof(*args->info), 8, &buf, &size);
	if (error)
		return dt_error_set(err, -error, "listing the arguments of probe %u: %s",
				    pbn, strerror(-error));
	args->info = buf;
	args->count = size / sizeof(*args->info);
	for (i = 0; i < args->count; i++) {
		args->info[i].dtai_argtype[DTNAMESIZE - 1] = 0;
		args->info[i].dtai_argname[DTNAMESIZE - 1] = 0;
	}
	return 0;
}

void dt_args_free(struct dt_args *args)
{
	free(args->info);
	memset(args, 0, sizeof(*args));
}

int dt_fields_load(struct dt_dev *dev, __u32 pbn, struct dt_fields *fields,
		   struct dt_error *err)
{
	void *buf;
	size_t size, i;
	int error;

	memset(fields, 0, sizeof(*fields));
	if (dev->trace)
		return dt_trace_fields(dev->trace, pbn, fields, err);
	error = list_load(dev, list_fields, pbn, sizeof(*fields->info), 32, &buf, &size);
	if (error)
		return dt_error_set(err, -error, "listing the fields of probe %u: %s",
				    pbn, strerror(-error));
	fields->info = buf;
	fields->count = size / sizeof(*fields->info);
	for (i = 0; i < fields->count; i++) {
		fields->info[i].dtfi_type[DTNAMESIZE - 1] = 0;
		fields->info[i].dtfi_name[DTNAMESIZE - 1] = 0;
	}
	return 0;
}

void dt_fields_free(struct dt_fields *fields)
{
	free(fields->info);
	memset(fields, 0, sizeof(*fields));
}

const void *dt_field_data(const struct dt_event *ev, const struct dtioc_field_info *fi,
			  size_t *len)
{
	const struct dt_blob *b = ev->dtev_fields;
	size_t at = fi->dtfi_offset, size = fi->dtfi_size;
	__u32 word;

	if (!b || at > b->dtbl_len || size > b->dtbl_len - at)
		return NULL;
	if (fi->dtfi_flags & (DTFI_DATALOC | DTFI_RELLOC)) {
		if (size != sizeof(word))
			return NULL;
		memcpy(&word, b->dtbl_data + at, sizeof(word));
		at = (word & 0xffff) + (fi->dtfi_flags & DTFI_RELLOC ? at + sizeof(word) : 0);
		size = word >> 16;
		if (at > b->dtbl_len || size > b->dtbl_len - at)
			return NULL;
	}
	*len = size;
	return b->dtbl_data + at;
}
