// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "spec.h"

#define PARTS_MAX	4

/* A piece of the text between commas or colons. */
struct piece {
	const char	*p;
	size_t		 len;
};

static struct piece trim(struct piece w)
{
	while (w.len && isspace((unsigned char)w.p[0])) {
		w.p++;
		w.len--;
	}
	while (w.len && isspace((unsigned char)w.p[w.len - 1]))
		w.len--;
	return w;
}

/* Take what stands before the next separator off the front. */
static struct piece cut(struct piece *rest, char separator)
{
	const char *at = memchr(rest->p, separator, rest->len);
	struct piece w = *rest;

	w.len = at ? (size_t)(at - w.p) : w.len;
	rest->p += w.len + (at != NULL);
	rest->len -= w.len + (at != NULL);
	return w;
}

static int is_word(struct piece w, const char *word)
{
	return w.len == strlen(word) && !memcmp(w.p, word, w.len);
}

static int starts_with(struct piece w, const char *word)
{
	return w.len >= strlen(word) && !memcmp(w.p, word, strlen(word));
}

static int too_long(struct piece w, struct dt_error *err)
{
	return dt_error_set(err, ENAMETOOLONG, "%.40s...: a name has at most %d characters",
			    w.p, DTNAMESIZE - 1);
}

static int put_name(char *to, struct piece from, struct dt_error *err)
{
	if (from.len >= DTNAMESIZE)
		return too_long(from, err);
	memcpy(to, from.p, from.len);
	to[from.len] = 0;
	return 0;
}

/* A part that a name can consist of: no blanks, nothing unprintable. */
static int check_part(struct piece whole, struct piece part, struct dt_error *err)
{
	size_t i;

	for (i = 0; i < part.len; i++)
		if (!isgraph((unsigned char)part.p[i]))
			return dt_error_set(err, EINVAL,
				"%.*s: blanks and control characters are not part of a probe's name; separate probes with commas",
				(int)whole.len, whole.p);
	return 0;
}

/* FUNC+OFFSET: cut the offset off func. */
static int split_offset(struct spec *s, struct piece whole, struct dt_error *err)
{
	char *plus = strchr(s->func, '+'), *end;

	if (!plus)
		return 0;
	*plus++ = 0;
	errno = 0;
	s->offset = strtoull(plus, &end, 0);
	if (!isdigit((unsigned char)*plus) || *end || errno || !*s->func)
		return dt_error_set(err, EINVAL,
			"%.*s: after the + a number of bytes is expected, as in kprobe:vfs_read+0x10",
			(int)whole.len, whole.p);
	if (s->offset && strcmp(s->name, "entry"))
		return dt_error_set(err, EINVAL,
			"%.*s: a return probe has no offset; leave +%s away",
			(int)whole.len, whole.p, plus);
	if (s->offset && spec_is_wild(s->func))
		return dt_error_set(err, EINVAL,
			"%.*s: an offset needs one function, not wildcards",
			(int)whole.len, whole.p);
	return 0;
}

/*
 * The ways to write one: FUNC, FUNC:entry, FUNC:return, MODULE:FUNC and
 * MODULE:FUNC:entry; kretprobe means return.
 */
static int parse_kprobe(struct spec *s, struct piece *part, unsigned int n,
			struct piece whole, struct dt_error *err)
{
	int ret = is_word(part[0], "kretprobe"), named = 0;
	struct piece func, name = { "entry", 5 };

	if (n > 2 && (is_word(part[n - 1], "entry") || is_word(part[n - 1], "return") ||
		      (n == 3 && is_word(part[2], "*")) || n == 4))
		named = 1;
	if (n < 2 || (ret && named && !is_word(part[n - 1], "return")))
		return dt_error_set(err, EINVAL,
			"%.*s: expected kprobe:FUNCTION:entry, kprobe:FUNCTION:return or kretprobe:FUNCTION",
			(int)whole.len, whole.p);
	if (named)
		name = part[n - 1];
	else if (ret)
		name = (struct piece){ "return", 6 };
	func.p = part[1].p;
	func.len = part[n - 1 - named].p + part[n - 1 - named].len - func.p;
	strcpy(s->prov, "kprobe");
	if (put_name(s->func, func, err) || put_name(s->name, name, err))
		return -ENAMETOOLONG;
	return split_offset(s, whole, err);
}

/* What bpftrace calls tracepoint:syscalls:sys_enter_X is syscall:X:entry. */
static int is_syscall_tracepoint(struct piece *part, unsigned int n)
{
	return n == 3 && is_word(part[0], "tracepoint") && is_word(part[1], "syscalls") &&
		(starts_with(part[2], "sys_enter_") || starts_with(part[2], "sys_exit_"));
}

static int parse_syscall_tracepoint(struct spec *s, struct piece *part,
				    struct dt_error *err)
{
	int enter = starts_with(part[2], "sys_enter_");
	size_t skip = strlen(enter ? "sys_enter_" : "sys_exit_");
	struct piece func = { part[2].p + skip, part[2].len - skip };

	strcpy(s->prov, "syscall");
	strcpy(s->name, enter ? "entry" : "return");
	return put_name(s->func, func, err);
}

static int wrong_parts(struct piece whole, struct piece prov, struct dt_error *err)
{
	const char *example = "syscall:openat:entry or tracepoint:sched:sched_switch";

	if (is_word(prov, "profile"))
		example = "profile:hz:99";
	else if (is_word(prov, "interval"))
		example = "interval:s:1";
	return dt_error_set(err, EINVAL,
		"%.*s: a probe has three parts, PROVIDER:FUNCTION:NAME, as in %s; dt -l lists them",
		(int)whole.len, whole.p, example);
}

