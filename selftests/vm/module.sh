#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: module.sh [-j JOBS] RELEASE [MAKE-ARGUMENT...]
#
# Builds the module for another kernel than the one that the tree's dt.ko is
# for, in a copy of its sources, and prints the path of that dt.ko. RELEASE is a
# kernel that kernel.sh knows, with a build directory in its modules'.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
. "$here/lib.sh"

jobs=$(nproc)
while getopts j: option; do
	case $option in
	j) jobs=$OPTARG ;;
	*) sed -n '4p' "$0" >&2; exit "$SETUP_FAILED" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || die "usage: module.sh [-j JOBS] RELEASE [MAKE-ARGUMENT...]"
release=$1
shift

tree=$("$here/kernel.sh" "$release") || exit
build=$tree/lib/modules/$release/build
[ -e "$build/Makefile" ] || die "there are no headers of $release at $build"
# Debian's kernels name their gcc themselves.
! grep -qsx CONFIG_CC_IS_CLANG=y "$build/.config" || set -- CC=clang "$@"

# Times are kept, so that a second run compiles what has changed.
copy=$here/out/module-$release
mkdir -p "$copy"
(cd "$project" && find Kbuild kmod -path kmod/tp/gen -prune -o -name '*.gen.h*' -o \
	\( -name '*.[ch]' -o -name '*.awk' -o -name '*.sh' -o -name 'Kbuild*' \) \
	! -name '*.mod.c' -print | tar -c -T - -f -) | tar -x -C "$copy" -f -

log=$copy/build.log
if ! make -C "$build" M="$copy" -j"$jobs" "$@" modules >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	die "building the module for $release failed (all of it: $log)"
fi
grep -E 'warning:' "$log" >&2 || true
echo "$copy/dt.ko"
