=== short names
k:vfs_read { @k = count(); }
kr:vfs_read { @kr = count(); }
t:sched:sched_switch { @t = count(); }
rt:sched_switch { @rt = count(); }
i:s:1 { @i = count(); }
p:hz:99 { @p = count(); }
f:vfs_read { @f = count(); }
fr:vfs_read { @fr = count(); }
--- args
-plan
--- out
Plan: 8 probes
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
kretprobe:vfs_read (kprobe:vfs_read:return)
  event: time, cpu, pid, tid
tracepoint:sched:sched_switch (tracepoint:sched:sched_switch)
  event: time, cpu, pid, tid
interval:s:1 every 1000000000 ns
  event: time, cpu, pid, tid
profile:hz:99 every 10101010 ns
  event: time, cpu, pid, tid
=== lists
kprobe:vfs_read,
kprobe:vfs_write, kretprobe:vfs_read
{ @[probe] = count(); }
--- events
vfs_write
kretprobe
--- out


@[kprobe:vfs_write]: 1
@[kretprobe:vfs_read]: 1
=== one probe in two clauses is attached once
kprobe:vfs_read { @a = count(); }
kprobe:vfs_read /pid == 1/ { @b[comm] = count(); }
--- args
-plan
--- out
Plan: 2 probes
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 2:33
=== module
kprobe:nf_nat:nf_nat_setup_info { @[func] = count(); print(probe); }
kprobe:vmlinux:vfs_read { print(probe); }
--- events
nf_nat_setup_info
vfs_read
--- out
kprobe:nf_nat:nf_nat_setup_info
kprobe:vfs_read


@[nf_nat_setup_info]: 1
=== offset
kprobe:vfs_read+0x10 { print(probe); }
kprobe:vfs_read+4 { print(probe); }
--- events
vfs_read+16
vfs_read+4
--- out
kprobe:vfs_read+16
kprobe:vfs_read+4


=== as the device writes them
syscall:read:entry { print(probe); }
syscall:*:return { print(probe); }
kprobe:vfs_read:entry { print(probe); }
kprobe:vfs_read:return { print(probe); }
--- events
syscall:read:entry
syscall:write:return
kprobe:vfs_read:entry
kprobe:vfs_read:return
--- out
syscall:read:entry
syscall:write:return
kprobe:vfs_read:entry
kprobe:vfs_read:return


=== wildcards of system calls
tracepoint:syscalls:sys_*_read { @[probe] = count(); }
tracepoint:syscalls:sys_enter_* { @e = count(); }
--- events
sys_enter_read
sys_exit_read
sys_enter_write
--- out


