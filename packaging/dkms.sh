#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: dkms.sh install RELEASE
#		hand this tree's module to DKMS and build it for the kernel RELEASE
#		and for those that have an older version; older versions go
#        dkms.sh remove
#		take every version of it from DKMS and from the kernels
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(dirname "$here")
sources=/usr/src

die() { echo "dkms.sh: $*" >&2; exit 1; }

# "VERSION RELEASE STATE" for each version and kernel; RELEASE is - for a version
# that is only added.  DKMS 2 separates the name by a comma, DKMS 3 by a slash.
status() {
	dkms status -m dt | sed -n -E \
		-e 's|^dt(/\|, )([^,:]+), ([^,]+), [^:]+: ([a-z]+).*|\2 \3 \4|p' \
		-e 's|^dt(/\|, )([^,:]+): ([a-z]+).*|\2 - \3|p'
}

# Another version's removal must leave the one that is installed in its place.
remove() {
	dkms remove "dt/$1" --all
	rm -rf "${sources:?}/dt-$1"
}

# Files of a package belong to its tools.
refuse_packaged() {
	for dir in "$sources"/dt-*/; do
		if [ -e "$dir/dkms.conf" ] && command -v dpkg-query >/dev/null &&
			dpkg-query -S "${dir}dkms.conf" >/dev/null 2>&1; then
			die "$dir is of the package dt-dkms: apt-get remove dt-dkms"
		fi
	done
}

copy() {
	rm -rf "$2"
	mkdir -p "$2"
	tar -C "$1" --exclude=./kmod/tp/gen --exclude='*.gen.h*' --exclude='*.o' \
		--exclude='*.cmd' --exclude='*.d' -cf - ./Kbuild ./dkms.conf ./kmod |
		tar -C "$2" --no-same-owner -xf -
}

install() {
	release=$1
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$project/dkms.conf")
	[ -n "$version" ] || die "$project/dkms.conf has no PACKAGE_VERSION"
	refuse_packaged
	status >"$tmp/before"
	if grep -q "^$version " "$tmp/before"; then
		dkms remove "dt/$version" --all
	fi
	copy "$project" "$sources/dt-$version"
	dkms add "dt/$version"
	for kernel in $({ echo "$release"; awk '$3 == "installed" { print $2 }' "$tmp/before"; } |
		sort -u); do
		[ -e "/lib/modules/$kernel/build" ] || continue
		dkms install "dt/$version" -k "$kernel"
	done
	awk -v version="$version" '$1 != version { print $1 }' "$tmp/before" | sort -u |
		while read -r old; do
			remove "$old" </dev/null
		done
}

command -v dkms >/dev/null || die "dkms is not installed (apt-get install dkms)"
[ "$(id -u)" -eq 0 ] || die "this takes root"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
case "${1-} $#" in
'install 2')
	install "$2"
	;;
'remove 1')
	refuse_packaged
	for version in $(status | awk '{ print $1 }' | sort -u); do
		remove "$version"
	done
	;;
*)
	sed -n '4,8s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
