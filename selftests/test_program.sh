#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of the language on real events whose number is known.

# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"

# The output of a program without empty lines; what else it says is in $err.
run() {
	"$dt" -q -e "$@" 2>"$err" | grep -v '^$'
}
err=$(mktemp)
trap 'rm -f "$err"' EXIT
reads='dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none'

echo "KTAP version 1"
echo "1..19"
result "calls counted by argument" "@: 1000" \
	"$(run 'syscall:read:entry /comm == "dd" && args.fd == 0 && args.count == 1/ { @ = count() }' -c "$reads")"
result "bpftrace's names of the same" "@: 1000" \
	"$(run 'tracepoint:syscalls:sys_enter_read /comm == "dd" && args.count == 1/ { @ = count(); }' -c "$reads")"
result "return values summed" "@: 1000" \
	"$(run 'tracepoint:syscalls:sys_exit_read /comm == "dd" && args.ret == 1/ { @ = sum(args.ret); }' -c "$reads")"
result "a function's entries and returns" "@e: 1000
@r: 1000" \
	"$(run 'kprobe:read_zero* /comm == "dd"/ { @e++ } kretprobe:read_zero /comm == "dd"/ { @r++ }' \
		-c "$reads" | sed 's/^@e: [12]000$/@e: 1000/')"
result "a map by the caller's name" "@[dd]: 1000" \
	"$(run 'syscall:write:entry /comm == "dd" && arg2 == 1/ { @[comm] = count() }' -c "$reads")"
result "latency from entry to return, each once" "@n: 1000" \
	"$(run 'kprobe:vfs_write /comm == "dd"/ { @s[tid] = nsecs }
		kretprobe:vfs_write /@s[tid]/ { @n = count(); @us = hist((nsecs - @s[tid]) / 1000); delete(@s, tid) }' \
		-c "$reads" | grep '^@n')"
result "stacks have the functions in their order" "vfs_write ksys_write do_syscall_64" \
	"$(run 'kprobe:vfs_write /comm == "dd"/ { print(kstack(8)); exit() }' -c "$reads" |
		grep -oE 'vfs_write|ksys_write|do_syscall_64' | tr '\n' ' ' | sed 's/ $//')"
result "user stacks of a command that has ended have names" 1000 \
	"$(run 'syscall:read:entry /comm == "dd" && arg2 == 1/ { @[ustack(1)] = count() }' -c "$reads" |
		awk '/read\+/ { named = 1 } /^]: / && named { print $2; named = 0 }')"
result "an interval that ends it" "3" \
	"$(run 'BEGIN { @ = 0 } interval:ms:20 { @++; if (@ == 3) { print(@); clear(@); exit() } }' | sed 's/^@: //')"
result "every CPU is sampled" "@: $(getconf _NPROCESSORS_ONLN)" \
	"$(run 'profile:hz:199 { @c[cpu] = count(); } interval:s:1 { exit() } END { @ = len(@c); clear(@c) }')"
result "a tracepoint's arguments by name" "@: 1" \
	"$(run 'tracepoint:sched:sched_process_exec /args.old_pid == cpid/ { @ = count() }' -c /bin/true)"
result "whose task it is" "@[0, 0, root, dt, dd, 0]: 1000" \
	"$(run 'syscall:read:entry /comm == "dd" && arg2 == 1 && jiffies > 0 && curtask > 0 && ppid > 0/ {
		@[uid, gid, username, pcomm, leader_comm, numaid] = count() }' -c "$reads")"
sh -c "sleep 3; $reads & exec $reads" &
result "only the process of -p, until it ends" "@[$!]: 1000" \
	"$(run 'syscall:read:entry /arg2 == 1/ { @[pid] = count() }' -p $!)"
run 'BEGIN { exit(3) }' >/dev/null
"$dt" -q -e 'BEGIN { exit(3) }'
result "the status that exit() gives" 3 $?
"$dt" -q -e 'syscall:getppid:entry { @++ }' -c 'sh -c "exit 7"' >/dev/null
result "the command's status" 7 $?
"$dt" -q -e 'syscall:getppid:entry { @++ } END { exit(5) }' -c 'sh -c "exit 7"' >/dev/null
result "the status that exit() in END gives, before the command's" 5 $?
run 'kprobe:vfs_wriet { @++ }' >/dev/null
result "a name that is not there" "vfs_write" "$(grep -o 'vfs_write' "$err" | head -n 1)"
run 'kprobe:do_int3 { @++ }' >/dev/null
result "a function that kprobes may not touch" 1 "$(grep -c 'kprobe:do_int3: the kernel does not allow a probe there' "$err")"
run 'kprobe:rcu_is_watching { @++ } kprobe:vfs_wriet { @++ }' >/dev/null
result "one that ftrace may not trace, beside one that is not there" "1 1" \
	"$(grep -c 'kprobe:rcu_is_watching: the kernel does not allow a probe there, .* or ftrace may not trace it' "$err") $(grep -c 'no probe matches kprobe:vfs_wriet' "$err")"
exit $failed
