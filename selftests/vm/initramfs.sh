#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: initramfs.sh TREE VERSION
#
# Prints the path of a cpio archive with busybox and the modules that the
# guest needs before it can see the host's root; made once per kernel. Which
# of them are built in, which are compressed and what they depend on differs
# by kernel: modules.dep tells.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

tree=$1
version=$2
wanted="virtio_pci virtio_console 9pnet_virtio 9p overlay"

modules=$tree/lib/modules/$version
busybox=$(command -v busybox) || die "busybox is missing: run selftests/vm/deps.sh"
need cpio

# A change of this script or a new kernel package makes another archive.
key=$(cat "$here/initramfs.sh" "$modules/modules.dep" "$busybox" | cksum)
out=$cache/initramfs-$version-${key%% *}.cpio
if [ -e "$out" ]; then
	echo "$out"
	exit
fi

# The path of a module relative to $modules; nothing if it is built in.
# Dashes and underscores are the same in a module's name, not in its file's.
path() {
	sed -n "s|^\([^:]*/$(echo "$1" | sed 's/[-_]/[-_]/g')\.ko[.a-z]*\):.*|\1|p" \
		"$modules/modules.dep"
}

builtin() {
	grep -q "/$(echo "$1" | sed 's/[-_]/[-_]/g')\.ko$" "$modules/modules.builtin"
}

# modules.dep lists what a module needs so that loading from the last to the
# first works.
closure() {
	sed -n "s|^$1:||p" "$modules/modules.dep" | tr ' ' '\n' | tac
	echo "$1"
}

unpack() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -qdc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

mkdir -p "$cache"
tmp=$(mktemp -d "$cache/tmp.XXXXXX") || die "cannot write in $cache"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

mkdir -p "$tmp/root/bin" "$tmp/root/modules"
cp "$busybox" "$tmp/root/bin/busybox"
"$busybox" | grep -q switch_root || die "this busybox has no switch_root"
if ldd "$busybox" >/dev/null 2>&1; then
	die "$busybox is not static: install busybox-static"
fi
: >"$tmp/list"
# There may be none to load.
: >"$tmp/root/modules/order"
for module in $wanted; do
	file=$(path "$module")
	if [ -n "$file" ]; then
		closure "$file" >>"$tmp/list"
	elif ! builtin "$module"; then
		die "the kernel $version has no module $module"
	fi
done
grep . "$tmp/list" | awk '!seen[$0]++' | while read -r file; do
	name=${file##*/}
	name=${name%%.ko*}.ko
	unpack "$modules/$file" >"$tmp/root/modules/$name"
	echo "$name" >>"$tmp/root/modules/order"
done

(cd "$tmp/root" && find . | cpio --quiet -o -H newc -R 0:0) >"$tmp/cpio" ||
	die "cannot write the initramfs in $cache: is the disk full?"
mv "$tmp/cpio" "$out"
echo "$out"
