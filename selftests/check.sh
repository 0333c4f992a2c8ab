#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the tests that need no device on this machine and the others in a VM,
# and ends with one line "N passed, N failed, N skipped" for all of them. What
# broke off without counting its tests is one that failed. Everything must be
# built; `make check` does that.
#
# DT_CHECK_LIMIT	seconds that the VM may take (1500)
# DT_CHECK_HOST_LIMIT	seconds that the tests on this machine may take (600)
# DT_CHECK_BUILD_LIMIT	seconds that the modules for other kernels may take (2400)
# DT_MATRIX_LIMIT	seconds that the VM of another kernel may take (900)
set -u

here=$(cd "$(dirname "$0")" && pwd)
# Not a part of the make that started this: its job server stays there.
unset MAKEFLAGS MFLAGS
make="${MAKE:-make} --no-print-directory -j$(nproc)"
log=$here/vm/out/check.log
tmp=$(mktemp -d)
building=
trap 'kill $building 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
sed '/^#/d; /^$/d' "$here/skips" >"$tmp/skips"
passed=0 failed=0 skipped=0

# What nobody knows the reason of would not be run for ever.
skips_judge() {
	sed -n -E 's/^ *ok [0-9]+ (.* # SKIP)/\1/p' "$tmp/out" |
		grep -v -E -f "$tmp/skips" >"$tmp/skipped" || return 0
	sed "s/^/not ok - skipped, which selftests\/skips does not name: /" "$tmp/skipped"
	failed=$((failed + $(wc -l <"$tmp/skipped")))
}

# Run a command that ends with such a line itself; its own line is shown as a
# comment, so that only the sum looks like a sum. False if it broke off.
part() {
	name=$1
	shift
	echo "# $name"
	{
		"$@"
		echo $? >"$tmp/status"
	} 2>&1 | tee "$tmp/out" | sed -u -E 's/^[0-9]+ passed, [0-9]+ failed/# &/'
	status=$(cat "$tmp/status")
	line=$(sed -n -E 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 \4/p' \
		"$tmp/out" | tail -n 1)
	# shellcheck disable=SC2086 # three words
	set -- $line
	if [ $# -eq 0 ]; then
		echo "not ok - $name: broke off with exit status $status"
		failed=$((failed + 1))
		return 1
	fi
	if [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
		echo "not ok - $name: exit status $status"
		failed=$((failed + 1))
	fi
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + ${3:-0}))
	skips_judge
	return 0
}

# A test that hangs, or leaves behind a process that keeps the output open,
# must not keep us: timeout makes a process group of its own, which then goes.
host() {
	# shellcheck disable=SC2086 # words
	timeout -k 10 "${DT_CHECK_HOST_LIMIT:-600}" $make -C "$here" check-host &
	group=$!
	wait "$group"
	set -- $?
	kill -KILL -- "-$group" 2>/dev/null
	return "$1"
}

# Programs of the language on events made up.
language() {
	# shellcheck disable=SC2086 # words
	timeout -k 10 "${DT_CHECK_HOST_LIMIT:-600}" $make -C "$here/bt" run
}

# What reads bytes of unknown origin, for a fixed number of inputs.
fuzzing() {
	# shellcheck disable=SC2086 # words
	timeout -k 10 "${DT_CHECK_HOST_LIMIT:-600}" $make -C "$here/fuzz" run
}

# A module that cannot be loaded would make its tests be skipped.
in_vm() {
	"$here/vm/run.sh" -t "${DT_CHECK_LIMIT:-1500}" -l "$log" \
		-k "$(modinfo -F vermagic "$here/../dt.ko" | cut -d' ' -f1)" \
		-- sh -c "insmod ./dt.ko && rmmod dt &&
			exec make --no-print-directory -C selftests run_tests"
}

# What lasts until the next boot has a machine of its own.
in_vm_locked() {
	"$here/vm/run.sh" -t 200 -l "$here/vm/out/lockdown.log" -m "$here/../dt.ko" \
		-- env DT_TEST_LOCKDOWN=1 selftests/run.sh zz_lockdown
}

# The module for other kernels, on what of the machine the parts before leave: an
# emulated VM takes one CPU.
others_start() {
	timeout -k 10 "${DT_CHECK_BUILD_LIMIT:-2400}" nice -n 19 \
		"$here/matrix/build.sh" -k 5.10 6.1-rt 6.12 newest >"$tmp/others" 2>&1 &
	building=$!
}

others_wait() {
	wait "$building"
	echo $? >"$tmp/others.status"
	building=
}

others() {
	cat "$tmp/others"
	return "$(cat "$tmp/others.status")"
}

# usage: in_other_vm NAME, of selftests/matrix/kernels
in_other_vm() {
	DT_MATRIX_LIMIT=${DT_MATRIX_LIMIT:-900} "$here/matrix/test.sh" "$1" --quick
}

others_start
part "on this machine" host
part "the language" language
part "under valgrind" "$here/memcheck.sh"
part "fuzzing" fuzzing
if ! part "in the VM" in_vm && [ -s "$log" ]; then
	echo "# the end of the kernel log:"
	tail -n 60 "$log" | sed 's/^/# /'
fi
part "in a VM that is locked down" in_vm_locked
others_wait
part "for other kernels" others
part "in a VM with the oldest kernel" in_other_vm 5.10
part "in a VM with PREEMPT_RT" in_other_vm 6.1-rt
part "in a VM with the newest kernel" in_other_vm newest
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
