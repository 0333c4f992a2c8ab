// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs golden programs over synthetic events.
 *
 *	bt_replay FILE...	compare, print KTAP
 *	bt_replay -u FILE...	print the files with what is printed now
 *
 * "lost N [PROBE]" stands for a run of lost events.  An event: PROBE key=value ..., with the probe's name as the plan has it or a
 * part of it; keys cpu pid tid comm ns args=A,B ret kstack=PC,PC ustack fields=HEX
 * task=UID,GID,PPID,CGROUP,JIFFIES,ADDRESS pcomm lcomm.
 */
#include <stdlib.h>
#include <string.h>
#include "cases.h"
#include "fake.h"

struct event {
	struct dt_event	ev;
	char		comm[DTCOMMLEN];
	uint64_t	args[DTMAXFUNCARGS];
	union {
		struct dt_stack	st;
		uint64_t	room[2 + DTMAXSTACK];
	} k, u;
	union {
		struct dt_blob	b;
		unsigned char	room[8 + 256];
	} fields;
	struct dt_task	task;
};

struct words {
	const char	*v[64];
	size_t		 n;
};

static struct words lines(char *text)
{
	struct words w = { .n = 0 };
	char *save, *s;

	for (s = text ? strtok_r(text, "\n", &save) : NULL; s && w.n < 64;
	     s = strtok_r(NULL, "\n", &save))
		w.v[w.n++] = s;
	return w;
}

static unsigned int numbers(const char *s, uint64_t *v, unsigned int max)
{
	unsigned int n = 0;
	char *end;

	while (*s && n < max) {
		v[n++] = *s == '-' ? (uint64_t)strtoll(s, &end, 0) : strtoull(s, &end, 0);
		s = *end == ',' ? end + 1 : end;
		if (end == s && *end)
			break;
	}
	return n;
}

static void fields(struct event *e, const char *hex)
{
	unsigned int byte;

	memset(&e->fields, 0, sizeof(e->fields));
	while (sscanf(hex, "%2x", &byte) == 1 && e->fields.b.dtbl_len < 256) {
		e->fields.b.dtbl_data[e->fields.b.dtbl_len++] = (unsigned char)byte;
		hex += 2;
	}
	e->ev.dtev_fields = &e->fields.b;
	e->ev.dtev_flags |= DTEVT_FIELDS;
}

static void task(struct event *e, const char *val)
{
	uint64_t v[6] = { 0 };

	numbers(val, v, 6);
	e->task.dttk_uid = v[0];
	e->task.dttk_gid = v[1];
	e->task.dttk_ppid = v[2];
	e->task.dttk_cgroup = v[3];
	e->task.dttk_jiffies = v[4];
	e->task.dttk_addr = v[5];
	e->ev.dtev_task = &e->task;
	e->ev.dtev_flags |= DTEVT_TASK;
}

static void set(struct event *e, const char *key, const char *val)
{
	if (!strcmp(key, "cpu")) {
		e->ev.dtev_cpu = atoi(val);
	} else if (!strcmp(key, "pid")) {
		e->ev.dtev_pid = e->ev.dtev_tid = atoi(val);
	} else if (!strcmp(key, "tid")) {
		e->ev.dtev_tid = atoi(val);
	} else if (!strcmp(key, "ns")) {
		e->ev.dtev_nsecs = strtoull(val, NULL, 0);
	} else if (!strcmp(key, "comm")) {
		strncpy(e->comm, val, DTCOMMLEN - 1);
		e->ev.dtev_comm = e->comm;
		e->ev.dtev_flags |= DTEVT_EXECNAME;
	} else if (!strcmp(key, "ret")) {
		e->ev.dtev_retval = strtoll(val, NULL, 0);
		e->ev.dtev_flags |= DTEVT_RETVAL;
	} else if (!strcmp(key, "args")) {
		e->ev.dtev_nargs = numbers(val, e->args, DTMAXFUNCARGS);
		e->ev.dtev_args = (const __u64 *)e->args;
		e->ev.dtev_flags |= DTEVT_FUNCARGS;
	} else if (!strcmp(key, "kstack")) {
		e->k.st.dtsk_count = numbers(val, &e->k.room[1], DTMAXSTACK);
		e->ev.dtev_kstack = &e->k.st;
	} else if (!strcmp(key, "ustack")) {
		e->u.st.dtsk_count = numbers(val, &e->u.room[1], DTMAXSTACK);
		e->ev.dtev_ustack = &e->u.st;
	} else if (!strcmp(key, "task")) {
		task(e, val);
	} else if (!strcmp(key, "pcomm")) {
		snprintf(e->task.dttk_pcomm, DTCOMMLEN, "%s", val);
	} else if (!strcmp(key, "lcomm")) {
		snprintf(e->task.dttk_lcomm, DTCOMMLEN, "%s", val);
	} else if (!strcmp(key, "fields")) {
		fields(e, val);
	} else {
		fprintf(stderr, "unknown key of an event: %s\n", key);
		exit(1);
	}
}

