#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: deps.sh [build] [vm] [test] [lint] [bench] [matrix] [install] [debug]
#
# Installs the Debian packages that building dt, running its VM, running its
# tests (default: these), measuring it and building it for other kernels need,
# as far as they are missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

build="make gcc libc6-dev kmod libdw-dev libelf-dev"
vm="qemu-system-x86 busybox-static cpio kmod xz-utils zstd"
# gcc-multilib for 32-bit readers, clang for its sanitizers, g++ and pkgconf for
# users of the library
test="gcc-multilib clang libclang-rt-dev valgrind sparse g++ pkgconf"
lint="sparse shellcheck"
# valgrind counts instructions; the others are what dt is compared with
bench="valgrind bpftrace"
matrix="mmdebstrap debian-archive-keyring mount"
install="dpkg-dev debhelper dh-dkms lintian man-db udev"
debug="flex bison bc libssl-dev"

# Headers of any kernel do; Makefile takes the running one's before others.
have_headers() {
	for dir in /lib/modules/*/build /usr/src/linux-headers-*-amd64; do
		[ ! -e "$dir/Makefile" ] || return 0
	done
	return 1
}

[ $# -gt 0 ] || set -- build vm test
packages=
for group; do
	case $group in
	build)
		packages="$packages $build"
		have_headers || packages="$packages linux-headers-amd64"
		;;
	vm) packages="$packages $vm" ;;
	test) packages="$packages $test" ;;
	lint) packages="$packages $lint" ;;
	bench) packages="$packages $bench" ;;
	matrix) packages="$packages $matrix" ;;
	install) packages="$packages $install" ;;
	debug) packages="$packages $debug" ;;
	*) die "usage: deps.sh [build] [vm] [test] [lint] [bench] [matrix] [install] [debug]" ;;
	esac
done

if ! command -v dpkg-query >/dev/null; then
	say "this is not Debian; what you need is called there:$packages"
	exit 0
fi

missing=
for package in $packages; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	*' installed') ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	die "not installed:$missing (as root: apt-get install$missing)"
fi

# Never at the price of a package that someone wants, such as a cross
# compiler that gcc-multilib conflicts with.
install() {
	# shellcheck disable=SC2086 # a list
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		--no-remove -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
		install $missing </dev/null
}

say "installing$missing"
mkdir -p "$cache"
log=$cache/deps.log
install >"$log" 2>&1 && exit
# The package lists may be missing or older than the archive.
apt-get -qq update >>"$log" 2>&1 || true
install >>"$log" 2>&1 && exit
tail -n 20 "$log" >&2
die "apt-get install failed:$missing (all of it: $log)"
