# SPDX-License-Identifier: GPL-2.0-only
#
# compare.awk OLD NEW: what differs between the tables of two Markdown files. A
# figure is known by its row's first cell and its column's heading.

function figure(text) {
	gsub(/[~ ,]/, "", text)
	return text ~ /^-?[0-9]+(\.[0-9]+)?$/ ? text + 0 : ""
}

FNR == 1 { file++ }
!/^\|/ { columns = 0; next }
/^\|[-:|]+$/ { next }
{
	n = split($0, field, / *\| */)
	if (!columns) {
		columns = n
		for (i = 2; i < n; i++)
			head[i] = field[i]
		next
	}
	for (i = 3; i < n; i++) {
		value = figure(field[i])
		key = field[2] ", " head[i]
		if (value == "" || head[i] ~ / \/ /)
			continue
		if (file == 1) {
			old[key] = value
			continue
		}
		if (!(key in old)) {
			out = out "  " key ": " value " (new)\n"
			continue
		}
		by = value - old[key]
		if (by < 0 ? -by > 0.15 && -by > old[key] / 1000 : by > 0.15 && by > old[key] / 1000)
			out = out sprintf("  %s: %s, was %s (%+.1f)\n", key, value, old[key], by)
	}
}

END { printf "%s", out == "" ? "  nothing\n" : out }
