# SPDX-License-Identifier: GPL-2.0-only
#
# Reads a syzkaller description and prints a C program that does not compile unless
# its structures and calls are those of <linux/dt.h>, and that prints the values of
# its constants as a .const file has them.  What it does not understand is an error,
# told by line; it knows as much of the language as dev_dt.txt uses.

function fail(text) {
	print FILENAME ":" FNR ": " text >"/dev/stderr"
	failed = 1
	exit 1
}

# The names of constants in a text, strings taken out.
function constants(text, word, n, i) {
	gsub(/"[^"]*"/, "", text)
	n = split(text, word, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= n; i++)
		if (word[i] ~ /^[A-Z][A-Z0-9_]+$/)
			constant[word[i]] = 1
}

# Bytes of a type inside a structure, as a C expression.
function size(type, args) {
	args = type
	sub(/^[a-z0-9_]+\[?/, "", args)
	sub(/\]$/, "", args)
	if (type ~ /^int(8|16|32|64)(\[[0-9x:]+\])?$/) {
		gsub(/^int|\[.*/, "", type)
		return type / 8
	}
	if (type ~ /^(const|flags|len|bytesize)\[[A-Za-z0-9_]+, int(8|16|32|64)\]$/) {
		sub(/.*, int/, "", type)
		return substr(type, 1, length(type) - 1) / 8
	}
	if (type ~ /^ptr64\[(in|out|inout), array\[[a-z_]+\]\]$/) {
		gsub(/.*array\[|\]/, "", type)
		used[type] = 1
		return 8
	}
	if (type ~ /^string\[[a-z_]+, [A-Z]+\]$/ || type ~ /^array\[.*, [A-Z0-9]+\]$/) {
		sub(/.*, /, "", type)
		type = substr(type, 1, length(type) - 1)
		sub(/, [A-Z0-9]+$/, "", args)
		return args ~ /^[a-z_]+$/ && ("" args) !~ /^int/ ? type : size(args) "*" type
	}
	if (type == "pid" || type in resource)
		return 4
	fail("a type that this does not know: " type)
}

BEGIN {
	print "#include <fcntl.h>\n#include <stddef.h>\n#include <stdio.h>"
	print "#include <sys/mman.h>\n#include <sys/syscall.h>\n#include <linux/dt.h>"
	direction["in"] = "_IOC_WRITE"
	direction["out"] = "_IOC_READ"
	direction["inout"] = "(_IOC_READ | _IOC_WRITE)"
}

/^(#|include |$)/ { next }

# resource NAME[BASE]: VALUES
/^resource [a-z_]+\[[a-z0-9]+\]/ {
	name = $2
	sub(/\[.*/, "", name)
	resource[name] = 1
	next
}

# NAME = VALUE, VALUE
/^[a-z_]+ = / {
	constants($0)
	next
}

/^[a-z_]+ \{$/ {
	struct = $1
	described[struct] = 1
	at = "0"
	next
}
struct && /^\}$/ {
	print "_Static_assert(sizeof(struct " struct ") == " at ", \"" struct "\");"
	struct = ""
	next
}
struct && /^\t[a-z_]+\t/ {
	n = split($0, part, /\t+/)
	if (n > 4 || (n == 4 && part[4] != "(out)"))
		fail("a member is NAME, TYPE and at most (out)")
	bytes = size(part[3])
	constants(part[3])
	printf "_Static_assert(offsetof(struct %s, %s) == %s &&\n\tsizeof(((struct %s *)0)->%s) == %s, \"%s\");\n",
		struct, part[2], at, struct, part[2], bytes, part[2]
	at = at " + " bytes
	next
}

# CALL$VARIANT(ARGUMENTS) RESULT
!struct && /^[a-z]+\$[A-Za-z_]+\(.*\)( [a-z_]+)?$/ {
	call = $0
	sub(/\$.*/, "", call)
	constant["__NR_" call] = 1
	constants(substr($0, index($0, "(")))
	if (call != "ioctl")
		next
	variant = $0
	gsub(/^ioctl\$|\(.*/, "", variant)
	if (index($0, "(fd fd_dt, cmd const[" variant "], arg ptr[") == 0)
		fail("an ioctl has fd_dt, its own number and a pointer")
	type = $0
	gsub(/.* arg ptr\[|\]\)$/, "", type)
	dir = type
	sub(/,.*/, "", dir)
	sub(/.*, /, "", type)
	if (type != "bool32")
		used[type] = 1
	printf "_Static_assert(_IOC_DIR(%s) == %s, \"direction of %s\");\n", variant,
		direction[dir], variant
	printf "_Static_assert(_IOC_SIZE(%s) == sizeof(%s), \"size of %s\");\n", variant,
		type == "bool32" ? "int" : "struct " type, variant
	next
}

{ fail("not understood: " $0) }

END {
	if (failed)
		exit 1
	if (struct)
		fail("struct " struct " has no end")
	for (name in used)
		if (!(name in described))
			fail("struct " name " is not described")
	print "int main(void)\n{"
	for (name in constant)
		printf "\tprintf(\"%%s = %%llu\\n\", \"%s\", (unsigned long long)%s);\n", name, name
	print "\treturn 0;\n}"
}
