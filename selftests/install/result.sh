# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # log
#
# Sourced by the scripts that install dt in a system that is not kept.  They set log,
# the file with what the last command said, and may set details, a command that tells
# more of what is wrong.

n=0 failed=0
details=:

# result TITLE STATUS
result() {
	n=$((n + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $n $1"
	else
		echo "not ok $n $1"
		{ tail -n 20 "$log"; $details; } | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}
