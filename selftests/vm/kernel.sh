#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: kernel.sh VERSION | FILE.deb
#
# Prints the directory of an unpacked Debian kernel, with boot/vmlinuz-VERSION
# and lib/modules/VERSION in it, after fetching it if it is not in the cache.
# Nothing is installed: apt-get install would build an initramfs and touch
# /boot, and takes ten times as long.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

[ $# -eq 1 ] || die "usage: kernel.sh VERSION | FILE.deb"

# A machine that runs this very kernel has it all.
installed() {
	[ -r "/boot/vmlinuz-$1" ] && [ -r "/lib/modules/$1/modules.dep" ]
}

# apt-get's own sandbox user often can't write to the directory and then
# complains; root downloads as root into a directory made for it. A name that it does
# not know it takes for a pattern, and downloads all that matches.
download() {
	if ! apt-cache pkgnames "$1" | grep -qxF "$1"; then
		echo "there is no package $1" >&2
		return 1
	fi
	if [ "$(id -u)" -eq 0 ]; then
		set -- -o APT::Sandbox::User=root "$1"
	fi
	(cd "$tmp" && apt-get -qq download "$@") >&2
}

# A machine's package lists may be missing or older than the archive.
fetch() {
	download "$1" 2>"$tmp/err" && return
	for pause in 0 10 30; do
		[ "$(id -u)" -eq 0 ] || break
		sleep "$pause"
		apt-get -qq update >&2 || true
		download "$1" 2>"$tmp/err" && return
	done
	cat "$tmp/err" >&2
	die "cannot fetch the package $1: is its version still in the archive?" \
		"(apt-get update as root; apt-cache policy $1)"
}

case $1 in
*.deb)
	[ -r "$1" ] || die "cannot read $1"
	version=$(dpkg-deb -f "$1" Package)
	version=${version#linux-image-}
	version=${version%-unsigned}
	;;
*)
	version=$1
	;;
esac

if installed "$version"; then
	echo /
	exit
fi

tree=$cache/$version
if [ -e "$tree" ]; then
	echo "$tree"
	exit
fi

need apt-get dpkg-deb depmod
mkdir -p "$cache" || die "cannot make $cache (set DT_VM_CACHE)"
tmp=$(mktemp -d "$cache/tmp.XXXXXX") || die "cannot write in $cache"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

case $1 in
*.deb)
	deb=$1
	;;
*)
	say "fetching the kernel $version into $cache, once"
	fetch "linux-image-$version"
	deb=$(echo "$tmp"/*.deb)
	;;
esac

unpack() {
	dpkg-deb -x "$1" "$tmp/tree" || die "cannot unpack $1: is the disk full?"
}

unpack "$deb"
# Since 7.3, Debian's image is a package of packages: image, modules, lists.
for package in $(dpkg-deb -f "$deb" Depends | tr -s ', ' '[\n*]' |
	grep -xE "linux-(base|binary|modules)-$(echo "$version" | sed 's/[+.]/\\&/g')"); do
	fetch "$package"
	unpack "$(echo "$tmp/${package}"_*.deb)"
done
# Since trixie, Debian's packages have usr/lib only.
if [ ! -e "$tmp/tree/lib" ]; then
	ln -s usr/lib "$tmp/tree/lib"
fi
if [ ! -e "$tmp/tree/boot/vmlinuz-$version" ] &&
	[ -e "$tmp/tree/lib/modules/$version/vmlinuz" ]; then
	mkdir -p "$tmp/tree/boot"
	ln -s "../lib/modules/$version/vmlinuz" "$tmp/tree/boot/vmlinuz-$version"
fi
[ -r "$tmp/tree/boot/vmlinuz-$version" ] ||
	die "$deb has no boot/vmlinuz-$version"
depmod -b "$tmp/tree" "$version" || die "depmod failed for $version"
# The headers package puts these into the directory that the guest will hide.
ln -sf "/usr/src/linux-headers-$version" "$tmp/tree/lib/modules/$version/build"
chmod 755 "$tmp/tree"

# Two runs at the same time: the second one's rename fails or nests, and the
# first one's tree is as good.
if ! mv -T "$tmp/tree" "$tree" 2>/dev/null && [ ! -e "$tree" ]; then
	die "cannot rename $tmp/tree to $tree"
fi
echo "$tree"
