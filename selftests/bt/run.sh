#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run all golden programs, or those of the files that are named.

cd "$(dirname "$0")" || exit 1
make -s bt_replay || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
[ $# -gt 0 ] || set -- golden/*.t
exec ./bt_replay "$@"
