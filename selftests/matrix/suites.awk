# SPDX-License-Identifier: GPL-2.0-only
#
# Reads what selftests/run.sh prints; prints for each suite its test points, as the
# cells of a table's row: "12", or "10, 1 failed, 1 skipped".  With -v heads=1 the
# names of the suites.

BEGIN {
	n = split("interface rings providers robustness tools", suites, " ")
	if (heads) {
		for (i = 1; i <= n; i++)
			printf " %s |", suites[i]
		print ""
		exit
	}
}

function suite(test) {
	if (test ~ /\.sh$|^test_(source|trace|program)/)
		return "tools"
	if (test ~ /^test_(syscall|tracepoint|fields|kprobe|profile|kstack|ustack|task)/)
		return "providers"
	if (test ~ /^test_(stress|fuzz|fault|hotplug|module|nested|nmi|recursion|preempt|toctou|budget|mmap_attack|mmap_scribble|memory|limits)/)
		return "robustness"
	if (test ~ /^test_(read|poll|mmap|overflow|event|clock|sessions|client)/)
		return "rings"
	return "interface"
}

/^# Subtest: /	{ now = suite($3); points = 0 }
/^ +ok .*# SKIP/ { skipped[now]++; points++; next }
/^ +ok /	{ passed[now]++; points++ }
/^ +not ok /	{ failed[now]++; points++ }
# A test without points is one; a complaint of the kernel is one more.
/^ok .*# SKIP/ && !points	{ skipped[now]++; now = "interface"; next }
/^ok / && !points		{ passed[now]++; now = "interface" }
/^not ok .* # /			{ failed[now]++; points++ }
/^not ok / && !points		{ failed[now]++ }
/^(not )?ok /			{ points = 0; now = "interface" }

END {
	if (heads)
		exit
	for (i = 1; i <= n; i++) {
		name = suites[i]
		printf " %d%s%s |", passed[name],
			failed[name] ? ", " failed[name] " failed" : "",
			skipped[name] ? ", " skipped[name] " skipped" : ""
	}
	print ""
}
