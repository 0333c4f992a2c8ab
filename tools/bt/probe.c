// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "names.h"
#include "probe.h"

enum how {
	P_NONE, P_BEGIN, P_END, P_KPROBE, P_KRETPROBE, P_TRACEPOINT, P_RAWTP,
	P_PROFILE, P_INTERVAL, P_SELF, P_SYSCALL, P_UNAVAILABLE,
};

static const struct provider {
	const char	*name, *canon;
	enum how	 how;
} providers[] = {
	{ "BEGIN", "begin", P_BEGIN }, { "begin", "begin", P_BEGIN },
	{ "END", "end", P_END }, { "end", "end", P_END },
	{ "kprobe", "kprobe", P_KPROBE }, { "k", "kprobe", P_KPROBE },
	{ "kretprobe", "kretprobe", P_KRETPROBE }, { "kr", "kretprobe", P_KRETPROBE },
	{ "fentry", "fentry", P_KPROBE }, { "f", "fentry", P_KPROBE },
	{ "kfunc", "fentry", P_KPROBE },
	{ "fexit", "fexit", P_KRETPROBE }, { "fr", "fexit", P_KRETPROBE },
	{ "kretfunc", "fexit", P_KRETPROBE },
	{ "tracepoint", "tracepoint", P_TRACEPOINT }, { "t", "tracepoint", P_TRACEPOINT },
	{ "rawtracepoint", "rawtracepoint", P_RAWTP },
	{ "rt", "rawtracepoint", P_RAWTP },
	{ "profile", "profile", P_PROFILE }, { "p", "profile", P_PROFILE },
	{ "interval", "interval", P_INTERVAL }, { "i", "interval", P_INTERVAL },
	{ "self", "self", P_SELF }, { "syscall", "syscall", P_SYSCALL },
	{ "uprobe", "uprobe", P_UNAVAILABLE }, { "u", "uprobe", P_UNAVAILABLE },
	{ "uretprobe", "uretprobe", P_UNAVAILABLE }, { "ur", "uretprobe", P_UNAVAILABLE },
	{ "usdt", "usdt", P_UNAVAILABLE }, { "U", "usdt", P_UNAVAILABLE },
	{ "hardware", "hardware", P_UNAVAILABLE }, { "h", "hardware", P_UNAVAILABLE },
	{ "software", "software", P_UNAVAILABLE }, { "s", "software", P_UNAVAILABLE },
	{ "watchpoint", "watchpoint", P_UNAVAILABLE }, { "w", "watchpoint", P_UNAVAILABLE },
	{ "asyncwatchpoint", "asyncwatchpoint", P_UNAVAILABLE },
	{ "aw", "asyncwatchpoint", P_UNAVAILABLE },
	{ "iter", "iter", P_UNAVAILABLE }, { "it", "iter", P_UNAVAILABLE },
};

/* One spec while it is being expanded. */
struct expand {
	struct bt_program	*p;
	struct clause		*c;
	const struct spec	*sp;
	const struct provider	*pv;
	const char		*match;		/* pattern of the name, or NULL */
	const char		*as;		/* all matches are printed like this */
	bool			 returns;
	size_t			 found;
};

static size_t max_probes(const struct bt_program *p)
{
	return p->opt.max_probes ? p->opt.max_probes : p->config.max_probes;
}

int probe_clause(const struct attach *at, const struct clause *c)
{
	size_t i;

	for (i = 0; i < at->n; i++)
		if (at->clauses[i] == c->index)
			return (int)i;
	return -1;
}

static struct attach *attach_new(struct bt_program *p)
{
	struct attach *at;

	p->attach = arena_grow(&p->arena, p->attach, p->nattach, &p->attachcap,
			       sizeof(*p->attach));
	at = &p->attach[p->nattach++];
	memset(at, 0, sizeof(*at));
	return at;
}

static void attach_clause(struct expand *x, struct attach *at, const char *name)
{
	struct arena *a = &x->p->arena;
	size_t cap = at->cap;

	x->found++;
	if (probe_clause(at, x->c) >= 0)
		return;
	at->clauses = arena_grow(a, at->clauses, at->n, &cap, sizeof(*at->clauses));
	cap = at->cap;
	at->by = arena_grow(a, at->by, at->n, &cap, sizeof(*at->by));
	at->cap = cap;
	at->clauses[at->n] = x->c->index;
	at->by[at->n].name = name;
	at->by[at->n++].probetype = at->pub.kind == BT_BEGIN || at->pub.kind == BT_END ?
		"special" : x->pv ? x->pv->canon : at->pub.prov;
	x->p->plan.attached++;
}

