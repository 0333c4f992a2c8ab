#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: debs.sh RELEASE RELEASE
#
# Runs in a system that it may change, with dkms and the headers of two kernels,
# beside dt's Debian packages: installs them, looks at what they brought, and
# purges them.  Prints KTAP and "N passed, N failed".
set -u

one=$1 two=$2
log=/tmp/debs.log
. "$(dirname "$0")/result.sh"
packages=(dt-tools dt-dkms libdt1 libdt-dev)

# Every name in the system.  What package tools, dynamic linker and DKMS keep for
# themselves (logs, caches, key, lists of modules) aside.
everything() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp \
		-o -path /src -o -path /var/log -o -path /var/cache -o -path /var/lib/dpkg \
		-o -path /var/lib/apt -o -name 'mok.*' -o -path '/lib/modules/*/modules.*' \
		-o -path '/usr/lib/modules/*/modules.*' \) -prune -o -print | LC_ALL=C sort
}

# installed RELEASE: modprobe would load the package's version, signed.
installed() {
	[ "$(find "/lib/modules/$1" -name 'dt.ko*' | wc -l)" -eq 1 ] &&
		[ "$(modinfo -k "$1" -F version dt)" = "$version" ] &&
		[ "$(modinfo -k "$1" -F vermagic dt | cut -d' ' -f1)" = "$1" ] &&
		modinfo -k "$1" -F sig_key dt | grep -q . &&
		modprobe -S "$1" --show-depends dt
}

# Each file is in that package, and there.
files_are() {
	local package=$1 file
	shift
	for file; do
		dpkg -L "$package" | grep -qxF "$file" && [ -e "$file" ] && continue
		echo "$package has no $file"
		return 1
	done
}

# The manual is whole, and of its name.
manual() {
	gzip -dc "$1" | grep -qE "^\.Dt $2\$"
}

for release in /lib/modules/*; do
	case ${release##*/} in
	"$one"|"$two") ;;
	*) rm -rf "$release" ;;
	esac
done
version=$(dpkg-deb -f dt-dkms_*.deb Version)
lib=/usr/lib/$(dpkg --print-architecture | sed 's/^amd64$/x86_64/; s/^arm64$/aarch64/')-linux-gnu
everything >/tmp/before

echo "KTAP version 1"
echo "1..11"
dpkg -i ./*.deb >"$log" 2>&1
result "the packages install" $?
installed "$one" >"$log" 2>&1 && installed "$two" >>"$log" 2>&1
result "both kernels have the module, signed, and find it" $?
files_are dt-dkms /usr/lib/udev/rules.d/60-dt.rules /usr/lib/modules-load.d/dt.conf \
	"/usr/src/dt-$version/dkms.conf" >"$log" 2>&1
result "dt-dkms has the rule of the device and has a boot load the module" $?
grep -qE '^SUBSYSTEM=="misc", KERNEL=="dt",' /usr/lib/udev/rules.d/60-dt.rules >"$log" 2>&1
result "the rule is the device's" $?
files_are dt-tools /usr/bin/dt /usr/share/bash-completion/completions/dt \
	/usr/share/zsh/vendor-completions/_dt /usr/share/man/man8/dt.8.gz \
	/usr/share/man/man5/bt.5.gz /usr/share/man/man5/dt-trace.5.gz \
	/usr/share/man/man4/dt.4.gz >"$log" 2>&1
result "dt-tools has the command, its manuals and completion" $?
{
	manual /usr/share/man/man8/dt.8.gz "DT 8" && manual /usr/share/man/man5/bt.5.gz "BT 5" &&
		manual /usr/share/man/man5/dt-trace.5.gz "DT-TRACE 5" &&
		manual /usr/share/man/man4/dt.4.gz "DT 4" &&
		manual /usr/share/man/man3/libdt.3.gz "LIBDT 3"
} >"$log" 2>&1
result "the manuals can be read" $?
[ "$(dt -e 'BEGIN { printf("%d\n", 6 * 7) }' 2>"$log")" = 42 ]
result "dt runs programs that need no device" $?
[ "$(bash -c '. /usr/share/bash-completion/completions/dt
	COMP_WORDS=(dt --dura) COMP_CWORD=1; _dt; echo "${COMPREPLY[@]}"' 2>"$log")" = --duration ]
result "completion completes" $?
files_are libdt-dev /usr/include/libdt/libdt.h /usr/include/linux/dt.h "$lib/libdt.a" \
	"$lib/libdt.so" "$lib/pkgconfig/libdt.pc" /usr/share/man/man3/libdt.3.gz >"$log" 2>&1 &&
	[ "$(realpath "$lib/libdt.so")" = "$(realpath "$lib/libdt.so.1")" ] &&
	ldconfig -p | grep -q "libdt\.so\.1 "
result "libdt-dev has headers and libraries, and the linker finds libdt1's" $?
dpkg -P "${packages[@]}" >"$log" 2>&1
result "the packages are purged" $?
everything >/tmp/after
diff /tmp/before /tmp/after >"$log" 2>&1
result "nothing is left" $?
echo "$((n - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
