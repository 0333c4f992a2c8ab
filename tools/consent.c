// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "consent.h"

/* What is to be armed. */
struct armed {
	char	pattern[SPEC_TEXT];	/* the first of the wildcards, */
	int	more;			/* which is not the only one */
	size_t	funcs;			/* probes that only wildcards name */
	size_t	probes;			/* all that --max-probes counts */
};

static void note_pattern(struct armed *a, const char *text)
{
	if (!*a->pattern)
		snprintf(a->pattern, sizeof(a->pattern), "%s", text);
	else if (strcmp(a->pattern, text))
		a->more = 1;
}

static int is_yes(char *answer)
{
	answer[strcspn(answer, " \t\n")] = 0;
	return !strcasecmp(answer, "y") || !strcasecmp(answer, "yes");
}

/*
 * Not by way of stdin, which may have met the end of a program typed there, and
 * may take more of what is typed than this line.
 */
static int ask(const struct armed *a, struct dt_error *err)
{
	char answer[64];
	ssize_t n;

	fprintf(stderr, "dt: %s%s: arms %zu function probes, which slows the kernel down; go on? [y/N] ",
		a->pattern, a->more ? ",..." : "", a->funcs);
	fflush(stderr);
	n = read(STDIN_FILENO, answer, sizeof(answer) - 1);
	if (n <= 0)
		fputc('\n', stderr);
	answer[n > 0 ? n : 0] = 0;
	if (is_yes(answer))
		return 0;
	return dt_error_set(err, ECANCELED,
		"%s%s: nothing was armed; narrow it down, or go on without a question with --max-probes %zu",
		a->pattern, a->more ? ",..." : "", a->probes);
}

static int consent(const struct armed *a, struct dt_error *err)
{
	if (a->funcs <= CONSENT_FUNCS)
		return 0;
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		return ask(a, err);
	return dt_error_set(err, E2BIG,
		"%s%s: arms %zu function probes, which slows the kernel down; narrow it down, or allow them with --max-probes %zu",
		a->pattern, a->more ? ",..." : "", a->funcs, a->probes);
}

int consent_expansion(const struct expansion *x, const struct spec_list *list,
		      struct dt_error *err)
{
	struct armed a = { .probes = x->nfound + x->ndefs };
	char text[SPEC_TEXT];
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->v[i].wild && !strcmp(list->v[i].prov, "kprobe"))
			note_pattern(&a, spec_text(&list->v[i], text));
	for (i = 0; i < x->ndefs; i++)
		a.funcs += x->wild[i] && !strcmp(x->defs[i].dtdf_prov, "kprobe");
	return consent(&a, err);
}

int consent_plan(const struct bt_plan *plan, struct dt_error *err)
{
	struct armed a = { .probes = plan->attached };
	const struct bt_attach *at;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		at = &plan->v[i];
		if (at->kind != BT_DEVICE || !at->wild || strcmp(at->prov, "kprobe"))
			continue;
		note_pattern(&a, at->wild);
		a.funcs++;
	}
	return consent(&a, err);
}