@[tracepoint:syscalls:sys_enter_read]: 1
@[tracepoint:syscalls:sys_exit_read]: 1
@e: 2
=== raw system calls
tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }
--- args
-plan
--- out
Plan: 1 probe
tracepoint:raw_syscalls:sys_enter (syscall:read:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:39
tracepoint:raw_syscalls:sys_enter (syscall:write:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:39
tracepoint:raw_syscalls:sys_enter (syscall:openat:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:39
=== parameters in probes
kprobe:$1 { print(probe); }
i:ms:$2 { }
$3 { print("third"); }
BEG$4 { print("fourth"); }
--- args
vfs_read
10
kprobe:vfs_write
IN
--- events
vfs_read
vfs_write
--- out
fourth
kprobe:vfs_read
third


=== durations
interval:1s { print(probe); }
interval:100000 { }
profile:ms:10 { }
interval:s:2, interval:ms:2000 { @n = count(); }
--- args
-plan
--- out
Plan: 4 probes
interval:us:1000000 every 1000000000 ns
  event: time, cpu, pid, tid
interval:us:100 every 100000 ns
  event: time, cpu, pid, tid
profile:ms:10 every 10000000 ns
  event: time, cpu, pid, tid
interval:s:2 every 2000000000 ns
  event: time, cpu, pid, tid
=== wildcard of providers
*:vfs_read:* { print(probe); }
--- events
vfs_read:entry
vfs_read:return
--- out
kprobe:vfs_read:entry
kprobe:vfs_read:return


=== a name before a probe
first=BEGIN { print(1); }
--- out
1


=== quoted
kprobe:"vfs_read" { print(probe); }
--- events
vfs_read
--- out
kprobe:vfs_read


=== plan of everything
kprobe:vfs_read { @[comm, kstack(5), ustack] = hist(arg0); }
kretprobe:vfs_read /retval < 0/ { @n = count(); }
tracepoint:sched:sched_switch { print(args.prev_pid); }
BEGIN { }
END { }
interval:s:1 { print(@); }
self:signal:SIGUSR1 { }
--- args
-plan
--- out
Plan: 7 probes
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:21
  capture: arguments for 'arg0' at 1:53
  capture: kernel stack, 5 frames for 'kstack(5)' at 1:27
  capture: user stack, 127 frames for 'ustack' at 1:38
kretprobe:vfs_read (kprobe:vfs_read:return)
  event: time, cpu, pid, tid
  capture: return value for 'retval' at 2:21
tracepoint:sched:sched_switch (tracepoint:sched:sched_switch)
  event: time, cpu, pid, tid
  capture: tracepoint fields for 'args.prev_pid' at 3:39
begin
  event: time, cpu, pid, tid
end
  event: time, cpu, pid, tid
interval:s:1 every 1000000000 ns
  event: time, cpu, pid, tid
self:signal:SIGUSR1
  event: time, cpu, pid, tid
=== nothing is captured that nobody asks for
kprobe:vfs_read { @ = count(); }
--- args
-plan
--- out
Plan: 1 probe
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
=== stacks of no frames
kprobe:vfs_read { print(kstack(0)); }
--- args
-plan
--- out
Plan: 1 probe
kprobe:vfs_read (kprobe:vfs_read:entry)
  event: time, cpu, pid, tid
=== tree
kprobe:vfs_read /pid == 5 && comm != "x"/ { $a = (uint32)arg0 + 1; @x[$a, tid]++; if ($a > 3) { print(@x); } else { exit(); } while (1) { break; continue; } for ($i : 0..3) { $t = (1, $i).1; } for ($kv : @x) { } unroll(2) { } let $z = -1; $q = 1 ? 2 : 3; return; }
--- args
-tree
--- out
Program
 kprobe:vfs_read
  pred
   && :: [bool]
    == :: [bool]
     builtin: pid :: [uint32]
     int: 5 :: [int64]
    != :: [bool]
     builtin: comm :: [string]
     string: "x"
  =
   variable: $a :: [uint64]
   + :: [uint64]
    (uint32) :: [uint32]
     builtin: arg0 :: [uint64]
    int: 1 :: [int64]
  post++ :: [int64]
   map: @x :: [int64]
    tuple: :: [(uint64,uint32)]
     variable: $a :: [uint64]
     builtin: tid :: [uint32]
  if
   > :: [bool]
    variable: $a :: [uint64]
    int: 3 :: [int64]
  then
   call: print
    map: @x
  else
   call: exit
  while
   int: 1 :: [int64]
   break
   continue
  for $i
   int: 0 :: [int64]
   int: 3 :: [int64]
   =
    variable: $t :: [int64]
    .1 :: [int64]
     tuple: :: [(int64,int64)]
      int: 1 :: [int64]
      variable: $i :: [int64]
  for $kv
   map: @x
  unroll
   int: 2 :: [int64]
  let $z
   - :: [int64]
    int: 1 :: [int64]
  =
   variable: $q :: [int64]
   ?: :: [int64]
    int: 1 :: [int64]
    int: 2 :: [int64]
    int: 3 :: [int64]
  return
=== config of the environment
kprobe:vfs_read { print(kstack(1)); }
--- args
BPFTRACE_STACK_MODE=raw
BPFTRACE_NO_SUCH=1
--- events
vfs_read kstack=0xffffffff81001234
--- out

ffffffff81001234



=== config of the program goes before the environment
config = { stack_mode = perf }
kprobe:vfs_read { print(kstack(1)); }
--- args
BPFTRACE_STACK_MODE=raw
--- events
vfs_read kstack=0xffffffff81001234
--- out

	ffffffff81001234 kfunc_810012+52



=== config of the environment that is wrong
kprobe:vfs_read { print(kstack(1)); }
--- args
BPFTRACE_STACK_MODE=ra
BPFTRACE_MAX_STRLEN=x
--- err
ERROR: BPFTRACE_STACK_MODE=ra: expected bpftrace, perf or raw
ERROR: BPFTRACE_MAX_STRLEN=x: expected a number
--- status 1
=== max_probes
config = { max_probes = 2 }
kprobe:vfs_* { @ = count(); }
kprobe:do_nanosleep { @ = count(); }
--- err
stdin:3:1-20: ERROR: kprobe:do_nanosleep: this makes more than 2 probes; raise max_probes in config if that is meant
kprobe:do_nanosleep { @ = count(); }
^~~~~~~~~~~~~~~~~~~
--- status 1
