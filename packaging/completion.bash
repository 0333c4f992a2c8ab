# SPDX-License-Identifier: GPL-2.0-only
# bash completion for dt(8).
# shellcheck shell=bash

_dt_probes() {
	local word=$1

	# -l is quick, but functions are tens of thousands: at least two letters.
	case $word in
	kprobe:??*|kretprobe:??*) ;;
	kprobe:*|kretprobe:*) return ;;
	esac
	mapfile -t COMPREPLY < <(dt -l "${word:-?}*" 2>/dev/null | grep -F -- "$word" |
		head -n 2000)
	[ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < \
		<(compgen -W "syscall: tracepoint: kprobe: profile: interval:" -- "$word")
}

_dt() {
	local cur prev options

	if declare -F _get_comp_words_by_ref >/dev/null; then
		_get_comp_words_by_ref -n : cur prev
	else
		cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	fi
	COMPREPLY=()
	case $prev in
	-e|-l) _dt_probes "$cur" ;;
	-c) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
	-f) mapfile -t COMPREPLY < <(compgen -W "text json" -- "$cur") ;;
	-B) mapfile -t COMPREPLY < <(compgen -W "line full none" -- "$cur") ;;
	--count|--duration|--ring|--max-probes|-p) ;;
	*)
		case $cur in
		-*)
			# The beginnings of the lines that tell of options.
			options=$(dt --help | grep -oE '^  -[^ ]+( -[^ ]+)?' |
				grep -oE -- "--?[A-Za-z-]+" | sort -u)
			mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
			;;
		*)
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			compopt -o filenames
			;;
		esac
		;;
	esac
	if declare -F __ltrim_colon_completions >/dev/null; then
		__ltrim_colon_completions "$cur"
	fi
} && complete -F _dt dt
