// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libdt/libdt.h"
#include "options.h"
#include "probeset.h"

enum {
	OPT_COUNT = 256,
	OPT_DURATION,
	OPT_KSTACK,
	OPT_USTACK,
	OPT_RING,
	OPT_MAX_PROBES,
	OPT_DRY_RUN,
	OPT_UNSAFE,
	OPT_NO_WARNINGS,
	OPT_RECORD,
	OPT_REPLAY,
	OPT_INCLUDE,
};

static const struct option longopts[] = {
	{ "count",	required_argument, NULL, OPT_COUNT },
	{ "duration",	required_argument, NULL, OPT_DURATION },
	{ "kstack",	optional_argument, NULL, OPT_KSTACK },
	{ "ustack",	optional_argument, NULL, OPT_USTACK },
	{ "ring",	required_argument, NULL, OPT_RING },
	{ "max-probes",	required_argument, NULL, OPT_MAX_PROBES },
	{ "dry-run",	no_argument,	   NULL, OPT_DRY_RUN },
	{ "unsafe",	no_argument,	   NULL, OPT_UNSAFE },
	{ "no-warnings", no_argument,	   NULL, OPT_NO_WARNINGS },
	{ "include",	required_argument, NULL, OPT_INCLUDE },
	{ "quiet",	no_argument,	   NULL, 'q' },
	{ "warnings",	no_argument,	   NULL, 'k' },
	{ "record",	required_argument, NULL, OPT_RECORD },
	{ "replay",	required_argument, NULL, OPT_REPLAY },
	{ "help",	no_argument,	   NULL, 'h' },
	{ "version",	no_argument,	   NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
"usage: dt -l [-v] [PATTERN | FILE | -e PROGRAM]\n"
"       dt [-qv] [-c COMMAND] [-o FILE] [OPTIONS] -e 'PROBE[,PROBE...]'\n"
"       dt [-dknqv] [-c COMMAND] [-o FILE] [-p PID] [OPTIONS] {FILE | - | -e PROGRAM} [ARG...]\n"
"       dt --record TRACE [-qv] [-c COMMAND] [OPTIONS] {FILE | - | -e PROBES} [ARG...]\n"
"       dt --replay TRACE [OPTIONS] [-l [PATTERN] | FILE | - | -e PROBES] [ARG...]\n"
"\n"
"  -l [PATTERN]     list the probes that match, with -v their arguments\n"
"  -l FILE          list the probes of the program, or of that of -e\n"
"  -e PROBES        trace these probes; each of their events is a line\n"
"  -e PROGRAM       run a bt(5) program: probes with actions in braces\n"
"  FILE, -          run the program in a file, or from standard input\n"
"  -c COMMAND       trace while this command runs; exit with its status\n"
"  -o FILE          write events to FILE\n"
"  -k               let a program warn of map entries that are not there\n"
"  -p PID           run a program's actions for this process, until it ends\n"
"  -q               no counts at the end, no \"Attached N probes\"\n"
"  -v               say more: what is traced, which probes lost events\n"
"  -B MODE          a program's output: line, full or none buffered\n"
"  -d               print the program's tree and plan, and do not run it\n"
"  -f FORMAT        a program's output as text or json\n"
"  -n               parse the program and do no more\n"
"  --no-warnings    print no warnings of a program\n"
"  --dry-run        check the program and do not run it\n"
"  --unsafe         allow system() in programs\n"
"  --count N        end after N events\n"
"  --duration SECS  end after so many seconds\n"
"  --kstack[=N]     with each event the kernel stack, N frames at most\n"
"  --ustack[=N]     with each event the user stack\n"
"  --record TRACE   keep the events in a file (-: standard output)\n"
"  --replay TRACE   take the events from it (-: standard input)\n"
"  --ring SIZE      bytes of each CPU's ring, with K, M or G (default 1M)\n"
"  --max-probes N   let wildcards stand for up to N probes (default 4096, where\n"
"                   more than 500 kernel functions are asked about first)\n"
"  -V, --version    print the version\n"
"  -h, --help       print this\n"
"\n"
"PROBE is syscall:NAME:entry or :return, tracepoint:GROUP:NAME,\n"
"kprobe:FUNCTION:entry or :return, kprobe:FUNCTION+OFFSET, profile:hz:N or\n"
"interval:s:N (units hz, s, ms, us).  *, ? and [] are wildcards.  See dt(8).\n";

static int bad_value(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "dt: %s %s: expected %s\n", option, value, expected);
	return EXIT_USAGE;
}

/* A number from min to max, perhaps with a unit, all of the text. */
static int parse_number(const char *text, int units, __u64 min, __u64 max, __u64 *value)
{
	static const char letters[] = "kmg";
	unsigned int shift = 0;
	const char *unit;
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno || end == text || *text < '0' || *text > '9')
		return -1;
	if (units && *end) {
		unit = strchr(letters, *end | 0x20);
		if (!unit || end[1])
			return -1;
		shift = 10 * (unit - letters + 1);
		end++;
	}
	if (*end || *value > max >> shift)
		return -1;
	*value <<= shift;
	return *value < min ? -1 : 0;
}

