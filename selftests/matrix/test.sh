#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: test.sh NAME [--quick] [TEST...]
#
# Runs the tests of the device, as selftests/run.sh takes them, in a virtual machine with the
# kernel of the table's row NAME and the module that build.sh made for it.  Ends
# with the line "N passed, N failed, N skipped".
#
# DT_MATRIX_LIMIT	seconds that the machine may take (1500)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

[ $# -ge 1 ] || die "usage: test.sh NAME [--quick] [TEST...]"
name=$1
shift
module=$here/out/$name/dt.ko
[ -r "$module" ] || die "$module is not there: selftests/matrix/build.sh $name"
module=$(realpath "$module")
release=$(modinfo -F vermagic "$module" | cut -d' ' -f1)
export APT_CONFIG="$cache/apt/apt.conf"
echo "# $name: $release"
exec "$here/../vm/run.sh" -t "${DT_MATRIX_LIMIT:-1500}" -l "$here/out/$release/vm.log" \
	-k "$release" -- selftests/matrix/guest.sh "$module" "$@"
