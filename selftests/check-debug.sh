#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: check-debug.sh [TEST...]
#
# Runs the tests of the device (or those named) in a VM whose kernel looks for
# mistakes (vm/debug.sh), the random ones for minutes. Everything there is slow,
# so each test has more time. The last line counts, as check.sh's.
#
# DT_DEBUG_SERIES	Debian's linux-source to build it from (6.1)
# DT_DEBUG_FLAVOUR	what it looks for: kasan, kcsan or kmsan (kasan)
# DT_DEBUG_LIMIT	seconds that the VM may take (14400)
# DT_FUZZ_SECONDS, DT_STRESS_SECONDS	of the random ones (300, 120)
set -u

here=$(cd "$(dirname "$0")" && pwd)
unset MAKEFLAGS MFLAGS

series=${DT_DEBUG_SERIES:-6.1}
flavour=${DT_DEBUG_FLAVOUR:-kasan}
release=$("$here/vm/debug.sh" "$series" "$flavour") || exit
ko=$("$here/vm/module.sh" "$release") || exit
memory=3G
case $flavour in
kcsan)	# A race is seen when one CPU stands at an access and the other does not: side
	# by side, longer and more often than where that costs real users. Emulated, they
	# run breakpoints that are gone (vm/accel.sh): without tests that set many.
	races='-p -a kcsan.skip_watch=2000 -a kcsan.udelay_task=100 -a kcsan.udelay_interrupt=50'
	# shellcheck disable=SC2046 # words
	[ $# -gt 0 ] || set -- $(cd "$here" && printf '%s\n' test_*.c | sed 's/\.c$//' |
		grep -vE '_(kprobe.*|kstack|nested|recursion|fuzz|fault|stress_(random|cycles))$')
	;;
kmsan) memory=7G ;;
esac

# QEMU's other machine finds the routes of its interrupts in ACPI with a loop that
# such a kernel takes a minute for.
# shellcheck disable=SC2086 # options
exec "$here/vm/run.sh" ${races-} -k "$release" -M "$memory" -q "-machine q35" -t "${DT_DEBUG_LIMIT:-14400}" -- \
	env DT_KO="$ko" DT_TEST_TIMEOUT="${DT_TEST_TIMEOUT:-1800}" \
	DT_FUZZ_SECONDS="${DT_FUZZ_SECONDS:-300}" \
	DT_STRESS_SECONDS="${DT_STRESS_SECONDS:-120}" \
	"$here/run.sh" "$@"
