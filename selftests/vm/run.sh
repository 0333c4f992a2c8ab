#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: run.sh [options] [--] COMMAND [ARG...]
#
# Boots a Debian kernel under QEMU and runs COMMAND in it as root, in the
# project's directory. The guest sees this machine's files; what it writes
# goes to memory and is forgotten. COMMAND's stdout and stderr come out on
# stdout, its stdin is empty.
#
#   -k VERSION    the kernel, fetched by apt-get once; or a linux-image FILE.deb
#                 (default: the one MODULE.ko was built for, else the newest
#                 one with Debian headers here)
#   -m MODULE.ko  insmod it before COMMAND
#   -c CPUS       (default 2)
#   -M MEMORY     as QEMU's -m (default 2G)
#   -a ARGS       more kernel arguments (repeatable)
#   -q ARGS       more QEMU arguments (repeatable)
#   -t SECONDS    time limit, boot included (default 600; none with -s)
#   -l FILE       where the kernel log goes (default
#                 selftests/vm/out/VERSION.log)
#   -w DIR        the one directory the guest can write to (made if missing)
#   -i            count instructions: one CPU whose clock is the number of
#                 instructions executed, so that timings repeat
#   -p            CPUs side by side even if emulated: only for what patches no
#                 code while another CPU runs it (see accel.sh)
#   -s            on this terminal, a shell if there is no COMMAND
#
# Exit status: COMMAND's own, or
#   123  the VM could not be set up    125  the kernel panicked, or the VM
#   124  the time limit cut it              ended before COMMAND did
# A line on stderr that starts with "vm:" then says which. COMMAND finds DT_VM=1
# in its environment. The kernels are kept in $DT_VM_CACHE, by default
# ${XDG_CACHE_HOME:-$HOME/.cache}/dt-vm.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
. "$here/lib.sh"

usage() {
	sed -n '3,/^set -eu/s/^# \{0,1\}//p' "$0" >&2
	exit "$SETUP_FAILED"
}

absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}

kernel='' module='' cpus=2 memory=2G append='' qemu_args='' limit='' log='' writable=''
icount='' parallel='' terminal=''
while getopts k:m:c:M:a:q:t:l:w:ipsh option; do
	case $option in
	k) kernel=$OPTARG ;;
	m) module=$(absolute "$OPTARG") ;;
	c) cpus=$OPTARG ;;
	M) memory=$OPTARG ;;
	a) append="$append $OPTARG" ;;
	q) qemu_args="$qemu_args $OPTARG" ;;
	t) limit=$OPTARG ;;
	l) log=$(absolute "$OPTARG") ;;
	w) writable=$(absolute "$OPTARG") ;;
	i) icount=1 ;;
	p) parallel=1 ;;
	s) terminal=1 ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -eq 0 ]; then
	[ -n "$terminal" ] || usage
	set -- bash -i
fi
if [ -n "$terminal" ] && [ ! -t 0 ]; then
	die "-s needs a terminal"
fi
need qemu-system-x86_64 timeout cpio

# The kernel.

newest_headers() {
	for dir in /usr/src/linux-headers-*-amd64; do
		[ -e "$dir/Makefile" ] && echo "${dir#/usr/src/linux-headers-}"
	done | sort -V | tail -n 1
}

if [ -n "$module" ]; then
	[ -r "$module" ] || die "cannot read $module: build it first (make module)"
	need modinfo
	: "${kernel:=$(modinfo -F vermagic "$module" | cut -d' ' -f1)}"
fi
: "${kernel:=$(newest_headers)}"
[ -n "$kernel" ] || die "which kernel? -k VERSION, or run selftests/vm/deps.sh"

tree=$("$here/kernel.sh" "$kernel") || exit
case $kernel in
*.deb)
	kernel=$(echo "$tree"/lib/modules/*)
	kernel=${kernel##*/}
	;;
esac
initramfs=$("$here/initramfs.sh" "$tree" "$kernel") || exit

# The guest's orders, appended to the initramfs as an archive of their own.

quote() {
	printf "'%s' " "$(printf '%s.' "$1" | sed "s/'/'\\\\''/g")" |
		sed "\$s/\.' \$/' /"
}

