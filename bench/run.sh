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

in_vm() {
	"$vm" -t "$DT_BENCH_LIMIT" -k "$kernel" -l "$project/selftests/vm/out/bench.log" "$@"
}

counted() {
	in_vm -i -- env BPFTRACE_KERNEL_BUILD="$headers" \
		BPFTRACE_KERNEL_SOURCE="${common:-$headers}" "$@"
}

broke_off() {
	echo "bench: $1 broke off in the VM" >&2
	exit 1
}

# What was measured on what.
about() {
	echo "# What tracing costs"
	echo
	echo "Made by \`make bench RECORD=1\`; \`make bench\` tells what has changed since."
	echo "Linux $kernel, dt $(git describe --always --dirty 2>/dev/null || echo unknown)," \
		"$(bpftrace --version 2>/dev/null || echo "no bpftrace")," \
		"QEMU $(qemu-system-x86_64 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')," \
		"$(${CC:-cc} --version | head -n 1)."
	echo
}

kernel_part() {
	echo "## In the kernel"
	echo
	echo "Instructions, counted by QEMU, of a system call that makes one event, above the"
	echo "same one untraced. The events were found in the buffers afterwards. ftrace and"
	echo "perf record a tracepoint's fields, dt's \"arguments\" are those of its prototype."
	echo
	awk -f "$here/table.awk" "$tmp/cells"
	if [ -z "$partial" ]; then
		echo "- LTTng: all rows: Debian's lttng-modules 2.13.9 does not compile for its" \
			"kernel 6.1.0-56 (\`trace_hrtimer_start\` has another prototype)"
	fi
}

user_part() {
	echo
	echo "## In user space"
	echo
	"$here/userland.sh"
	echo
	awk -f "$here/live.awk" "$tmp/start"
	echo
	echo "The kernel's share included, device there."
}

loss_part() {
	echo
	echo "## Loss"
	echo
	awk -f "$here/live.awk" "$tmp/loss1" "$tmp/loss"
	echo
	echo "Both on one CPU: its clock is the number of its instructions, so that nothing but dt"
	echo "and its kernel has a part in it. Side by side: $(if grep -q kvm "$tmp/accel"; then
		echo "two CPUs of KVM"; else echo "two emulated CPUs, each with a thread of the host"; fi),"
	awk -F'\t' -v most="$(cut -f2 "$tmp/stall")" '
		$1 == "loss" { n++; none += !$4; ms += $8; bytes += $3 * $5 }
		END { printf "the worst of %d runs, of which %d lost none. A ring of 1 MiB is full " \
			"after %.1f ms of\nthis; a CPU of the host stood still for up to %.1f ms, " \
			"in 10 s of spinning on each.\n", n, none, 1048576 / (bytes / ms), most }' \
		"$tmp/loss"
}

partial=$tracers$*

# Each cell is told as it is measured, for those who wait.
# shellcheck disable=SC2086 # options
counted bench/bench $tracers "$@" | tee "$tmp/cells" |
	grep -E --line-buffered '^(cell|none)' >&2 || true
[ "$(tail -n 1 "$tmp/cells")" = "done" ] || broke_off "bench/bench"
if [ -n "$partial" ]; then
	kernel_part >"$tmp/results"
	cat "$tmp/results"
else
	counted sh -c 'insmod ./dt.ko && bench/bench --start' >"$tmp/start" || broke_off "bench --start"
	in_vm -i -m dt.ko -- bench/loss >"$tmp/loss1" || broke_off "bench/loss"
	bench/stall >"$tmp/stall"
	in_vm -p -m dt.ko -- sh -c "for i in $(seq -s ' ' 20); do bench/loss; done" \
		>"$tmp/loss" || broke_off "bench/loss"
	"$project/selftests/vm/accel.sh" /dev/null >"$tmp/accel"
	{
		about
		kernel_part
		user_part
		loss_part
	} >"$tmp/results"
	cat "$tmp/results"
fi

if [ -e "$results" ]; then
	echo
	echo "Changes against bench/RESULTS.md:"
	awk -f "$here/compare.awk" "$results" "$tmp/results"
fi
if [ -n "$record" ] && [ -z "$partial" ]; then
	cp "$tmp/results" "$results"
elif [ -n "$record" ]; then
	echo "bench: a part of the table is not kept" >&2
	exit 2
fi
