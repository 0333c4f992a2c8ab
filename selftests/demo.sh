#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What dt does, on the kernel that runs: needs dt.ko loaded and tools/dt built.
set -eu
cd "$(dirname "$0")/.."

show() {
	printf '\n# %s\n' "$1"
	shift
	printf '$'
	for word; do
		case $word in
		*[!a-zA-Z0-9_./:=,-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@" 2>&1
}

# Something to see in a profile and in the scheduler.
busy() {
	while :; do
		dd if=/dev/zero of=/dev/null bs=64k count=200 2>/dev/null
	done
}

echo "Linux $(uname -r), $(nproc) CPUs, $(tools/dt -l | wc -l) probes (functions aside)"
show 'What can be traced' tools/dt -l 'syscall:*name*:entry'
show 'A tracepoint and its arguments' tools/dt -lv 'tracepoint:sched:sched_wakeup'

show 'The system calls of a command' \
	tools/dt -e 'syscall:openat:entry,syscall:openat:return,syscall:read:*' \
	--count 8 -c 'cat /etc/hostname'

busy &
trap 'kill $! 2>/dev/null; wait' EXIT
show 'The scheduler' tools/dt -e 'tracepoint:sched:sched_switch' --count 6
show 'Where the kernel spends its time: every CPU, 49 times a second' \
	tools/dt -e 'profile:hz:49' --kstack --count 4
show 'A kernel function, who called it, and what it returned' \
	tools/dt -e 'kprobe:vfs_write:entry,kprobe:vfs_write:return' \
	--kstack --count 2 -c 'echo hello'
show 'A program: how long reads take, in microseconds' \
	tools/dt -e 'kprobe:vfs_read /comm == "dd"/ { @start[tid] = nsecs }
kretprobe:vfs_read /@start[tid]/ {
	@us = hist((nsecs - @start[tid]) / 1000); delete(@start, tid)
}' --duration 1
show 'A name that is not there' tools/dt -e 'kprobe:vfs_wriet:entry' || true
