#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Process 1 of the guest once it sees the host's root. /run/vm/conf, written
# by run.sh, says what to do. The command's output goes to one virtio port, its
# exit status to another, so that neither meets the kernel's log nor a tty.
#
# shellcheck disable=SC1091,SC2154 # conf sets vm_*
set -u

. /run/vm/conf

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C.UTF-8 TERM=dumb DT_VM=1

mounts() {
	mkdir -p /dev/pts /dev/shm
	mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
	mount -t tmpfs -o mode=1777 tmpfs /dev/shm
	ln -sf /proc/self/fd /dev/fd
	ln -sf fd/0 /dev/stdin
	ln -sf fd/1 /dev/stdout
	ln -sf fd/2 /dev/stderr
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	mount -t securityfs securityfs /sys/kernel/security
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mount -t bpf bpf /sys/fs/bpf

	# The host's own directory has at most the link to the headers in it.
	if [ "$vm_tree" != / ]; then
		mkdir -p "/lib/modules/$(uname -r)"
		mount --bind "$vm_tree/lib/modules/$(uname -r)" \
			"/lib/modules/$(uname -r)"
	fi
	if [ -n "$vm_writable" ]; then
		mkdir -p "$vm_writable"
		mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=mmap \
			writable "$vm_writable"
	fi
}

settle() {
	hostname dt-vm
	ip link set lo up 2>/dev/null || busybox ip link set lo up
	# A task that a broken unload leaves asleep is a finding in the log
	# before the run's time limit ends it. Where all is slow, so are the
	# waits for RCU during which the kernel holds its locks.
	case $(uname -r) in
	*-dt-*) echo 120 ;;
	*) echo 40 ;;
	esac >/proc/sys/kernel/hung_task_timeout_secs
	# The ports appear a moment after their driver.
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -e /dev/vport0p1 ] && [ -e /dev/vport0p2 ] && break
		sleep 0.1
	done
}

insert() {
	[ -z "$vm_module" ] || insmod "$vm_module" && return
	echo "vm: cannot load $vm_module; the kernel's last words:"
	dmesg | tail -n 5
	return "$vm_setup_failed"
}

command_() {
	cd "$vm_dir" || return "$vm_setup_failed"
	insert || return
	/bin/sh /run/vm/command
}

# Nothing a test leaves running may keep the VM up: wait for the rest of the
# output only a moment.
run_batch() {
	mkfifo /run/vm/output
	cat </run/vm/output >/dev/vport0p1 &
	pump=$!
	# shellcheck disable=SC2094 # a fifo
	(command_) </dev/null >/run/vm/output 2>&1 3>&-
	status=$?
	(sleep 2; kill "$pump" 2>/dev/null) &
	wait "$pump"
}

# A session of its own with the terminal as its controlling one: ^C works.
run_terminal() {
	stty -F /dev/ttyS1 sane rows "$vm_rows" cols "$vm_cols"
	export TERM="$vm_term"
	(insert) >/dev/ttyS1 2>&1 3>&-
	cd "$vm_dir" || cd /
	setsid -c -w /bin/sh /run/vm/command </dev/ttyS1 \
		>/dev/ttyS1 2>&1 3>&-
	status=$?
	sleep 0.2
}

mounts
settle
exec 3>/dev/vport0p2
echo running >&3
if [ -n "$vm_terminal" ]; then
	run_terminal
else
	run_batch
fi
if [ -n "$vm_writable" ]; then
	umount "$vm_writable" || sync
fi
echo "exit $status" >&3
echo o >/proc/sysrq-trigger
while :; do
	sleep 1
done
