// SPDX-License-Identifier: LGPL-2.1-only OR BSD-2-Clause
/*
 * Traces, written.  Events go out as they are, without being copied; what is told
 * between them is small and waits in a buffer to go out with them.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include "dev.h"
#include "trace_format.h"

/* Events of one block, about. */
#define EVENTS_SIZE	(1U << 20)
/* What fits a block behind that. */
#define EVENT_MAX	(DT_TRACE_BLOCK_MAX - EVENTS_SIZE - 64)
/* With nothing new, a reader of the pipe hears of the time this often. */
#define MARK_NSECS	1000000000ULL

struct dt_writer {
	int			 fd;
	const char		*name;
	struct dt_dev		*dev;
	unsigned char		*buf;		/* what waits */
	size_t			 len;
	size_t			 cap;
	size_t			 block;		/* offset in buf of the one being made */
	__u64			 seq;
	__u32			 nfiles;
	__u64			 mark;		/* the last one written */
	int			 error;		/* positive; nothing is written any more */
	struct dt_writer_stats	 st;
};

/* ---- bytes ---- */

static int writer_failed(const struct dt_writer *w, struct dt_error *err)
{
	if (!w->error)
		return 0;
	return dt_error_set(err, w->error, "%s: %s", w->name, strerror(w->error));
}

static void put(struct dt_writer *w, const void *p, size_t n)
{
	size_t cap = w->cap ? w->cap : 4096;
	unsigned char *buf;

	while (cap - w->len < n)
		cap *= 2;
	if (cap > w->cap) {
		buf = realloc(w->buf, cap);
		if (!buf) {
			w->error = ENOMEM;
			return;
		}
		w->buf = buf;
		w->cap = cap;
	}
	memcpy(w->buf + w->len, p, n);
	w->len += n;
}

static void put_string(struct dt_writer *w, const char *s)
{
	put(w, s ? s : "", s ? strlen(s) + 1 : 1);
}

static void block_begin(struct dt_writer *w, __u16 type, const void *p, size_t n)
{
	struct dt_trace_block b = {
		.dttb_type = type, .dttb_seq = w->seq++,
		.dttb_flags = type == DT_TRACE_BUDGET ? DT_TRACE_OPTIONAL : 0,
	};

	w->block = w->len;
	put(w, &b, sizeof(b));
	put(w, p, n);
}

static void block_end(struct dt_writer *w)
{
	static const char zeros[8];
	__u32 len;

	put(w, zeros, -w->len & 7);
	len = w->len - w->block;
	if (len > DT_TRACE_BLOCK_MAX)
		w->error = EMSGSIZE;
	if (!w->error)
		memcpy(w->buf + w->block, &len, sizeof(len));
}

static void block(struct dt_writer *w, __u16 type, const void *p, size_t n)
{
	block_begin(w, type, p, n);
	block_end(w);
}

/* All of these bytes, however slow the one at the other end. */
static void write_all(struct dt_writer *w, struct iovec *v, int n)
{
	struct pollfd p = { .fd = w->fd, .events = POLLOUT };
	ssize_t done;

	while (n && !w->error) {
		done = writev(w->fd, v, n);
		if (done < 0 && errno == EAGAIN)
			poll(&p, 1, -1);
		else if (done < 0 && errno != EINTR)
			w->error = errno;
		for (; done > 0 && n; v++, n--) {
			w->st.ws_bytes += (size_t)done < v->iov_len ? (size_t)done : v->iov_len;
			if ((size_t)done < v->iov_len) {
				v->iov_base = (char *)v->iov_base + done;
				v->iov_len -= done;
				break;
			}
			done -= v->iov_len;
		}
		for (; n && !v->iov_len; v++)
			n--;
	}
}

int dt_writer_flush(struct dt_writer *w, struct dt_error *err)
{
	struct iovec v = { w->buf, w->len };

	if (w->len)
		write_all(w, &v, 1);
	w->len = 0;
	return writer_failed(w, err);
}

/* ---- events ---- */