static int parse_parts(struct spec *s, struct piece *part, unsigned int n,
		       struct piece whole, struct dt_error *err)
{
	if (is_word(part[0], "kprobe") || is_word(part[0], "kretprobe"))
		return parse_kprobe(s, part, n, whole, err);
	if (is_syscall_tracepoint(part, n))
		return parse_syscall_tracepoint(s, part, err);
	if (n != 3)
		return wrong_parts(whole, part[0], err);
	if (put_name(s->prov, part[0], err) || put_name(s->func, part[1], err) ||
	    put_name(s->name, part[2], err))
		return -ENAMETOOLONG;
	return 0;
}

static int parse_one(struct spec *s, struct piece whole, struct dt_error *err)
{
	struct piece part[PARTS_MAX] = { { NULL, 0 } }, rest = whole;
	unsigned int n = 0;
	int more, error;

	memset(s, 0, sizeof(*s));
	do {
		if (n == PARTS_MAX)
			return wrong_parts(whole, part[0], err);
		more = memchr(rest.p, ':', rest.len) != NULL;
		part[n] = cut(&rest, ':');
		error = check_part(whole, part[n], err);
		if (error)
			return error;
		if (!part[n++].len)
			return wrong_parts(whole, part[0], err);
	} while (more);
	return parse_parts(s, part, n, whole, err);
}

int spec_list_parse(struct spec_list *list, const char *text, struct dt_error *err)
{
	struct piece rest = { text, strlen(text) }, whole;
	struct spec *v;
	int more = 1, error;

	memset(list, 0, sizeof(*list));
	while (more) {
		more = memchr(rest.p, ',', rest.len) != NULL;
		whole = trim(cut(&rest, ','));
		if (!whole.len)
			return dt_error_set(err, EINVAL, "%s",
				*text ? "an empty name in the list of probes; name one between the commas" :
				"no probe is named; dt -l lists them");
		v = realloc(list->v, (list->count + 1) * sizeof(*v));
		if (!v)
			return dt_error_set(err, ENOMEM, "out of memory");
		list->v = v;
		v += list->count;
		error = parse_one(v, whole, err);
		if (error)
			return error;
		v->wild = spec_is_wild(v->prov) || spec_is_wild(v->func) ||
			spec_is_wild(v->name);
		list->count++;
	}
	return 0;
}

void spec_list_free(struct spec_list *list)
{
	free(list->v);
	memset(list, 0, sizeof(*list));
}

char *spec_text(const struct spec *s, char buf[SPEC_TEXT])
{
	if (s->offset)
		snprintf(buf, SPEC_TEXT, "%s:%s+%llu:%s", s->prov, s->func,
			 (unsigned long long)s->offset, s->name);
	else
		snprintf(buf, SPEC_TEXT, "%s:%s:%s", s->prov, s->func, s->name);
	return buf;
}

int spec_glob(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

int spec_is_wild(const char *pattern)
{
	return strpbrk(pattern, "*?[") != NULL;
}

int spec_match(const struct spec *s, const char *prov, const char *func,
	       const char *name)
{
	return spec_glob(s->prov, prov) && spec_glob(s->func, func) &&
		spec_glob(s->name, name);
}

int pattern_init(struct pattern *p, const char *text, struct dt_error *err)
{
	struct piece t = trim((struct piece){ text, strlen(text) });
	const char *to = "%.*s";
	int n;

	if (starts_with(t, "kretprobe:")) {
		t.p += strlen("kretprobe:");
		t.len -= strlen("kretprobe:");
		to = "kprobe:%.*s:return";
		if (t.len >= 7 && !memcmp(t.p + t.len - 7, ":return", 7))
			t.len -= 7;
	} else if (is_word(t, "kretprobe")) {
		t = (struct piece){ "kprobe:*:return", 15 };
	} else if (starts_with(t, "tracepoint:syscalls:sys_enter_")) {
		t.p += strlen("tracepoint:syscalls:sys_enter_");
		t.len -= strlen("tracepoint:syscalls:sys_enter_");
		to = "syscall:%.*s:entry";
	} else if (starts_with(t, "tracepoint:syscalls:sys_exit_")) {
		t.p += strlen("tracepoint:syscalls:sys_exit_");
		t.len -= strlen("tracepoint:syscalls:sys_exit_");
		to = "syscall:%.*s:return";
	}
	n = t.len < SPEC_TEXT ? snprintf(p->text, sizeof(p->text), to, (int)t.len, t.p) :
		SPEC_TEXT;
	if (n >= SPEC_TEXT)
		return too_long(t, err);
	snprintf(p->begin, sizeof(p->begin), "%s:*", p->text);
	return 0;
}

int pattern_match(const struct pattern *p, const char *fullname)
{
	return !p->text[0] || spec_glob(p->text, fullname) || spec_glob(p->begin, fullname);
}

int pattern_wants(const struct pattern *p, const char *wanted)
{
	char prov[SPEC_TEXT], *colon;

	strcpy(prov, p->text);
	colon = strchr(prov, ':');
	if (colon)
		*colon = 0;
	else if (spec_is_wild(prov))
		return 1;
	return spec_glob(prov, wanted);
}
