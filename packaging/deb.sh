#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: deb.sh VERSION
#
# Makes Debian packages from this tree's tarball in packaging/out, and has lintian
# look at them where it is installed; its warnings are errors.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
for tool in dpkg-buildpackage dh dh_dkms; do
	command -v "$tool" >/dev/null || {
		echo "deb.sh: $tool is missing (apt-get install dpkg-dev debhelper dh-dkms)" >&2
		exit 1
	}
done
changes=$(dpkg-parsechangelog -l debian/changelog -S Version)
if [ "$changes" != "$1" ]; then
	echo "deb.sh: debian/changelog is of $changes, dkms.conf of $1" >&2
	exit 1
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
tar -C "$tmp" -xf "$("$here/dist.sh" "$1")"
(
	unset MAKEFLAGS MFLAGS
	cd "$tmp/dt-$1"
	dpkg-buildpackage -us -uc >"$tmp/log" 2>&1
) || {
	tail -n 40 "$tmp/log" >&2
	exit 1
}
rm -rf "$here/out"
mkdir "$here/out"
mv "$tmp"/dt_*.* "$tmp"/*.deb "$here/out/"
if command -v lintian >/dev/null; then
	lintian --allow-root --fail-on error,warning "$here/out/"dt_*.changes
else
	echo "deb.sh: lintian is not installed, so nothing looks at the packages" >&2
fi
ls "$here/out"/*.deb
