#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: chroot.sh ROOT TARBALL COMMAND [ARG...]
#
# Runs COMMAND as root in the system in ROOT, of whose changes nothing is kept,
# with the contents of TARBALL as the current directory, /src.  Everything is in
# mount and process namespaces of its own, so nothing is left behind.
set -eu

[ $# -ge 3 ] || { sed -n '4,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# shellcheck disable=SC2016 # the inner shell's
unshare --mount --pid --fork --kill-child sh -euc '
	tmp=$1 root=$2 tarball=$3
	shift 3
	mount -t tmpfs -o mode=755 tmpfs "$tmp"
	mkdir "$tmp/upper" "$tmp/work" "$tmp/root"
	mount -t overlay -o "lowerdir=$root,upperdir=$tmp/upper,workdir=$tmp/work" \
		overlay "$tmp/root"
	mount -t proc proc "$tmp/root/proc"
	mkdir -p "$tmp/root/src"
	tar -C "$tmp/root/src" --strip-components=1 -xf "$tarball"
	[ -c "$tmp/root/dev/null" ] || mount --bind /dev "$tmp/root/dev"
	exec chroot "$tmp/root" env -i LC_ALL=C HOME=/root DEBIAN_FRONTEND=noninteractive \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "cd /src && exec \"\$@\"" sh "$@"
' sh "$tmp" "$@"
