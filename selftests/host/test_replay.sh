#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# dt --replay of the trace that fuzz/mktrace makes up, which takes neither the
# device nor any right.
# shellcheck disable=SC2016 # the language has variables of its own
set -u
cd "$(dirname "$0")/../fuzz" || exit 1
dt=../../tools/dt
[ -x $dt ] || { echo "1..0 # SKIP tools/dt is not built"; exit 4; }
make -s mktrace >/dev/null || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
./mktrace >"$tmp/trace"
trace=$tmp/trace n=0 failed=0 hide='^Lost 10 events$\|hits skipped when'
export TZ=UTC

# replay TITLE EXPECTED ARGS...: all that is printed, without empty lines and $hide.
replay() {
	local title=$1 expected=$2 got status
	shift 2
	got=$($dt --replay "$trace" "$@" 2>&1)
	status=$?
	got=$(grep -v -e '^$' -e "$hide" <<<"$got" | sed "s|$tmp/||g")
	[ $status -eq 0 ] || got="$got
status $status"
	n=$((n + 1))
	if [ "$got" = "$expected" ]; then
		echo "ok $n $title"
		return
	fi
	echo "not ok $n $title"
	diff <(echo "$expected") <(echo "$got") | sed 's/^/# /'
	failed=1
}

echo "KTAP version 1"
echo "1..24"
replay "-l" "interval:us:5000000
kprobe:vfs_read+16:entry
syscall:read:entry
syscall:read:return
tracepoint:sched:sched_switch" -l
replay "maps" "@[0, 2]: 1
@n: 50
@sum: 2350" -q -e 'syscall:read:entry { @n = count(); @sum = sum(args.count) }
	syscall:read:entry /args.count == 2/ { @[args.fd, args.count] = count() }' 2>&1
replay "names of the kernel and of a process that was elsewhere" "@[
        vfs_read+16
        ext4_read+32
]: 50
@u[
        main+0
        read+0
]: 50" -q -e 'syscall:read:entry { @[kstack(8)] = count(); @u[ustack(8)] = count() }'
replay "the machine is that of the trace" "2 77 4242 1000000000
500 501 reader 0
11000" -q -e 'BEGIN { printf("%d %d %d %d\n", ncpus, cpid, pid, nsecs(monotonic)) }
	syscall:read:entry /args.count == 0/ { printf("%d %d %s %d\n", pid, tid, comm, cpu) }
	END { printf("%d\n", elapsed / 1000000) }'
replay "the clock is that of the trace" "22:13:22
22:13:32" -q -e 'syscall:read:entry /args.count == 0/ { time("%H:%M:%S\n") } END { time("%H:%M:%S\n") }'
replay "an interval of the program's own" "10 9
55 50
@t: 55" -q -e 'syscall:read:entry { @n++ } interval:ms:200 { @t++; if (@t == 10) { printf("%d %d\n", @t, (nsecs(monotonic) - 1000000000) / 200000000 - 1) } }
	END { printf("%d %d\n", @t, @n); clear(@n) }'
replay "one that was recorded" "6000000000
11000000000" -q -e 'interval:s:5 { printf("%lld\n", nsecs(monotonic)) }'
replay "exit() ends it" "3 3" -q -e 'syscall:read:return { @++; if (@ == 3) { printf("%d %d\n", @, @); clear(@); exit() } }'
hide='hits skipped when'
replay "lost events" "Lost 10 events
@: 50" -e 'syscall:read:entry { @ = count() }' -q
hide='^Lost 10 events$'
replay "hits that the recorder's budget skipped, by probe" "@: 50
dt: syscall:read:entry: 6 hits skipped when it was recorded: capture took more than its share of a CPU's time; recorded without stacks it takes less" \
	-q -e 'syscall:read:entry { @ = count() }'
replay "the same in JSON" '{"type": "lost_events", "count": 10, "data": {"events": 10}}
{"type": "map", "data": {"@": 50}}
{"type": "skipped_events", "data": {"events": 6, "probe": "syscall:read:entry"}}' \
	-f json -q -e 'syscall:read:entry { @ = count() }'
hide='^Lost 10 events$\|hits skipped when'
replay "a probe of the list" "     2.050000000   1                 500/501     syscall:read:return = 5
     2.060000000   0                 500/501     syscall:read:return = 6" -q -e syscall:read:return --count 2
replay "a kernel function by its offset" "Attached 1 probe" -e 'kprobe:vfs_read+16 { @++ }'
replay "what was not captured" "dt: syscall:read:return: the trace was recorded without the kernel stacks of syscall:read:return; dt --record FILE --kstack -e 'syscall:read:return' keeps them
status 1" -e 'syscall:read:return { @[kstack] = count() }'
replay "frames that were not captured" "dt: syscall:read:entry: the trace has 8 frames of the kernel stacks of syscall:read:entry, and 127 are asked for; dt --record FILE --kstack=127 -e 'syscall:read:entry' keeps them
status 1" -e 'syscall:read:entry { @[kstack] = count() }'
replay "a probe that was not recorded" "dt: syscall:write:entry: this was not recorded; -l lists what is in the trace, dt --record FILE -e 'syscall:write:entry' keeps this; did you mean syscall:read:entry?
status 1" -e syscall:write:entry
replay "a command" "dt: --replay and -c exclude each other: a trace has its events already
status 2" -c true -e syscall:read:entry
replay "a disk that is full" "dt: output: No space left on device; it is not complete
status 1" -q -o /dev/full -e 'syscall:read:entry { printf("%d\n", pid) }'
replay "a disk that is full, of more than a buffer" "dt: output: No space left on device; it is not complete
status 1" -q -o /dev/full -e 'BEGIN { $i = 0; while ($i++ < 20000) { printf("%d lines\n", $i) } }'

n=$((n + 1)) title="a reader that has gone ends the program"
timeout 60 $dt -q -e 'interval:ms:1 { printf("tick\n") }' | head -n 1 >"$tmp/tick"
status=${PIPESTATUS[0]}
if [ "$status" -eq 0 ] && grep -q tick "$tmp/tick"; then
	echo "ok $n $title"
else
	echo "not ok $n $title # status $status"
	failed=1
fi

./mktrace exec >"$tmp/exec"
trace=$tmp/exec
replay "user stacks have the names of their time when they are printed later" "@[
        innocent+0
        read+0
]: 10
@[
        main+0
        read+0
]: 25
@s[innocent]: 10
@s[main]: 25" -q -e 'syscall:read:entry /args.count < 70/ { @[ustack] = count(); @s[usym(0x401000)] = count() }'
replay "and in the event" "main
main
innocent" -q -e 'syscall:read:entry /args.count == 0 || args.count == 44 || args.count == 50/ { printf("%s\n", usym(0x401000)) }'
trace=$tmp/trace
head -c 8000 "$trace" >"$tmp/cut"
trace=$tmp/cut
replay "cut: what is there, and a warning" "dt: cut: cut after 8000 bytes: the recorder was killed or its disk full; what came before is all here
@: 44" -q -e 'syscall:read:entry { @ = count() }'
dd if=/dev/zero of="$tmp/cut" bs=1 seek=3000 count=16 conv=notrunc status=none
replay "damaged" "dt: cut: damaged at byte 2944: an event whose parts do not fit in it
status 1" -q -e 'syscall:read:entry { @ = count() }'
exit $failed
