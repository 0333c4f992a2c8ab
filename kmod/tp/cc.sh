#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: cc.sh HEADER COMPILER ARGUMENT...
#
# Runs the compiler on a file generated from a trace header.  Where the header is
# at fault it says so in one line and compiles the file without it, so that the
# build goes on with one header less.  Any other failure stays one.
set -u
header=$1
shift

out=
previous=
for arg; do
	[ "$previous" = -o ] && out=$arg
	previous=$arg
done
[ -n "$out" ] || exec "$@"

log=$out.log
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

leave_out() {
	echo "dt: <$header> left out: $1"
	shift
	rm -f "$out"
	"$@" -DDT_TP_LEFT_OUT
	exit
}

LC_ALL=C "$@" 2>"$log"
status=$?
if [ $status -ne 0 ]; then
	# An error in a source line, not a compiler that was killed or crashed.
	reason=$(sed -n 's/^[^ :]*:[0-9]*:[0-9]*: \(fatal \)*error: //p' "$log" |
		 sed -n 1p)
	if [ $status -gt 128 ] || [ -z "$reason" ] ||
	   grep -q 'internal compiler error' "$log"; then
		cat "$log" >&2
		exit $status
	fi
	leave_out "$reason" "$@"
fi
cat "$log" >&2

# What a prototype needs is nothing but types.  A header that makes more of itself
# could refer to something that is not exported.
undefined=$("${NM:-nm}" -u "$out" 2>/dev/null | sed 's/.* //' |
	grep -vE '^(dt_capture_args|_*mcount|mem(cpy|set|move|cmp)|__.*)$|^$' |
	sed -n 1p)
[ -z "$undefined" ] || leave_out "needs the symbol $undefined" "$@"
