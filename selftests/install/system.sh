#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make install and uninstall, into a directory and into the system, and what of it
# modprobe, a boot, the device manager, man, the compiler and the shell make use of.
# For a virtual machine with the module: it changes the system.  Prints KTAP.
set -u

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tap.sh"

release=$(uname -r)
if [ "${DT_VM:-}" != 1 ] || [ ! -e "/lib/modules/$release/build/Makefile" ]; then
	echo "1..0 # SKIP not in a virtual machine with the headers of its kernel"
	exit 4
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$here/../.." || exit 1

# What is built is what is installed.
dt_make() {
	make --no-print-directory -o module -o tools "$@" \
		KERNELDIR="/lib/modules/$release/build" >"$tmp/log" 2>&1 && return
	sed 's/^/# /' "$tmp/log"
	return 1
}

# What there is where things are installed, depmod's lists aside.
everything() {
	find /usr/local "/lib/modules/$release/" ! -type d ! -path '*/modules.*' | LC_ALL=C sort
}

loaded() {
	grep -c '^dt ' /proc/modules
}

# usage: needs TITLE TOOL, before the result of what takes that tool
needs() {
	[ ! -x "$2" ] || return 0
	n=$((n + 1))
	echo "ok $n $1 # SKIP no $2"
	return 1
}

# What the device manager makes of the device, started anew: it looks up a rule's
# group when it reads the rule.
udev() {
	/lib/systemd/systemd-udevd --daemon >"$tmp/log" 2>&1 &&
		udevadm trigger --action=add /dev/dt && udevadm settle -t 60
	udevadm control --exit
	stat -c '%U:%G %a' /dev/dt
}

# The library's example as its head says, by the shared library.
example() {
	# shellcheck disable=SC2046 # options
	cc tools/examples/follow.c $(pkg-config --cflags --libs libdt) -o "$tmp/follow" ||
		return
	ldd "$tmp/follow" | grep -o '/usr/local/lib/libdt[^ ]*'
	"$tmp/follow" getppid 1 &
	# A shell asks for its parent when it starts.
	while kill -0 $! 2>/dev/null; do sh -c :; done
}

complete() {
	bash -c '. /usr/local/share/bash-completion/completions/dt
		COMP_WORDS=(dt --dura) COMP_CWORD=1; _dt; printf "%s " "${COMPREPLY[@]}"
		COMP_WORDS=(dt -e syscall:getppid) COMP_CWORD=2; _dt; echo "${COMPREPLY[@]}"'
}

echo "KTAP version 1"
echo 1..15
dt_make install DESTDIR="$tmp/dest" PREFIX=/usr
result "make install into a directory" 0 $?
result "these files and no others" "$(LC_ALL=C sort <<EOF2
/lib/modules/$release/updates/dt.ko
/usr/bin/dt
/usr/include/libdt/event.h
/usr/include/libdt/libdt.h
/usr/include/libdt/trace_format.h
/usr/include/linux/dt.h
/usr/lib/libdt.a
/usr/lib/libdt.so
/usr/lib/libdt.so.1
/usr/lib/libdt.so.1.0.0
/usr/lib/modules-load.d/dt.conf
/usr/lib/pkgconfig/libdt.pc
/usr/lib/udev/rules.d/60-dt.rules
/usr/share/bash-completion/completions/dt
/usr/share/man/man3/libdt.3
/usr/share/man/man4/dt.4
/usr/share/man/man5/bt.5
/usr/share/man/man5/dt-trace.5
/usr/share/man/man8/dt.8
/usr/share/zsh/site-functions/_dt
EOF2
)" "$(cd "$tmp/dest" && find . ! -type d | sed 's/^\.//; s/\.ko\..*/.ko/' | LC_ALL=C sort)"

everything >"$tmp/before"
rmmod dt
dt_make install
result "make install into the system" 0 $?
PATH=/usr/local/bin:$PATH
modprobe dt
result "modprobe finds the module" "0 1" "$? $(loaded)"
rmmod dt
title="a boot loads the module"
if needs "$title" /lib/systemd/systemd-modules-load; then
	# What else this system would load is not there for this kernel, perhaps.
	/lib/systemd/systemd-modules-load >"$tmp/log" 2>&1
	result "$title" 1 "$(loaded)"
fi
modprobe dt
result "dt -l lists" "syscall:getppid:entry" "$(dt -l syscall:getppid:entry)"
result "dt traces" 1 "$(dt -q -e 'syscall:getppid:entry' --count 1 -c 'sh -c :' |
	grep -c 'syscall:getppid:entry')"
title="man finds the manuals"
if needs "$title" /usr/bin/man; then
	result "$title" "$(printf '/usr/local/share/man/man%s\n' 8/dt.8 4/dt.4 5/bt.5 5/dt-trace.5 3/libdt.3)" \
		"$(man -w 8 dt 4 dt 5 bt 5 dt-trace 3 libdt 2>&1 | xargs -r realpath)"
fi
title="a program is built with pkg-config, finds the library and traces"
if needs "$title" /usr/bin/pkg-config; then
	example >"$tmp/example" 2>&1
	result "$title" "/usr/local/lib/libdt.so.1 1" \
		"$(sed -n 1p "$tmp/example") $(grep -c '\[[0-9]*\]$' "$tmp/example")"
fi
result "bash completes options and probes" \
	"--duration syscall:getppid:entry syscall:getppid:return" "$(complete)"

title="without a group tracing the device is root's"
groupdel tracing 2>/dev/null
! needs "$title" /lib/systemd/systemd-udevd || result "$title" "root:root 600" "$(udev)"
title="the group tracing may open it"
groupadd tracing
! needs "$title" /lib/systemd/systemd-udevd || result "$title" "root:tracing 660" "$(udev)"
groupdel tracing

rmmod dt
dt_make uninstall
result "make uninstall" 0 $?
result "no file is left" "" "$(everything | diff "$tmp/before" -)"
modprobe dt 2>/dev/null
result "modprobe and the linker do not know it any more" "1 0" "$? $(ldconfig -p | grep -c libdt)"
exit "$failed"
