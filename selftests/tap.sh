# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by the tests of tools/dt, which leave with exit "$failed", and with host=1
# by those that need no device.

dt=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tools" && pwd)/dt
n=0
# shellcheck disable=SC2034 # it is the exit status of who sourced this
failed=0

# result TITLE EXPECTED ACTUAL
result() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n $1"
	else
		echo "not ok $n $1"
		printf 'expected: %s\ngot: %s\n' "$2" "$3" | sed 's/^/# /'
		# shellcheck disable=SC2034 # likewise
		failed=1
	fi
}

if [ -z "${host-}" ] && { [ ! -x "$dt" ] || [ ! -c /dev/dt ]; }; then
	echo "1..0 # SKIP no tools/dt or no /dev/dt"
	exit 4
fi
