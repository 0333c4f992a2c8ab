# SPDX-License-Identifier: GPL-2.0-only
#
# Input: the lines "#define __NR_name number" of the preprocessor's macros, then
# the output of dt_syscalls.cpp.h.  Output: a line for each system call,
#
#	DT_SYSCALL(number, "name", arguments, "type\0name\0type\0name...")
#
# A call whose prototype no header has is given six unsigned longs, as that is
# what the kernel's entry code has.

# The three calls of x86 that no header declares.
BEGIN {
	proto["sys_arch_prctl"] = "int option, unsigned long arg2"
	proto["sys_iopl"] = "unsigned int level"
	proto["sys_modify_ldt"] = "int func, void *ptr, unsigned long bytecount"
}

function trim(s)
{
	gsub(/[ \t]+/, " ", s)
	sub(/^ /, "", s)
	sub(/ $/, "", s)
	return s
}

# One "type name" into "type\0name"; n says where it stands.
function arg(s, n,	name)
{
	s = trim(s)
	name = "arg" n
	# The last word is a name unless it belongs to the type.
	if (match(s, /[A-Za-z_][A-Za-z_0-9]*$/) && RSTART > 1 &&
	    substr(s, RSTART) !~ /^(int|long|char|short|unsigned|signed)$/ &&
	    substr(s, 1, RSTART - 1) !~ /(struct|union|enum|const) $/) {
		name = substr(s, RSTART)
		s = trim(substr(s, 1, RSTART - 1))
	}
	return s "\\0" name
}

# A prototype's text between the parentheses; sets nargs.
function args(s,	part, i, out)
{
	s = trim(s)
	nargs = 0
	if (s == "" || s == "void")
		return ""
	nargs = split(s, part, ",")
	for (i = 1; i <= nargs; i++)
		out = out (i > 1 ? "\\0" : "") arg(part[i], i - 1)
	return out
}

$1 == "#define" && $2 ~ /^__NR_/ && $3 ~ /^[0-9]+$/ {
	if ($2 !~ /^__NR_(ia32_|x32_|syscalls$|syscall_max$)/)
		name[$3 + 0] = substr($2, 6)
	next
}
$1 == "#define" { next }

# Declarations may run over lines and share them.
{
	text = text " " $0
	while (match(text, /;|DT_NR [0-9]+ [a-z_0-9]+/)) {
		piece = substr(text, 1, RSTART - 1)
		hit = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (hit == ";") {
			if (match(piece, /long sys_[a-z_0-9]+ *\(/)) {
				fn = substr(piece, RSTART + 5, RLENGTH - 5)
				sub(/ *\($/, "", fn)
				piece = substr(piece, RSTART + RLENGTH)
				sub(/\)[^)]*$/, "", piece)
				if (!(fn in proto))
					proto[fn] = piece
			}
		} else {
			split(hit, w, " ")
			# The 6.1 of Debian lists some twice.
			if (!(w[2] in func_of))
				order[++count] = w[2]
			func_of[w[2]] = w[3]
		}
	}
}

END {
	six = "unsigned long arg0"
	for (i = 1; i < 6; i++)
		six = six ", unsigned long arg" i
	for (i = 1; i <= count; i++) {
		nr = order[i]
		if (func_of[nr] == "sys_ni_syscall" || !(nr in name))
			continue
		text = args(func_of[nr] in proto ? proto[func_of[nr]] : six)
		printf "DT_SYSCALL(%d, \"%s\", %d, \"%s\")\n", nr, name[nr], nargs, text
	}
}
