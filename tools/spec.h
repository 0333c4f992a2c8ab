/* SPDX-License-Identifier: GPL-2.0-only */
/* How people write probes, and what those words match. */
#ifndef DT_SPEC_H
#define DT_SPEC_H

#include <stddef.h>
#include "libdt/libdt.h"

/*
 * PROVIDER:FUNC:NAME, each with wildcards.  The other ways to write a probe
 * (kprobe:FUNC, kprobe:MODULE:FUNC, kretprobe:FUNC, FUNC+OFFSET,
 * tracepoint:syscalls:sys_enter_NAME) have been brought into this form.
 */
struct spec {
	char	prov[DTNAMESIZE];
	char	func[DTNAMESIZE];
	char	name[DTNAMESIZE];
	__u64	offset;		/* of a kprobe */
	int	wild;		/* there are wildcards in it */
};

struct spec_list {
	struct spec	*v;
	size_t		 count;
};

/* Bytes of a probe's full name, its NUL included. */
#define SPEC_TEXT	(3 * DTNAMESIZE + 24)

/* Parse PROBE[,PROBE...].  Free with spec_list_free(), also on failure. */
int spec_list_parse(struct spec_list *list, const char *text, struct dt_error *err);
void spec_list_free(struct spec_list *list);

/* The probe as it is listed: PROVIDER:FUNC[+OFFSET]:NAME.  Returns buf. */
char *spec_text(const struct spec *spec, char buf[SPEC_TEXT]);

/* One part of a name against one part of a spec, and whether that has wildcards. */
int spec_glob(const char *pattern, const char *text);
int spec_is_wild(const char *pattern);

/* A probe that the device lists against a spec. */
int spec_match(const struct spec *spec, const char *prov, const char *func,
	       const char *name);

/*
 * A pattern to list by: a provider, a beginning of a spec that ends before a
 * colon, or wildcards for the name as a whole.
 */
struct pattern {
	char	text[SPEC_TEXT];	/* "" matches all that is listed unasked */
	char	begin[SPEC_TEXT + 2];	/* the names that it is the beginning of */
};

int pattern_init(struct pattern *p, const char *text, struct dt_error *err);
int pattern_match(const struct pattern *p, const char *fullname);

/*
 * It can match probes of that provider: kernel functions, of which there are far
 * too many to list unasked, among them.
 */
int pattern_wants(const struct pattern *p, const char *prov);

#endif
