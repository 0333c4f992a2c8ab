#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The description of /dev/dt for syzkaller is of the interface as it is.

here=$(cd "$(dirname "$0")" && pwd)
syz=$here/../fuzz/syzkaller
header=$here/../../kmod/uapi/linux/dt.h
# shellcheck disable=SC2034 # tap.sh looks at it
host=1
# shellcheck source=../tap.sh
. "$here/../tap.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
CC=${CC:-gcc}

# described FILE: what a C compiler makes of it
described() {
	awk -f "$syz/describe.awk" "$1" >"$tmp/dt.c" 2>"$tmp/log" &&
		"$CC" -D_GNU_SOURCE -I"$here/../../kmod/uapi" -o "$tmp/dt" "$tmp/dt.c" >"$tmp/log" 2>&1
}

echo "KTAP version 1"
echo "1..5"
described "$syz/dev_dt.txt"
result "structures, directions and sizes are those of <linux/dt.h>" 0 "$?"
sed 's/^/# /' "$tmp/log"
result "every ioctl of <linux/dt.h> is described" \
	"$(sed -n 's/^#define \(DTIOC[A-Z]*\)\t.*/\1/p' "$header" | sort)" \
	"$(sed -n 's/^ioctl\$\([A-Z]*\)(.*/\1/p' "$syz/dev_dt.txt" | sort)"
result "every flag of what to capture is described" \
	"$(sed -n 's/^#define \(DTEVT_[A-Z]*\)\t.*/\1/p' "$header" | sort)" \
	"$(grep -o '\bDTEVT_[A-Z]*' "$syz/dev_dt.txt" | sort -u)"
case $(uname -m) in
x86_64)	result "dev_dt.txt.const has the values of every constant used" \
		"$(grep -v -e '^#' -e '^arches = ' "$syz/dev_dt.txt.const")" \
		"$("$tmp/dt" | LC_ALL=C sort)" ;;
*)	echo "ok $((n += 1)) dev_dt.txt.const # SKIP it is for amd64" ;;
esac
# The check itself: a member that is shorter, and an ioctl that goes the other way.
sed 's/^\tdtrq_kframes.*/\tdtrq_kframes\tint8/' "$syz/dev_dt.txt" >"$tmp/short.txt"
sed 's/\(DTIOCSRING\], arg ptr\[\)in/\1out/' "$syz/dev_dt.txt" >"$tmp/way.txt"
for wrong in short way; do
	cmp -s "$syz/dev_dt.txt" "$tmp/$wrong.txt" && echo "$wrong is the same"
	described "$tmp/$wrong.txt" && echo "$wrong is not noticed"
done >"$tmp/wrong"
result "what is wrong is noticed" "" "$(cat "$tmp/wrong")"
exit "$failed"
