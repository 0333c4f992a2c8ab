=== who
kprobe:vfs_read { print((pid, tid, comm, cpu)); print((uid, gid, username, ppid, pcomm)); print((leader_comm, leader_tid)); }
--- events
vfs_read pid=10 tid=11 comm=bash cpu=3 task=0,101,9 pcomm=sshd lcomm=main-10
--- out
(10, 11, bash, 3)
(0, 101, root, 9, sshd)
(main-10, 10)


=== whose task was not captured
kprobe:vfs_read { print((uid, username, pcomm, jiffies, curtask)); }
--- events
vfs_read pid=99999 comm=bash cpu=3
--- out
(0, , , 0, 0x0)


=== numaid
kprobe:vfs_read { print((numaid, cgroup, jiffies, curtask)); @[numaid] = count(); }
--- events
vfs_read cpu=3 task=0,0,1,77,4294667296,0xffff888100000000
vfs_read cpu=0 task=0,0,1,77,4294667297,0xffff888100000000
--- out
(1, 77, 4294667296, 0xffff888100000000)
(0, 77, 4294667297, 0xffff888100000000)


@[0]: 1
@[1]: 1
=== another process
kprobe:vfs_read { print(comm(pid)); print(comm(99999)); print(comm(99999)); }
--- events
vfs_read pid=10
--- out
main-10
N/A
N/A


--- err
stdin:1:43-54: WARNING: No such process.
kprobe:vfs_read { print(comm(pid)); print(comm(99999)); print(comm(99999)); }
                                          ^~~~~~~~~~~
stdin:1:63-74: WARNING: No such process.
kprobe:vfs_read { print(comm(pid)); print(comm(99999)); print(comm(99999)); }
                                                              ^~~~~~~~~~~
=== plan of tasks
kprobe:vfs_read { @[uid, comm] = count(); }
--- args
-plan
--- out
Plan: 1 probe
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:26
  capture: whose task it is for 'uid' at 1:21
=== who in BEGIN
BEGIN { print((pid, comm)); }
--- out
(4242, dt)


=== when
kprobe:vfs_read { print(nsecs); print(elapsed); print(nsecs(monotonic)); print(nsecs(boot)); print(nsecs(tai)); print(nsecs()); }
--- events
vfs_read ns=2000000000
--- out
2000000500
1000000000
2000000000
2000000500
1704067239000000000
2000000500


=== where
kprobe:vfs_read { print((func, probe, probetype)); }
kretprobe:vfs_read { print((func, probe, probetype)); }
tracepoint:syscalls:sys_enter_read { print((probe, probetype)); }
BEGIN { print((probe, probetype)); }
END { print(probe); }
interval:s:1 { print((probe, probetype)); }
profile:hz:99 { print(probe); }
self:signal:SIGUSR1 { print(probe); }
--- events
kprobe:vfs_read
kretprobe:vfs_read
sys_enter_read
interval
profile
self
--- out
(begin, special)
(vfs_read, kprobe:vfs_read, kprobe)
(vfs_read, kretprobe:vfs_read, kretprobe)
(tracepoint:syscalls:sys_enter_read, tracepoint)
(interval:s:1, interval)
profile:hz:99
self:signal:SIGUSR1
end


=== probe of wildcards
kprobe:vfs_* { @[probe, func] = count(); }
--- events
kprobe:vfs_read
kprobe:vfs_write
kprobe:vfs_write
--- out


@[kprobe:vfs_read, vfs_read]: 1
@[kprobe:vfs_write, vfs_write]: 2
=== arguments
kprobe:vfs_read { print((arg0, arg1, arg2, arg5)); }
--- events
vfs_read args=1,2,3
--- out
(1, 2, 3, 0)


=== retval
kretprobe:vfs_read { print(retval); print((int64)retval); @ = hist(retval); }
tracepoint:syscalls:sys_exit_read { print(args.ret); print(retval); }
syscall:read:return { print(retval); }
--- events
kretprobe:vfs_read ret=-2
sys_exit_read ret=-9
--- out
18446744073709551614
-2
-9
-9
-9