static bool lost(struct bt_run *run, const char *line)
{
	char probe[64] = "";
	unsigned long long n;

	if (sscanf(line, "lost %llu %63s", &n, probe) < 1)
		return false;
	bt_run_note_lost(run, n, *probe ? probe : NULL);
	return true;
}

/* Every attach point whose name has the word in it. */
static void one_event(struct bt_run *run, const struct bt_plan *plan, char *line,
		      struct event *e)
{
	char *save, *probe = strtok_r(line, " ", &save), *kv, *eq;
	bool any = false;
	size_t i;

	while ((kv = strtok_r(NULL, " ", &save))) {
		eq = strchr(kv, '=');
		if (!eq)
			continue;
		*eq = '\0';
		set(e, kv, eq + 1);
	}
	for (i = 0; probe && i < plan->count; i++) {
		if (!strstr(plan->v[i].name, probe))
			continue;
		any = true;
		bt_run_event(run, i, &e->ev);
	}
	if (probe && !any) {
		fprintf(stderr, "no attach point is named %s\n", probe);
		exit(1);
	}
}

static void play(struct bt_run *run, const struct bt_plan *plan, const char *events)
{
	static const struct dt_event nothing;
	struct event self = { .ev = { .dtev_pid = 4242, .dtev_tid = 4242,
		.dtev_nsecs = 1000000000000, .dtev_comm = "dt" } }, e = { .ev = nothing };
	char *copy = strdup(events ? events : ""), *line, *next;

	e.ev = (struct dt_event){ .dtev_nsecs = 1000000000 };
	bt_run_begin(run, &self.ev);
	for (line = copy; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (!lost(run, line))
			one_event(run, plan, line, &e);
	}
	free(copy);
}

struct result {
	char	*out, *err;
	size_t	 outlen, errlen;
	int	 status;
};

static int run_program(struct bt_program *p, const struct testcase *c, struct bt_env *env,
		       bool tree, bool plan, bool attached)
{
	struct event self = { .ev = { .dtev_pid = 4242, .dtev_tid = 4242,
		.dtev_nsecs = 1000000000000, .dtev_comm = "dt" } };
	struct bt_run *run;
	size_t temp;
	int status;

	if (bt_program_parse(p) || bt_program_check(p, &fake_probes, env))
		return 1;
	if (tree)
		bt_program_print_tree(p, env->out);
	if (plan)
		bt_program_print_plan(p, env->out);
	if (tree || plan)
		return 0;
	run = bt_run_new(p, env);
	temp = fake_temp(run);
	if (attached)
		bt_run_note_attached(run, bt_program_plan(p)->attached);
	play(run, bt_program_plan(p), c->events);
	status = bt_run_end(run, &self.ev);
	if (fake_temp(run) != temp)
		fprintf(env->err, "temporary memory was not given back\n");
	bt_run_free(run);
	return status;
}

