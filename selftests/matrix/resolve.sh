#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: APT_CONFIG=$(apt.sh) resolve.sh [NAME...]
#
# Prints "NAME BASE RELEASE" for each row of the table, or those named: which
# kernel apt offers for it now.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

# The newest version of a package in a suite or its security updates.
version() {
	apt-cache madison "$1" 2>"$tmp/err" | awk -F' *[|] *' -v suite="$2" '{
		split($3, source, " ")
		sub(/\/.*/, "", source[2])
		if (source[2] == suite || source[2] == suite "-security")
			print $2
	}' >"$tmp/versions"
	newest=
	while read -r candidate; do
		if dpkg --compare-versions "$candidate" gt "$newest"; then
			newest=$candidate
		fi
	done <"$tmp/versions"
	echo "$newest"
}

rows "$@" >"$tmp/rows"
while read -r name base suite flavour; do
	meta=linux-headers-$flavour
	version=$(version "$meta" "$suite")
	[ -n "$version" ] || die "$name: the archive has no $meta in $suite"
	release=$(apt-cache show "$meta=$version" |
		sed -n "s/^Depends:.*linux-headers-\([0-9][^ ,]*-$flavour\).*/\1/p" | sed -n 1p)
	[ -n "$release" ] || die "$name: $meta $version depends on no linux-headers-*-$flavour"
	echo "$name $base $release"
done <"$tmp/rows"
