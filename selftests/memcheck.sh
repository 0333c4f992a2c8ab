#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# dt under valgrind: programs that run, that are wrong, and traces replayed,
# whole, cut and damaged. What valgrind finds, leaks included, is a failure.
# shellcheck disable=SC2016 # the language has variables of its own
set -u
cd "$(dirname "$0")" || exit 1
dt=../tools/dt
make -s -C fuzz mktrace >/dev/null || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fuzz/mktrace >"$tmp/trace"
head -c 7000 "$tmp/trace" >"$tmp/cut"
{ head -c 6000 "$tmp/trace"; head -c 3000 /dev/zero; } >"$tmp/damaged"
n=0 failed=0

# TITLE STATUS ARGS...
check() {
	local title=$1 want=$2 status
	shift 2
	n=$((n + 1))
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
		$dt "$@" >"$tmp/out" 2>"$tmp/err" <"$tmp/trace"
	status=$?
	if [ $status -eq "$want" ] && ! grep -q '^==' "$tmp/err"; then
		echo "ok $n $title"
		return
	fi
	echo "not ok $n $title # exit status $status, not $want"
	head -n 40 "$tmp/err" | sed 's/^/# /'
	failed=$((failed + 1))
}

echo "KTAP version 1"
echo "1..9"
check "a program without probes" 0 -e 'BEGIN { @a["x", 1] = 2; @h = hist(5); $s = str("abc", 2); printf("%s %d\n", $s, @a["x", 1]); print(@h); }'
check "a program that is wrong" 1 -e 'BEGIN { @a = ; $b = nothing(1) } END { $c = "x" + 1 }'
check "a trace listed" 0 --replay "$tmp/trace" -l
check "a trace printed, stacks and all" 0 --replay "$tmp/trace"
check "a trace by a pipe's way, to a program with every kind of map" 0 --replay - \
	-e 'syscall:read:entry { @c[comm, args.fd] = count(); @s[kstack(4), ustack(4)] = sum(args.count);
		@h = hist(args.count); @l = lhist(args.count, 0, 100, 10); @a = avg(arg1); @k[ksym(arg1), usym(arg1)] = 1 }'
check "a program with intervals, time and exit()" 0 --replay "$tmp/trace" \
	-e 'interval:ms:100 { @[probe] = count(); time("%S\n") } syscall:read:return { if (retval > 80) { exit() } } END { print(elapsed) }'
check "what was not recorded" 1 --replay "$tmp/trace" -e 'syscall:read:return { @[kstack] = count() }'
check "a trace that is cut" 0 --replay "$tmp/cut" -e 'syscall:read:entry { @[ustack(3)] = count() }'
check "a trace that is damaged" 1 --replay "$tmp/damaged" -e 'syscall:read:entry { @[comm] = count() }'
echo "$((n - failed)) passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