/* Bytes of whole events for one block; 0: the first one cannot be. */
static size_t events_measure(struct dt_writer *w, const unsigned char *p, size_t len)
{
	const struct dt_lost *lost;
	const struct dt_evt *evt;
	size_t n;

	for (n = 0; n < len; n += evt->dtev_len) {
		evt = (const struct dt_evt *)(p + n);
		if (n >= EVENTS_SIZE || len - n < sizeof(*evt) ||
		    evt->dtev_len < sizeof(*evt) || evt->dtev_len > len - n ||
		    evt->dtev_len > EVENT_MAX)
			break;
		if (evt->dtev_nsecs > w->st.ws_last)
			w->st.ws_last = evt->dtev_nsecs;
		lost = (const struct dt_lost *)(evt + 1);
		if (!(evt->dtev_flags & DTEVT_LOST))
			w->st.ws_events++;
		else if (evt->dtev_len >= sizeof(*evt) + sizeof(*lost))
			w->st.ws_lost += lost->dtlo_count;
	}
	w->st.ws_event_bytes += n;
	return n;
}

int dt_writer_events(struct dt_writer *w, const void *events, size_t len,
		     struct dt_error *err)
{
	const unsigned char *p = events;
	struct dt_trace_block b = { .dttb_type = DT_TRACE_EVENTS };
	struct iovec v[2];
	size_t n;

	for (; len && !w->error; p += n, len -= n) {
		n = events_measure(w, p, len);
		if (!n) {
			w->error = EINVAL;
			break;
		}
		b.dttb_seq = w->seq++;
		b.dttb_len = sizeof(b) + n;
		put(w, &b, sizeof(b));
		v[0] = (struct iovec){ w->buf, w->len };
		v[1] = (struct iovec){ (void *)p, n };
		write_all(w, v, 2);
		w->len = 0;
	}
	return writer_failed(w, err);
}

int dt_writer_mark(struct dt_writer *w, __u64 nsecs, struct dt_error *err)
{
	struct dt_trace_time t = { nsecs };

	if (nsecs > w->mark && (w->mark <= w->st.ws_last || nsecs - w->mark > MARK_NSECS)) {
		block(w, DT_TRACE_MARK, &t, sizeof(t));
		w->mark = nsecs;
	}
	return dt_writer_flush(w, err);
}

/* ---- what is told between them ---- */

void dt_writer_ksym(struct dt_writer *w, __u64 addr, __u64 size, const char *name,
		    const char *module)
{
	struct dt_trace_ksym s = { addr, size };

	block_begin(w, DT_TRACE_KSYM, &s, sizeof(s));
	put_string(w, name);
	put_string(w, module);
	block_end(w);
}

__u32 dt_writer_file(struct dt_writer *w, const char *path, const char *build_id)
{
	struct dt_trace_file f = { .dtmf_number = w->nfiles };

	block_begin(w, DT_TRACE_FILE, &f, sizeof(f));
	put_string(w, path);
	put_string(w, build_id);
	block_end(w);
	return w->nfiles++;
}

void dt_writer_mapping(struct dt_writer *w, __u32 pid, __u32 file, __u64 start,
		       __u64 end, __u64 offset, __u64 since)
{
	struct dt_trace_mapping m = { pid, file, start, end, offset, since };

	block(w, DT_TRACE_MAPPING, &m, sizeof(m));
}

void dt_writer_usym(struct dt_writer *w, __u32 file, __u64 offset, __u64 size,
		    const char *name)
{
	struct dt_trace_usym s = { .dtus_file = file, .dtus_offset = offset, .dtus_size = size };

	block_begin(w, DT_TRACE_USYM, &s, sizeof(s));
	put_string(w, name);
	block_end(w);
}

void dt_writer_process(struct dt_writer *w, __u32 pid, __u64 nsecs,
		       const struct dt_trace_task *task)
{
	struct dt_trace_process p = {
		.dtpc_pid = pid, .dtpc_since = nsecs, .dtpc_ppid = task->tt_ppid,
		.dtpc_uid = task->tt_uid, .dtpc_gid = task->tt_gid,
	};

	block_begin(w, DT_TRACE_PROCESS, &p, sizeof(p));
	put_string(w, task->tt_comm);
	put_string(w, task->tt_exe);
	block_end(w);
}

/* ---- the beginning and the end ---- */

static __s64 clock_offset(clockid_t clock)
{
	struct timespec a, m, b;
	__s64 mono;

	/* The middle between two looks, lest being interrupted counts. */
	clock_gettime(CLOCK_MONOTONIC, &a);
	clock_gettime(clock, &m);
	clock_gettime(CLOCK_MONOTONIC, &b);
	mono = (a.tv_sec + b.tv_sec) * 500000000LL + (a.tv_nsec + b.tv_nsec) / 2;
	return m.tv_sec * 1000000000LL + m.tv_nsec - mono;
}