tmp=$(mktemp -d)
pids=''
# shellcheck disable=SC2317 # the trap calls it
cleanup() {
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill $pids 2>/dev/null || true
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

mkdir -p "$tmp/root/vm"
cp "$here/init" "$tmp/root/init"
chmod 755 "$tmp/root/init"
cp "$here/guest.sh" "$tmp/root/vm/guest.sh"
{
	printf exec
	for word; do
		printf ' %s' "$(quote "$word")"
	done
	echo
} >"$tmp/root/vm/command"
# The terminal's size is lost on a serial line.
size=$(stty size 2>/dev/null) || size='0 0'
[ "$size" != '0 0' ] || size='24 80'
{
	echo "vm_dir=$(quote "$project")"
	echo "vm_tree=$(quote "$tree")"
	echo "vm_module=$(quote "$module")"
	echo "vm_writable=$(quote "$writable")"
	echo "vm_terminal=$terminal"
	echo "vm_rows=${size% *} vm_cols=${size#* } vm_term=$(quote "${TERM:-dumb}")"
	echo "vm_setup_failed=$SETUP_FAILED"
	[ -z "${CI:-}" ] || echo "export CI=$(quote "$CI")"
	[ -z "$icount" ] || echo "export DT_VM_ICOUNT=1"
} >"$tmp/root/vm/conf"
(cd "$tmp/root" && find . | cpio --quiet -o -H newc -R 0:0) >"$tmp/orders"
cat "$initramfs" "$tmp/orders" >"$tmp/initrd"

# QEMU.

if [ -z "$log" ]; then
	log=$here/out/$kernel.log
fi
mkdir -p "${log%/*}" || die "cannot make the directory of the kernel log $log"
# Not truncated: another VM may still be writing to the old one.
rm -f "$log"
: >"$log" || die "cannot write the kernel log $log"

# An oops is logged for the tests to find and goes on; a panic, or a CPU stuck
# for 20 seconds, ends the VM at once rather than at the time limit.
args="console=ttyS0 ignore_loglevel log_buf_len=4M printk.devkmsg=on"
args="$args panic=-1 softlockup_panic=1 random.trust_cpu=on"

if [ -n "$icount" ]; then
	cpus=1
	accel="-accel tcg -icount shift=0,sleep=off -cpu max"
	args="$args nokaslr"
else
	accel=$("$here/accel.sh" "$tree/boot/vmlinuz-$kernel")
	[ -z "$parallel" ] || accel=$(echo "$accel" | sed s/thread=single/thread=multi/)
fi
# All of TCG's time stamp counters are one, which the guest cannot know.
case $accel in
*tcg*) args="$args tsc=reliable no_timer_check" ;;
esac

share() {	# ID DIRECTORY OPTIONS; QEMU doubles a comma in a value
	echo "local,id=$1,path=$(echo "$2" | sed 's/,/,,/g'),security_model=none$3"
}

start=$#
# shellcheck disable=SC2086 # options
set -- "$@" $accel $qemu_args -smp "$cpus" -m "$memory" \
	-nodefaults -no-user-config -display none -no-reboot \
	-kernel "$tree/boot/vmlinuz-$kernel" -initrd "$tmp/initrd" \
	-append "$args$append" \
	-chardev "file,id=log,path=$(echo "$log" | sed 's/,/,,/g')" \
	-serial chardev:log \
	-device virtio-serial-pci \
	-fsdev "$(share host / ,readonly=on,multidevs=remap)" \
	-device virtio-9p-pci,fsdev=host,mount_tag=host
if [ -n "$writable" ]; then
	mkdir -p "$writable" || die "cannot make $writable"
	set -- "$@" -fsdev "$(share writable "$writable" '')" \
		-device virtio-9p-pci,fsdev=writable,mount_tag=writable
fi
shift "$start"

# The output goes through a fifo, since QEMU would truncate a file.
mkfifo "$tmp/output"
: >"$tmp/status"
set -- "$@" -chardev "file,id=output,path=$tmp/output" \
	-device virtserialport,nr=1,chardev=output \
	-chardev "file,id=status,path=$tmp/status" \
	-device virtserialport,nr=2,chardev=status
# If nobody reads it any more (run.sh ... | head), that ends the VM.
{ cat "$tmp/output" || kill -PIPE $$; } &
pump=$!
pids=$pump

if [ -n "$terminal" ]; then
	ended=0
	timeout --foreground -k 5 "${limit:-0}" qemu-system-x86_64 "$@" \
		-chardev stdio,id=terminal,signal=off -serial chardev:terminal \
		2>"$tmp/errors" || ended=$?
else
	timeout -k 5 "${limit:-600}" qemu-system-x86_64 "$@" \
		</dev/null 2>"$tmp/errors" &
	qemu=$!
	pids="$qemu $pump"
	ended=0
	wait "$qemu" || ended=$?
fi

# If QEMU refused to start, nothing ever opened the fifo: open it now. If it
# was killed, the pump has seen the end already.
: >"$tmp/output" &
pids="$pump $!"
wait "$pump" || true
# The kernel ends its lines as a terminal likes it.
sed -i 's/\r*$//' "$log"

# What happened.

status=$(sed -n 's/^exit //p' "$tmp/status")
if [ -n "$status" ]; then
	[ "$status" -eq 0 ] || say "kernel log: $log"
	exit "$status"
fi
if grep -q 'Kernel panic' "$log"; then
	say "$(grep -m 1 -o 'Kernel panic.*' "$log")"
	ended=$VM_DIED
elif [ "$ended" -eq 124 ] || [ "$ended" -eq 137 ]; then
	say "cut after the time limit of ${limit:-600} seconds"
	ended=$TIMED_OUT
elif [ ! -s "$log" ] && [ "$ended" -ne 0 ]; then
	cat "$tmp/errors" >&2
	die "QEMU did not start"
else
	cat "$tmp/errors" >&2
	say "the VM ended before the command did"
	ended=$VM_DIED
fi
if [ ! -s "$tmp/status" ]; then
	say "the guest did not get as far as the command"
fi
say "kernel log: $log"
exit "$ended"
