=== lesson 2: hello
BEGIN { printf("hello world\n"); }
--- out
hello world


=== lesson 3: numbers of opened files (the name needs memory)
tracepoint:syscalls:sys_enter_openat { printf("%s %d\n", comm, args.flags); }
--- events
sys_enter_openat comm=cat args=-100,0,577
--- out
cat 577


=== lesson 4: system calls by process
tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }
--- events
raw_syscalls comm=bash
raw_syscalls comm=snmp
--- out


@[bash]: 3
@[snmp]: 3
=== lesson 5: distribution of read() bytes
tracepoint:syscalls:sys_exit_read /pid == 18644/ { @bytes = hist(args.ret); }
--- events
sys_exit_read pid=18644 ret=3
sys_exit_read pid=18644 ret=0
sys_exit_read pid=1 ret=1000
sys_exit_read pid=18644 ret=-11
--- out


@bytes:
(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[0]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[1]                    0 |                                                    |
[2, 4)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== lesson 6: kernel tracing of read() bytes
kretprobe:vfs_read { @bytes = lhist(retval, 0, 2000, 200); }
--- events
kretprobe:vfs_read ret=300
kretprobe:vfs_read ret=5000
kretprobe:vfs_read ret=10
--- out


@bytes:
[0, 200)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[200, 400)             1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[400, 600)             0 |                                                    |
[600, 800)             0 |                                                    |
[800, 1000)            0 |                                                    |
[1000, 1200)           0 |                                                    |
[1200, 1400)           0 |                                                    |
[1400, 1600)           0 |                                                    |
[1600, 1800)           0 |                                                    |
[1800, 2000)           0 |                                                    |
[2000, ...)            1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== lesson 7: timing read()s
kprobe:vfs_read { @start[tid] = nsecs; }
kretprobe:vfs_read /@start[tid]/ { @ns[comm] = hist(nsecs - @start[tid]); delete(@start, tid); }
--- events
kprobe:vfs_read tid=1 ns=1000 comm=snmp
kretprobe:vfs_read tid=1 ns=2500
kretprobe:vfs_read tid=1 ns=2600
--- out


@ns[snmp]:
[1K, 2K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== lesson 8: count process-level events
tracepoint:sched:sched* { @[probe] = count(); }
interval:s:5 { exit(); }
--- events
sched_switch
sched_wakeup
sched_switch
interval
sched_switch
--- out


@[tracepoint:sched:sched_wakeup]: 1
@[tracepoint:sched:sched_switch]: 2
=== lesson 9: profile on-CPU kernel stacks
profile:hz:99 { @[kstack] = count(); }
--- events
profile kstack=0xffffffff81001234,0xffffffff81002345
profile kstack=0xffffffff81001234,0xffffffff81002345
profile kstack=0xffffffff81009999
--- out


@[
        kfunc_810099+153
]: 1
@[
        kfunc_810012+52
        kfunc_810023+69
]: 2
=== lesson 10: scheduler tracing
tracepoint:sched:sched_switch { @[kstack] = count(); }
--- events
sched_switch kstack=0xffffffff81001234
--- out


@[
        kfunc_810012+52
]: 1
=== lesson 11: block I/O
tracepoint:block:block_rq_issue { @ = hist(args.bytes); }
--- events
block_rq_issue args=0,4096
block_rq_issue args=0,65536
--- out


@:
[4K, 8K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[8K, 16K)              0 |                                                    |
[16K, 32K)             0 |                                                    |
[32K, 64K)             0 |                                                    |
[64K, 128K)            1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== lesson 12 needs the members of a struct
kprobe:vfs_open { printf("open path: %s\n", str(((struct path *)arg0).dentry.d_name.name)); }
--- err
stdin:1:1-16: ERROR: no probe matches kprobe:vfs_open
kprobe:vfs_open { printf("open path: %s\n", str(((struct path *)arg0).dentry.d_name.name)); }
^~~~~~~~~~~~~~~
stdin:1:49-77: ERROR: reading a field of a struct needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_open { printf("open path: %s\n", str(((struct path *)arg0).dentry.d_name.name)); }
                                                ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
stdin:1:45-90: ERROR: str() of an address needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_open { printf("open path: %s\n", str(((struct path *)arg0).dentry.d_name.name)); }
                                            ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== btrace: system calls with an argument
syscall:read:entry /pid != 5/ { printf("%d reads %d\n", pid, arg2); }
--- events
read pid=4 args=0,0,9
read pid=5
--- out
4 reads 9


=== btrace: count
syscall:*:entry { @sys[comm] = count(); }
END { print(@sys, 1); clear(@sys); }
--- events
syscall:read comm=a
syscall:write comm=a
syscall:read comm=b
--- out
@sys[a]: 2


=== btrace: profile of stacks
profile:hz:100 { @[kstack] = count(); }
--- events
profile kstack=0xffffffff81001234
--- out


@[
        kfunc_810012+52
]: 1
=== btrace: min max sum
syscall:write:entry { @lo = min(arg2); @hi = max(arg2); @all = sum(arg2); }
--- events
write args=1,0,10
write args=1,0,30
--- out


@all: 40
@hi: 30
@lo: 10
=== a table with two printers
kprobe:vfs_read { @r[comm] = count(); } interval:s:1 { time("%H:%M:%S "); printf("%-10s\n", "reads"); print(@r); clear(@r); }
--- events
vfs_read comm=x
interval
vfs_read comm=y
interval
--- out
00:16:40 reads     
@r[x]: 1
00:16:40 reads     
@r[y]: 1


=== execsnoop style
tracepoint:sched:sched_wakeup { printf("%-8s %-6d %-16s\n", strftime("%H:%M:%S", nsecs), pid, comm); }
--- events
sched_wakeup pid=12 comm=make ns=60000000000
--- out
00:01:00 12     make            


=== runqlen style lhist
profile:hz:99 { @cpu = lhist(cpu, 0, 1000, 1); }
--- events
profile cpu=0
profile cpu=3
profile cpu=3
--- out


@cpu:
[0]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |
[1]                    0 |                                                    |
[2]                    0 |                                                    |
[3]                    2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

