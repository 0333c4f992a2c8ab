=== scalar and keyed
BEGIN { @ = 5; @x = "text"; @a["k"] = 1; @b[1, "two"] = 3; @c[1] = (1, "t"); }
--- out


@: 5
@a[k]: 1
@b[1, two]: 3
@c[1]: (1, t)
@x: text
=== count
kprobe:vfs_read { @ = count(); @p[pid] = count(); }
--- events
vfs_read pid=7
vfs_read pid=8
vfs_read pid=7
--- out


@: 3
@p[8]: 1
@p[7]: 2
=== a counter never hit is 0
kprobe:vfs_read { @ = count(); }
--- out


=== a counter cleared is 0
BEGIN { @ = count(); @a[1] = count(); clear(@); clear(@a); }
--- out


=== other scalars never set are not printed
kprobe:vfs_read { @s = sum(1); @a = avg(1); @h = hist(1); @i = 5; @k[1] = count(); @st = "x"; }
--- out


=== sum of signed and unsigned
BEGIN { @a = sum(5); @a = sum(-7); @b = sum((uint64)3); @b = sum((uint64)4); }
--- out


@a: -2
@b: 7
=== avg min max stats
BEGIN { @avg = avg(1); @avg = avg(1); @avg = avg(10); @min = min(5); @min = min(-3); @min = min(9); @max = max(5); @max = max(-3); @max = max(9); @st = stats(2); @st = stats(10); }
--- out


@avg: 4
@max: 9
@min: -3
@st: { .count = 2, .average = 6, .total = 12 }
=== first value of min and max counts
BEGIN { @mx = max(-5); @mn = min(5); }
--- out


@mn: 5
@mx: -5
=== stats by key
kprobe:vfs_read { @bytes[comm] = stats(arg2); }
--- events
vfs_read comm=bash args=0,0,7
vfs_read comm=sleep args=0,0,832
vfs_read comm=bash args=0,0,9
--- out


@bytes[bash]: { .count = 2, .average = 8, .total = 16 }
@bytes[sleep]: { .count = 1, .average = 832, .total = 832 }
=== averages of negative numbers
BEGIN { @ = avg(-5); @ = avg(-6); }
--- out


@: -5
=== maps print in the order of their names
BEGIN { @c = 1; @a = 2; @b = 3; @ = 4; @Z = 5; }
--- out


@: 4
@Z: 5
@a: 2
@b: 3
@c: 1
=== entries sort by value then by key
BEGIN { @[3] = 1; @[1] = 2; @[2] = 1; @[10] = 0; @[-5] = 1; }
--- out


@[10]: 0
@[-5]: 1
@[2]: 1
@[3]: 1
@[1]: 2
=== string values sort by key
BEGIN { @["b"] = "x"; @["a"] = "y"; @["c"] = "w"; @n[10] = "x"; @n[9] = "y"; @n[-1] = "z"; }
--- out


@[a]: y
@[b]: x
@[c]: w
@n[-1]: z
@n[9]: y
@n[10]: x
=== tuple keys sort part by part
BEGIN { @[2, "a"] = "1"; @[1, "b"] = "2"; @[1, "a"] = "3"; }
--- out


@[1, a]: 3
@[1, b]: 2
@[2, a]: 1
=== counts sort by count
BEGIN { @["a"] = count(); @["b"] = count(); @["b"] = count(); @["c"] = count(); }
--- out


@[a]: 1
@[c]: 1
@[b]: 2
=== negative sums sort as signed
BEGIN { @["a"] = sum(5); @["b"] = sum(-5); @["c"] = sum(0); }
--- out


@[b]: -5
@[c]: 0
@[a]: 5
=== min and max sort
BEGIN { @["a"] = max(50); @["b"] = max(5); @["c"] = max(500); }
--- out


