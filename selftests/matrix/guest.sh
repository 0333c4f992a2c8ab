#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: guest.sh MODULE [TEST...]
#
# What the virtual machine does: counts the probes, runs the tests of the device.
set -eu

export DT_KO="$1"
shift
insmod "$DT_KO"
tools/dt -l | cut -d: -f1 | sort | uniq -c | awk '{ print "# PROBES", $2, $1 }'
rmmod dt
exec selftests/run.sh "$@"