static void run_case(const struct testcase *c, struct result *r)
{
	char *argtext = strdup(c->args ? c->args : "");
	struct words all = lines(argtext), params = { .n = 0 }, named = { .n = 0 },
		config = { .n = 0 };
	struct bt_options opt = { .name = "stdin" };
	bool tree = false, plan = false, attached = false;
	struct bt_program *p;
	struct bt_env env;
	FILE *out, *err;
	size_t i;

	out = open_memstream(&r->out, &r->outlen);
	err = open_memstream(&r->err, &r->errlen);
	fake_env(&env, out, err);
	for (i = 0; i < all.n; i++) {
		if (!strcmp(all.v[i], "-unsafe"))
			opt.unsafe = true;
		else if (!strcmp(all.v[i], "-json"))
			opt.json = true;
		else if (!strcmp(all.v[i], "-k"))
			env.debug_warnings = true;
		else if (!strcmp(all.v[i], "-terminal"))
			env.terminal = true;
		else if (!strcmp(all.v[i], "-tree"))
			tree = true;
		else if (!strcmp(all.v[i], "-plan"))
			plan = true;
		else if (!strcmp(all.v[i], "-attached"))
			attached = true;
		else if (!strcmp(all.v[i], "-no-warnings"))
			opt.quiet_warnings = true;
		else if (!strcmp(all.v[i], "-cpid"))
			env.cpid = 777;
		else if (!strncmp(all.v[i], "BPFTRACE_", 9))
			config.v[config.n++] = all.v[i];
		else if (!strncmp(all.v[i], "--", 2))
			named.v[named.n++] = all.v[i] + 2;
		else
			params.v[params.n++] = all.v[i];
	}
	config.v[config.n < 64 ? config.n : 63] = NULL;
	opt.config = config.v;
	opt.params = params.v;
	opt.nparams = params.n;
	opt.named = named.v;
	opt.nnamed = named.n;
	opt.err = err;
	p = bt_program_new(c->prog ? c->prog : "", c->prog ? strlen(c->prog) : 0, &opt);
	r->status = run_program(p, c, &env, tree, plan, attached);
	bt_program_free(p);
	fclose(out);
	fclose(err);
	free(argtext);
}

static void show(const char *what, const char *want, const char *got)
{
	printf("# %s: expected\n%s# got\n%s", what, want ? want : "", got);
}

static bool same(const char *want, const char *got)
{
	return !strcmp(want ? want : "", got);
}

static void part(const char *name, const char *text)
{
	if (text && *text)
		printf("--- %s\n%s%s", name, text, text[strlen(text) - 1] == '\n' ? "" : "\n");
}

static void update(const struct testcase *c, const struct result *r)
{
	printf("=== %s\n%s", c->name, c->prog ? c->prog : "");
	part("args", c->args);
	part("events", c->events);
	part("out", r->out);
	part("err", r->err);
	if (r->status)
		printf("--- status %d\n", r->status);
}

/* What the file can hold ends with a newline. */
static void end_line(char **s, size_t *len)
{
	if (!*len || (*s)[*len - 1] == '\n')
		return;
	*s = realloc(*s, *len + 2);
	memcpy(*s + *len, "\n", 2);
	++*len;
}

static int run_file(const char *path, bool updating, unsigned int *count)
{
	struct testcase *cases = cases_load(path), *c;
	int failed = 0;

	if (!cases) {
		fprintf(stderr, "%s: no cases\n", path);
		exit(1);
	}
	for (c = cases; c; c = c->next) {
		struct result r = { 0 };
		bool ok;

		run_case(c, &r);
		end_line(&r.out, &r.outlen);
		end_line(&r.err, &r.errlen);
		ok = same(c->out, r.out) && same(c->err, r.err) && c->status == r.status;
		if (updating) {
			update(c, &r);
		} else {
			++*count;
			printf("%s %u %s: %s\n", ok ? "ok" : "not ok", *count, path, c->name);
			if (!same(c->out, r.out))
				show("output", c->out, r.out);
			if (!same(c->err, r.err))
				show("standard error", c->err, r.err);
			if (c->status != r.status)
				printf("# status: expected %d, got %d\n", c->status, r.status);
			failed += !ok;
		}
		free(r.out);
		free(r.err);
	}
	cases_free(cases);
	return failed;
}

int main(int argc, char **argv)
{
	bool updating = argc > 1 && !strcmp(argv[1], "-u");
	unsigned int count = 0;
	int i, failed = 0;

	setenv("TZ", "UTC", 1);
	if (!updating)
		puts("KTAP version 1");
	for (i = 1 + updating; i < argc; i++)
		failed += run_file(argv[i], updating, &count);
	if (updating)
		return 0;
	printf("1..%u\n%u passed, %d failed, 0 skipped\n", count, count - failed, failed);
	return failed != 0;
}
