// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "consent.h"
#include "expand.h"
#include "probeset.h"

char *probe_name(const struct dtioc_probe_info *info, char buf[SPEC_TEXT])
{
	snprintf(buf, SPEC_TEXT, "%s:%s:%s", info->dtpi_prov, info->dtpi_func,
		 info->dtpi_name);
	return buf;
}

static char *def_name(const struct dtioc_def *def, char buf[SPEC_TEXT])
{
	struct spec spec = { .offset = def->dtdf_offset };

	memcpy(spec.prov, def->dtdf_prov, DTNAMESIZE);
	memcpy(spec.func, def->dtdf_func, DTNAMESIZE);
	memcpy(spec.name, def->dtdf_name, DTNAMESIZE);
	return spec_text(&spec, buf);
}

const char *kprobe_refusal(int code)
{
	switch (code) {
	case EINVAL:
		return "the kernel does not allow a probe there, as kprobes may not touch the "
		       "function (/sys/kernel/debug/kprobes/blacklist) or ftrace may not "
		       "trace it; try a function that calls it";
	case EILSEQ:
		return "no instruction begins there; objdump -d shows where they do";
	case ENOSYS:
	case EOPNOTSUPP:
		return "this kernel was built without kprobes";
	default:
		return NULL;
	}
}

/* Why a probe could not be made, in words. */
static int define_failed(struct expansion *x, const struct dtioc_def *def,
			 struct dt_error *err)
{
	char text[SPEC_TEXT];
	int kprobe = !strcmp(def->dtdf_prov, "kprobe"), code = def->dtdf_error;
	int event = !strcmp(def->dtdf_prov, "tracepoint");

	def_name(def, text);
	if (code == ENOENT && (kprobe || event || dt_dev_trace(x->dev)))
		return expansion_unknown(x, text, err);
	if (event && code == EOPNOTSUPP)
		return dt_error_set(err, code,
			"%s: perf does not hand over this event, and the module has no handler for it", text);
	if (kprobe && kprobe_refusal(code))
		return dt_error_set(err, code, "%s: %s", text, kprobe_refusal(code));
	if (!kprobe && !event && code == EINVAL)
		return dt_error_set(err, code,
			"%s: a period must be from 10 microseconds to one day", text);
	if (code == EDQUOT)
		return dt_error_set(err, code,
			"%s: more probes than a session may have, or than all may have memory for; maxprobes and maxmem in /sys/module/dt/parameters say how many",
			text);
	if (code == ENOENT)
		return dt_error_set(err, code, "%s: the module has no provider %s", text,
				    def->dtdf_prov);
	return dt_error_set(err, code ? code : EIO, "%s: the probe could not be made: %s", text,
			    strerror(code ? code : EIO));
}

/* Define what is to be defined; what only a wildcard named may fail. */
static int define_all(struct probeset *set, struct expansion *x, struct dt_error *err)
{
	const struct dtioc_probe_info *listed;
	size_t i, made = 0;
	long missing;

	if (!x->ndefs)
		return 0;
	missing = dt_dev_define(x->dev, x->defs, x->ndefs, err);
	if (missing < 0)
		return missing;
	for (i = 0; i < x->ndefs; i++) {
		if (x->defs[i].dtdf_pbn) {
			x->defs[made++] = x->defs[i];
			continue;
		}
		/* Without its fields, then. */
		listed = dt_probes_find(&x->list, x->defs[i].dtdf_prov, x->defs[i].dtdf_func,
					x->defs[i].dtdf_name);
		if (listed) {
			x->found[x->nfound++] = listed->dtpi_pbn;
			continue;
		}
		if (!x->wild[i] || missing == (long)x->ndefs)
			return define_failed(x, &x->defs[i], err);
		set->skipped++;
	}
	x->ndefs = made;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct probe *pa = a, *pb = b;

	return (pa->pbn > pb->pbn) - (pa->pbn < pb->pbn);
}

/* What all events have is in the line's head; the rest are shown. */
static int probe_fill_fields(struct probe *p, struct dt_dev *dev, struct dt_error *err)
{
	struct dtioc_field_info *fi;
	size_t i, kept = 0;
	int error;

	error = dt_fields_load(dev, p->pbn, &p->fields, err);
	if (error)
		return error;
	fi = p->fields.info;
	for (i = 0; i < p->fields.count; i++)
		if (strncmp(fi[i].dtfi_name, "common_", 7))
			fi[kept++] = fi[i];
	p->fields.count = kept;
	p->field_formats = calloc(kept + 1, sizeof(*p->field_formats));
	if (!p->field_formats)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	for (i = 0; i < kept; i++)
		p->field_formats[i] = format_field(&fi[i]);
	return 0;
}

