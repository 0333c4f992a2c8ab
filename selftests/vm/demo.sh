#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs ../demo.sh with dt.ko loaded: on this machine if dt.ko was built for its
# kernel and may be loaded here, else in a VM.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

fits() {
	[ "$(id -u)" -eq 0 ] && [ -e /proc/modules ] &&
		[ "$(modinfo -F vermagic dt.ko | cut -d' ' -f1)" = "$(uname -r)" ]
}

if fits && [ -c /dev/dt ]; then
	exec selftests/demo.sh
elif fits && insmod ./dt.ko; then
	trap 'rmmod dt' EXIT
	selftests/demo.sh
else
	exec "$here/run.sh" -m dt.ko selftests/demo.sh
fi
