#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: build.sh [NAME...]
#
# Builds dt.ko for the kernels of the table, or those named, each with its own
# release's compiler, as out/NAME/dt.ko, and prints KTAP: a point for each.  The
# last line is "N passed, N failed".
#
# DT_MATRIX_JOBS	as make's -j (the CPUs there are)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
. "$here/lib.sh"

unset MAKEFLAGS MFLAGS
jobs=${DT_MATRIX_JOBS:-$(nproc)}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# The sources without what an earlier build, for whichever kernel, left there.
# Files keep their times, so that what is built already stays.
copy() {
	mkdir -p "$1"
	find "$1" \( -path '*/kmod/tp/gen' -o -name '.*' \) -prune -o -type f \
		\( -name '*.[ch]' -o -name '*.sh' -o -name '*.awk' -o -name 'Kbuild*' \) \
		! -name '*.mod.c' ! -name '*.gen.h' -exec rm {} +
	tar -C "$project" --exclude=./kmod/tp/gen --exclude='*.gen.h*' --exclude='*.o' \
		--exclude='.*.cmd' -cf - ./Kbuild ./dkms.conf ./kmod | tar -C "$1" -xf -
}

# In a mount namespace of its own: nothing is left mounted, whatever happens.
# usage: build ROOT RELEASE DIRECTORY
build() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount sh -c '
		mount --bind "$3" "$1/build" &&
		mount -t proc proc "$1/proc" &&
		exec chroot "$1" env LC_ALL=C make -j"$4" \
			-C "/usr/src/linux-headers-$2" M=/build modules
	' sh "$1" "$2" "$3" "$jobs"
}

APT_CONFIG=$("$here/apt.sh")
export APT_CONFIG
"$here/resolve.sh" >"$tmp/all"
rows "$@" >"$tmp/rows"
awk '{ print $1 }' "$tmp/rows" >"$tmp/wanted"
number=0 failed=0
echo "KTAP version 1"
echo "1..$(wc -l <"$tmp/wanted")"
while read -r name; do
	base=$(awk -v name="$name" '$1 == name { print $2 }' "$tmp/all")
	release=$(awk -v name="$name" '$1 == name { print $3 }' "$tmp/all")
	# shellcheck disable=SC2046 # a list
	root=$(env -u APT_CONFIG "$here/root.sh" "$base" \
		$(awk -v base="$base" '$2 == base { print $3 }' "$tmp/all"))
	out=$here/out/$release
	copy "$out"
	number=$((number + 1))
	if build "$root" "$release" "$out" >"$out/build.log" 2>&1 </dev/null; then
		echo "ok $number dt.ko for $release ($name)"
		grep '^dt: ' "$out/build.log" | sed 's/^/# /' || true
	else
		failed=$((failed + 1))
		grep -E -B 2 -A 8 'error|Error|undefined!' "$out/build.log" | head -n 40 |
			sed 's/^/# /'
		echo "not ok $number dt.ko for $release ($name)"
	fi
	ln -sfn "$release" "$here/out/$name"
done <"$tmp/wanted"
echo "$((number - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
