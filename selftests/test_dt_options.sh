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
echo "1..31"
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

# More functions than are armed unasked, and not many more.
"$dt" -l 'kprobe:acpi_*:entry' >names
for last in {b..z}; do
	many="kprobe:acpi_[a-$last]*"
	[ "$(grep -c "^${many/\*/.*:}" names)" -lt 550 ] || break
done
program="$many { @ = count(); } END { clear(@); print(\"ran\"); }"

# What came of it: the status, what is said last, and the files that were made.
told() {
	echo "$1: $(tr -d '\r' <"$2" | sed -n '/./h; $ { x; s/acpi_[^: ]*/X/; s/[0-9]\{3,\}/N/g; p }')" \
		"$(find . -name made -o -name trace | tr -d '\n')"
	rm -f made trace
}

# tried ARGS...: without a terminal.
tried() {
	"$dt" -q "$@" -c 'touch made' </dev/null >out 2>&1
	told $? out
}

# What is typed when dt asks.
type_answer() {
	local i

	for ((i = 0; i < 600; i++)); do
		grep -q '^dt: kprobe:acpi_.*: arms [0-9]* function probes, .*; go on? \[y/N\] ' out && break
		sleep 0.1
	done
	printf '%b' "$1"
}

# answered ANSWER ARGS...: on a terminal.
answered() {
	local answer=$1

	shift
	: >out
	type_answer "$answer" |
		script -qec "$(printf '%q ' "$dt" -q "$@" -c 'touch made')" /dev/null >out
	told $? out
}

refusal='arms N function probes, which slows the kernel down; narrow it down, or allow them with --max-probes N '
not_yes='nothing was armed; narrow it down, or go on without a question with --max-probes N '
result "many functions without a terminal: refused" "1: dt: kprobe:X:entry: $refusal" \
	"$(tried -e "$many")"
result "in a program" "1: dt: kprobe:X: $refusal" "$(tried -e "$program")"
result "to be recorded" "1: dt: kprobe:X:entry: $refusal" "$(tried --record trace -e "$many")"
result "--max-probes allows them" "0:  ./made" \
	"$(tried --max-probes 4000 -o /dev/null -e "$many")"
result "max_probes in the program allows them" "0: ran ./made" \
	"$(tried -e "config = { max_probes = 4000 } $program")"
result "on a terminal: no" "1: dt: kprobe:X:entry: $not_yes" "$(answered 'n\n' -e "$many")"
result "nothing that is typed" "1: dt: kprobe:X: $not_yes" "$(answered '\004' -e "$program")"
result "^C" "130 0" "$(answered '\003' --record trace -e "$many" | awk '{ print $1 + 0, /\.\// + 0 }')"
result "y" "0: ran ./made" "$(answered 'y\n' -e "$program")"
answered 'yes\n' --record kept -e "$many" >told
result "yes, to be recorded" "0 ./made" "$(sed 's/:.*\.\// .\//' told)"
"$dt" -l --replay kept | head -n 510 | paste -sd, >armed
result "functions that are written out are meant" "0:  ./made 510" \
	"$(tried -o /dev/null -e "$(cat armed)") $(grep -o :entry armed | wc -l)"
statuses=
for args in "--replay kept -e" "-d -e" "--dry-run -e" "-l -e"; do
	# shellcheck disable=SC2086 # words
	"$dt" $args "$program" </dev/null >out 2>&1
	statuses+=" $?"
done
result "what is replayed, listed or only checked needs no consent" " 0 0 0 0" "$statuses"

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