@[b]: 5
@[a]: 50
@[c]: 500
=== print with top
BEGIN { $i = 11; for $elem : 1..$i { @[$elem] = $elem-1; } print(@, 2); clear(@); }
--- out
@[9]: 8
@[10]: 9


=== print with top and div
BEGIN { for ($i : 1..11) { @[$i] = $i - 1; } print(@, 5, 2); clear(@); }
--- out
@[6]: 2
@[7]: 3
@[8]: 3
@[9]: 4
@[10]: 4


=== top of averages
BEGIN { print("BEGIN"); @["a"] = avg(10); @["b"] = avg(20); @["c"] = avg(30); @["d"] = avg(40); print(@, 2, 10); print("END"); clear(@); }
--- out
BEGIN
@[c]: 3
@[d]: 4
END


=== large top
BEGIN { @["a"] = avg(10); @["b"] = avg(20); print(@, 10, 10); clear(@); }
--- out
@[a]: 1
@[b]: 2


=== top of histograms
BEGIN { @[1] = hist(10); @[2] = hist(20); @[3] = hist(30); @[3] = hist(30); print(@, 2); clear(@); }
--- out
@[2]:
[16, 32)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

@[3]:
[16, 32)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|



=== div of histograms
BEGIN { unroll(10) { @ = hist(10); } print(@, 0, 5); clear(@); }
--- out
@:
[8, 16)                2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|



=== delete
BEGIN { @ = 1; @a[1] = 1; @b[1, 2] = 2; @b[3, 4] = 5; delete(@); delete(@a, 1); delete(@b, (1, 2)); print(delete(@b, (1, 2))); print(delete(@b, (3, 4))); }
--- out
false
true


=== delete the old way
BEGIN { @a[1] = 1; @a[2] = 2; @b[2, "hi"] = 2; delete(@a[1]); delete(@b[2, "hi"]); }
--- out


@a[2]: 2
=== delete says what is not there
BEGIN { @[1] = 1; delete(@, 2); delete(@, 2); $x = delete(@, 3); }
--- args
-k
--- out


@[1]: 1
--- err
stdin:1:19-31: WARNING: Can't delete map element because it does not exist.
BEGIN { @[1] = 1; delete(@, 2); delete(@, 2); $x = delete(@, 3); }
                  ^~~~~~~~~~~~
stdin:1:33-45: WARNING: Can't delete map element because it does not exist.
BEGIN { @[1] = 1; delete(@, 2); delete(@, 2); $x = delete(@, 3); }
                                ^~~~~~~~~~~~
=== reading what is not there
BEGIN { @[1] = 1; printf("%d\n", @[2]); }
--- args
-k
--- out
0


@[1]: 1
--- err
stdin:1:34-38: WARNING: Can't lookup map element because it does not exist.
BEGIN { @[1] = 1; printf("%d\n", @[2]); }
                                 ^~~~
=== reading what is not there gives 0
kprobe:vfs_read { print(@x[pid]); print(@s[pid]); @x[pid] = 5; @s[pid] = "set"; }
--- events
vfs_read pid=1
vfs_read pid=1
--- out
0

5
set


@s[1]: set
@x[1]: 5
=== clear and zero
BEGIN { @a[1] = 5; @a[2] = 6; @h = hist(5); @b = 7; @s["x"] = "y"; zero(@a); zero(@h); zero(@b); zero(@s); print(@a); clear(@a); @c[1] = 1; clear(@c); }
--- out
@a[1]: 0
@a[2]: 0


@b: 0
@h:

@s[x]: 
=== zero of averages and extremes
BEGIN { @a = avg(5); zero(@a); @m = max(5); zero(@m); @n = stats(4); zero(@n); }
--- out


@a: 0
@m: 0
@n: { .count = 0, .average = 0, .total = 0 }
=== len
BEGIN { @a[1] = 1; @a[2] = 1; print(len(@a)); @b = 5; print(len(@b)); delete(@a, 1); print(len(@a)); }
--- out
2
1
1


