#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The options of dt and how a trace ends, on real events.

# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
reads='dd if=/dev/zero of=/dev/null bs=1 count=50 status=none'

echo "KTAP version 1"
echo "1..19"
"$dt" -e 'syscall:read:entry' -c "$reads" >out 2>err
result "a line for each event" 50 "$(grep -c 'dd .* syscall:read:entry fd=0 buf=0x[0-9a-f]* count=1$' out)"
result "the last line on stderr counts them" "dt: $(wc -l <out) events, 0 dropped, 0 recursions, 0 skipped ticks" \
	"$(tail -n 1 err)"
result "times rise" "" "$(awk '$1 < last { print "falls at line " NR } { last = $1 }' out)"
"$dt" -q -o file -e 'syscall:read:return' -c "$reads" >out 2>err
result "-o: events in the file, -q: nothing else" "50 0 0" \
	"$(grep -c ' dd .* syscall:read:return = 1$' file) $(wc -c <out) $(wc -c <err)"
"$dt" -q -e 'syscall:read:entry' --count 7 -c "$reads" >out
result "--count" 7 "$(wc -l <out)"
"$dt" -q -e 'profile:hz:99' --duration 0.3 >out
result "--duration ends it, with a tick on every CPU" "$(getconf _NPROCESSORS_ONLN)" \
	"$(awk '{ print $2 }' out | sort -u | wc -l)"
"$dt" -q -e 'interval:ms:10' -c 'sh -c "exit 9"' >out
result "-c: the command's status" 9 $?
# shellcheck disable=SC2016 # for the shell of the command
"$dt" -q -e 'interval:ms:10' -c 'sh -c "kill -TERM \$\$"' >out
result "-c: a command that a signal ended" 143 $?
"$dt" -q -e 'interval:ms:10' -c ./nowhere >out 2>err
result "-c: no such command" 127 $?
"$dt" -e 'interval:ms:10' >out 2>err &
pid=$!
while [ "$(wc -l <out)" -lt 3 ]; do sleep 0.1; done
kill -INT $pid
wait $pid
result "SIGINT ends it cleanly and all is printed" "0 dt: $(wc -l <out) events, 0 dropped, 0 recursions, 0 skipped ticks" \
	"$? $(sed 's/, [0-9]* skipped/, 0 skipped/' err | tail -n 1)"
"$dt" -q -e 'kprobe:ksys_read:entry' --kstack --count 1 -c "$reads" >out
# The site may be behind the function's endbr.
result "--kstack: the function first, its caller next" "ksys_read+0x0 do_syscall_64" \
	"$(sed -n '2p;3p' out | tr -d '\t' |
		sed 's/^\(do_[a-z0-9_]*\).*/\1/; s/^ksys_read+0x4$/ksys_read+0x0/' | tr '\n' ' ' | sed 's/ $//')"
"$dt" -e 'syscall:raed:entry' >out 2>err
result "a name that is not there, and one that is near" "1 syscall:read:entry" \
	"$? $(grep -o 'syscall:read:entry' err | head -n 1)"
"$dt" -e 'kprobe:do_int3:entry' >out 2>err
result "a function that may not be probed" "1 1" "$? $(grep -c 'does not allow' err)"
"$dt" -e 'kprobe:rcu_is_watching:entry' >out 2>err
result "a function that ftrace may not trace" "1 1" "$? $(grep -c 'ftrace may not trace' err)"
"$dt" -l 'syscall:getppid:*' >out
result "-l: what matches" "syscall:getppid:entry syscall:getppid:return" "$(tr '\n' ' ' <out | sed 's/ $//')"
"$dt" -e 'kprobe:*:entry' >out 2>err
result "a wildcard for more probes than can be meant, and how to mean it" "1 1" \
	"$? $(grep -c 'kprobe:\*:entry: more than 4096 probes match; .*--max-probes$' err)"
budget=/sys/module/dt/parameters/budget
was=$(cat $budget)
trap 'echo "$was" >$budget; rm -rf "$tmp"' EXIT
echo 1 >$budget
storm='dd if=/dev/zero of=/dev/null bs=1 count=50000 status=none'
"$dt" -o out -e 'syscall:read:entry' --kstack --ustack -c "$storm" 2>err
result "a storm over the budget: the probe and what can be done" "yes yes" \
	"$(grep -q '^dt: syscall:read:entry: [1-9][0-9]* hits skipped .*parameters/budget' err && echo yes
	) $([ "$(sed -n 's/.* \([0-9]*\) hits skipped.*/\1/p' err | tail -n 1)" -le \
		"$(sed -n 's/.* events, \([0-9]*\) dropped.*/\1/p' err)" ] && echo yes)"
"$dt" -q --record trace -e 'syscall:read:entry' --kstack --ustack -c "$storm" 2>err
"$dt" -q --replay trace -e 'syscall:read:entry { @ = count(); }' >out 2>replayed
result "a trace keeps what was skipped, and tells it by probe" \
	"$(sed -n 's/.* \([1-9][0-9]*\) hits skipped.*/dt: syscall:read:entry: \1 hits skipped/p' err | tail -n 1)" \
	"$(grep -o '.* hits skipped' replayed)"
"$dt" -q -f json -e 'syscall:read:entry { @[kstack, ustack] = count(); }' -c "$storm" >out 2>err
result "the same of a program, in JSON" yes \
	"$(grep -q '^{"type": "skipped_events", "data": {"events": [1-9][0-9]*, "probe": "syscall:read:entry"}}$' out && echo yes)"
exit $failed
