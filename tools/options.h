/* SPDX-License-Identifier: GPL-2.0-only */
/* What was asked for on the command line. */
#ifndef DT_OPTIONS_H
#define DT_OPTIONS_H

#include <stddef.h>
#include <linux/types.h>

struct options {
	const char	*program;	/* -e */
	const char	*file;		/* a program in a file, - for standard input */
	const char	**params;	/* its positional parameters */
	size_t		 nparams;
	const char	**named;	/* its named ones: "name" or "name=value" */
	size_t		 nnamed;
	int		 json;		/* -f json */
	int		 buffering;	/* -B: _IOLBF, _IOFBF or _IONBF; -1: as it is */
	int		 parse_only;	/* -n */
	int		 debug;		/* -d */
	int		 dry_run;	/* --dry-run */
	int		 unsafe;	/* --unsafe */
	int		 no_warnings;	/* --no-warnings */
	int		 more_warnings;	/* -k */
	int		 list;		/* -l */
	const char	*pattern;	/* its argument, or NULL */
	const char	*command;	/* -c, or NULL */
	int		 pid;		/* -p, or 0 */
	const char	*output;	/* -o, or NULL for stdout */
	const char	*record;	/* --record: a trace to be made, or NULL */
	const char	*replay;	/* --replay: one to be read, or NULL */
	char		*words;		/* with --record: the command line */
	int		 quiet;
	int		 verbose;
	__u64		 count;		/* events to print; 0: no limit */
	__u64		 duration;	/* nanoseconds; 0: no limit */
	int		 kstack;	/* frames; 0: none */
	int		 ustack;
	__u64		 ring;		/* bytes for each CPU; 0: the module's default */
	size_t		 max_probes;	/* 0: as the program or the default has it */
};

/* Exit statuses, where they are not those of a command that was traced. */
#define EXIT_ERROR	1
#define EXIT_USAGE	2

/*
 * Fill o.  Returns -1 to go on, else the exit status: help or the version has
 * been printed, or what is wrong.
 */
int options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

/* What is to run is a program of the language, not a list of probes. */
int options_is_program(const struct options *o);

/* Set at build time. */
extern const char dt_version[];

#endif