static struct attach *find_timer(struct bt_program *p, enum bt_attach_kind kind,
				 uint64_t period)
{
	size_t i;

	for (i = 0; i < p->nattach; i++)
		if (p->attach[i].pub.kind == kind && p->attach[i].pub.period == period)
			return &p->attach[i];
	return NULL;
}

static void add_own(struct expand *x, enum bt_attach_kind kind, uint64_t period,
		    int signo)
{
	struct attach *at = NULL;
	const char *text = x->sp->text, *colon = strchr(text, ':');

	if (kind == BT_INTERVAL || kind == BT_PROFILE)
		at = find_timer(x->p, kind, period);
	if (!at) {
		at = attach_new(x->p);
		at->pub.kind = kind;
		at->pub.period = period;
		at->pub.signo = signo;
		at->func = "";
	}
	/* A duration is shown in a unit, as bpftrace does. */
	if (period && x->sp->n == 2 && period % 1000 == 0)
		attach_clause(x, at, arena_printf(&x->p->arena, "%s:us:%llu", x->pv->canon,
						  (unsigned long long)period / 1000));
	else
		attach_clause(x, at, arena_printf(&x->p->arena, "%s%s", x->pv->canon,
						  colon ? colon : ""));
}

static struct attach *device_attach(struct expand *x, const struct bt_probe_desc *d)
{
	const char *wild = strpbrk(x->sp->text, "*?[") ? x->sp->text : NULL;
	struct arena *a = &x->p->arena;
	struct attach *at;
	const char *colon;
	size_t i;

	for (i = 0; i < x->p->nattach; i++) {
		at = &x->p->attach[i];
		if (at->pub.kind != BT_DEVICE || at->pub.id != d->id)
			continue;
		if (!wild)
			at->pub.wild = NULL;
		return at;
	}
	at = attach_new(x->p);
	at->pub.kind = BT_DEVICE;
	at->pub.id = d->id;
	at->pub.wild = wild;
	at->pub.prov = arena_strndup(a, d->prov, strlen(d->prov));
	at->pub.func = arena_strndup(a, d->func, strlen(d->func));
	at->pub.event = arena_strndup(a, d->name, strlen(d->name));
	at->pub.offset = d->offset;
	colon = strchr(at->pub.func, ':');
	at->func = strcmp(d->prov, "kprobe") ? "" : colon ? colon + 1 : at->pub.func;
	if (!strcmp(d->prov, "syscall"))
		at->func = at->pub.func;
	return at;
}

/* The name that `probe` prints: in the words that were used for the probe. */
static const char *display(struct expand *x, const struct bt_probe_desc *d)
{
	struct arena *a = &x->p->arena;

	if (x->as)
		return x->as;
	switch (x->pv ? x->pv->how : P_NONE) {
	case P_KPROBE:
	case P_KRETPROBE:
		/* kprobe:FUNC:return is dt's own way to write it. */
		if (x->sp->n == 3 && (!strcmp(x->sp->part[2], "entry") ||
				      !strcmp(x->sp->part[2], "return")))
			return arena_printf(a, "%s:%s:%s", x->pv->canon, d->func, d->name);
		if (d->offset)
			return arena_printf(a, "%s:%s+%llu", x->pv->canon, d->func,
					    (unsigned long long)d->offset);
		return arena_printf(a, "%s:%s", x->pv->canon, d->func);
	case P_TRACEPOINT:
		if (!strcmp(d->prov, "syscall"))
			return arena_printf(a, "tracepoint:syscalls:sys_%s_%s",
					    strcmp(d->name, "entry") ? "exit" : "enter",
					    d->func);
		return arena_printf(a, "tracepoint:%s:%s", d->func, d->name);
	case P_RAWTP:
		/* bpftrace has the module here. */
		return arena_printf(a, "rawtracepoint:%s:%s", x->sp->n == 3 &&
				    strcmp(x->sp->part[1], "vmlinux") ? d->func : "vmlinux",
				    d->name);
	default:
		return arena_printf(a, "%s:%s:%s", d->prov, d->func, d->name);
	}
}

static int add_device(void *arg, const struct bt_probe_desc *d)
{
	struct expand *x = arg;
	const char *name = display(x, d);

	if (x->match && fnmatch(x->match, name, 0))
		return 0;
	attach_clause(x, device_attach(x, d), name);
	return x->p->plan.attached > max_probes(x->p);
}

static void ask(struct expand *x, const char *prov, const char *func, const char *name)
{
	const struct bt_probes *b = x->p->probes;

	if (b && b->expand)
		b->expand(b->cookie, prov, func, name, x->sp->offset, add_device, x);
}

static void bad_spec(struct expand *x, const char *expected)
{
	diag_error(&x->p->diag, x->sp->loc, "%s: expected %s", x->sp->text, expected);
	x->found = 1;	/* said enough */
}

