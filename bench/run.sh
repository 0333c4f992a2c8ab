#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: bench/run.sh [-r] [-t TRACER]... [ROW...]
#
# Measures what tracing costs and prints it as tables, then what changed against
# bench/RESULTS.md.  With ROWs or TRACERs only those cells of the kernel's table
# (`bench/run.sh -t dt entry kprobe`); what there is, a wrong name tells.
#
#   -r  keep the tables as bench/RESULTS.md
#
# Builds what it needs; what must be installed is deps.sh's group bench.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/.." && pwd)
vm=$project/selftests/vm/run.sh
results=$here/RESULTS.md
: "${DT_BENCH_LIMIT:=1500}"	# seconds that a VM may take

usage() {
	sed -n '4,/^set -eu/s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

record='' tracers=''
while getopts rt:h option; do
	case $option in
	r) record=1 ;;
	t) tracers="$tracers -t $OPTARG" ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))

cd "$project"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# Quiet, unless it fails.
make --no-print-directory bench-build >"$tmp/build" 2>&1 || {
	cat "$tmp/build" >&2
	exit 1
}
kernel=$(modinfo -F vermagic dt.ko | cut -d' ' -f1)

# The headers are not where bpftrace looks for them in the guest.
headers=/usr/src/linux-headers-$kernel
common=$(sed -n 's/^include \(.*\)\/Makefile$/\1/p' "$headers/Makefile" 2>/dev/null) || true

in_kernel() {
	# shellcheck disable=SC2086 # options
	"$vm" -i -t "$DT_BENCH_LIMIT" -k "$kernel" -l "$project/selftests/vm/out/bench.log" -- \
		env BPFTRACE_KERNEL_BUILD="$headers" BPFTRACE_KERNEL_SOURCE="${common:-$headers}" \
		bench/bench $tracers "$@"
}

# Each cell is told as it is measured, for those who wait.
in_kernel "$@" | tee "$tmp/cells" | grep -E --line-buffered '^(cell|none)' >&2 || true
if [ "$(tail -n 1 "$tmp/cells")" != "done" ]; then
	echo "bench: the run in the VM broke off" >&2
	exit 1
fi
awk -f "$here/table.awk" "$tmp/cells" >"$tmp/results"
cat "$tmp/results"

if [ -e "$results" ]; then
	echo
	echo "Changes against bench/RESULTS.md:"
	awk -f "$here/compare.awk" "$results" "$tmp/results"
fi
if [ -n "$record" ]; then
	cp "$tmp/results" "$results"
fi
