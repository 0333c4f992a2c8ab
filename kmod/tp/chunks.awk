# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v left_out='CLASS...' -f chunks.awk FILE.i
#
# Gives each chunk of a preprocessed file (DT_TP_CHUNK in dt_tp_classes.h) a line
# marker of its own, so that the compiler says which class an error is of; leaves
# out those of the classes named, or all of them with "*".
BEGIN {
	n = split(left_out, names, " ")
	for (i = 1; i <= n; i++)
		skip[names[i]] = 1
}

# What lies inside a chunk of several lines need not tell where that is.
/^# [0-9]/ {
	if (class == "")
		print
	else
		marker = $0
	next
}

{
	rest = $0
	for (;;) {
		if (class == "") {
			at = index(rest, "__DT_TP_CHUNK_BEGIN__")
			if (!at) {
				print rest
				next
			}
			print substr(rest, 1, at - 1)
			rest = substr(rest, at)
			match(rest, /"[^"]*"/)
			class = substr(rest, RSTART + 1, RLENGTH - 2)
			rest = substr(rest, RSTART + RLENGTH)
			on = !("*" in skip) && !(class in skip)
			if (on)
				print "# 1 \"dt-class-" class "\""
		}
		at = index(rest, "__DT_TP_CHUNK_END__")
		if (on)
			print at ? substr(rest, 1, at - 1) : rest
		if (!at)
			next
		rest = substr(rest, at + length("__DT_TP_CHUNK_END__"))
		class = ""
		print marker ? marker : "# 1 \"dt-events\""
		marker = ""
	}
}
