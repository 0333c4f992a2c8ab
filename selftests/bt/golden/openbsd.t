=== the example of bt(5): a filter and a map
syscall:read:entry /pid != 1/ { @[comm] = count(); }
--- events
read pid=1 comm=init
read pid=2 comm=sh
--- out


@[sh]: 1
=== filters the other way around
syscall:read:entry /1 == pid/ { @a = count(); }
syscall:read:entry /2 != tid/ { @b = count(); }
--- events
read pid=1
read pid=2
--- out


@a: 1
@b: 1
=== global variables and sums
syscall:read:entry { @reads = @reads + 1; @bytes = @bytes + arg2; }
syscall:write:entry { @reads = @reads - 1; }
END { printf("%d reads, %d bytes\n", @reads, @bytes); clear(@reads); clear(@bytes); }
--- events
syscall:read args=1,0,10
syscall:read args=1,0,20
syscall:write args=1,0,5
--- out
1 reads, 30 bytes


=== histograms of both kinds
syscall:read:return { @h = hist(retval); @l = lhist(retval, 0, 100, 50); }
--- events
syscall:read:return ret=60
syscall:read:return ret=600
--- out


@h:
[32, 64)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[64, 128)              0 |                                                    |
[128, 256)             0 |                                                    |
[256, 512)             0 |                                                    |
[512, 1K)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

@l:
[50, 100)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[100, ...)             1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== nested ifs and tuples
syscall:read:entry { $t = (pid, comm); if ($t.0 == 3) { if ($t.1 == "sh") printf("%s\n", $t.1); } }
--- events
read pid=3 comm=sh
read pid=3 comm=ksh
--- out
sh


=== strings and parameters
BEGIN { printf("%s %d\n", str($1), $2); }
--- args
abc
7
--- out
abc 7


=== stacks as keys
profile:hz:100 { @[ustack, comm] = count(); @k[kstack] = count(); }
--- events
profile pid=2 comm=a ustack=0x401010 kstack=0xffffffff81000010
--- out


@[
        ufunc_2_4010+16
, a]: 1
@k[
        kfunc_810000+16
]: 1
=== print with a limit
syscall:*:entry { @[probe] = count(); }
END { print(@, 1); clear(@); }
--- events
syscall:read
syscall:write
syscall:write
--- out
@[syscall:write:entry]: 2


=== delete and zero
BEGIN { @a["x"] = 1; @a["y"] = 2; delete(@a["x"]); @b[1] = count(); zero(@b); }
--- out


@a[y]: 2
@b[1]: 0
=== interval with an exit
interval:hz:10 { @n++; if (@n >= 3) exit(); }
END { printf("ended after %d\n", @n); clear(@n); }
--- events
interval
interval
interval
interval
--- out
ended after 3


=== max and min of maps
syscall:read:entry { @mx[pid] = max(arg2); @mn[pid] = min(arg2); }
--- events
read pid=1 args=0,0,5
read pid=1 args=0,0,9
read pid=2 args=0,0,1
--- out


@mn[2]: 1
@mn[1]: 5
@mx[2]: 1
@mx[1]: 9
=== ternaries are not there but logic is
BEGIN { $a = 1; if ($a == 1 && !($a == 2) || $a > 5) printf("yes\n"); }
--- out
yes


=== time
BEGIN { time("%Y-%m-%d\n"); }
--- out
2024-01-01


=== maps of numbers that functions and assignments change
BEGIN
{
	@map[8 - 1] = count();
	printf("=> one\n");
	print(@map);
	zero(@map);
	print(@map);
	@map[7] = count();
	@map[5] = 42;
	@map[3 + 1] = 9999;
	@map[897123] = 9997;
	@top = 2;
	printf("=> Print top %d:\n", @top);
	print(@map, @top);
	@map[5]++;
	@m[7] = min(3); @m[7] = min(5); print(@m); @m[7] = max(5); print(@m); @m[7] = sum(7); print(@m);
	if (@top)
		printf("top\n");
	if (0)
		printf("no\n");
	@c = 5; @c = count(); print(@c); @d = max(4); @d = min(9); print(@d); @e = -4; @e = max(-9); print(@e);
}
END
{
	@map[7] = count();
	print(@map);
	clear(@map);
	print(@map);
	printf("%s %s\n", $1, str($2, 3));
}
--- args
hello
OpenBSD
--- out
=> one
@map[7]: 1
@map[7]: 0
=> Print top 2:
@map[897123]: 9997
@map[4]: 9999
@m[7]: 3
@m[7]: 5
@m[7]: 12
top
@c: 6
@d: 4
@e: -4
@map[7]: 2
@map[5]: 43
@map[897123]: 9997
@map[4]: 9999
hello Ope


@c: 6
@d: 4
@e: -4
@m[7]: 12
@top: 2
