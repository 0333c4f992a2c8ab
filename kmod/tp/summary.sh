#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: summary.sh COMPILER ARGUMENT...
#
# Compiles the list of tables, which is last, and says in one line what cc.sh had
# to leave out.
set -u
out=
previous=
for arg; do
	[ "$previous" = -o ] && out=$arg
	previous=$arg
done
"$@" || exit
gen=$(dirname "$out")
classes=$(cat "$gen"/*.o.left 2>/dev/null | wc -l)
[ "$classes" -eq 0 ] ||
	echo "dt: fields of $classes event classes come through perf: $gen/*.left say why"
