#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: gen.sh table TABLE HEADER FILE PRIVATE
#		the C file of one trace header: HEADER is how it is included, FILE
#		where it is, PRIVATE what to include before it, or ""
#        gen.sh list TABLE...
#		the C file with the list of all tables
#
# Writes to standard output.
set -eu

# A prototype may be the first to name a structure; C would then take it for a
# different one in each prototype.  Comments are skipped.
forward() {
	awk '
	comment {
		if (!(at = index($0, "*/")))
			next
		$0 = substr($0, at + 2)
		comment = 0
	}
	{
		while ((at = index($0, "/*"))) {
			rest = substr($0, at + 2)
			$0 = substr($0, 1, at - 1)
			if (!(at = index(rest, "*/"))) {
				comment = 1
				break
			}
			$0 = $0 " " substr(rest, at + 2)
		}
		line = " " $0
		while (match(line, /[^A-Za-z0-9_](struct|union)[ \t]+[A-Za-z_][A-Za-z0-9_]*/)) {
			tag = substr(line, RSTART + 1, RLENGTH - 1)
			line = substr(line, RSTART + RLENGTH)
			gsub(/[ \t]+/, " ", tag)
			if (!seen[tag]++)
				print tag ";"
		}
	}' "$1"
}

table() {
	private=
	[ -z "$4" ] || private="#include \"$4\""
	cat <<-EOF
	// SPDX-License-Identifier: GPL-2.0-only
	/* Generated from <$2>. */
	#include "dt_tp_begin.h"

	EOF
	forward "$3"
	cat <<-EOF

	DT_TP_TABLE_BEGIN($1);
	#ifndef DT_TP_LEFT_OUT
	$private
	#ifdef DT_TP_FIELDS
	#define CREATE_TRACE_POINTS
	#endif
	#include <$2>
	#undef CREATE_TRACE_POINTS
	EOF
	# The handlers and descriptors; then, class by class, their fields.
	for reading in define struct offsets sizes assign names places; do
		echo "#include \"dt_tp_$reading.h\""
		echo "#include <$2>"
	done
	cat <<-EOF
	#endif
	DT_TP_TABLE_END;
	EOF
}

list() {
	echo '// SPDX-License-Identifier: GPL-2.0-only'
	echo '/* Generated: the tables of typed tracepoint events. */'
	echo '#include <linux/stddef.h>'
	echo '#include "dt_tp.h"'
	for table; do
		echo "extern const struct dt_tp_desc ${table}[];"
	done
	echo 'const struct dt_tp_desc *const dt_tp_tables[] = {'
	for table; do
		echo "	$table,"
	done
	echo '	NULL'
	echo '};'
}

"$@"