/* Seconds, perhaps with a fraction, to nanoseconds: at most a year. */
static int parse_seconds(const char *text, __u64 *nsecs)
{
	char *end;
	double secs = strtod(text, &end);

	if (end == text || *end || !(secs > 0) || secs > 366 * 86400.0)
		return -1;
	*nsecs = secs * 1e9;
	return *nsecs ? 0 : -1;
}

static int parse_frames(const char *option, const char *text, int *frames)
{
	__u64 n = DTMAXSTACK;

	if (text && parse_number(text, 0, 1, DTMAXSTACK, &n))
		return bad_value(option, text, "a number of frames from 1 to 127");
	*frames = n;
	return -1;
}

static int parse_ring(const char *text, __u64 *bytes)
{
	if (!parse_number(text, 1, DT_RING_MIN, DT_RING_MAX, bytes) &&
	    !(*bytes & (*bytes - 1)))
		return -1;
	return bad_value("--ring", text, "a power of two from 4K to 1G, as in 8M");
}

static int take_long(struct options *o, int opt, const char *arg)
{
	__u64 n;

	switch (opt) {
	case OPT_COUNT:
		if (parse_number(arg, 0, 1, ~0ULL, &o->count))
			return bad_value("--count", arg, "a number above 0");
		return -1;
	case OPT_DURATION:
		if (parse_seconds(arg, &o->duration))
			return bad_value("--duration", arg,
				"seconds, above 0 and up to a year, as in 10 or 0.5");
		return -1;
	case OPT_KSTACK:
		return parse_frames("--kstack", arg, &o->kstack);
	case OPT_USTACK:
		return parse_frames("--ustack", arg, &o->ustack);
	case OPT_RING:
		return parse_ring(arg, &o->ring);
	case OPT_RECORD:
		o->record = arg;
		return -1;
	case OPT_REPLAY:
		o->replay = arg;
		return -1;
	case OPT_DRY_RUN:
		o->dry_run = 1;
		return -1;
	case OPT_UNSAFE:
		o->unsafe = 1;
		return -1;
	case OPT_INCLUDE:	/* bpftrace's: programs here need no headers */
		return -1;
	case OPT_NO_WARNINGS:
		o->no_warnings = 1;
		return -1;
	default:
		if (parse_number(arg, 0, 1, 1 << 20, &n))
			return bad_value("--max-probes", arg, "a number from 1 to 1048576");
		o->max_probes = n;
		return -1;
	}
}

static int parse_buffering(const char *text, int *mode)
{
	if (!strcmp(text, "line"))
		*mode = _IOLBF;
	else if (!strcmp(text, "full"))
		*mode = _IOFBF;
	else if (!strcmp(text, "none"))
		*mode = _IONBF;
	else
		return bad_value("-B", text, "line, full or none");
	return -1;
}

static int parse_format(const char *text, int *json)
{
	*json = !strcmp(text, "json");
	return *json || !strcmp(text, "text") ? -1 : bad_value("-f", text, "text or json");
}

static int parse_pid(const char *text, int *pid)
{
	__u64 n;

	if (parse_number(text, 0, 1, 1 << 22, &n))
		return bad_value("-p", text, "the number of a process");
	*pid = n;
	return -1;
}

static int take(struct options *o, int opt, const char *arg)
{
	switch (opt) {
	case 'l':
		o->list = 1;
		return -1;
	case 'e':
		if (o->program)
			return bad_value("-e", arg, "one -e; separate probes with commas");
		o->program = arg;
		return -1;
	case 'c':
		o->command = arg;
		return -1;
	case 'o':
		o->output = arg;
		return -1;
	case 'B':
		return parse_buffering(arg, &o->buffering);
	case 'd':
		o->debug = 1;
		return -1;
	case 'f':
		return parse_format(arg, &o->json);
	case 'n':
		o->parse_only = 1;
		return -1;
	case 'I':
		return -1;
	case 'k':
		o->more_warnings = 1;
		return -1;
	case 'p':
		return parse_pid(arg, &o->pid);
	case 'q':
		o->quiet = 1;
		return -1;
	case 'v':
		o->verbose = 1;
		return -1;
	case 'V':
		printf("dt %s (interface %u)\n", dt_version, DT_ABI_VERSION);
		return 0;
	case 'h':
		fputs(usage, stdout);
		return 0;
	default:
		return take_long(o, opt, arg);
	}
}

