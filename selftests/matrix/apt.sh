#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: apt.sh
#
# Makes an apt configuration of its own in the cache, which knows the suites of
# the table, and brings its package lists up to date.  Prints its file, for
# APT_CONFIG; the system's own apt is not touched.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

need apt-get
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

dir=$cache/apt
mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" ||
	die "cannot make $dir (set DT_VM_CACHE)"
rows "$@" >"$tmp/rows"
awk '{ print $3 }' "$tmp/rows" | sort -u | while read -r suite; do
	sources "$suite"
done >"$tmp/sources.list"
cat >"$tmp/apt.conf" <<EOF
Dir::State "$dir";
Dir::State::status "/dev/null";
Dir::Cache "$dir/cache";
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Architecture "amd64";
APT::Architectures "amd64";
APT::Sandbox::User "root";
EOF
mv "$tmp/sources.list" "$tmp/apt.conf" "$dir/"

# An index that cannot be fetched is an error here: resolve.sh believes what it finds.
update() {
	APT_CONFIG=$dir/apt.conf apt-get -qq -o DPkg::Lock::Timeout=120 \
		-o APT::Update::Error-Mode=any update >"$tmp/log" 2>&1
}

# Old lists serve as long as the archive has what they name.
if ! retry update; then
	cat "$tmp/log" >&2
	say "the package lists of the matrix could not be brought up to date from" \
		"$(awk '{ print $3 }' "$dir/sources.list" | sort -u | tr '\n' ' ')"
fi
echo "$dir/apt.conf"