static void kprobe(struct expand *x)
{
	const struct spec *sp = x->sp;
	const char *name = x->pv->how == P_KPROBE ? "entry" : "return";

	if (sp->n == 2) {
		ask(x, "kprobe", sp->part[1], name);
	} else if (sp->n == 3 && (!strcmp(sp->part[2], "entry") ||
				  !strcmp(sp->part[2], "return"))) {
		ask(x, "kprobe", sp->part[1], sp->part[2]);
	} else if (sp->n == 3) {
		/* The kernel itself counts as a module for bpftrace. */
		ask(x, "kprobe", !strcmp(sp->part[1], "vmlinux") ? sp->part[2] :
		    arena_printf(&x->p->arena, "%s:%s", sp->part[1], sp->part[2]), name);
	} else {
		bad_spec(x, "FUNCTION, MODULE:FUNCTION or FUNCTION+OFFSET after the colon");
	}
}

static void syscalls(struct expand *x, const char *pat)
{
	x->match = arena_printf(&x->p->arena, "tracepoint:syscalls:%s", pat);
	if (!strncmp(pat, "sys_enter_", 10)) {
		ask(x, "syscall", pat + 10, "entry");
	} else if (!strncmp(pat, "sys_exit_", 9)) {
		ask(x, "syscall", pat + 9, "return");
	} else if (strpbrk(pat, "*?[")) {
		ask(x, "syscall", "*", "entry");
		ask(x, "syscall", "*", "return");
	}
	x->match = NULL;
}

static void tracepoint(struct expand *x)
{
	const struct spec *sp = x->sp;

	if (sp->n != 3) {
		bad_spec(x, "tracepoint:GROUP:NAME");
		return;
	}
	if (!fnmatch(sp->part[1], "syscalls", 0))
		syscalls(x, sp->part[2]);
	ask(x, "tracepoint", sp->part[1], sp->part[2]);
	if (x->found || strcmp(sp->part[1], "raw_syscalls"))
		return;
	x->as = sp->text;
	if (!strcmp(sp->part[2], "sys_enter"))
		ask(x, "syscall", "*", "entry");
	else if (!strcmp(sp->part[2], "sys_exit"))
		ask(x, "syscall", "*", "return");
	if (x->found)
		x->p->plan.attached -= x->found - 1;
}

static void rawtracepoint(struct expand *x)
{
	const struct spec *sp = x->sp;

	if (sp->n == 2)
		ask(x, "tracepoint", "*", sp->part[1]);
	else if (sp->n == 3 && !strcmp(sp->part[1], "vmlinux"))
		ask(x, "tracepoint", "*", sp->part[2]);
	else if (sp->n == 3)
		ask(x, "tracepoint", sp->part[1], sp->part[2]);
	else
		bad_spec(x, "rawtracepoint:NAME");
}

static bool period(const struct spec *sp, uint64_t *ns)
{
	static const struct { const char *unit; uint64_t ns; } units[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };
	const char *num = sp->part[sp->n - 1];
	uint64_t n;
	size_t i;

	if (lex_number((struct sv){ num, strlen(num) }, &n) || !n)
		return false;
	if (sp->n == 2) {
		*ns = n;
		return true;
	}
	if (!strcmp(sp->part[1], "hz")) {
		*ns = n <= 1000000000 ? 1000000000 / n : 0;
		return *ns != 0;
	}
	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(sp->part[1], units[i].unit))
			return !__builtin_mul_overflow(n, units[i].ns, ns);
	return false;
}

static void timer(struct expand *x, enum bt_attach_kind kind)
{
	uint64_t ns;

	if (x->sp->n < 2 || x->sp->n > 3 || !period(x->sp, &ns)) {
		bad_spec(x, "a unit (hz, s, ms or us), a colon and a number above 0, "
			 "or a duration such as 10ms");
		return;
	}
	if (ns < DT_PERIOD_MIN || ns > DT_PERIOD_MAX) {
		bad_spec(x, "a period from 10 us (100000 hz) to one day");
		return;
	}
	add_own(x, kind, ns, 0);
}

static void self(struct expand *x)
{
	const char *name = x->sp->n == 3 ? x->sp->part[2] : "";
	int sig;

	if (x->sp->n == 3 && !strcmp(x->sp->part[1], "signal")) {
		for (sig = 1; sig < NSIG; sig++) {
			const char *abbrev = sigabbrev_np(sig);

			if (abbrev && !strncmp(name, "SIG", 3) && !strcmp(name + 3, abbrev)) {
				add_own(x, BT_SIGNAL, 0, sig);
				return;
			}
		}
	}
	bad_spec(x, "self:signal:NAME, as in self:signal:SIGUSR1");
}

