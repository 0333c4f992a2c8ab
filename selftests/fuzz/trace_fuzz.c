// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer: any bytes are opened as a trace; what opens is listed, enabled,
 * read to its end, and asked for the names of what its events have.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "libdt/libdt.h"

/* A time far off makes an interval tick for ever, which is no mistake of ours. */
#define EVENTS_MAX	5000

static void names(struct dt_dev *dev, const struct dt_event *ev)
{
	struct dt_trace_task task;
	struct dt_trace_sym sym;
	__u64 since, until;
	uint32_t i;

	since = dt_trace_remapped(dev, ev->dtev_pid, ev->dtev_nsecs, &until);
	if (since > ev->dtev_nsecs || (until <= ev->dtev_nsecs && until != ~0ULL))
		abort();
	dt_trace_process(dev, ev->dtev_pid, ev->dtev_nsecs, &task);
	for (i = 0; i < ev->dtev_nargs; i++)
		dt_trace_ksym(dev, ev->dtev_args[i], &sym);
	for (i = 0; ev->dtev_kstack && i < ev->dtev_kstack->dtsk_count; i++)
		dt_trace_ksym(dev, ev->dtev_kstack->dtsk_pc[i], &sym);
	for (i = 0; ev->dtev_ustack && i < ev->dtev_ustack->dtsk_count; i++)
		if (dt_trace_usym(dev, ev->dtev_pid, ev->dtev_nsecs, ev->dtev_ustack->dtsk_pc[i],
				  &sym) && (!sym.ts_file || !sym.ts_build_id))
			abort();
}

static void look(struct dt_dev *dev, const struct dtioc_probe_info *info)
{
	struct dt_fields fields;
	struct dtioc_req req;
	struct dt_args args;

	if (dt_args_load(dev, info->dtpi_pbn, &args, NULL) ||
	    dt_fields_load(dev, info->dtpi_pbn, &fields, NULL) ||
	    !dt_dev_enabled(dev, info->dtpi_pbn, &req))
		abort();
	dt_args_free(&args);
	dt_fields_free(&fields);
	/* What was captured can always be had, more never. */
	if (info->dtpi_pbn % 3 && dt_dev_enable(dev, &req, NULL))
		abort();
	req.dtrq_evtflags = ~req.dtrq_evtflags;
	if (req.dtrq_evtflags && !dt_dev_enable(dev, &req, NULL))
		abort();
}

static void look_all(struct dt_dev *dev)
{
	struct dtioc_def def = { .dtdf_prov = "interval", .dtdf_func = "hz", .dtdf_name = "7" };
	struct dtioc_req req = { 0 };
	struct dt_probes list;
	size_t i;

	if (dt_probes_load(dev, &list, NULL))
		abort();
	for (i = 0; i < list.count; i++)
		look(dev, &list.info[i]);
	dt_probes_free(&list);
	dt_dev_define(dev, &def, 1, NULL);
	req.dtrq_pbn = def.dtdf_pbn;
	if (def.dtdf_pbn)
		dt_dev_enable(dev, &req, NULL);
}

static void play(struct dt_dev *dev)
{
	struct dt_reader_options ro = { .ro_memory = 1 << 20 };
	struct dt_reader *r;
	struct dt_event ev;
	int n = 0, events = 0;

	if (dt_reader_create(&r, dev, &ro, NULL))
		abort();
	dt_dev_record(dev, 1, NULL);
	while (n >= 0 && events < EVENTS_MAX && !dt_reader_ended(r)) {
		n = dt_reader_fetch(r, NULL);
		while (n >= 0 && events++ < EVENTS_MAX && (n = dt_reader_next(r, &ev, NULL)) > 0)
			names(dev, &ev);
	}
	dt_reader_destroy(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dt_dev *dev;
	struct dt_error err = { 0 };
	int fd = memfd_create("trace", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET))
		abort();
	if (!dt_dev_open_trace(&dev, fd, "fuzz", &err)) {
		look_all(dev);
		play(dev);
		dt_dev_close(dev);
	} else if (!err.text[0]) {
		abort();
	}
	close(fd);
	return 0;
}
