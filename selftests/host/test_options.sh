#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The options of dt are those of its help, of its manual and of the completions.

project=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck disable=SC2034 # tap.sh looks at it
host=1
# shellcheck source=../tap.sh
. "$project/selftests/tap.sh"
[ -x "$dt" ] || { echo "1..0 # SKIP tools/dt is not built"; exit 4; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C
options_c=$project/tools/options.c

# Without an effect, or the long names of short ones: for the manual only.
silent='-I|--include|--quiet|--warnings'

taken() {
	{
		sed -n 's/.*getopt_long(.*"+\(.*\)".*/\1/p' "$options_c" | grep -o '[A-Za-z]' | sed 's/^/-/'
		sed -n 's/^\t{ "\([a-z-]*\)",.*/--\1/p' "$options_c"
	} | sort
}

# Lines of help begin with an option, or with two that are one.
helped() {
	"$dt" --help | sed -nE 's/^  (-[A-Za-z-]+)(, (-[a-z-]+))?.*/\1\n\3/p' | grep . | sort -u
}

# Of an item there is an option behind Fl, and behind a comma.
in_manual() {
	awk '/^\.It Fl / {
		for (i = 2; i <= NF; i++) {
			if ($i ~ /^(Ar|Op|Ns)$/)
				word = 0
			else if ($i == "Fl" || $i == ",")
				word = 1
			else if (word)
				print "-" $i
		}
	}' "$1" | sort -u
}

in_zsh() {
	grep -oE "['{,]--?[A-Za-z][a-z-]*" "$1" | tr -d "'{," | sort -u
}

# What bash offers for a -, with this dt.
in_bash() {
	PATH=$(dirname "$dt"):$PATH bash -c '. "$1"
		compopt() { :; }
		COMP_WORDS=(dt -) COMP_CWORD=1
		_dt
		printf "%s\n" "${COMPREPLY[@]}"' - "$project/packaging/completion.bash" | sort
}

echo "KTAP version 1"
echo "1..5"
result "help has the options that dt takes" "$(taken | grep -vxE -- "$silent")" "$(helped)"
result "dt.8 has them" "$(taken)" "$(in_manual "$project/tools/man/dt.8")"
result "bash completes those of help" "$(helped)" "$(in_bash)"
result "zsh completes those of help" "$(helped)" "$(in_zsh "$project/packaging/completion.zsh")"
# The check itself.
grep -v -e '^\.It Fl -record' "$project/tools/man/dt.8" >"$tmp/dt.8"
grep -v -e --replay "$project/packaging/completion.zsh" >"$tmp/zsh"
result "one that is left out is noticed" "--record --replay" \
	"$(comm -23 <(taken) <(in_manual "$tmp/dt.8")) $(comm -23 <(helped) <(in_zsh "$tmp/zsh"))"
exit "$failed"
