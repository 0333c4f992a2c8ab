# Fields of tracepoints: numbers, arrays, strings, in their place or elsewhere.

=== numbers
tracepoint:test:shapes { printf("%d %d %d %d %d\n", args.common_pid, args.dev, args.delta, args.flag, args.dev >> 20); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
shapes cpu=0 fields=070000012a00000003000000ff7f0000ff01020307000000080000000000000000000000000000003800000008000100050000006162000000
--- out
42 8388624 -5 1 8
42 3 32767 0 0


=== with an arrow
tracepoint:test:shapes { @[args->dev] = sum(args->delta); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
--- out


@[8388624]: -10
=== arrays in their place
tracepoint:test:shapes { print(args.addr); print(args.list); printf("%d %d\n", args.addr[3], args.list[0]); print(ntop(args.addr)); print(len(args.list)); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
--- out
[10,0,0,7]
[-1,2147483647]
7 -1
10.0.0.7
2


=== arrays elsewhere
tracepoint:test:shapes { print(args.words); print(len(args.words)); print(args.words[2]); print(args.words[3]); print(args.mask); print(len(args.mask)); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
shapes cpu=0 fields=070000012a00000003000000ff7f0000ff01020307000000080000000000000000000000000000003800000008000100050000006162000000
--- out
[1,2,65535]
3
65535
0
[255,1]
2
[]
0
0
0
[]
0


=== strings
tracepoint:test:shapes { printf("%s|%s|%d\n", args.path, args.comm, strlen(args.path)); @[str(args.path)] = count(); }
tracepoint:test:shapes /args.path == "/etc/passwd"/ { print("it"); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
shapes cpu=0 fields=070000012a00000003000000ff7f0000ff01020307000000080000000000000000000000000000003800000008000100050000006162000000
--- out
/etc/passwd|bash|11
it
|ab|0


@[]: 1
@[/etc/passwd]: 1
=== pointers, and a field before the argument of the same name
tracepoint:test:shapes { print(args.skb); printf("%p %llx\n", args.skb, args.skb); }
--- events
shapes cpu=0 args=1 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
--- out
0xffff888000001000
0xffff888000001000 ffff888000001000


=== all of them
tracepoint:test:shapes { print(args); }
--- events
shapes cpu=0 args=1 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
--- out
{ .dev = 8388624, .delta = -5, .flag = true, .addr = [10,0,0,7], .list = [-1,2147483647], .skb = 0xffff888000001000, .words = [1,2,65535], .path = /etc/passwd, .mask = [255,1], .comm = bash }


=== arrays as keys and values
tracepoint:test:shapes { @[args.addr] = count(); @last = args.words; }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000001000008088ffff380006000e000c00160010006261736801000200ffff2f6574632f70617373776400ff000000000000000100000000000000
--- out


@[[10,0,0,7]]: 2
@last: [1,2,65535]
=== an event that is cut
tracepoint:test:shapes { printf("%d %d [%s] %d\n", args.dev, args.skb, args.path, len(args.words)); }
--- events
shapes cpu=0 fields=070000012a00000010008000fbff01000a000007ffffffffffffff7f00000000
--- out
8388624 0 [] 0


=== words that lead outside
tracepoint:test:shapes { printf("[%s] %d %d\n", args.path, len(args.words), len(args.mask)); }
--- events
shapes cpu=0 fields=00000000000000000000000000000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffff
shapes cpu=0 fields=0000000000000000000000000000000000000000000000000000000000000000000000000000000038000100ffff01000000088000000000
--- out
[] 0 0
[] 0 0


=== no such field
tracepoint:test:shapes { print(args.dve); }
--- err
stdin:1:32-40: ERROR: tracepoint:test:shapes has no argument named 'dve'
tracepoint:test:shapes { print(args.dve); }
                               ^~~~~~~~
HINT: it has common_pid, dev, delta, flag, addr, list, skb, words, path, mask, comm, skb
--- status 1


=== only what is used is captured
tracepoint:test:shapes { print(1); }
--- args
-plan
--- out
Plan: 1 probe
tracepoint:test:shapes (tracepoint:test:shapes)
  event: time, cpu, pid, tid
=== why fields are captured
tracepoint:test:shapes /args.dev/ { print(comm); }
--- args
-plan
--- out
Plan: 1 probe
tracepoint:test:shapes (tracepoint:test:shapes)
  event: time, cpu, pid, tid
  capture: command name for 'comm' at 1:43
  capture: tracepoint fields for 'args.dev' at 1:25
=== the number of a system call
tracepoint:syscalls:sys_enter_write { print((args.__syscall_nr, args.fd)); }
--- events
sys_enter_write args=5,0,3
--- out
(1, 5)


