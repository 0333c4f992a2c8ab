#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fields of tracepoints in what dt lists, prints and runs.

# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

tracefs=/sys/kernel/tracing
mountpoint -q $tracefs || mount -t tracefs tracefs $tracefs || {
	echo "1..0 # SKIP tracefs cannot be mounted"
	exit 4
}
err=$(mktemp) out=$(mktemp)
trap 'rm -f "$err" "$out"' EXIT

run() {
	"$dt" -q -e "$@" 2>"$err" | grep -v '^$'
}

echo "KTAP version 1"
echo "1..12"
grep -v '^syscalls:' $tracefs/available_events | sort >"$err"
"$dt" -l 'tracepoint:*' 2>/dev/null | sed 's/^tracepoint://' | sort >"$out"
result "every event of tracefs is listed, once" "" \
	"$(comm -23 "$err" "$out" | head -n 5; uniq -d "$out" | head -n 5)"
# Which of the two is an array, and which a string that stands elsewhere, varies.
result "fields with their types" "$(sed -n 's/^\tfield:\(.*\);\toffset.*/\1/p' \
	$tracefs/events/sched/sched_process_fork/format |
	sed -n 's/^__data_loc //; s/^pid_t /int /
		s/^\(.*\) \(parent_[a-z]*\)\(\[[0-9]*\]\)*$/    \1\3 args.\2/p')" \
	"$("$dt" -lv 'tracepoint:sched:sched_process_fork' |
		sed 's/pid_t args/int args/' | grep args.parent)"
result "fields are printed by their names" 1 \
	"$("$dt" -e tracepoint:sched:sched_process_exec -c /bin/true 2>/dev/null |
		grep -cE 'sched_process_exec filename="/bin/true" pid=[0-9]+ old_pid=[0-9]+$')"
result "a string that stands elsewhere" "/bin/true" \
	"$(run 'tracepoint:sched:sched_process_exec /args.pid == cpid/ { print(args.filename) }' -c /bin/true)"
result "an array of characters" "bash dt" \
	"$(run 'tracepoint:task:task_newtask { @[args.comm] = count() }' -c 'bash -c "(true); (true)"' |
		grep -oE 'bash|dt' | sort -u | tr '\n' ' ' | sed 's/ $//;s/^bash$/bash dt/')"
result "numbers of a common field" 1 \
	"$(run 'tracepoint:sched:sched_process_exec /args.common_pid == cpid/ { @ = count() }' -c /bin/true |
		sed 's/@: //')"
result "a field of an event without a handler" 1 \
	"$(run 'tracepoint:exceptions:page_fault_user /args.address/ { @ = 1 }' -c /bin/true |
		sed 's/@: //')"
result "a system call's arguments as its trace event names them" 1000 \
	"$(run 'tracepoint:syscalls:sys_enter_read /comm == "dd" && args.count == 1 && args.__syscall_nr == 0/ { @ = count() }' \
		-c 'dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none' | sed 's/@: //')"
run 'tracepoint:sched:sched_process_exec { print(args.filenam) }' >/dev/null
result "a field that is not there: the nearest, and those there are" 1 \
	"$(grep -c 'did you mean filename?.* pid, old_pid' "$err")"
result "fields only where one is named" "capture: tracepoint fields for 'args.pid' at 1:45" \
	"$("$dt" -d -e 'tracepoint:sched:sched_process_exec { print(args.pid) }
		tracepoint:sched:sched_process_fork { print(1) }' 2>&1 | grep -o 'capture: .*')"
result "wildcards over events with and without handlers" 1 \
	"$(run 'tracepoint:exceptions:page_fault_* { @[probe] = count() }' -c /bin/true |
		grep -c page_fault_user)"
# shellcheck disable=SC2016 # the inner shell expands it
result "without tracefs the list says what it lacks" 1 \
	"$(unshare -m sh -c 'umount -l /sys/kernel/tracing; umount -l /sys/kernel/debug/tracing
		umount -l /sys/kernel/debug; exec "$0" -l "tracepoint:sched:*"' "$dt" 2>&1 >/dev/null |
		grep -c 'mount -t tracefs')"
exit $failed
