# SPDX-License-Identifier: GPL-2.0-only
#
# From what `bench --start` and `loss` print, Markdown tables.

BEGIN { FS = "\t" }
$1 == "start" {
	if (!starts++)
		print "| start to end | million instructions |\n|---|---:|"
	print "| " $2 " | " $3 " |"
}
# The first file is of one CPU for both, of the second the worst counts: of those that
# lost as much, the one that found most at once.
$1 == "loss" {
	where = FILENAME == ARGV[1] ? "both on one CPU" : "side by side"
	if (!(where in lost) || $4 > lost[where] ||
	    ($4 == lost[where] && $6 > away[where])) {
		lost[where] = $4
		away[where] = $6
		row[where] = "| " where " | " $2 " | " $3 " | " $4 " | " $9 " | " $5 " | " $6 " | " $7 " |"
	}
}
END {
	if (!("both on one CPU" in row))
		exit
	print "| one CPU looping, one reading | made | read | lost | by the budget | bytes an event |" \
		" bytes found at once, at most | ms after the look before |"
	print "|---|---:|---:|---:|---:|---:|---:|---:|"
	print row["both on one CPU"]
	print row["side by side"]
}
