#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzes what reads bytes of unknown origin, for a number of inputs that is the
# same on each machine, with the same seed. FUZZ_RUNS sets it for each fuzzer.
set -u
cd "$(dirname "$0")" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 n=0

# NAME RUNS COMMAND...
fuzz() {
	name=$1 runs=$2
	shift 2
	n=$((n + 1))
	if "$@" -runs="$runs" -seed=1 -timeout=20 -rss_limit_mb=2048 -verbosity=1 \
		-artifact_prefix="$tmp/" >"$tmp/log" 2>&1; then
		echo "ok $n $name: $(sed -n 's/^Done \([0-9]* runs\).*/\1/p' "$tmp/log")"
		passed=$((passed + 1))
	else
		tail -n 40 "$tmp/log" | sed 's/^/# /'
		for input in "$tmp"/crash-* "$tmp"/timeout-* "$tmp"/leak-* "$tmp"/oom-*; do
			[ -f "$input" ] && echo "# base64: $(base64 -w 0 "$input" | head -c 20000)"
		done
		echo "not ok $n $name"
		failed=$((failed + 1))
	fi
}

mkdir "$tmp/trace" "$tmp/bt"
cp trace/* "$tmp/trace"
./mktrace >"$tmp/trace/whole" && ./mktrace 40 >"$tmp/trace/cpus" &&
	./mktrace exec >"$tmp/trace/exec"
awk -v dir="$tmp/bt" '/^=== /{close(f); f = dir "/" ++n; on = 1; next} /^--- /{on = 0} on{print > f}' \
	../bt/golden/*.t
cp ../bt/corpus/* "$tmp/bt"

echo "KTAP version 1"
echo "1..2"
fuzz "traces" "${FUZZ_RUNS:-60000}" ./trace_fuzz -max_len=20000 "$tmp/trace"
fuzz "programs" "${FUZZ_RUNS:-20000}" ../bt/bt_fuzz -max_len=2048 -dict=../bt/bt.dict "$tmp/bt"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
