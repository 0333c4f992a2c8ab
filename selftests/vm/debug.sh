#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: debug.sh [-j JOBS] [SERIES [FLAVOUR]]
#
# Prints the release of a kernel that looks for mistakes, as run.sh -k takes it,
# after building it from Debian's linux-source-SERIES (default 6.1), of this machine's
# release or of one that ../matrix/kernels names, if it is not in the cache: a quarter
# of an hour on two CPUs, 3 GB of disk. FLAVOUR.config, on top of base.config, is what
# it looks for:
#
#   kasan    wrong memory accesses, locks, RCU, leaks (default)
#   kcsan    data races
#   kmsan    uses of uninitialised memory, by clang
#
# Its build directory, for KERNELDIR, is lib/modules/RELEASE/build in the
# directory that kernel.sh prints for the release.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

usage() {
	sed -n '3,/^set -eu/s/^# \{0,1\}//p' "$0" | sed '$d' >&2
	exit "$SETUP_FAILED"
}

jobs=$(nproc)
while getopts j: option; do
	case $option in
	j) jobs=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -le 2 ] || usage
series=${1:-6.1}
flavour=${2:-kasan}
config=$here/debug
[ -r "$config/$flavour.config" ] || usage
case $flavour in
kmsan) cc=clang ;;
*) cc=gcc ;;
esac

# A change of the configuration makes another kernel.
sum=$(cat "$config/base.config" "$config/$flavour.config" | cksum)
sum=${sum%% *}
work=$cache/debug/$series-$flavour
release=$(cat "$work/release" 2>/dev/null) || release=
if [ -n "$release" ] && [ "$(cat "$cache/$release/config.sum" 2>/dev/null)" = "$sum" ]; then
	echo "$release"
	exit
fi

need make "$cc" gcc flex bison bc dpkg-deb apt-get depmod tar
mkdir -p "$work" || die "cannot make $work (set DT_VM_CACHE)"

# One source for all flavours. What is half done has another name.
source=$cache/debug/linux-source-$series
if [ ! -e "$source" ]; then
	tmp=$(mktemp -d "$cache/debug/tmp.XXXXXX") || die "cannot write in $cache"
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 130' INT TERM HUP
	say "fetching Debian's linux-source-$series into $cache, once"
	if ! apt-cache pkgnames "linux-source-$series" | grep -qxF "linux-source-$series"; then
		APT_CONFIG=$("$here/../matrix/apt.sh")
		export APT_CONFIG
	fi
	(cd "$tmp" && apt-get -qq -o APT::Sandbox::User=root download "linux-source-$series" &&
		dpkg-deb -x ./*.deb deb && tar -xf deb/usr/src/*.tar.*) >&2 ||
		die "cannot fetch linux-source-$series (apt-get update as root; apt-cache search" \
			"linux-source)"
	mv -T "$tmp/linux-source-$series" "$source" 2>/dev/null || [ -e "$source" ] ||
		die "cannot rename $tmp/linux-source-$series to $source"
fi

log=$work/build.log
: >"$log"
build() {
	nice -n 10 make -C "$work/build" -j"$jobs" CC="$cc" "LOCALVERSION=-dt-$flavour" "$@" \
		>>"$log" 2>&1 && return
	tail -n 20 "$log" >&2
	die "building the kernel failed (all of it: $log)"
}

# Every option of ours must have got its value: dependencies drop them silently.
check_config() {
	missing=$(sed -n '/^CONFIG_/p' "$work/wanted" | while IFS='=' read -r name value; do
		case $value in
		n) ! grep -q "^$name=" "$work/build/.config" || echo "$name=n" ;;
		*) grep -qxF "$name=$value" "$work/build/.config" || echo "$name=$value" ;;
		esac
	done)
	[ -z "$missing" ] || die "this kernel cannot be configured with: $missing"
}

say "building a $series kernel ($flavour), once; its log: $log"
mkdir -p "$work/build"
cat "$config/base.config" "$config/$flavour.config" >"$work/wanted"
make -C "$source" O="$work/build" CC="$cc" KCONFIG_ALLCONFIG="$work/wanted" allnoconfig \
	>>"$log" 2>&1 || { tail -n 20 "$log" >&2; die "configuring the kernel failed"; }
check_config
build bzImage modules
release=$(cat "$work/build/include/config/kernel.release")

# The same shape as a Debian package that kernel.sh unpacked.
tree=$work/tree
rm -rf "$tree"
build INSTALL_MOD_PATH="$tree" INSTALL_MOD_STRIP=1 DEPMOD=true modules_install
mkdir -p "$tree/boot"
cp "$work/build/arch/x86/boot/bzImage" "$tree/boot/vmlinuz-$release"
cp "$work/build/System.map" "$tree/boot/System.map-$release"
rm -f "$tree/lib/modules/$release/source"
ln -sfn "$work/build" "$tree/lib/modules/$release/build"
depmod -b "$tree" "$release" || die "depmod failed for $release"
echo "$sum" >"$tree/config.sum"
chmod 755 "$tree"
rm -rf "${cache:?}/$release"
mv -T "$tree" "$cache/$release" || die "cannot rename $tree to $cache/$release"
echo "$release" >"$work/release"
echo "$release"