@a[2]: 1
@b: 5
=== has_key
BEGIN { @a[1, (2, "x")] = 0; if (has_key(@a, (1, (2, "x")))) { print("yes"); } if (!has_key(@a, (1, (2, "y")))) { print("no"); } @b["k"] = 1; print(has_key(@b, "k")); }
--- out
yes
no
true


@a[1, (2, x)]: 0
@b[k]: 1
=== find
BEGIN { @m[2] = (1, "hello"); let $v; if (find(@m, 2, $v)) { print($v); } if (find(@m, 3, $v)) { print("no"); } @n["a"] = 7; if (find(@n, "a", $w)) { print($w); } }
--- out
(1, hello)
7


@m[2]: (1, hello)
@n[a]: 7
=== aggregations in expressions
BEGIN { @c = count(); @s = sum(3); @s = sum(9); if (@s == 12) { printf("%d %d\n", (int64)@c, (int64)@s); } @a = avg(10); @a = avg(20); print(@a + 1); print((@c, @s, @a)); $d = @c + @s; print($d); }
--- out
1 12
16
(1, 12, 15)
13


@a: 15
@c: 1
@s: 12
=== aggregations as keys
BEGIN { @a = count(); @b = sum(5); @c = min(1); @d = max(10); @e = avg(7); @[@a, @b, @c, @d, @e] = 1; }
--- out


@[1, 5, 1, 10, 7]: 1
@a: 1
@b: 5
@c: 1
@d: 10
@e: 7
=== start and end of something
kprobe:vfs_read { @start[tid] = nsecs; }
kretprobe:vfs_read /@start[tid]/ { @us = hist((nsecs - @start[tid]) / 1000); delete(@start, tid); }
--- events
kprobe:vfs_read tid=1 ns=1000000
kprobe:vfs_read tid=2 ns=1500000
kretprobe:vfs_read tid=1 ns=3000000
kretprobe:vfs_read tid=3 ns=3000000
kretprobe:vfs_read tid=2 ns=9500000
--- out


