// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "format.h"
#include "print.h"

int printer_init(struct printer *p, struct out *out, const struct probeset *set,
		 int user, struct dt_error *err)
{
	memset(p, 0, sizeof(*p));
	p->out = out;
	p->set = set;
	if (!user)
		return 0;
	p->usyms = usyms_create(1);
	return p->usyms ? 0 : dt_error_set(err, ENOMEM, "out of memory for symbols");
}

int printer_use_trace(struct printer *p, struct dt_dev *trace, struct dt_error *err)
{
	p->ksyms_tried = 1;
	p->ksyms = ksyms_of_trace(trace);
	p->usyms = usyms_of_trace(trace);
	return p->ksyms && p->usyms ? 0 : dt_error_set(err, ENOMEM, "out of memory for symbols");
}

void printer_fini(struct printer *p)
{
	ksyms_free(p->ksyms);
	usyms_destroy(p->usyms);
}

/* Symbols take a moment to load; without kernel stacks they are not needed. */
static const struct ksyms *printer_ksyms(struct printer *p)
{
	struct dt_error err;

	if (p->ksyms_tried)
		return p->ksyms;
	p->ksyms_tried = 1;
	p->ksyms = ksyms_load(&err);
	if (!p->ksyms)
		fprintf(stderr, "dt: %s\n", err.text);
	else if (ksyms_hidden(p->ksyms))
		fprintf(stderr, "dt: /proc/kallsyms hides the kernel's addresses, so kernel stacks have no names; run as root, or sysctl kernel.kptr_restrict=0\n");
	return p->ksyms;
}

void print_time(struct out *out, __u64 nsecs)
{
	out_u64_width(out, nsecs / 1000000000, 6, ' ');
	out_char(out, '.');
	out_u64_width(out, nsecs % 1000000000, 9, '0');
}

static void print_head(struct printer *p, const struct dt_event *ev)
{
	struct out *o = p->out;
	size_t mark;

	print_time(o, ev->dtev_nsecs);
	out_u64_width(o, ev->dtev_cpu, 4, ' ');
	out_char(o, ' ');
	mark = out_mark(o);
	if (ev->dtev_comm)
		out_safe(o, ev->dtev_comm, strlen(ev->dtev_comm));
	out_pad(o, mark, DTCOMMLEN - 1);
	out_char(o, ' ');
	mark = out_mark(o);
	out_u64(o, ev->dtev_pid);
	out_char(o, '/');
	out_u64(o, ev->dtev_tid);
	out_pad(o, mark, 11);
	out_char(o, ' ');
}

static void print_args(struct printer *p, const struct probe *probe,
		       const struct dt_event *ev)
{
	const struct format unknown = { FORMAT_HEX, 8 };
	struct out *o = p->out;
	__u32 i;

	for (i = 0; i < ev->dtev_nargs; i++) {
		out_char(o, ' ');
		if (probe && i < probe->args.count) {
			out_safe_str(o, probe->args.info[i].dtai_argname);
			out_char(o, '=');
			format_value(o, probe->formats[i], ev->dtev_args[i]);
		} else {
			out_str(o, "arg");
			out_u64(o, i);
			out_char(o, '=');
			format_value(o, unknown, ev->dtev_args[i]);
		}
	}
}

/* n bytes at p, of which a number is made. */
static __u64 number(const unsigned char *p, unsigned int n)
{
	__u64 v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

/* An array's, or what is no number of a known size: its bytes. */
static void print_elements(struct out *o, struct format f, const unsigned char *p, size_t len)
{
	size_t i;

	out_char(o, '[');
	for (i = 0; (i + 1) * f.bytes <= len; i++) {
		if (i)
			out_char(o, ',');
		format_value(o, f, number(p + i * f.bytes, f.bytes));
	}
	out_char(o, ']');
}

static void print_field(struct out *o, const struct dtioc_field_info *fi, struct format f,
			const struct dt_event *ev)
{
	size_t len;
	const void *p = dt_field_data(ev, fi, &len);

	out_char(o, ' ');
	out_safe_str(o, fi->dtfi_name);
	out_char(o, '=');
	if (!p) {
		out_str(o, "?");
	} else if (fi->dtfi_flags & DTFI_STRING) {
		out_char(o, '"');
		out_safe(o, p, strnlen(p, len));
		out_char(o, '"');
	} else if ((fi->dtfi_flags & DTFI_ARRAY) || f.bytes != fi->dtfi_elsize) {
		print_elements(o, f, p, len);
	} else {
		format_value(o, f, number(p, f.bytes));
	}
}

static void print_fields(struct printer *p, const struct probe *probe,
			 const struct dt_event *ev)
{
	size_t i;

	for (i = 0; probe && i < probe->fields.count; i++)
		print_field(p->out, &probe->fields.info[i], probe->field_formats[i], ev);
}

static void print_stack_end(struct out *o, const struct dt_stack *st)
{
	if (st->dtsk_flags & DTSK_FAULT)
		out_str(o, "\t... (memory that cannot be read)\n");
	else if (st->dtsk_flags & DTSK_CUT)
		out_str(o, "\t... (more frames)\n");
}

static void print_kstack(struct printer *p, const struct dt_stack *st)
{
	const struct ksyms *ks = printer_ksyms(p);
	char text[512];
	__u32 i;

	for (i = 0; i < st->dtsk_count; i++) {
		ksyms_format(ks, st->dtsk_pc[i], i > 0, text, sizeof(text));
		out_char(p->out, '\t');
		out_safe_str(p->out, text);
		out_char(p->out, '\n');
	}
	print_stack_end(p->out, st);
}

static void print_ustack(struct printer *p, const struct dt_event *ev)
{
	const struct dt_stack *st = ev->dtev_ustack;
	char text[1024];
	__u32 i;

	for (i = 0; i < st->dtsk_count; i++) {
		if (p->usyms)
			usyms_format(p->usyms, ev->dtev_pid, ev->dtev_nsecs, st->dtsk_pc[i], i > 0,
				     text, sizeof(text));
		else
			snprintf(text, sizeof(text), "0x%llx", (unsigned long long)st->dtsk_pc[i]);
		out_char(p->out, '\t');
		out_safe_str(p->out, text);
		out_char(p->out, '\n');
	}
	print_stack_end(p->out, st);
}

void print_event(struct printer *p, const struct dt_event *ev)
{
	struct out *o = p->out;

	if (!p->last || p->last->pbn != ev->dtev_pbn)
		p->last = probeset_number(p->set, ev->dtev_pbn);
	print_head(p, ev);
	if (p->last) {
		out_safe_str(o, p->last->name);
	} else {
		out_str(o, "probe ");
		out_u64(o, ev->dtev_pbn);
	}
	if (ev->dtev_args)
		print_args(p, p->last, ev);
	if (ev->dtev_fields)
		print_fields(p, p->last, ev);
	if (ev->dtev_flags & DTEVT_RETVAL) {
		out_str(o, " = ");
		format_retval(o, ev->dtev_retval);
	}
	out_char(o, '\n');
	if (ev->dtev_kstack)
		print_kstack(p, ev->dtev_kstack);
	if (ev->dtev_ustack)
		print_ustack(p, ev);
}
