#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: dist.sh VERSION
#
# Makes dt-VERSION.tar.xz in the top directory, and prints its name.  What is in
# it: the files that git knows, as they are now, or those that an unpacked
# tarball came with.  The same files make the same tarball.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
name=dt-$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

if [ -e .git ]; then
	git ls-files >"$tmp/files"
	date=$(git log -1 --format=%ct)
elif [ -e MANIFEST ]; then
	grep -vx MANIFEST MANIFEST >"$tmp/files"
	date=$(stat -c %Y MANIFEST)
else
	echo "dist.sh: this is neither a git repository nor an unpacked tarball" >&2
	exit 1
fi
mkdir "$tmp/$name"
tar -cf - --no-recursion -T "$tmp/files" | tar -C "$tmp/$name" -xf -
{ cat "$tmp/files"; echo MANIFEST; } | LC_ALL=C sort >"$tmp/$name/MANIFEST"
tar -C "$tmp" --sort=name --owner=0 --group=0 --numeric-owner \
	--mode=u+rw,go+rX,go-w --mtime="@${SOURCE_DATE_EPOCH:-$date}" \
	-cf - "$name" | xz -T1 >"$tmp/tarball"
mv "$tmp/tarball" "$name.tar.xz"
echo "$name.tar.xz"