static void special(struct expand *x, enum bt_attach_kind kind)
{
	if (x->sp->n != 1)
		bad_spec(x, "nothing behind BEGIN or END");
	else
		add_own(x, kind, 0, 0);
}

static void generic(struct expand *x)
{
	const struct spec *sp = x->sp;

	if (sp->n == 3)
		ask(x, sp->part[0], sp->part[1], sp->part[2]);
	else if (sp->n == 2)
		ask(x, sp->part[0], sp->part[1], "*");
}

static void not_found(struct expand *x)
{
	struct bt_program *p = x->p;
	const struct spec *sp = x->sp;
	const char *best = NULL, *why = NULL;
	struct near near;
	size_t i;

	if (p->config.missing_probes == 2)
		return;
	if (p->config.missing_probes == 1) {
		diag_warn(&p->diag, sp->loc, "no probe matches %s", sp->text);
		return;
	}
	if (p->probes && p->probes->refusal && !strpbrk(sp->text, "*?["))
		why = p->probes->refusal(p->probes->cookie);
	if (why) {
		diag_error(&p->diag, sp->loc, "%s: %s", sp->text, why);
		return;
	}
	if (!x->pv && !strpbrk(sp->part[0], "*?[")) {
		near_init(&near, sp->part[0]);
		for (i = 0; i < sizeof(providers) / sizeof(*providers); i++)
			if (strlen(providers[i].name) > 2)
				near_try(&near, providers[i].name);
		diag_error(&p->diag, sp->loc, "no probe matches %s: there is no provider %s",
			   sp->text, sp->part[0]);
		best = near.best;
	} else {
		diag_error(&p->diag, sp->loc, "no probe matches %s", sp->text);
		if (p->probes && p->probes->nearest)
			best = p->probes->nearest(p->probes->cookie,
				x->pv ? x->pv->canon : sp->part[0],
				sp->n > 1 ? sp->part[1] : "",
				sp->n > 2 ? sp->part[2] : "");
	}
	if (best)
		diag_hint(&p->diag, "did you mean %s?", best);
}

/* FUNC+OFFSET */
static bool take_offset(struct expand *x, struct spec *sp)
{
	struct arena *a = &x->p->arena;
	const char *func = sp->part[sp->n - 1], *plus = strchr(func, '+');

	if (!plus || !x->pv || x->pv->how != P_KPROBE)
		return true;
	if (lex_number((struct sv){ plus + 1, strlen(plus + 1) }, &sp->offset)) {
		bad_spec(x, "a number after the +");
		return false;
	}
	sp->part[sp->n - 1] = arena_strndup(a, func, plus - func);
	return true;
}

static void expand_one(struct expand *x)
{
	switch (x->pv ? x->pv->how : P_NONE) {
	case P_BEGIN: special(x, BT_BEGIN); break;
	case P_END: special(x, BT_END); break;
	case P_KPROBE: case P_KRETPROBE: kprobe(x); break;
	case P_TRACEPOINT: tracepoint(x); break;
	case P_RAWTP: rawtracepoint(x); break;
	case P_PROFILE: timer(x, BT_PROFILE); break;
	case P_INTERVAL: timer(x, BT_INTERVAL); break;
	case P_SELF: self(x); break;
	case P_UNAVAILABLE:
		diag_error(&x->p->diag, x->sp->loc, "%s: dt has no %s probes; it has kprobe, "
			   "kretprobe, tracepoint, rawtracepoint, syscall, profile, interval, "
			   "self, BEGIN and END", x->sp->text, x->pv->canon);
		x->found = 1;
		break;
	default: generic(x); break;
	}
}

void probe_expand(struct bt_program *p)
{
	struct expand x;
	size_t i, j, k;

	p->plan.limited = p->opt.max_probes || p->config.max_probes_set;
	for (i = 0; i < p->nclauses; i++) {
		for (j = 0; j < p->clauses[i]->nspecs; j++) {
			struct spec *sp = &p->clauses[i]->specs[j];

			x = (struct expand){ .p = p, .c = p->clauses[i], .sp = sp };
			for (k = 0; k < sizeof(providers) / sizeof(*providers); k++)
				if (!strcmp(sp->part[0], providers[k].name))
					x.pv = &providers[k];
			if (!take_offset(&x, sp))
				continue;
			expand_one(&x);
			if (!x.found)
				not_found(&x);
			if (p->plan.attached > max_probes(p)) {
				diag_error(&p->diag, sp->loc, "%s: this makes more than %zu "
					   "probes; raise max_probes in config if that is meant",
					   sp->text, max_probes(p));
				return;
			}
		}
	}
}