@us:
[1K, 2K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[2K, 4K)               0 |                                                    |
[4K, 8K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== keys of strings of all lengths
BEGIN { @[""] = 1; @["a"] = 2; @["1234567"] = 3; @["12345678"] = 4; @["123456789"] = 5; @["123456789012345"] = 6; @["1234567890123456"] = 7; @["12345678901234567"] = 8; @["12345678901234567"] = 9; @["123456789012345678901234567890"] = 10; print(@["123456789"]); print(@["12345678901234567"]); delete(@, "1234567890123456"); delete(@, "12345678901234567"); }
--- out
5
9


@[]: 1
@[a]: 2
@[1234567]: 3
@[12345678]: 4
@[123456789]: 5
@[123456789012345]: 6
@[123456789012345678901234567890]: 10
=== many keys
BEGIN { for ($i : 0..5000) { @[$i] = $i; @s[$i, "k"] = $i; } for ($i : 0..4990) { delete(@, $i); delete(@s, ($i, "k")); } print(len(@)); for ($i : 0..3) { @[$i] = 7000; } clear(@s); }
--- out
10


@[4990]: 4990
@[4991]: 4991
@[4992]: 4992
@[4993]: 4993
@[4994]: 4994
@[4995]: 4995
@[4996]: 4996
@[4997]: 4997
@[4998]: 4998
@[4999]: 4999
@[0]: 7000
@[1]: 7000
@[2]: 7000
=== bounded map
config = { max_map_keys = 2 }
BEGIN { @[1] = 1; @[2] = 2; @[3] = 3; @[4] = count_me; }
macro count_me() { 5 }
--- out


@[1]: 1
@[2]: 2
--- err
stdin:2:29-37: WARNING: Map full; can't update element. Try increasing max_map_keys config or manually setting the max entries in a map declaration e.g. `let @a = hash(5000)`
BEGIN { @[1] = 1; @[2] = 2; @[3] = 3; @[4] = count_me; }
                            ^~~~~~~~
stdin:2:9-13: WARNING: updates of a full map lost: 2
=== declared maps
let @a = hash(2);
let @b = lruhash(2);
BEGIN { @a[1] = 1; @a[2] = 2; @a[3] = 3; @b[1] = 1; @b[2] = 2; @b[3] = 3; print(len(@b)); }
--- out
2


@a[1]: 1
@a[2]: 2
@b[2]: 2
@b[3]: 3
--- err
stdin:3:31-40: WARNING: Map full; can't update element. Try increasing max_map_keys config or manually setting the max entries in a map declaration e.g. `let @a = hash(5000)`
BEGIN { @a[1] = 1; @a[2] = 2; @a[3] = 3; @b[1] = 1; @b[2] = 2; @b[3] = 3; print(len(@b)); }
                              ^~~~~~~~~
stdin:1:5-7: WARNING: updates of a full map lost: 1
=== strings shorter than before
BEGIN { $x = "xxxxx"; $x = "a"; @[$x] = 1; $y = "yyyyy"; $y = "a"; @[$y] = 1; printf("len: %d\n", len(@)); }
--- out
len: 1


@[a]: 1
=== bool keys and values
BEGIN { @a[1] = 1; @b[has_key(@a, 1)] = has_key(@a, 2); @c = true; }
--- out


@a[1]: 1
@b[true]: false
@c: true
=== maps of maps' values
BEGIN { @g = 2; @a[2] = 0; if (has_key(@a, @g)) { print("ok"); } @a[@g] = @g; }
--- out
ok


@a[2]: 2
@g: 2
=== print an element
BEGIN { @x[1] = 11; @x[2] = 12; print(@x[2]); print((@x[1])); @s["a"] = "text"; print(@s["a"]); @c[1] = count(); print(@c[1]); }
--- out
12
11
text
1


@c[1]: 1
@s[a]: text
@x[1]: 11
@x[2]: 12
=== no printing at exit
config = { print_maps_on_exit = false }
BEGIN { @ = 5; print("only this"); }
--- out
only this


=== unsigned values
kprobe:vfs_read { @[arg0] = count(); @v = arg1; @i[arg0] = arg1; }
--- events
vfs_read args=-1,-2
vfs_read args=1,5
--- out


@[18446744073709551615]: 1
@[1]: 1
@i[1]: 5
@i[18446744073709551615]: 18446744073709551614
@v: 5
=== a value that grows from small to large type
BEGIN { @x = 0; @y = (uint8)3; @y = 1000; }
kprobe:vfs_read { @x = arg0; }
--- events
vfs_read args=0xffffffffffffffff
--- out


@x: 18446744073709551615
@y: 1000
=== args of system calls are signed
syscall:read:entry { @[arg0] = count(); }
--- events
read args=-100
--- out


@[-100]: 1
=== sched style map of tuples
kprobe:vfs_read { @[pid, comm, arg0] = sum(arg1); }
--- events
vfs_read pid=1 comm=a args=5,100
vfs_read pid=1 comm=a args=5,11
vfs_read pid=1 comm=b args=5,1
--- out


@[1, b, 5]: 1
@[1, a, 5]: 111
=== a map is bounded without a word about it
BEGIN { $i = 0; while ($i <= 1048576) { @a[$i] = 1; $i++ } print(len(@a)); clear(@a); }
--- out
1048576


--- err
stdin:1:41-51: WARNING: Map full; can't update element. Try increasing max_map_keys config or manually setting the max entries in a map declaration e.g. `let @a = hash(5000)`
BEGIN { $i = 0; while ($i <= 1048576) { @a[$i] = 1; $i++ } print(len(@a)); clear(@a); }
                                        ^~~~~~~~~~
stdin:1:41-47: WARNING: updates of a full map lost: 1
