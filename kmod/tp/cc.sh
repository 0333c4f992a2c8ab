#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: cc.sh HEADER SYMVERS COMPILER ARGUMENT... FILE.c
#
# Runs the compiler on a file generated from a trace header.  Event classes whose
# fields cannot be had here (their assignment needs what is private to the kernel)
# are left out, and named in OUTPUT.left with the reason.  What is at fault outside
# of them may be what the header defines for its assignments alone: then all is
# tried again without that.  Where the header itself is at fault that is said in one
# line, and the file compiled without it.  So the build goes on.  Any other failure
# stays one.
set -u
export LC_ALL=C
here=$(dirname "$0")
header=$1 symvers=$2
shift 2

out=
previous=
source=
for arg; do
	[ "$previous" = -o ] && out=$arg
	previous=$arg
	source=$arg
done
case $source in
*.c)	[ -n "$out" ] || exec "$@" ;;
*)	exec "$@" ;;
esac

log=$out.log whole=$out.whole.i chunks=$out.chunks.i sections=$out.sections.o
trap 'rm -f "$log" "$whole" "$chunks" "$sections"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
: > "$out.left"

# The compiler killed or crashed, or what it says is not an error in a source line.
check_reason() {
	reason=$(sed -n 's/^[^ :]*:[0-9]*:\([0-9]*:\)* \(fatal \)*error: //p' "$log" | sed -n 1p)
	if [ "$status" -gt 128 ] || [ -z "$reason" ] ||
	   grep -q 'internal compiler error' "$log"; then
		cat "$log" >&2
		exit "$status"
	fi
}

leave_out_header() {
	why=$1
	shift
	echo "dt: <$header> left out: $why"
	rm -f "$out"
	: > "$out.left"
	"$@" -DDT_TP_LEFT_OUT
	exit
}

# preprocess OPTION COMPILER ARGUMENT...
preprocess() {
	option=$1
	shift
	first=1
	for arg; do
		shift
		case $arg in
		-c)		arg=-E ;;
		"$out")		arg=$whole ;;
		esac
		case $first$arg in
		1-*)		first=
				set -- "$@" "-I$here/first" "$option" ;;
		esac
		set -- "$@" "$arg"
	done
	"$@" 2>"$log"
}

choose_chunks() {
	awk -v left_out="$left_out" -f "$here/chunks.awk" "$whole" > "$chunks"
}

# compile OBJECT COMPILER ARGUMENT...: the chunks, which are preprocessed.
compile() {
	object=$1
	shift
	with_next=
	for arg; do
		shift
		if [ -n "$with_next" ]; then
			with_next=
			continue
		fi
		# What is for the preprocessor alone, clang refuses here.
		case $arg in
		-include|-isystem|-imacros|-I|-D|-U)
				with_next=1
				continue ;;
		-Wp,*|-I*|-D*|-U*|-nostdinc|-f*-prefix-map=*)
				continue ;;
		"$out")		arg=$object ;;
		"$source")	arg=$chunks ;;
		esac
		set -- "$@" "$arg"
	done
	"$@" 2>"$log"
}

# Leave out the classes whose names and reasons are the lines of standard input;
# fails if none of them is new.
leave_out() {
	more=
	while read -r class why; do
		[ -n "$class" ] || continue
		case " $left_out " in
		*" $class "*)	continue ;;
		esac
		more=1
		left_out="$left_out $class"
		echo "$class: $why" >> "$out.left"
	done
	[ -n "$more" ]
}

# The classes that the compiler tells of, each with the first that it says.
classes_at_fault() {
	sed -n 's/.*dt-class-\([A-Za-z0-9_]*\):.*error: \(.*\)/\1 \2/p
		s/.*inlined from.*dt-class-\([A-Za-z0-9_]*\):.*/\1 an inline function/p' "$log" |
		sort -u -s -k 1,1
}

# What is referred to and neither dt's own, nor made by the compiler, nor exported
# by the kernel proper to everyone.
undefined() {
	"${NM:-nm}" -u "$1" 2>/dev/null | awk -v symvers="$symvers" '
	{ want[$NF] = 1 }
	END {
		while ((getline < symvers) > 0)
			if ($3 == "vmlinux" && $5 == "")
				delete want[$2]
		for (symbol in want)
			if (symbol !~ /^(dt_capture_args|dt_fields_[a-z]+|_*mcount|__fentry__)$/)
				print symbol
	}'
}

# An object with a section for each function, kprobes or not.
compile_sections() {
	sed -i 's/__section__("\.kprobes\.text")/__noinline__/g' "$chunks" &&
		compile "$sections" "$@" -ffunction-sections
}

# The classes whose code leads to one of the symbols, by relocations; which one.
classes_of() {
	"${READELF:-readelf}" -rW "$sections" | awk -v symbols="$symbols" '
	BEGIN {
		n = split(symbols, names, " ")
		for (i = 1; i <= n; i++)
			bad[names[i]] = names[i]
	}
	function name_of(section) {
		sub(/^\.text\.(unlikely\.)?/, "", section)
		sub(/\.cold$/, "", section)
		return section
	}
	/^Relocation section/ {
		section = $3
		gsub(/\047/, "", section)
		sub(/^\.rela?/, "", section)
		next
	}
	$5 != "" && section ~ /^\.text\./ {
		edge[++edges] = name_of(section) SUBSEP name_of($5)
	}
	END {
		do {
			changed = 0
			for (i = 1; i <= edges; i++) {
				split(edge[i], e, SUBSEP)
				if (e[2] in bad && !(e[1] in bad)) {
					bad[e[1]] = bad[e[2]]
					changed = 1
				}
			}
		} while (changed)
		for (name in bad)
			if (name ~ /^__dt_tp_f_/)
				print substr(name, 11), "needs", bad[name]
	}'
}

# build COMPILER ARGUMENT...: without what cannot be had; fails if nothing is left.
build() {
	preprocess "$variant" "$@"
	status=$?
	if [ $status -ne 0 ]; then
		check_reason
		return 1
	fi
	for _ in 1 2 3 4 5; do
		choose_chunks || exit
		compile "$out" "$@"
		status=$?
		if [ $status -ne 0 ]; then
			check_reason
			leave_out <<-EOF && continue
				$(classes_at_fault)
			EOF
			return 1
		fi
		[ -f "$symvers" ] || return 0
		symbols=$(undefined "$out")
		[ -n "$symbols" ] || return 0
		# shellcheck disable=SC2086 # their names, in one line
		symbols=$(echo $symbols)
		reason="needs $symbols"
		compile_sections "$@" || return 1
		leave_out <<-EOF || return 1
			$(classes_of)
		EOF
	done
	return 1
}

for variant in -DDT_TP_FIELDS -DDT_TP_PLAIN -DDT_TP_NO_FIELDS; do
	left_out=
	: > "$out.left"
	[ $variant != -DDT_TP_NO_FIELDS ] || leave_out <<-EOF
		* $reason
	EOF
	if build "$@"; then
		cat "$log" >&2
		exit
	fi
done
leave_out_header "$reason" "$@"
