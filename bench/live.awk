# SPDX-License-Identifier: GPL-2.0-only
#
# From what `bench --start` and `loss` print, Markdown tables.

BEGIN { FS = "\t" }
$1 == "start" {
	if (!starts++)
		print "| start to end | million instructions |\n|---|---:|"
	print "| " $2 " | " $3 " |"
}
$1 == "loss" {
	print "| one CPU looping, one reading | made | read | lost | bytes an event |"
	print "|---|---:|---:|---:|---:|"
	print "| libdt, default rings | " $2 " | " $3 " | " $4 " | " $5 " |"
}
