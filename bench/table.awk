# SPDX-License-Identifier: GPL-2.0-only
#
# From what bench/bench prints, a Markdown table: rows that have a cell, tracers
# that have one, and the ratio of dt to the best of its peers.

$1 == "row" { name = $2; $1 = $2 = ""; sub(/^ +/, ""); row[++rows] = name; title[name] = $0 }
$1 == "tracer" {
	name = $2; peer[name] = $3; $1 = $2 = $3 = ""; sub(/^ +/, "")
	tracer[++tracers] = name; heading[name] = $0
}
$1 == "base" { base = $2 }
$1 == "cell" { value[$2, $3] = $4; rough[$2, $3] = $5; has_row[$2] = has_tracer[$3] = 1 }
$1 == "none" {
	name = $2; by = $3; $1 = $2 = $3 = ""; sub(/^ +/, "")
	key = heading[by] " " $0
	if (!(key in why)) { reason[++reasons] = key; says[key] = $0; says_by[key] = heading[by] }
	why[key] = why[key] (why[key] ? "; " : "") title[name]
	no[name, by] = 1
	has_row[name] = 1
}

function cell(r, t) {
	if ((r, t) in value)
		return sprintf("%.1f%s", value[r, t] == 0 ? 0 : value[r, t], rough[r, t])
	return (r, t) in no ? "n/a" : ""
}

# dt's figure in parts of the best peer's.
function ratio(r,	i, t, best) {
	for (i = 1; i <= tracers; i++) {
		t = tracer[i]
		if (peer[t] && (r, t) in value && (best == "" || value[r, t] + 0 < best))
			best = value[r, t] + 0
	}
	if (best == "" || best <= 0 || !((r, "dt") in value))
		return ""
	return sprintf("%.2f", value[r, "dt"] / best)
}

END {
	if (!rows)
		exit 1
	line = "| instructions an event |"; rule = "|---|"
	for (i = 1; i <= tracers; i++) {
		if (!has_tracer[tracer[i]])
			continue
		line = line " " heading[tracer[i]] " |"; rule = rule "---:|"
	}
	print line " dt / best peer |"
	print rule "---:|"
	for (j = 1; j <= rows; j++) {
		if (!has_row[row[j]])
			continue
		line = "| " title[row[j]] " |"
		for (i = 1; i <= tracers; i++) {
			if (has_tracer[tracer[i]])
				line = line " " cell(row[j], tracer[i]) " |"
		}
		print line " " ratio(row[j]) " |"
	}
	print ""
	if (base != "")
		printf "Over the untraced loop of a failing sendto(2), %.1f instructions a call.\n", base
	for (i = 1; i <= tracers; i++) for (j = 1; j <= rows; j++)
		if (rough[row[j], tracer[i]] == "~") inexact = 1
	if (inexact)
		print "~: no two loops agreed to 0.1 instruction."
	if (reasons)
		print "\nNot there:\n"
	for (i = 1; i <= reasons; i++)
		print "- " says_by[reason[i]] ": " why[reason[i]] ": " says[reason[i]]
}
