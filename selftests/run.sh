#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [--host] [--quick] [TEST...]
#
# Runs the built tests one after the other, in the order of their names, with a
# time limit each, and prints their KTAP.  A test also fails when the kernel
# complains in its log while it runs, or when it has no test point.  The last line
# is "N passed, N failed, N skipped", counting those; exit status 1: any failed.
#
# --host		the tests in host/, which need neither root nor the device
# --quick		without those named test_stress_*
# DT_TEST_TIMEOUT	seconds that one test may take (300)
# DT_KO			the module to load when /dev/dt is missing (../dt.ko)
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
limit=${DT_TEST_TIMEOUT:-300}
export DT_KO=${DT_KO:-$here/../dt.ko}
passed=0 failed=0 skipped=0 number=0
loaded=

complaints='BUG[: ]|WARNING:|KASAN|KCSAN|KFENCE|UBSAN|suspicious RCU|possible circular locking'
complaints+='|possible recursive locking|inconsistent lock state|INFO: possible|Oops'
complaints+='|blocked for more than|scheduling while atomic|sleeping function'
complaints+='|general protection|refcount_t:|rcu: INFO|rcu_[a-z]+ .*stall|hard LOCKUP'
complaints+='|unable to handle|list_(add|del) corruption|CFI failure|Missing ENDBR'
complaints+='|DEBUG_LOCKS_WARN_ON|unwind stack type|kernel stack overflow|Call Trace'

usage() {
	sed -n '4,15s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

host='' without=''
while :; do
	case ${1-} in
	--host)		host=1 ;;
	--quick)	without='test_stress_*' ;;
	-*)		usage ;;
	*)		break ;;
	esac
	shift
done

# The tests there are, or the ones named, with their paths.
find_tests() {
	local dirs=("$here/out" "$here") dir name

	[ -z "$host" ] || dirs=("$here/host")
	if [ $# -eq 0 ]; then
		find "${dirs[@]}" -maxdepth 1 \( -name 'test_*' -o -name 'zz_*' \) \
			! -name "$without" -type f -perm -u+x | awk -F/ '{ print $NF, $0 }' | sort | cut -d' ' -f2-
		return
	fi
	for name; do
		for dir in "${dirs[@]}"; do
			[ -f "$dir/$name" ] && [ -x "$dir/$name" ] && echo "$dir/$name" && continue 2
		done
		echo "run.sh: $name: no such test; is it built? (make -C $here)" >&2
		return 1
	done
}

# Put a mark into the kernel log and remember it: what follows is the test's.
log_mark() {
	mark="dt-selftest $$ $number $1"
	[ -z "$host" ] && echo "$mark" > /dev/kmsg 2>/dev/null
}

# What KMSAN cannot know: code that was written through another mapping of it,
# registers that were by assembly, return addresses that were by the CPU. And what is
# the kernel's own: the 32 bytes that 9p's tracepoint takes of a packet, however short
# that is.
others_findings=' __text_poke\+| in (kprobe_ftrace_handler|rethook_trampoline_handler)\+'
others_findings+='|stored to memory at:\n[^\n]* (arch_rethook_prepare|__dt_tp_f_9p_protocol_dump)\+'

# Of a data race in which no access is dt's the kernel's own developers know, and of
# the kprobes in idle tasks that kernels before 6.3 look up where RCU does not look.
without_others() {
	awk -v others="$others_findings" '
	function release()	{ if (held !~ but) printf "%s", held; but = "" }
	/BUG: KCSAN: / && !/\[dt\]/ { skip = 1 }
	/BUG: KMSAN: /		{ held = ""; but = others; end = "=========" }
	/WARNING: suspicious RCU/ { held = ""; end = "</TASK>"
				  but = "kernel/kprobes\\.c:[0-9]+ RCU-list .*Comm: swapper/" }
	but			{ held = held $0 "\n" }
	but && $0 ~ end		{ release(); next }
	!skip && !but
	/=========/		{ skip = 0 }
	END			{ if (but) release() }'
}

# What the kernel complained about since the mark, or in all of the log when
# so much was written that the mark is gone.
log_complaints() {
	local complaints=$complaints

	[ -n "$host" ] && return
	# Where these refuse it memory, or ask it where a CPU stands, the kernel tells with
	# a trace; no more.
	case $mark in
	*\ test_fault | *\ test_nmi | *\ test_stress_random)
		complaints=${complaints%|Call Trace} ;;
	esac
	dmesg | awk -v mark="$mark" '{ line[NR] = $0 } index($0, mark) { from = NR }
		END { for (i = from + 1; i <= NR; i++) print line[i] }' |
		without_others | grep -E -A 40 "$complaints" | head -n 100
}

# Count the test points in a KTAP stream: "passed failed skipped planned".
count_points() {
	awk '/^ *ok / && / # SKIP/	{ s++; next }
	     /^ *ok /			{ p++; next }
	     /^ *not ok /		{ f++; next }
	     /^ *1\.\.[0-9]+/		{ sub(/^ *1\.\./, ""); plan += $1; planned = 1
					  if (/SKIP/) all = 1 }
	     END { print p + 0, f + 0, s + 0, planned ? plan : -1, all + 0 }' "$1"
}

