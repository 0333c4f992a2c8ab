#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: root.sh BASE RELEASE...
#
# Prints the directory of a small Debian of the release BASE with the headers of
# the kernels, the compiler that those want, and dkms with what it needs to sign,
# after making it if it is not in the cache.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

[ $# -ge 2 ] || die "usage: root.sh BASE RELEASE..."
base=$1
shift
key=$({ cat "$here/root.sh"; echo "$base $*"; } | cksum)
root=$cache/root-$base-${key%% *}
if [ -e "$root" ]; then
	echo "$root"
	exit
fi

need mmdebstrap
[ "$(id -u)" -eq 0 ] || die "only root can make the build root for $base"
mkdir -p "$cache" || die "cannot make $cache (set DT_VM_CACHE)"
tmp=$(mktemp -d "$cache/tmp.XXXXXX") || die "cannot write in $cache"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$tmp"

say "making a Debian $base to build in, in $cache, once"
packages=make,binutils,dkms,openssl
for release; do
	packages="$packages,linux-headers-$release"
done
{
	sources "$base"
	grep -q "[[:space:]]$base-backports[[:space:]]" "$here/kernels" &&
		sources "$base-backports"
} >"$tmp/sources" || true
# In namespaces of its own: nothing of it goes on, or stays mounted, if it is cut.
# The headers of some kernels want their image, of which nothing is needed, and that
# an initramfs, which takes longer than the rest.
make() {
	rm -rf "$tmp/root"
	INITRD=No unshare --mount --pid --fork --kill-child mmdebstrap --quiet --variant=essential \
		--architectures=amd64 \
		--aptopt='Acquire::Retries "3"' --aptopt='Acquire::Languages "none"' \
		--aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/lib/modules/*/kernel/*' \
		--dpkgopt='path-exclude=/usr/lib/modules/*/kernel/*' \
		--dpkgopt='path-exclude=/boot/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
		--include="$packages" "$base" "$tmp/root" - \
		<"$tmp/sources" >"$tmp/log" 2>&1
}

retry make || {
	tail -n 30 "$tmp/log" >&2
	die "cannot make a Debian $base with $packages from" \
		"$(awk '{ print $3 }' "$tmp/sources" | sort -u | tr '\n' ' ')" \
		"(other mirrors: DT_DEBIAN_MIRROR, DT_DEBIAN_SECURITY_MIRROR)"
}
mkdir -p "$tmp/root/build"

if ! mv -T "$tmp/root" "$root" 2>/dev/null && [ ! -e "$root" ]; then
	die "cannot rename $tmp/root to $root"
fi
echo "$root"
