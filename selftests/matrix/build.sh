#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: build.sh [-k] [NAME...]
#
# Builds dt.ko for the kernels of the table, or those named, each with its own
# release's compiler, as out/NAME/dt.ko, and prints KTAP: a point for each.  The
# last line is "N passed, N failed".  With -k the kernels are those that are known
# to work, as long as the archive has them, else the newest.
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

column() {
	awk -v name="$1" -v n="$2" '$1 == name { print $n }' "$tmp/all"
}

# Every kernel of the table that is built there.
# usage: root BASE
root() {
	# shellcheck disable=SC2046 # a list
	env -u APT_CONFIG "$here/root.sh" "$1" \
		$(awk -v base="$1" '$2 == base { print $3 }' "$tmp/all")
}

known=
if [ "${1-}" = -k ]; then
	known=-k
	shift
fi
rows "$@" >"$tmp/rows"
APT_CONFIG=$("$here/apt.sh")
export APT_CONFIG
# shellcheck disable=SC2086 # a word or none
"$here/resolve.sh" $known >"$tmp/all"
awk '{ print $1 }' "$tmp/rows" >"$tmp/wanted"
number=0 failed=0
echo "KTAP version 1"
echo "1..$(wc -l <"$tmp/wanted")"
while read -r name; do
	release=$(column "$name" 3)
	out=$here/out/$release
	number=$((number + 1))
	rm -f "$here/out/$name"
	if ! root=$(root "$(column "$name" 2)" </dev/null); then
		failed=$((failed + 1))
		echo "not ok $number dt.ko for $release ($name): there is no system to build it in"
		continue
	fi
	copy "$out"
	if build "$root" "$release" "$out" >"$out/build.log" 2>&1 </dev/null; then
		ln -s "$release" "$here/out/$name"
		echo "ok $number dt.ko for $release ($name)"
		grep '^dt: ' "$out/build.log" | sed 's/^/# /' || true
	else
		failed=$((failed + 1))
		grep -E -B 2 -A 8 'error|Error|undefined!' "$out/build.log" | head -n 40 |
			sed 's/^/# /'
		echo "not ok $number dt.ko for $release ($name)"
	fi
done <"$tmp/wanted"
echo "$((number - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
