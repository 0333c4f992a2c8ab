#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Traces of real events: recorded, and asked again.

# shellcheck source=tap.sh
. "$(dirname "$0")/tap.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
umask 022
reads='dd if=/dev/zero of=/dev/null bs=1 count=300 status=none'

echo "KTAP version 1"
echo "1..25"

# One session runs the program while another, inside of it, records the same
# events: what belongs to dd happened in both.
both() {
	"$dt" -q -o live -e "$2" -c "$dt -q --record trace $3 -e $1 -c '$reads'" 2>live.err || cat live.err
	"$dt" -q -o replayed --replay trace -e "$2" 2>replayed.err
}
both syscall:read:entry,syscall:read:return \
	'syscall:read:entry /comm == "dd"/ { @n[args.fd, args.count] = count(); @h = hist(arg2); @p[probe, func] = count() }
	 syscall:read:return /comm == "dd"/ { @r[retval] = count(); @s = stats(retval); printf("%d\n", retval) }'
result "a program prints what it printed live" "$(cat live)" "$(cat replayed)"
result "and that is something" "1 300" "$(grep -c '^@n\[0, 1\]: 300$' replayed) $(grep -c '^1$' replayed)"
both kprobe:vfs_read:entry 'kprobe:vfs_read /comm == "dd"/ { @[kstack] = count(); @k[ksym(arg0)] = count(); @f[func] = count() }
	END { print(kaddr("vfs_read")) }' --kstack
grep -v '^0x\|^@k' live >live.names
grep -v '^0x\|^@k' replayed >replayed.names
result "kernel stacks and their names are those of the live run" "$(cat live.names)" "$(cat replayed.names)"
result "with functions in them" 1 "$(grep -c 'ksys_read' replayed)"
both syscall:read:entry 'syscall:read:entry /comm == "dd" && args.count == 1/ { @[ustack] = count() }' --ustack
result "so are user stacks of a process that is gone" "$(cat live)" "$(cat replayed)"
result "with functions in them, too" 1 "$(grep -c 'read+' replayed)"

# Lines: the time is that of each session.
"$dt" -q -o live -e syscall:read:entry,syscall:read:return --kstack --ustack \
	-c "$dt --record trace --kstack --ustack -e syscall:read:entry,syscall:read:return -c '$reads'" 2>err
"$dt" --replay trace -o replayed 2>replayed.err
lines() {
	awk '/^\t/ { if (on) print; next } { on = $3 == "dd"; if (on) { $1 = ""; print } }' "$1"
}
result "every line with its stacks is that of the live run" "$(lines live)" "$(lines replayed)"
result "all that was recorded is printed, by the same count" \
	"$(sed -n 's/^dt: trace: \([0-9]*\) events, .* bytes, /dt: \1 events, /p' err)" "$(cat replayed.err)"
result "a line for each event" "$(sed -n 's/^dt: \([0-9]*\) events.*/\1/p' replayed.err)" \
	"$(grep -vc "^$(printf '\t')" replayed)"
"$dt" --replay trace -o again 2>/dev/null
result "twice the same" "" "$(cmp replayed again 2>&1)"
# shellcheck disable=SC2012 # the mode
result "a trace is its maker's alone" "-rw-------" "$(ls -l trace | cut -d' ' -f1)"
result "-l lists what is in it" "syscall:read:entry syscall:read:return" \
	"$("$dt" --replay trace -l | tr '\n' ' ' | sed 's/ $//')"
# Neither the device nor any right is needed.
result "nobody can replay, without a device" "$(wc -l <replayed)" \
	"$(cp "$dt" dt; chmod 755 . dt; setpriv --reuid 65534 --regid 65534 --clear-groups \
		./dt --replay - 2>/dev/null <trace | wc -l)"

# Pipes.
"$dt" -q --record - -e syscall:read:return -c "$reads" |
	"$dt" -q --replay - -e 'syscall:read:return /comm == "dd" && retval == 1/ { @ = count() }' >out
result "recorded into a pipe, replayed out of it" "@: 300" "$(grep -v '^$' out)"
# shellcheck disable=SC2002 # a pipe
cat trace | "$dt" -q --replay - >piped
result "a file through a pipe" "" "$(cmp replayed piped 2>&1)"
"$dt" -q --record - -e syscall:read:return -c "echo text" 2>err | "$dt" -q --replay - >out
result "what the command prints does not get into the trace" "text 0" "$(grep text err) $(grep -c '^text' out)"
mkfifo fifo
"$dt" -q --replay - -e 'interval:ms:20 { @++; if (@ >= 10) { exit() } }' <fifo >out &
pid=$!
timeout 60 "$dt" -q --record - -e syscall:read:return >fifo
status=$?
wait $pid
result "a reader that has enough ends the recorder" "0 @: 10" "$status $(grep -v '^$' out)"

# Ends that were not meant.
"$dt" -q --record killed -e profile:hz:199 &
pid=$!
while [ "$(stat -c %s killed 2>/dev/null || echo 0)" -lt 20000 ] && kill -0 $pid; do
	sleep 0.1
done
kill -KILL $pid
wait $pid 2>/dev/null
"$dt" -q --replay killed >out 2>err
result "killed: what was written is there, with a warning" "0 1 yes" \
	"$? $(grep -c 'killed: cut after' err) $([ "$(wc -l <out)" -gt 100 ] && echo yes)"
mkdir small
mount -t tmpfs -o size=32k none small
"$dt" -q --record small/trace -e syscall:read:entry -c "dd if=/dev/zero of=/dev/null bs=1 count=3000 status=none" 2>err
result "a full disk is an error" "1 1" "$? $(grep -c 'small/trace: No space left' err)"
"$dt" -q --replay small/trace >out 2>err
result "and what fitted can be read" "0 1" "$? $(grep -c 'cut after' err)"
umount small

# Losses, told at their place and in sum.
"$dt" --record lost --ring 4K -e 'syscall:*:*' --kstack \
	-c "dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none" 2>err
dropped=$(sed -n 's/.* bytes, \([0-9]*\) dropped.*/\1/p' err)
"$dt" --replay lost >out 2>err
result "events that were lost add up to what was dropped" "yes $dropped" \
	"$([ "$dropped" -gt 0 ] && echo yes) $(awk '/events lost here/ { n += $5 } END { print n }' err)"
result "lines and counts add up" "$(sed -n 's/^dt: \([0-9]*\) events.*/\1/p' err)" "$(grep -vc "^$(printf '\t')" out)"

# What is not there.
"$dt" -q --record trace -e 'kprobe:vfs_read { @++ }' -c "$reads"
"$dt" --replay trace -e 'kprobe:vfs_read { @[arg0] = count() }' 2>err
result "arguments that were not recorded" "1 1" \
	"$? $(grep -c "without the arguments of kprobe:vfs_read:entry; dt --record FILE -e 'kprobe:vfs_read:entry'" err)"
"$dt" --replay trace -e 'kprobe:vfs_write { @++ }' 2>err
result "a probe that was not recorded" "1 1 1" \
	"$? $(grep -c 'no probe matches kprobe:vfs_write' err) $(grep -c 'dt --replay trace -l' err)"
"$dt" --replay trace -e 'profile:hz:99 { @++ }' 2>err
result "a profile that was not recorded" "1 1" "$? $(grep -c 'profile:hz:99: this was not recorded' err)"
exit $failed