run_test() {
	local path=$1 name=${1##*/} out reader test status p f s plan all bad='' log

	out=$(mktemp)
	number=$((number + 1))
	echo "# Subtest: $name"
	SECONDS=0
	log_mark "$name"
	mkfifo "$out.fifo"
	tee "$out" < "$out.fifo" | sed -u 's/^/    /' &
	reader=$!
	(cd "$here" && exec timeout -k 10 "$limit" "$path") < /dev/null > "$out.fifo" 2>&1 &
	test=$!
	wait "$test"
	status=$?
	# timeout made a process group; what is left of it would hold the pipe.
	kill -KILL -- "-$test" 2> /dev/null
	wait "$reader"
	read -r p f s plan all < <(count_points "$out")
	rm -f "$out" "$out.fifo"

	case $status in
	0)	;;
	1)	[ "$f" -gt 0 ] || bad="exit status 1" ;;
	4)	[ $((p + f)) -eq 0 ] || bad="exit status 4" ;;
	124|137) bad="not done after $limit s" ;;
	*)	bad="exit status $status" ;;
	esac
	if [ -z "$bad" ] && [ "$plan" -ge 0 ] && [ $((p + f + s)) -ne "$plan" ]; then
		bad="$plan test points planned, $((p + f + s)) seen"
	fi
	log=$(log_complaints)
	if [ -n "$log" ]; then
		sed 's/^/    # /' <<< "$log"
		bad="${bad:+$bad; }the kernel complained"
	fi
	# One that was skipped as a whole may have none; others that have none test nothing.
	if [ $((p + f + s)) -eq 0 ] && [ -z "$bad" ]; then
		if [ "$all" -eq 1 ] || [ "$status" -eq 4 ]; then s=1; else bad="no test point"; fi
	fi
	[ -z "$bad" ] || f=$((f + 1))
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" -gt 0 ]; then
		echo "not ok $number $name${bad:+ # $bad}"
	elif [ "$p" -eq 0 ]; then
		echo "ok $number $name # SKIP"
	else
		echo "ok $number $name"
	fi
	echo "# $name: $SECONDS s"
}

module_load() {
	if [ -n "$host" ] || [ -c /dev/dt ]; then
		return
	elif [ ! -f "$DT_KO" ]; then
		echo "# $DT_KO is not there: tests of the device are skipped"
	elif insmod "$DT_KO"; then
		loaded=1
	else
		echo "not ok - $DT_KO cannot be loaded"
		echo "0 passed, 1 failed, 0 skipped"
		exit 1
	fi
}

# What is recorded is compared with what was done, however slow the machine is:
# only test_budget, which sets its own, may have events skipped.
budget=/sys/module/dt/parameters/budget
budget_was=

budget_lift() {
	[ -z "$host" ] && [ -w $budget ] || return
	: "${budget_was:=$(< $budget)}"
	echo 0 > $budget
}

budget_back() {
	[ -z "$budget_was" ] || [ ! -w $budget ] || echo "$budget_was" > $budget
}

# Unload what was loaded here; leaks and late reports show up in the log.
module_unload() {
	[ -n "$loaded" ] || return
	number=$((number + 1))
	log_mark unload
	if rmmod dt && [ -z "$(log_complaints)" ]; then
		echo "ok $number unload"
		passed=$((passed + 1))
	else
		log_complaints | sed 's/^/    # /'
		echo "not ok $number unload"
		failed=$((failed + 1))
	fi
}

leaks=/sys/kernel/debug/kmemleak

leaks_known() {
	[ -z "$host" ] && [ -w $leaks ]
}

# With a kernel that looks for leaks: two scans, for an object must be seen
# unreferenced for some seconds. What a module that is gone has left is told by
# addresses that have no name any more.
leaks_check() {
	local when=$1 sign=$2 found

	leaks_known || return
	number=$((number + 1))
	echo scan > $leaks; sleep 6; echo scan > $leaks
	found=$(grep -cE "$sign" $leaks)
	if [ "$found" -gt 0 ]; then
		grep -E -B 8 -A 8 "$sign" $leaks | head -n 200 | sed 's/^/    # /'
		echo "not ok $number kmemleak $when # $found lines name dt"
		failed=$((failed + 1))
	else
		echo "ok $number kmemleak $when"
		passed=$((passed + 1))
	fi
}

# With a kernel that can look for data races: have it look, and tell how much it has.
kcsan=/sys/kernel/debug/kcsan

races_watch() {
	[ -z "$host" ] && [ -w $kcsan ] || return
	echo on > $kcsan
}

races_told() {
	[ -z "$host" ] && [ -r $kcsan ] || return
	grep -E '^(setup_watchpoints|data_races|report_races):' $kcsan | sed 's/^/# kcsan: /'
}

list=$(find_tests "$@") || exit 2
[ -n "$list" ] || { echo "run.sh: nothing is built: make -C $here" >&2; exit 2; }
module_load
points=$(wc -l <<< "$list")
points=$((points + ${loaded:-0}))
! leaks_known || points=$((points + 1 + ${loaded:-0}))
echo "KTAP version 1"
echo "1..$points"
races_watch
while read -r path; do
	# The test before may have loaded the module anew.
	budget_lift
	run_test "$path"
done <<< "$list"
leaks_check 'of what was closed' '\[dt\]'
budget_back
module_unload
[ -z "$loaded" ] || leaks_check 'of what was unloaded' '\[dt\]|\] 0xffffffff[0-9a-f]{8}'
races_told
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
