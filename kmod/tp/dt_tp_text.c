// SPDX-License-Identifier: GPL-2.0-only
/* What the text of an event descriptor says: group, name, arguments. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/string.h>
#include "dt_tp.h"

const char *dt_tp_group(const struct dt_tp_desc *desc)
{
	return desc->text;
}

const char *dt_tp_name(const struct dt_tp_desc *desc)
{
	return desc->text + strlen(desc->text) + 1;
}

/* The parameters without the "TP_PROTO(" and ")" around them. */
static const char *dt_tp_params(const struct dt_tp_desc *desc, const char **end)
{
	const char *name = dt_tp_name(desc);
	const char *proto = name + strlen(name) + 1;
	const char *open = strchr(proto, '(');
	const char *close = strrchr(proto, ')');

	if (!open || !close || close < open) {
		*end = proto;
		return proto;
	}
	*end = close;
	return open + 1;
}

/* The comma behind the parameter at p, or the end of all. */
static const char *dt_tp_param_end(const char *p, const char *end)
{
	int depth = 0;

	for (; p < end; p++) {
		if (*p == '(' || *p == '[')
			depth++;
		else if (*p == ')' || *p == ']')
			depth--;
		else if (*p == ',' && !depth)
			break;
	}
	return p;
}

/* Where the name ends: "int x", "u8 x[6]", "int (*x)(int)", "u8 (*x)[6]". */
static const char *dt_tp_name_end(const char *p, const char *end)
{
	const char *q;

	for (q = p; q < end && *q != '['; q++) {
		if (*q != '(')
			continue;
		if (*skip_spaces(q + 1) == '*') {
			while (q < end && *q != ')' && *q != '[')
				q++;
			break;
		}
		while (q + 1 < end && *q != ')')
			q++;
	}
	while (q > p && isspace(q[-1]))
		q--;
	return q;
}

static int dt_tp_copy(char *to, size_t size, const char *p, size_t len)
{
	if (len >= size)
		return -E2BIG;
	memcpy(to, p, len);
	to[len] = '\0';
	return 0;
}

/* The type is what is left without the name; both must fit in size bytes. */
static int dt_tp_split(const char *p, const char *end, char *type, char *name, size_t size)
{
	const char *name_end = dt_tp_name_end(p, end);
	const char *at = name_end;
	size_t head, tail;

	while (at > p && (isalnum(at[-1]) || at[-1] == '_'))
		at--;
	if (at == p)
		at = name_end;	/* a type alone */
	tail = end - name_end;
	head = at - p;
	if (!tail)
		while (head && isspace(p[head - 1]))
			head--;
	if (head + tail >= size)
		return -E2BIG;
	memcpy(type, p, head);
	memcpy(type + head, name_end, tail);
	type[head + tail] = '\0';
	return dt_tp_copy(name, size, at, name_end - at);
}

/*
 * Type and name of argument n as the header spells them.  ENOENT: there is none.
 * E2BIG: one does not fit in size bytes.
 */
int dt_tp_arg(const struct dt_tp_desc *desc, unsigned int n, char *type, char *name,
	      size_t size)
{
	const char *end, *stop;
	const char *p = dt_tp_params(desc, &end);

	while (n--) {
		p = dt_tp_param_end(p, end);
		if (p == end)
			return -ENOENT;
		p++;
	}
	stop = dt_tp_param_end(p, end);
	while (p < stop && isspace(*p))
		p++;
	while (p < stop && isspace(stop[-1]))
		stop--;
	if (p == stop)
		return -ENOENT;
	return dt_tp_split(p, stop, type, name, size);
}
