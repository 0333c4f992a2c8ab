#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: APT_CONFIG=$(apt.sh) resolve.sh [-k] [NAME...]
#
# Prints "NAME BASE RELEASE" for each row of the table, or those named: which
# kernel apt offers for it now.  With -k the one that is known to work, as long as
# apt has it.
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

# usage: newest NAME META SUITE
newest() {
	version=$(version "$2" "$3")
	[ -n "$version" ] || die "$1: the archive has no $2 in $3," \
		"or its package lists could not be fetched"
	release=$(apt-cache show "$2=$version" |
		sed -n "s/^Depends:.*linux-headers-\([0-9][^ ,]*-amd64\).*/\1/p" | sed -n 1p)
	[ -n "$release" ] || die "$1: $2 $version depends on no linux-headers-*-amd64"
	echo "$release"
}

offered() {
	[ -n "$(apt-cache madison "linux-headers-$1" 2>"$tmp/err")" ] &&
		[ -n "$(apt-cache madison "linux-image-$1" 2>"$tmp/err")" ]
}

known=
if [ "${1-}" = -k ]; then
	known=1
	shift
fi
rows "$@" >"$tmp/rows"
while read -r name base suite meta tested; do
	release=$(newest "$name" "linux-headers-$meta" "$suite")
	if [ -n "$known" ] && [ "$release" != "$tested" ]; then
		if offered "$tested"; then
			say "$name: the archive has $release, newer than $tested," \
				"which is taken; make check-matrix takes the new one"
			release=$tested
		else
			say "$name: the archive has $release in place of $tested"
		fi
	fi
	echo "$name $base $release"
done <"$tmp/rows"
