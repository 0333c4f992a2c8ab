#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: dkms.sh RELEASE RELEASE
#
# Runs in a system that it may change, with dkms and the headers of two kernels,
# in dt's source: installs by way of DKMS, goes to the next version, and removes.
# Prints KTAP and "N passed, N failed".
set -u

one=$1 two=$2
log=/tmp/dkms.log
. "$(dirname "$0")/result.sh"
details="dkms status"

version() {
	sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf
}

# The module files that a kernel has; one, or none.
modules() {
	find "/lib/modules/$1" -name 'dt.ko*' | wc -l
}

# installed RELEASE VERSION: modprobe would load that version.
installed() {
	[ "$(modules "$1")" -eq 1 ] &&
		[ "$(modinfo -k "$1" -F version dt)" = "$2" ] &&
		[ "$(modinfo -k "$1" -F vermagic dt | cut -d' ' -f1)" = "$1" ]
}

# The number of the certificate, which a signature names its key by.
mok_serial() {
	openssl x509 -inform DER -in /var/lib/dkms/mok.pub -noout -serial | sed 's/^serial=//'
}

signed() {
	local serial

	serial=$(mok_serial 2>>"$log")
	echo "mok.pub has $serial, the module $(modinfo -k "$1" -F sig_key dt)" >>"$log"
	[ -n "$serial" ] && [ "$(modinfo -k "$1" -F sig_key dt | tr -d :)" = "$serial" ]
}

# Every kernel that this system has is one of the two.
for release in /lib/modules/*; do
	case ${release##*/} in
	"$one"|"$two") ;;
	*) rm -rf "$release" ;;
	esac
done

first=$(version)
echo "KTAP version 1"
echo "1..11"
make dkms-install KERNELDIR="/lib/modules/$one/build" >"$log" 2>&1
result "make dkms-install for $one" $?
installed "$one" "$first" && [ "$(modules "$two")" -eq 0 ]
result "it is there, for that kernel, in version $first" $?
signed "$one"
result "it is signed with the key of DKMS" $?
[ -e /usr/local/lib/udev/rules.d/60-dt.rules ] &&
	[ "$(grep -v '^#' /usr/local/lib/modules-load.d/dt.conf)" = dt ] &&
	modprobe -S "$one" --show-depends dt >>"$log" 2>&1
result "a boot will load it, and finds it" $?
dkms autoinstall -k "$two" >"$log" 2>&1
result "a kernel that comes later has it built: dkms autoinstall" $?
installed "$two" "$first"
result "it is there too" $?

next=$first.1
sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$next\"/" dkms.conf
make dkms-install KERNELDIR="/lib/modules/$one/build" >"$log" 2>&1
result "the next version installs over it" $?
installed "$one" "$next" && installed "$two" "$next"
result "both kernels have it and nothing else" $?
[ ! -e "/usr/src/dt-$first" ] && ! dkms status -m dt | grep -qE "dt(/|, )$first(,|:)"
result "the old version is gone from DKMS and from /usr/src" $?
make dkms-remove >"$log" 2>&1
result "make dkms-remove" $?
[ "$(modules "$one")" -eq 0 ] && [ "$(modules "$two")" -eq 0 ] &&
	[ -z "$(dkms status -m dt)" ] && ! ls -d /usr/src/dt-* >>"$log" 2>&1 &&
	! find /usr/local /var/lib/dkms -name '*dt*' ! -path '*/mok*' | grep -q .
result "nothing is left" $?
echo "$((n - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