int options_is_program(const struct options *o)
{
	return o->file || (o->program && strchr(o->program, '{'));
}

static int exclude(const char *one, const char *other, const char *why)
{
	fprintf(stderr, "dt: %s and %s exclude each other: %s\n", one, other, why);
	return EXIT_USAGE;
}

/* What makes no sense with a trace that is made or read. */
static int check_trace(const struct options *o)
{
	if (o->record && o->replay)
		return exclude("--record", "--replay", "a trace is made of events that happen");
	if (o->record && o->list)
		return exclude("--record", "-l", "a list has no events");
	if (o->record && o->output)
		return exclude("--record", "-o", "nothing is printed while a trace is made");
	if (o->record && o->count)
		return exclude("--record", "--count",
			       "end it with --duration, with -c or with a signal");
	if (o->replay && o->command)
		return exclude("--replay", "-c", "a trace has its events already");
	if (o->replay && o->duration)
		return exclude("--replay", "--duration",
			       "an interval probe that calls exit() ends a program on the trace's clock");
	if (o->replay && (o->kstack || o->ustack))
		return exclude("--replay", "--kstack and --ustack",
			       "the stacks that were recorded are shown");
	if (o->replay && o->file && !strcmp(o->file, "-") && !strcmp(o->replay, "-"))
		return exclude("--replay -", "a program from standard input",
			       "there is only one; give the program with -e or in a file");
	return -1;
}

/* What makes no sense together. */
static int check(const struct options *o, int argc, char **argv)
{
	if (check_trace(o) >= 0)
		return EXIT_USAGE;
	if (o->list && o->program && !options_is_program(o)) {
		fputs("dt: -l takes a pattern as it is, without -e\n", stderr);
		return EXIT_USAGE;
	}
	if (argc > 0 && !options_is_program(o)) {
		fprintf(stderr, "dt: %s: one argument too many; quote patterns and probes\n",
			argv[0]);
		return EXIT_USAGE;
	}
	if (options_is_program(o) && (o->count || o->kstack || o->ustack)) {
		fputs("dt: --count, --kstack and --ustack are for probes without actions; "
		      "a program says what it captures and calls exit()\n", stderr);
		return EXIT_USAGE;
	}
	if (o->pid && !options_is_program(o)) {
		fputs("dt: -p is for programs\n", stderr);
		return EXIT_USAGE;
	}
	if (!o->list && !o->program && !o->file && !o->replay) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return -1;
}

/* The parameters of a program: what begins with -- has a name. */
static int take_params(struct options *o, int argc, char **argv)
{
	int i;

	o->params = calloc(2 * argc + 1, sizeof(*o->params));
	if (!o->params) {
		fputs("dt: out of memory\n", stderr);
		return -1;
	}
	o->named = o->params + argc;
	for (i = 0; i < argc; i++)
		if (strncmp(argv[i], "--", 2))
			o->params[o->nparams++] = argv[i];
		else if (argv[i][2])
			o->named[o->nnamed++] = argv[i] + 2;
	return 0;
}

/* The command line as one text, for whoever reads the trace. */
static char *join(int argc, char **argv)
{
	size_t len = 1;
	char *text;
	int i;

	for (i = 0; i < argc; i++)
		len += strlen(argv[i]) + 1;
	text = calloc(1, len);
	for (i = 0; text && i < argc; i++) {
		strcat(text, i ? " " : "");
		strcat(text, argv[i]);
	}
	return text;
}

void options_free(struct options *o)
{
	free(o->params);
	free(o->words);
}

int options_parse(struct options *o, int argc, char **argv)
{
	int opt, status;

	memset(o, 0, sizeof(*o));
	o->buffering = -1;
	while ((opt = getopt_long(argc, argv, "+B:c:de:f:hI:klno:p:qvV", longopts, NULL)) >= 0) {
		if (opt == '?') {
			fputs("dt: dt --help shows the options\n", stderr);
			return EXIT_USAGE;
		}
		status = take(o, opt, optarg);
		if (status >= 0)
			return status;
	}
	if (o->record)
		o->words = join(argc, argv);
	if (o->list && optind < argc && !access(argv[optind], R_OK))
		o->file = argv[optind++];
	else if (o->list && optind < argc)
		o->pattern = argv[optind++];
	else if (!o->list && !o->program && optind < argc)
		o->file = argv[optind++];
	if (take_params(o, argc - optind, argv + optind))
		return EXIT_ERROR;
	return check(o, argc - optind, argv + optind);
}