static void put_host(struct dt_writer *w, const struct dtioc_info *info,
		     const struct dt_writer_options *opts)
{
	struct dt_trace_host h = {
		.dtho_ncpus = info->dtif_ncpus, .dtho_pid = getpid(), .dtho_cpid = opts->wo_cpid,
		.dtho_boot = clock_offset(CLOCK_BOOTTIME),
		.dtho_real = clock_offset(CLOCK_REALTIME),
		.dtho_tai = clock_offset(CLOCK_TAI), .dtho_ring = info->dtif_ringsize,
	};
	struct utsname u;

	memset(&u, 0, sizeof(u));
	uname(&u);
	block_begin(w, DT_TRACE_HOST, &h, sizeof(h));
	put_string(w, u.sysname);
	put_string(w, u.release);
	put_string(w, u.version);
	put_string(w, u.machine);
	put_string(w, u.nodename);
	put_string(w, opts->wo_writer);
	put_string(w, opts->wo_command);
	block_end(w);
}

static void put_fields(struct dt_writer *w, const struct dt_fields *fields)
{
	struct dt_trace_field f;
	size_t i;

	for (i = 0; i < fields->count; i++) {
		f = (struct dt_trace_field){
			fields->info[i].dtfi_flags, fields->info[i].dtfi_offset,
			fields->info[i].dtfi_size, fields->info[i].dtfi_elsize,
		};
		put(w, &f, sizeof(f));
	}
}

static void put_probe(struct dt_writer *w, const struct dtioc_probe_info *info,
		      const struct dtioc_req *req, const struct dt_args *args,
		      const struct dt_fields *fields)
{
	struct dt_trace_probe p = {
		.dtpb_pbn = info->dtpi_pbn, .dtpb_kframes = req->dtrq_kframes,
		.dtpb_uframes = req->dtrq_uframes, .dtpb_captured = req->dtrq_evtflags,
		.dtpb_can = info->dtpi_evtflags, .dtpb_nsecs = req->dtrq_nsecs,
		.dtpb_nargs = args->count, .dtpb_nfields = fields->count,
		.dtpb_argc = info->dtpi_nargs,
	};
	size_t i;

	block_begin(w, DT_TRACE_PROBE, &p, sizeof(p));
	put_fields(w, fields);
	put_string(w, info->dtpi_prov);
	put_string(w, info->dtpi_func);
	put_string(w, info->dtpi_name);
	for (i = 0; i < args->count; i++) {
		put_string(w, args->info[i].dtai_argtype);
		put_string(w, args->info[i].dtai_argname);
	}
	for (i = 0; i < fields->count; i++) {
		put_string(w, fields->info[i].dtfi_type);
		put_string(w, fields->info[i].dtfi_name);
	}
	block_end(w);
}

static int tell_probe(struct dt_writer *w, const struct dtioc_probe_info *info,
		      const struct dtioc_req *req, struct dt_error *err)
{
	struct dt_args args = { 0 };
	struct dt_fields fields = { 0 };
	int error = 0;

	if (info->dtpi_nargs)
		error = dt_args_load(w->dev, info->dtpi_pbn, &args, err);
	if (!error && (info->dtpi_evtflags & DTEVT_FIELDS))
		error = dt_fields_load(w->dev, info->dtpi_pbn, &fields, err);
	if (!error)
		put_probe(w, info, req, &args, &fields);
	dt_args_free(&args);
	dt_fields_free(&fields);
	return error;
}

static int tell_probes(struct dt_writer *w, struct dt_error *err)
{
	struct dt_probes list;
	struct dtioc_req req;
	int error = dt_probes_load(w->dev, &list, err);
	size_t i;

	if (error)
		return error;
	for (i = 0; i < list.count && !error; i++)
		if (dt_dev_enabled(w->dev, list.info[i].dtpi_pbn, &req))
			error = tell_probe(w, &list.info[i], &req, err);
	dt_probes_free(&list);
	return error;
}

int dt_writer_create(struct dt_writer **wp, int fd, const char *name,
		     struct dt_dev *dev, const struct dt_writer_options *opts,
		     struct dt_error *err)
{
	static const struct dt_writer_options none;
	struct dt_trace_head head = { .dtth_version = DT_TRACE_VERSION,
				      .dtth_abi = DT_ABI_VERSION };
	struct dt_writer *w = calloc(1, sizeof(*w));
	struct dtioc_info info;
	const __u16 one = 1;
	int error;

