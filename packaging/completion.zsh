#compdef dt
# SPDX-License-Identifier: GPL-2.0-only

_dt_probes() {
	local -a probes
	probes=(${(f)"$(dt -l "${PREFIX:-?}*" 2>/dev/null | head -n 2000)"})
	_multi_parts : probes
}

_arguments \
	'*-e[trace probes, or run a program]:probe:_dt_probes' \
	'-l[list probes]:pattern:_dt_probes' \
	'-c[trace while a command runs]:command:_command_names -e' \
	'-o[write events to a file]:file:_files' \
	'-f[output of a program]:format:(text json)' \
	'-B[buffering]:mode:(line full none)' \
	'-q[no counts at the end]' '-v[say more]' '-d[print tree and plan]' \
	'-n[parse only]' '-h[options]' '-V[version]' \
	'--count[events to end after]:number:' '--duration[seconds to end after]:seconds:' \
	'--kstack[kernel stack of each event]' '--ustack[user stack of each event]' \
	'--ring[size of a ring]:bytes:' '--max-probes[probes of wildcards]:number:' \
	'--dry-run[check a program only]' '--unsafe[allow system()]' \
	'*:program file:_files'
