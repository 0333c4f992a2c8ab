#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: run.sh [system] [dkms] [debs]
#
# Installs dt: by make install in a virtual machine; in a small Debian 12 with two
# kernels' headers, which the matrix makes, by way of DKMS, with an update to a next
# version, and as Debian packages.  Nothing of it is kept.  Prints KTAP; the last line
# is "N passed, N failed".
#
# Six builds of the whole module would take half an hour, so what is built has the
# typed handlers of a few trace headers only; make check-matrix builds all of it.
#
# DT_TRACE_HEADERS	which headers ("sched irq"); all: every one of them
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
matrix=$here/../matrix
. "$here/../vm/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
base=bookworm one=6.1 two=6.12
headers=${DT_TRACE_HEADERS:-sched irq}
[ "$headers" != all ] || headers=
passed=0 failed=0 root=

# The small Debian, and which kernels there are for it.
ready() {
	[ -z "$root" ] || return 0
	APT_CONFIG=$("$matrix/apt.sh")
	export APT_CONFIG
	"$matrix/resolve.sh" >"$tmp/all"
	# shellcheck disable=SC2046 # a list
	root=$(env -u APT_CONFIG "$matrix/root.sh" "$base" \
		$(awk -v base="$base" '$2 == base { print $3 }' "$tmp/all"))
	unset APT_CONFIG
}

# The release of the kernel in a row of the table.
release() {
	awk -v name="$1" '$1 == name { print $3 }' "$tmp/all"
}

# usage: part NAME TARBALL SCRIPT; the script runs in the tarball's contents.
part() {
	ready
	echo "# $1 ($(release $one) and $(release $two)${headers:+; only $headers})"
	{
		"$here/chroot.sh" "$root" "$2" env DT_TRACE_HEADERS="$headers" \
			"$3" "$(release $one)" "$(release $two)" </dev/null
		echo "# exit $?"
	} 2>&1 | tee "$tmp/out" | sed -u -E 's/^[0-9]+ passed, [0-9]+ failed/# &/'
	line=$(sed -n -E 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$tmp/out" | tail -n 1)
	# It broke off: what it counted until then is no result.
	: "${line:=0 1}"
	# shellcheck disable=SC2086 # two words
	set -- $line
	if [ "$2" -eq 0 ] && ! grep -qx '# exit 0' "$tmp/out"; then
		set -- "$1" 1
	fi
	passed=$((passed + $1)) failed=$((failed + $2))
}

# Of the kernel that the module is built for.
system() {
	echo "# by make install, in a virtual machine"
	status=0
	"$here/../vm/run.sh" -t 900 -m "$project/dt.ko" -- selftests/install/system.sh \
		</dev/null >"$tmp/out" 2>&1 || status=$?
	# It broke off; what fails by itself says so.
	if [ $status -ne 0 ] && [ $status -ne 4 ] && ! grep -q '^not ok' "$tmp/out"; then
		echo "not ok - exit status $status" >>"$tmp/out"
	fi
	cat "$tmp/out"
	passed=$((passed + $(grep '^ok' "$tmp/out" | grep -vc '# SKIP' || true)))
	failed=$((failed + $(grep -c '^not ok' "$tmp/out" || true)))
}

dkms() {
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$project/dkms.conf")
	(cd "$project" && packaging/dist.sh "$version" >/dev/null)
	mv "$project/dt-$version.tar.xz" "$tmp/dist.tar.xz"
	part "by way of DKMS" "$tmp/dist.tar.xz" selftests/install/dkms.sh
}

# Both packages of the library are enough to build its example.
with_library() {
	for package in libdt1 libdt-dev; do
		dpkg-deb -x "$1/$package"_*.deb "$tmp/sys"
	done
	dir=$(dirname "$(find "$tmp/sys" -name libdt.a)")
	if cc -Wall -Werror -I "$tmp/sys/usr/include" -L "$dir" -o "$tmp/follow" \
			"$project/tools/examples/follow.c" -ldt >"$tmp/cc.log" 2>&1 &&
		LD_LIBRARY_PATH=$dir ldd "$tmp/follow" | grep -qF "$dir/libdt.so.1"; then
		echo "ok - a program builds with libdt-dev"
		passed=$((passed + 1))
	else
		sed 's/^/# /' "$tmp/cc.log"
		echo "not ok - a program builds with libdt-dev"
		failed=$((failed + 1))
	fi
}

debs() {
	# Without it make deb makes them unseen.
	if ! command -v lintian >/dev/null; then
		echo "not ok - lintian is missing, so nothing looks at the packages (apt-get install lintian)"
		failed=$((failed + 1))
	fi
	mkdir "$tmp/debs"
	if ! make --no-print-directory -C "$project" deb >"$tmp/debs.log" 2>&1; then
		tail -n 40 "$tmp/debs.log" | sed 's/^/# /'
		echo "not ok - make deb"
		failed=$((failed + 1))
		return
	fi
	cp "$project"/packaging/out/*.deb "$here/debs.sh" "$here/result.sh" "$tmp/debs"
	rm -f "$tmp"/debs/*-dbgsym_*.deb
	with_library "$tmp/debs"
	tar -C "$tmp" -cf "$tmp/debs.tar" debs
	part "as Debian packages" "$tmp/debs.tar" ./debs.sh
}

[ "$(id -u)" -eq 0 ] || die "only root can install"
unset MAKEFLAGS MFLAGS
[ $# -gt 0 ] || set -- system dkms debs
for what; do
	case $what in
	system|dkms|debs) "$what" ;;
	*) die "usage: run.sh [system] [dkms] [debs]" ;;
	esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
