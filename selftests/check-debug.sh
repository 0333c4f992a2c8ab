#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: check-debug.sh [TEST...]
#
# Runs the tests of the device (or those named) in VMs whose kernels look for
# mistakes (vm/debug.sh), the random ones for minutes. Everything there is slow,
# so each test has more time: an hour a kernel. The last line counts all of them, as
# check.sh's.
#
# DT_DEBUG_SERIES	of Debian's linux-source to build them from ("6.1 6.12")
# DT_DEBUG_FLAVOUR	what they look for, of kasan, kcsan and kmsan ("kasan kcsan")
# DT_DEBUG_LIMIT	seconds that a VM may take (14400)
# DT_FUZZ_SECONDS, DT_STRESS_SECONDS	of the random ones (300, 120)
set -u

here=$(cd "$(dirname "$0")" && pwd)
unset MAKEFLAGS MFLAGS

# A race is seen when one CPU stands at an access and the other does not: side by
# side, longer and more often than where that costs real users.
side_by_side='-p -a kcsan.skip_watch=2000 -a kcsan.udelay_task=100 -a kcsan.udelay_interrupt=50'

# usage: in_vm RUN_OPTIONS [TEST...]; QEMU's other machine finds the routes of its
# interrupts in ACPI with a loop that such a kernel takes a minute for.
in_vm() {
	options=$1
	shift
	case $flavour in
	kmsan) memory=7G ;;
	*) memory=3G ;;
	esac
	# shellcheck disable=SC2086 # options
	"$here/vm/run.sh" $options -k "$release" -M "$memory" -q "-machine q35" \
		-t "${DT_DEBUG_LIMIT:-14400}" -- \
		env DT_KO="$ko" DT_TEST_TIMEOUT="${DT_TEST_TIMEOUT:-1800}" \
		DT_FUZZ_SECONDS="${DT_FUZZ_SECONDS:-300}" \
		DT_STRESS_SECONDS="${DT_STRESS_SECONDS:-120}" \
		"$here/run.sh" "$@"
}

# usage: tests [-v]: those that set many breakpoints, or do so under load, or the others
tests() {
	(cd "$here" && printf '%s\n' test_*.c) | sed 's/\.c$//' | grep -E "$@" '_(budget|kprobe.*|kstack|module_busy|nested|nmi|recursion|fuzz|fault|stress_(random|cycles))$'
}

# usage: part NAME RUN_OPTIONS TEST...; a VM that breaks off before it counts is one
# that failed.
part() {
	log=$here/vm/out/$release-$1.log
	options="-l $log $2"
	shift 2
	in_vm "$options" "$@"
	[ $? -lt 123 ] || echo "0 passed, 1 failed, 0 skipped"
	! grep -qs 'Oops: int3: ' "$log" ||
		echo "# a breakpoint that is gone (vm/accel.sh), which this kernel dies of: run it again"
}

# Emulated CPUs side by side run breakpoints that are gone (vm/accel.sh), so what
# sets many is run one CPU after the other: of races only those with interrupts.
#
# usage: on SERIES FLAVOUR [TEST...]
on() {
	flavour=$2
	if ! { release=$("$here/vm/debug.sh" "$1" "$2") && ko=$("$here/vm/module.sh" "$release"); }; then
		echo "not ok - no kernel to look for mistakes with: $1 $2"
		echo "0 passed, 1 failed, 0 skipped"
		return
	fi
	echo "# $release"
	shift 2
	if [ "$flavour" = kcsan ] && [ $# -eq 0 ]; then
		# shellcheck disable=SC2046 # words
		part side-by-side "$side_by_side" $(tests -v)
		# shellcheck disable=SC2046 # words
		part in-turn '' $(tests)
	elif [ "$flavour" = kcsan ]; then
		part side-by-side "$side_by_side" "$@"
	else
		part all '' "$@"
	fi
}

tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
for series in ${DT_DEBUG_SERIES:-6.1 6.12}; do
	for flavour in ${DT_DEBUG_FLAVOUR:-kasan kcsan}; do
		on "$series" "$flavour" "$@"
	done
done 2>&1 | tee "$tmp" | sed -u -E 's/^[0-9]+ passed, [0-9]+ failed/# &/'
awk '/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5 }
	END { print p + 0 " passed, " f + 0 " failed, " s + 0 " skipped"; exit f > 0 }' "$tmp"