	*wp = NULL;
	if (!w)
		return dt_error_set(err, ENOMEM, "%s: out of memory", name);
	w->fd = fd;
	w->name = name;
	w->dev = dev;
	if (*(const unsigned char *)&one != 1)
		error = dt_error_set(err, ENOTSUP,
			"%s: traces can be written on little-endian machines only", name);
	else
		error = dt_dev_info(dev, &info, err);
	if (!error) {
		memcpy(head.dtth_magic, DT_TRACE_MAGIC, sizeof(head.dtth_magic));
		put(w, &head, sizeof(head));
		put_host(w, &info, opts ? opts : &none);
		error = tell_probes(w, err);
	}
	if (!error)
		error = writer_failed(w, err);
	if (error)
		dt_writer_destroy(w);
	else
		*wp = w;
	return error;
}

void dt_writer_destroy(struct dt_writer *w)
{
	if (!w)
		return;
	free(w->buf);
	free(w);
}

int dt_writer_start(struct dt_writer *w, __u64 nsecs, struct dt_error *err)
{
	struct dt_trace_time t = { nsecs };

	block(w, DT_TRACE_START, &t, sizeof(t));
	return dt_writer_flush(w, err);
}

static __u32 put_skipped(struct dt_writer *w)
{
	struct dt_trace_skipped s = { 0 };
	struct dtioc_pstat ps;
	__u32 count = 0;
	size_t i;

	for (i = 0; i < w->dev->nreqs; i++) {
		if (dt_dev_probe_stats(w->dev, w->dev->reqs[i].dtrq_pbn, &ps, NULL) ||
		    !ps.dtps_budgetevt)
			continue;
		s.dtsk_pbn = ps.dtps_pbn;
		s.dtsk_budgetevt = ps.dtps_budgetevt;
		put(w, &s, sizeof(s));
		count++;
	}
	return count;
}

static void put_budget(struct dt_writer *w, __u64 budgetevt)
{
	struct dt_trace_budget b = { .dtbu_budgetevt = budgetevt };

	if (!budgetevt)
		return;
	block_begin(w, DT_TRACE_BUDGET, &b, sizeof(b));
	b.dtbu_nprobes = put_skipped(w);
	if (!w->error)
		memcpy(w->buf + w->block + sizeof(struct dt_trace_block), &b, sizeof(b));
	block_end(w);
}

/* Of the probes that lost something. */
static __u32 put_counts(struct dt_writer *w)
{
	struct dt_trace_count c = { 0 };
	struct dtioc_pstat ps;
	__u32 count = 0;
	size_t i;

	for (i = 0; i < w->dev->nreqs; i++) {
		if (dt_dev_probe_stats(w->dev, w->dev->reqs[i].dtrq_pbn, &ps, NULL) ||
		    !(ps.dtps_dropevt || ps.dtps_skiptick))
			continue;
		c.dtco_pbn = ps.dtps_pbn;
		c.dtco_dropevt = ps.dtps_dropevt;
		c.dtco_skiptick = ps.dtps_skiptick;
		put(w, &c, sizeof(c));
		count++;
	}
	return count;
}

int dt_writer_end(struct dt_writer *w, __u64 nsecs, struct dt_error *err)
{
	struct dt_trace_end e = { .dten_nsecs = nsecs };
	struct dtioc_stat st;
	int error = dt_dev_stats(w->dev, &st, err);

	if (error)
		return error;
	put_budget(w, st.dtst_budgetevt);
	e.dten_readevt = st.dtst_readevt;
	e.dten_dropevt = st.dtst_dropevt;
	e.dten_skiptick = st.dtst_skiptick;
	e.dten_recurevt = st.dtst_recurevt;
	block_begin(w, DT_TRACE_END, &e, sizeof(e));
	e.dten_nprobes = put_counts(w);
	if (!w->error)
		memcpy(w->buf + w->block + sizeof(struct dt_trace_block), &e, sizeof(e));
	block_end(w);
	return dt_writer_flush(w, err);
}

void dt_writer_stats(const struct dt_writer *w, struct dt_writer_stats *st)
{
	*st = w->st;
}