static int probe_fill(struct probe *p, struct dt_dev *dev,
		      const struct dtioc_probe_info *info, struct dt_error *err)
{
	char text[SPEC_TEXT];
	size_t i;
	int error;

	p->pbn = info->dtpi_pbn;
	p->can = info->dtpi_evtflags;
	p->name = strdup(probe_name(info, text));
	if (!p->name)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	if (p->can & DTEVT_FIELDS)
		return probe_fill_fields(p, dev, err);
	if (!info->dtpi_nargs)
		return 0;
	error = dt_args_load(dev, p->pbn, &p->args, err);
	if (error)
		return error;
	p->formats = calloc(p->args.count + 1, sizeof(*p->formats));
	if (!p->formats)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	for (i = 0; i < p->args.count; i++)
		p->formats[i] = format_of(p->args.info[i].dtai_argtype,
					  p->args.info[i].dtai_argname);
	return 0;
}

static int probeset_add(struct probeset *set, struct expansion *x, __u32 pbn,
			struct dt_error *err)
{
	const struct dtioc_probe_info *info = dt_probes_number(&x->list, pbn);

	if (!info)
		return dt_error_set(err, ENOENT,
			"probe %u went away: its module was unloaded meanwhile", pbn);
	return probe_fill(&set->v[set->count++], x->dev, info, err);
}

static int probeset_fill(struct probeset *set, struct expansion *x, struct dt_error *err)
{
	size_t i, n = x->nfound + x->ndefs;
	int error = 0;

	/* What was defined is listed now, with what it can capture. */
	if (x->ndefs) {
		dt_probes_free(&x->list);
		error = dt_probes_load(x->dev, &x->list, err);
		if (error)
			return error;
	}
	set->v = calloc(n + 1, sizeof(*set->v));
	if (!set->v)
		return dt_error_set(err, ENOMEM, "out of memory for probes");
	for (i = 0; !error && i < n; i++)
		error = probeset_add(set, x, i < x->nfound ? x->found[i] :
				     x->defs[i - x->nfound].dtdf_pbn, err);
	qsort(set->v, set->count, sizeof(*set->v), by_number);
	return error;
}

int probeset_find(struct probeset *set, struct dt_dev *dev,
		  const struct spec_list *list, size_t max, struct dt_error *err)
{
	struct expansion x;
	size_t i;
	int error;

	memset(set, 0, sizeof(*set));
	error = expansion_init(&x, dev, max ? max : PROBESET_MAX, err);
	for (i = 0; !error && i < list->count; i++)
		error = expansion_add(&x, &list->v[i], err);
	if (!error && !max && !dt_dev_trace(dev))
		error = consent_expansion(&x, list, err);
	if (!error)
		error = define_all(set, &x, err);
	if (!error)
		error = probeset_fill(set, &x, err);
	expansion_free(&x);
	return error;
}

static int enable_failed(const struct probe *p, int code, struct dt_error *err)
{
	switch (code) {
	case EPERM:
	case EACCES:
		return dt_error_set(err, code,
			"%s: not allowed; tracing needs CAP_PERFMON or CAP_SYS_ADMIN: run as root",
			p->name);
	case EINVAL:
		return dt_error_set(err, code,
			"%s: the module cannot capture this there; try without --kstack and --ustack",
			p->name);
	case ENOENT:
		return dt_error_set(err, code,
			"%s: the probe went away: its module was unloaded meanwhile", p->name);
	default:
		return dt_error_set(err, code, "%s: the probe could not be enabled: %s",
				    p->name, strerror(code));
	}
}

int probeset_enable(struct probeset *set, struct dt_dev *dev,
		    const struct capture *cap, struct dt_error *err)
{
	__u64 want = DTEVT_EXECNAME | DTEVT_RETVAL;
	struct dtioc_req req, had;
	size_t i;
	int error;

	want |= cap->kstack ? DTEVT_KSTACK : 0;
	want |= cap->ustack ? DTEVT_USTACK : 0;
	for (i = 0; i < set->count; i++) {
		memset(&req, 0, sizeof(req));
		req.dtrq_pbn = set->v[i].pbn;
		/* Fields are what the arguments come to. */
		req.dtrq_evtflags = want & set->v[i].can;
		req.dtrq_evtflags |= set->v[i].can & DTEVT_FIELDS ? DTEVT_FIELDS :
				     set->v[i].can & DTEVT_FUNCARGS;
		req.dtrq_kframes = cap->kstack;
		req.dtrq_uframes = cap->ustack;
		if (dt_dev_trace(dev) && dt_dev_enabled(dev, req.dtrq_pbn, &had))
			req.dtrq_evtflags &= had.dtrq_evtflags;
		error = dt_dev_enable(dev, &req, NULL);
		if (error)
			return enable_failed(&set->v[i], -error, err);
	}
	return 0;
}

void probeset_free(struct probeset *set)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		free(set->v[i].name);
		free(set->v[i].formats);
		free(set->v[i].field_formats);
		dt_args_free(&set->v[i].args);
		dt_fields_free(&set->v[i].fields);
	}
	free(set->v);
	memset(set, 0, sizeof(*set));
}

const struct probe *probeset_number(const struct probeset *set, __u32 pbn)
{
	struct probe key = { .pbn = pbn };

	if (!set->count)
		return NULL;
	return bsearch(&key, set->v, set->count, sizeof(key), by_number);
}
