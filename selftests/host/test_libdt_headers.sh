#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The library's headers and symbols, as they are installed.

tools=$(cd "$(dirname "$0")/../../tools" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
# shellcheck disable=SC2034 # tap.sh looks at it
host=1
# shellcheck source=../tap.sh
. "$(dirname "$0")/../tap.sh"
# Not a part of the make that started this.
unset MAKEFLAGS MFLAGS MAKELEVEL

CC=${CC:-gcc} CXX=${CXX:-g++}
lib=/usr/lib
export LD_LIBRARY_PATH=$stage$lib

# Functions that the installed headers declare, comments taken out.
declared() {
	$CC -fpreprocessed -dD -E -P "$stage/usr/include/libdt"/*.h |
		grep -oE '\bdt_[a-z_]+\(' | tr -d '(' | sort -u
}

exported() {
	nm -D --defined-only "$stage$lib/libdt.so" | awk '$2 != "A" { print $3 }' |
		sed 's/@.*//' | sort -u
}

# The output, or what went wrong.
quiet() {
	"$@" 2>&1 || echo "status $?"
}

echo "KTAP version 1"
if ! command -v "$CXX" >/dev/null; then
	echo "1..0 # SKIP no $CXX"
	exit 4
fi
echo "1..4"
result "make install-libdt" "" \
	"$(quiet make -s -C "$tools" install-libdt DESTDIR="$stage" PREFIX=/usr)"
for header in libdt/libdt.h libdt/event.h linux/dt.h; do
	printf '#include <%s>\n' $header >"$stage/h.cc"
	cp "$stage/h.cc" "$stage/h.c"
	"$CXX" -std=c++11 -Wall -Wextra -Werror -fsyntax-only -I"$stage/usr/include" "$stage/h.cc" &&
		"$CC" -std=c99 -Wall -Wextra -Werror -fsyntax-only -I"$stage/usr/include" "$stage/h.c"
done >"$stage/log" 2>&1
result "each header compiles alone, as C and as C++" "" "$(cat "$stage/log")"
result "what the headers declare is exported, and nothing else" "$(declared)" "$(exported)"

cat >"$stage/x.cc" <<'END'
#include <libdt/libdt.h>
int main() { struct dt_event ev; return dt_event_decode(&ev, nullptr, 0) != 0; }
END
result "a C++ program links and runs, with the static library too" "" \
	"$(quiet "$CXX" -o "$stage/x" "$stage/x.cc" -I"$stage/usr/include" -L"$stage$lib" -ldt &&
		quiet "$stage/x" &&
		quiet "$CXX" -o "$stage/x" "$stage/x.cc" -I"$stage/usr/include" "$stage$lib/libdt.a" &&
		quiet "$stage/x")"
exit $failed
