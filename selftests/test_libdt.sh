#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The library as others have it: installed into a directory, found by pkg-config,
# a program built with it.

tools=$(cd "$(dirname "$0")/../tools" && pwd)
if ! command -v pkg-config >/dev/null || [ ! -c /dev/dt ]; then
	echo "1..0 # SKIP no pkg-config or no /dev/dt"
	exit 4
fi
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

CC=${CC:-gcc}
lib=/opt/dt/lib64
export LD_LIBRARY_PATH=$stage$lib
export PKG_CONFIG_PATH=$stage$lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage

# The output, or what went wrong.
quiet() {
	"$@" 2>&1 || echo "status $?"
}

echo "KTAP version 1"
echo "1..7"
quiet make -s -C "$tools" install-libdt DESTDIR="$stage" PREFIX=/opt/dt LIBDIR=$lib \
	>"$stage/log"
result "it installs below DESTDIR, in LIBDIR" "$stage$lib/libdt.so.1" \
	"$(ls "$stage$lib/libdt.so.1")"
result "pkg-config has the flags of an installed copy" "-I$stage/opt/dt/include -L$stage$lib -ldt" \
	"$(pkg-config --cflags --libs libdt | sed 's/ *$//')"
result "and the version of the sources" \
	"$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$tools/../dkms.conf")" \
	"$(pkg-config --modversion libdt)"
# shellcheck disable=SC2046 # words
result "the example builds" "" "$(quiet "$CC" -Wall -Wextra -Werror -o "$stage/follow" \
	"$tools/examples/follow.c" $(pkg-config --cflags --libs libdt))"
result "with the shared library, by its soname" "libdt.so.1" \
	"$(objdump -p "$stage/follow" | awk '/NEEDED.*libdt/ { print $2 }')"

while :; do
	cat /dev/null
	sleep 0.1
done &
busy=$!
# sort(1) makes that call, too: not while it is followed.
timeout 60 "$stage/follow" fadvise64 3 >"$stage/followed"
kill $busy
result "and follows system calls" "3 cat" "$(awk '{ sub(/\[.*/, "", $2); print $2 }' \
	"$stage/followed" | sort | uniq -c | awk '{ print $1, $2 }')"
result "an error is a sentence, and the status says so" \
	"follow: syscall:nosuchcall:entry: there is no such probe
1" "$("$stage/follow" nosuchcall 1 2>&1 || echo $?)"

exit $failed