@:
(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== ncpus rand
BEGIN { print(ncpus); $r = rand; print($r < 4294967296); print(rand() % 10 < 10); }
--- out
4
true
true


=== cpid
BEGIN { print(has_cpid); print(cpid); }
--- out
false
0


=== cpid of a child
BEGIN { print(has_cpid); print(cpid); }
--- args
-cpid
--- out
true
777


=== calls of builtins
BEGIN { print(pid()); print(comm()); print(cpu()); print(tid(init)); print(pid(curr_ns)); print(ncpus()); }
--- out
4242
dt
0
4242
4242
4


=== kstack
kprobe:vfs_read { @[kstack] = count(); printf("%s", kstack(1)); print(kstack(raw, 2)); print(kstack(perf)); print(len(kstack)); }
--- events
vfs_read kstack=0xffffffff81001234,0xffffffff81002345,0x55
--- out

        kfunc_810012+52

ffffffff81001234
ffffffff81002345


	ffffffff81001234 kfunc_810012+52
	ffffffff81002345 kfunc_810023+69
	55 0x55

3


@[
        kfunc_810012+52
        kfunc_810023+69
        0x55
]: 1
=== kstack twice the same
kprobe:vfs_read { @[kstack(2), comm] = count(); }
--- events
vfs_read comm=a kstack=0xffffffff81001234,0xffffffff81002345,0x55
vfs_read comm=a kstack=0xffffffff81001234,0xffffffff81002345,0x66
vfs_read comm=b kstack=0xffffffff81001234
--- out


@[
        kfunc_810012+52
, b]: 1
@[
        kfunc_810012+52
        kfunc_810023+69
, a]: 2
=== ustack
kprobe:vfs_read { @[ustack] = count(); print(ustack(raw, 1)); print(ustack(perf, 2)); print(len(ustack)); }
--- events
vfs_read pid=5 ustack=0x401010,0x402020,0x10
--- out

401010


	401010 ufunc_5_4010+16 (/bin/demo)
	402020 ufunc_5_4020+32 (/bin/demo)

3


@[
        ufunc_5_4010+16
        ufunc_5_4020+32
        0x10
]: 1
=== stack mode of config
config = { stack_mode = raw }
kprobe:vfs_read { print(kstack); print(kstack(bpftrace, 1)); }
--- events
vfs_read kstack=0xffffffff81001234
--- out

ffffffff81001234


        kfunc_810012+52



=== no stack
kprobe:vfs_read { print(kstack); print(len(ustack)); }
--- events
vfs_read
--- out


0


=== stacks as values
kprobe:vfs_read { $s = kstack; @s = $s; print($s); }
--- events
vfs_read kstack=0xffffffff81001234
--- out

        kfunc_810012+52



@s: 
        kfunc_810012+52

=== stack of bad arguments
kprobe:vfs_read { print(kstack(200)); print(kstack(brief)); print(ustack(arg0)); }
--- err
stdin:1:25-36: ERROR: a stack has from 0 to 127 frames
kprobe:vfs_read { print(kstack(200)); print(kstack(brief)); print(ustack(arg0)); }
                        ^~~~~~~~~~~
stdin:1:52-57: ERROR: unknown stack mode: brief
kprobe:vfs_read { print(kstack(200)); print(kstack(brief)); print(ustack(arg0)); }
                                                   ^~~~~
stdin:1:74-78: ERROR: unknown stack mode: arg0
kprobe:vfs_read { print(kstack(200)); print(kstack(brief)); print(ustack(arg0)); }
                                                                         ^~~~
--- status 1
=== named arguments
tracepoint:syscalls:sys_enter_read { print((args.fd, args.count)); @[args->fd] = sum(args.count); }
--- events
sys_enter_read args=3,0,100
sys_enter_read args=3,0,50
--- out
(3, 100)
(3, 50)


@[3]: 150
=== named arguments are of their C types
tracepoint:syscalls:sys_enter_openat { print(args.dfd); print(args.filename); print(args.mode); }
--- events
sys_enter_openat args=0xffffff9c,0x7ffe1000,0,0x12345
--- out
-100
0x7ffe1000
9029


=== fields of a tracepoint
tracepoint:sched:sched_switch { print((args.prev_comm, args.prev_pid, args.prev_prio, args.prev_state, args.next_name)); }
--- events
sched_switch fields=62617368000000000000000000000000050000000a000000ffffffffffffffff28000600000000006e6578740000
--- out
(bash, 5, 10, -1, next)


=== damaged fields
tracepoint:sched:sched_switch { print((args.prev_comm, args.prev_pid, args.next_name)); }
--- events
sched_switch fields=6261
sched_switch
--- out
(, 0, )
(, 0, )


=== args as a whole
tracepoint:syscalls:sys_enter_read { print(args); }
--- events
sys_enter_read args=3,4096,100
--- out
{ .fd = 3, .buf = 0x1000, .count = 100 }


=== same name in two probes
tracepoint:syscalls:sys_enter_read, tracepoint:syscalls:sys_enter_write { @[probe] = sum(args.count); }
--- events
sys_enter_read args=3,0,10
sys_enter_write args=3,0,20
--- out


@[tracepoint:syscalls:sys_enter_read]: 10
@[tracepoint:syscalls:sys_enter_write]: 20
=== raw tracepoint
rawtracepoint:block_rq_issue { print(arg1); print(args.bytes); }
--- events
block_rq_issue args=1,512
--- out
512
512


=== no such argument
tracepoint:syscalls:sys_enter_read { print(args.cuont); }
--- err
stdin:1:44-54: ERROR: tracepoint:syscalls:sys_enter_read has no argument named 'cuont'
tracepoint:syscalls:sys_enter_read { print(args.cuont); }
                                           ^~~~~~~~~~
HINT: did you mean count? It has fd, buf, count, __syscall_nr
--- status 1
=== arguments without names
kprobe:vfs_read { print(args.count); }
--- err
stdin:1:25-35: ERROR: the arguments of kprobe:vfs_read have no names here; use arg0, arg1, ...
kprobe:vfs_read { print(args.count); }
                        ^~~~~~~~~~
--- status 1
=== not in every probe
tracepoint:syscalls:sys_enter_* { print(args.fd); }
--- err
stdin:1:41-48: ERROR: tracepoint:syscalls:sys_enter_openat has no argument named 'fd'
tracepoint:syscalls:sys_enter_* { print(args.fd); }
                                        ^~~~~~~
HINT: did you mean dfd? It has dfd, filename, flags, mode, __syscall_nr
--- status 1
=== too many arguments
kprobe:vfs_read { print(arg16); }
--- err
stdin:1:25-30: ERROR: arg16: events have at most 16 arguments, arg0 to arg15
kprobe:vfs_read { print(arg16); }
                        ^~~~~
--- status 1
=== memory
kprobe:vfs_read { print(((struct file *)arg0).f_path); print(*arg0); print(reg("ip")); print(sarg0); }
--- err
stdin:1:25-53: ERROR: reading a field of a struct needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_read { print(((struct file *)arg0).f_path); print(*arg0); print(reg("ip")); print(sarg0); }
                        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
stdin:1:62-67: ERROR: following a pointer needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_read { print(((struct file *)arg0).f_path); print(*arg0); print(reg("ip")); print(sarg0); }
                                                             ^~~~~
stdin:1:76-85: ERROR: reg() needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_read { print(((struct file *)arg0).f_path); print(*arg0); print(reg("ip")); print(sarg0); }
                                                                           ^~~~~~~~~
stdin:1:94-99: ERROR: sarg0 needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_read { print(((struct file *)arg0).f_path); print(*arg0); print(reg("ip")); print(sarg0); }
                                                                                             ^~~~~
--- status 1
=== constants of the system
BEGIN { print((ENOENT, SIGKILL, AF_INET6, O_CREAT, AT_FDCWD, -EPERM)); print(strerror(EPERM)); if (-2 == -ENOENT) { print("no"); } }
--- out
(2, 9, 10, 64, -100, -1)
Operation not permitted
no


=== task states of the kernel's sched.h
#include <linux/sched.h>
BEGIN { print((TASK_RUNNING, TASK_INTERRUPTIBLE, TASK_UNINTERRUPTIBLE, __TASK_STOPPED, __TASK_TRACED)); print((EXIT_DEAD, EXIT_ZOMBIE, TASK_PARKED, TASK_DEAD, TASK_NEW)); }
--- out
(0, 1, 2, 4, 8)
(16, 32, 64, 128, 2048)


=== constants are not names of their own
BEGIN { print(EPERN); $EPERM = 5; print($EPERM); }
--- err
stdin:1:15-20: ERROR: Unknown identifier: 'EPERN'
BEGIN { print(EPERN); $EPERM = 5; print($EPERM); }
              ^~~~~
--- status 1
