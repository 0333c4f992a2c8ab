#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: run.sh [NAME...]
#
# Builds the module for the kernels of the table, or those named, runs the tests
# of the device on each, and prints what came out as a table, which is also in
# out/table.md.  The last line is "N passed, N failed, N skipped" for all; the
# exit status is 1 when any failed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
rows "$@" >"$tmp/rows"
awk '{ print $1 }' "$tmp/rows" >"$tmp/names"
passed=0 failed=0 skipped=0

# The compiler that a module says it was built with.
compiler() {
	readelf -p .comment "$1" | sed -n 's/.*\(GCC\|clang version\)[^)]*) *\([0-9.]*\).*/gcc \2/p' |
		sed -n 1p
}

# usage: probes PROVIDER
probes() {
	sed -n "s/^# PROBES $1 //p" "$tmp/out"
}

# usage: row KERNEL RELEASE COMPILER SYSCALLS TRACEPOINTS SUITES
row() {
	printf '| %s | %s | %s | %s | %s |%s\n' "$@" >>"$tmp/table.md"
}

heads=$(awk -v heads=1 -f "$here/suites.awk" </dev/null)
printf '# dt on the kernels of the matrix, %s\n\n' "$(date -u +%Y-%m-%d)" >"$tmp/table.md"
row kernel release compiler 'system calls' tracepoints "$heads"
row --- --- --- ---: ---: "$(echo "$heads" | sed 's/[^|]*|/ ---: |/g')"
while read -r name; do
	"$here/build.sh" "$name" >"$tmp/build" 2>&1 </dev/null && built=1 || built=0
	sed -E 's/^[0-9]+ passed, [0-9]+ failed/# &/' "$tmp/build"
	if [ "$built" -eq 0 ]; then
		failed=$((failed + 1))
		row "$name" 'does not build' '' '' '' "$(echo "$heads" | sed 's/[^|]*|/ |/g')"
		continue
	fi
	passed=$((passed + 1))
	{ "$here/test.sh" "$name" </dev/null 2>&1; echo "# exit $?"; } |
		tee "$tmp/out" | sed -u -E 's/^[0-9]+ passed, [0-9]+ failed/# &/'
	line=$(sed -n -E 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' \
		"$tmp/out" | tail -n 1)
	# The run broke off: what it counted until then is no result.
	how=
	[ -n "$line" ] || { line='0 1 0' how=' (broke off)'; }
	# shellcheck disable=SC2086 # three words
	set -- $line
	if [ "$2" -eq 0 ] && ! grep -qx '# exit 0' "$tmp/out"; then
		set -- "$1" 1 "$3"
	fi
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	module=$(realpath "$here/out/$name/dt.ko")
	row "$name" "$(modinfo -F vermagic "$module" | cut -d' ' -f1)$how" \
		"$(compiler "$module")" "$(probes syscall)" "$(probes tracepoint)" \
		"$(awk -f "$here/suites.awk" "$tmp/out")"
done <"$tmp/names"
cp "$tmp/table.md" "$here/out/table.md"
cat "$tmp/table.md"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
