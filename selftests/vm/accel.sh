#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: accel.sh VMLINUZ
#
# Prints QEMU's options for the fastest accelerator that works here. /dev/kvm
# may exist and be writable, and a guest still hang in its first instructions
# of 64-bit mode (nested guests): only a kernel that got as far as panicking
# for want of a root proves it. Asked once per boot of the host.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# One thread for all CPUs: with one for each, QEMU may run a CPU through code
# that another has just patched, and the kernel's breakpoints for that (ftrace,
# kprobes) are then taken for a kprobe's single step, to address 0.
tcg="-accel tcg,thread=single -cpu max"
kvm="-accel kvm -cpu host"

works() {
	# shellcheck disable=SC2086
	timeout -s KILL 6 qemu-system-x86_64 $kvm -m 512M -nodefaults \
		-no-user-config -display none -no-reboot -serial stdio \
		-kernel "$1" -append "console=ttyS0 panic=-1" </dev/null \
		2>/dev/null | grep -q 'Kernel panic'
}

if [ ! -w /dev/kvm ]; then
	echo "$tcg"
	exit
fi
boot=$(cat /proc/sys/kernel/random/boot_id)
answer=$cache/kvm-works
if ! { [ -r "$answer" ] && read -r id kvm_works <"$answer" && [ "$id" = "$boot" ]; }; then
	kvm_works=no
	if works "$1" 2>/dev/null; then
		kvm_works=yes
	fi
	mkdir -p "$cache"
	echo "$boot $kvm_works" >"$answer.$$"
	mv "$answer.$$" "$answer"
fi
if [ "$kvm_works" = yes ]; then
	echo "$kvm"
else
	echo "$tcg"
fi
