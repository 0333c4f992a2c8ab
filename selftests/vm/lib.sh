# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts in this directory.
# shellcheck shell=sh disable=SC2034

cache=${DT_VM_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dt-vm}

# Exit statuses that are not the command's. 124 is timeout(1)'s.
SETUP_FAILED=123
TIMED_OUT=124
VM_DIED=125

say() { echo "vm: $*" >&2; }
die() { say "$*"; exit "$SETUP_FAILED"; }

need() {
	for tool; do
		command -v "$tool" >/dev/null ||
			die "$tool is missing: run selftests/vm/deps.sh"
	done
}
