#compdef dt
# SPDX-License-Identifier: GPL-2.0-only

_dt_probes() {
	local -a probes
	probes=(${(f)"$(dt -l "${PREFIX:-?}*" 2>/dev/null | head -n 2000)"})
	_multi_parts : probes
}

_arguments \
	'-e[trace probes, or run a program]:probe:_dt_probes' \
	'-l[list probes]::pattern:_dt_probes' \
	'-c[trace while a command runs]:command:_command_names -e' \
	'-o[write events to a file]:file:_files' \
	'-f[output of a program]:format:(text json)' \
	'-B[buffering]:mode:(line full none)' \
	'-p[only this process]:process:_pids' \
	'-k[warn of map entries that are not there]' \
	'-q[no counts at the end]' '-v[say more]' '-d[print tree and plan]' \
	'-n[parse only]' \
	'--count=[events to end after]:number:' '--duration=[seconds to end after]:seconds:' \
	'--kstack=-[kernel stack of each event]::frames:' \
	'--ustack=-[user stack of each event]::frames:' \
	'--record=[keep the events in a file]:trace:_files' \
	'--replay=[take the events from a file]:trace:_files' \
	'--ring=[size of a ring]:bytes:' '--max-probes=[probes of wildcards]:number:' \
	'--dry-run[check a program only]' '--unsafe[allow system()]' \
	'--no-warnings[print no warnings of a program]' \
	'(-V --version)'{-V,--version}'[print the version]' \
	'(-h --help)'{-h,--help}'[print the options]' \
	'*:program file:_files'
