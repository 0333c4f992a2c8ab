#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: bench/userland.sh
#
# Instructions of the user side of an event, by callgrind, as a Markdown table,
# and the size of the programs.  Everything must be built; run.sh does that.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
events=50000

instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		sed -n 's/.*Collected : //p'
}

# TITLE INSTRUCTIONS-WITH INSTRUCTIONS-WITHOUT
row() {
	if [ -z "$2" ] || [ -z "$3" ]; then
		echo "bench: callgrind did not count: $1" >&2
		exit 1
	fi
	printf '| %s | %d |\n' "$1" $((($2 - $3 + events / 2) / events))
}

replay() {
	row "$1" "$(instructions bench/replay "$2" $events)" \
		"$(instructions bench/replay "$2" $events idle)"
}

# A clause on events whose arguments and command names vary.
program() {
	text="syscall:read:entry { $1 }"
	selftests/bt/bt_bench "$text" 0 >/dev/null
	row "\`$1\`" "$(instructions selftests/bt/bt_bench "$text" $events)" \
		"$(instructions selftests/bt/bt_bench "$text" 0)"
}

echo "| instructions an event, in user space | dt |"
echo "|---|---:|"
replay "decoding" decode
replay "reading, one CPU, decoding" read1
replay "reading, merging four CPUs, decoding" read4
replay "decoding, printing as a line" print
program '@ = count()'
program '@[comm] = count()'
program '@[pid, arg0] = sum(arg1)'
program '@ = hist(arg0)'
program 'printf("%d %s %d;", pid, comm, arg0)'
echo
echo "The programs' figures include decoding and not reading."
echo

# Bytes of a program without what is for debuggers, and of the libraries it loads.
size() {
	stripped=$(mktemp)
	strip -o "$stripped" "$1"
	own=$(wc -c <"$stripped")
	rm -f "$stripped"
	ldd "$1" | grep -o '/[^ ]*' | sort -u | xargs -r readlink -f | sort -u |
		xargs -r cat | wc -c |
		awk -v own="$own" -v name="$2" -v count="$(ldd "$1" | grep -c '/')" \
		'{ printf "| %s | %d | %d | %d |\n", name, own / 1000, count, (own + $1) / 1000 }'
}

echo "| size, kB | stripped | libraries | with them |"
echo "|---|---:|---:|---:|"
size tools/dt dt
size tools/libdt.so.1 libdt.so
if command -v bpftrace >/dev/null; then
	size "$(command -v bpftrace)" bpftrace
fi
