# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts in this directory, after $here is set.
# shellcheck shell=sh disable=SC2154

. "$here/../vm/lib.sh"

# The table without comments, or the rows named.
rows() {
	grep -v '^#' "$here/kernels" >"$tmp/table"
	[ $# -gt 0 ] || { cat "$tmp/table"; return; }
	for name; do
		awk -v name="$name" '$1 == name { print; found = 1 }
			END { exit !found }' "$tmp/table" ||
			die "$name: no such row in selftests/matrix/kernels"
	done
}

# What needs the network fails now and then and works a little later.
# usage: retry COMMAND [ARG...]
retry() {
	for pause in 10 30 0; do
		"$@" && return
		[ "$pause" -eq 0 ] || sleep "$pause"
	done
	return 1
}

# Sources of a suite and its updates, from the mirrors this machine uses.
# usage: sources SUITE
sources() {
	# shellcheck disable=SC2016 # apt's variables
	mirrors=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null | sort -u)
	main=$(echo "$mirrors" | sed -n '/^Debian [^ ]*-security /d; s/^Debian [^ ]* //p' |
		sed -n 1p)
	security=$(echo "$mirrors" | sed -n 's/^Debian [^ ]*-security //p' | sed -n 1p)
	main=${DT_DEBIAN_MIRROR:-${main:-http://deb.debian.org/debian/}}
	security=${DT_DEBIAN_SECURITY_MIRROR:-${security:-http://deb.debian.org/debian-security/}}
	keys="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
	echo "deb $keys $main $1 main"
	case $1 in
	*-*)	;;
	*)	echo "deb $keys $security $1-security main" ;;
	esac
}
