=== buf json
BEGIN { print(buf("a\x01\xff", 3)); @x = buf("ab", 2); @[buf("k", 1)] = 1; printf("%r\n", buf("q\x01",2)); }
--- args
-json
--- out
{"type": "value", "data": [97,1,-1]}
{"type": "printf", "data": "q\\x01\n"}
{"type": "map", "data": {"@": {"k": 1}}}
{"type": "map", "data": {"@x": [97,98]}}
=== ksym json
BEGIN { @[ksym(5), usym(6)] = 1; @v = ksym(7); print(usym(9)); }
--- args
-json
--- out
{"type": "value", "data": "0x9"}
{"type": "map", "data": {"@": {"0x5,0x6": 1}}}
{"type": "map", "data": {"@v": "0x7"}}
=== json bools
BEGIN { print(true); @a = true; @b[true, false] = 1; print((true, 1)); printf("%d\n", true); }
--- args
-json
--- out
{"type": "value", "data": true}
{"type": "value", "data": [true,1]}
{"type": "printf", "data": "1\n"}
{"type": "map", "data": {"@a": true}}
{"type": "map", "data": {"@b": {"true,false": 1}}}
=== json enum
enum e { A = 1, B } BEGIN { print(A); @a = B; @k[A] = 1; print((A, B)); }
--- args
-json
--- out
{"type": "value", "data": 1}
{"type": "value", "data": [1,2]}
{"type": "map", "data": {"@a": 2}}
{"type": "map", "data": {"@k": {"A": 1}}}
=== json nested
BEGIN { @[1,(2,3)] = (1,(2,"x")); print(((1,2),3)); @s[1] = ("a",); }
--- args
-json
--- out
{"type": "value", "data": [[1,2],3]}
{"type": "map", "data": {"@": {"1,(2,3)": [1,[2,"x"]]}}}
{"type": "map", "data": {"@s": {"1": ["a"]}}}
=== json top
BEGIN { @[1] = (int64)5; @[2] = (int64)7; @[3] = (int64)1; print(@, 2); print(@, 2, 2); clear(@); }
--- args
-json
--- out
{"type": "map", "data": {"@": {"1": 5, "2": 7}}}
{"type": "map", "data": {"@": {"1": 2, "2": 3}}}
=== json lhist edges
BEGIN { @ = lhist(-5, 0, 10, 5); @ = lhist(100, 0, 10, 5); @h = hist(-1); @h = hist(0); @h2 = hist(5, 2); @h2 = hist(100, 2); }
--- args
-json
--- out
{"type": "hist", "data": {"@": [{"max": -1, "count": 1},{"min": 0, "max": 4, "count": 0},{"min": 5, "max": 9, "count": 0},{"min": 10, "count": 1}]}}
{"type": "hist", "data": {"@h": [{"max": -1, "count": 1},{"min": 0, "max": 0, "count": 1}]}}
{"type": "hist", "data": {"@h2": [{"min": 5, "max": 5, "count": 1},{"min": 6, "max": 6, "count": 0},{"min": 7, "max": 7, "count": 0},{"min": 8, "max": 9, "count": 0},{"min": 10, "max": 11, "count": 0},{"min": 12, "max": 13, "count": 0},{"min": 14, "max": 15, "count": 0},{"min": 16, "max": 19, "count": 0},{"min": 20, "max": 23, "count": 0},{"min": 24, "max": 27, "count": 0},{"min": 28, "max": 31, "count": 0},{"min": 32, "max": 39, "count": 0},{"min": 40, "max": 47, "count": 0},{"min": 48, "max": 55, "count": 0},{"min": 56, "max": 63, "count": 0},{"min": 64, "max": 79, "count": 0},{"min": 80, "max": 95, "count": 0},{"min": 96, "max": 111, "count": 1}]}}
=== json warn
BEGIN { $z = 0; print(5 % $z); @[1] = 1; clear(@); }
--- args
-json
--- out
{"type": "runtime_error", "msg": "Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.", "filename": "stdin", "line": 1, "col": 23}
{"type": "value", "data": 1}
=== hist of neg and big
BEGIN { @ = hist(-100); @ = hist((uint64)18446744073709551615); @b = hist(-9223372036854775807); @u[1] = hist((uint64)1 << 63); }
--- out


@:
(..., 0)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

@b:
(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

@u[1]:
(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== lhist bad
BEGIN { @ = lhist(5, 10, 5, 1); }
--- err
stdin:1:13-31: ERROR: lhist() min must be less than max (provided min 10 and max 5)
BEGIN { @ = lhist(5, 10, 5, 1); }
            ^~~~~~~~~~~~~~~~~~
--- status 1
=== lhist bad2
BEGIN { @ = lhist(5, 0, 10, 0); }
--- err
stdin:1:13-31: ERROR: lhist() step must be >= 1 (0 provided)
BEGIN { @ = lhist(5, 0, 10, 0); }
            ^~~~~~~~~~~~~~~~~~
--- status 1
=== lhist many
BEGIN { @ = lhist(5, 0, 1000000, 1); }
--- err
stdin:1:13-36: ERROR: lhist() too many buckets, must be <= 1000 (would need 1000000)
BEGIN { @ = lhist(5, 0, 1000000, 1); }
            ^~~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== hist bad
BEGIN { @ = hist("a"); }
--- err
stdin:1:18-21: ERROR: the value must be a number; this is of type 'string'
BEGIN { @ = hist("a"); }
                 ^~~
--- status 1
=== sum str
BEGIN { @ = sum("a"); }
--- err
stdin:1:17-20: ERROR: the value must be a number; this is of type 'string'
BEGIN { @ = sum("a"); }
                ^~~
--- status 1
=== avg rounding
BEGIN { @a = avg(1); @a = avg(2); @b = avg(-1); @b = avg(-2); @c = avg((uint64)18446744073709551615); @d = stats(-1); @d = stats(-2); @e[1] = avg(7); @e[1] = avg(8);}
--- out


@a: 1
@b: -1
@c: 18446744073709551615
@d: { .count = 2, .average = -1, .total = -3 }
@e[1]: 7
=== min max unsigned
BEGIN { @a = max((uint64)18446744073709551615); @a = max((uint64)5); @b = min((uint64)18446744073709551615); @b = min((uint64)5); @c = max(-5); @c = max(-6); @d = min(0); @e = max(0); @f = min(5); @f = min(-5); @g = max((uint8)200); @h = sum((uint8)200); @h = sum((uint8)100); @i = sum(-5);}
--- out


@a: 18446744073709551615
@b: 5
@c: -5
@d: 0
@e: 0
@f: -5
@g: 200
@h: 300
@i: -5
=== avg expr
BEGIN { @a = avg(5); @a = avg(10); if (@a > 6) { print("gt"); } print(@a + 1); printf("%d\n", (int64)@a); @s = sum(5); print(@s > 4 ? "y" : "n"); @m = max(5); print(@m == 5); }
--- out
gt
8
7
y
true


@a: 7
@m: 5
@s: 5
=== map as key
BEGIN { @a = 1; @b[@a] = 2; @c[@b[1]] = 3; @a[1] = 1; }
--- err
stdin:1:44-49: ERROR: @a is used with a key here and without one elsewhere
BEGIN { @a = 1; @b[@a] = 2; @c[@b[1]] = 3; @a[1] = 1; }
                                           ^~~~~
--- status 1
=== map as key2
BEGIN { @a = 1; @b[@a] = 2; @c[@b[1]] = 3; @s = "k"; @d[@s] = 1; @e[@s, @a] = 2; }
--- out


@a: 1
@b[1]: 2
@c[2]: 3
@d[k]: 1
@e[k, 1]: 2
@s: k
=== nested if
BEGIN { $x = 3; if ($x > 1) { if ($x > 2) { print("deep"); } else { print("no"); } } if ($x == 1 || $x == 3 && $x != 4) { print("or"); } if (!($x == 2)) { print("not"); } }
--- out
deep
or
not


=== prec
BEGIN { print(1 + 2 * 3); print((1 + 2) * 3); print(10 - 2 - 3); print(100 / 10 / 2); print(1 << 2 + 1); print(5 & 3 == 3); print(1 | 2 ^ 3 & 4); print(!0 + 1); print(-2 * -3); print(~1 & 0xff); print(7 % 4 * 2); print(1 < 2 == 1); print(1 ? 2 : 3 ? 4 : 5); print(0 ? 2 : 0 ? 4 : 5); }
--- out
7
9
5
5
8
1
3
2
6
254
6
true
2
5


=== escape strs
BEGIN { printf("%s\n", "a\"b\\c\td\x41\101"); print("line1\nline2"); printf("%d%%\n", 50); }
--- out
a"b\c	dAA
line1
line2
50%


=== printf many
BEGIN { printf("%d %s %d %s %d %s %d %s\n", 1, "a", 2, "b", 3, "c", 4, "d"); printf("no args\n"); printf("%s", "no newline"); printf("\n"); }
--- out
1 a 2 b 3 c 4 d
no args
no newline


=== printf strs trunc
BEGIN { printf("%-5s|%5s|%-1s|\n", "abcdefgh", "abc", "xy"); printf("%5d|%-5d|%05d|%5x|%-5x|%05x\n", 12345678, 1, 2, 255, 255, 255); printf("%3c|%-3c|\n", 65, 66); }
--- out
abcdefgh|  abc|xy|
12345678|1    |00002|   ff|ff   |000ff
  A|B  |


=== print neg in map
BEGIN { @[-1] = -2; @a[-1, "x"] = -5; @b = -1; @c[(int8)-5] = (int8)-6; @d[(uint8)250] = (uint8)251; }
--- out


@[-1]: -2
@a[-1, x]: -5
@b: -1
@c[-5]: -6
@d[250]: 251
=== for del
BEGIN { @a[1] = 5; @a[2] = 6; for ($kv : @a) { delete(@a, $kv.0); } print(len(@a)); }
--- out
0


=== for nested
BEGIN { @a[1] = 1; @b[2] = 2; for ($x : @a) { for ($y : @b) { print(($x.0, $y.0)); } } for ($i : 0..2) { for ($j : 0..2) { print(($i, $j)); } } }
--- out
(1, 2)
(0, 0)
(0, 1)
(1, 0)
(1, 1)


@a[1]: 1
@b[2]: 2
=== for capture
BEGIN { $n = 0; @a[1] = 10; @a[2] = 20; for ($kv : @a) { $n += $kv.1; } print($n); $m = 0; for ($i : 0..10) { $m += $i; } print($m); $s = ""; for ($i : 0..2) { $s = "x"; } print($s);}
--- out
30
45
x


@a[1]: 10
@a[2]: 20
=== for range types
BEGIN { for ($i : (uint8)0..(uint8)3) { print($i); } $a = 1; for ($i : $a..3) { print($i); } for $i : 0..2 { print($i); } }
--- out
0
1
2
1
2
0
1


=== while break cont
BEGIN { $i = 0; while ($i < 10) { $i++; if ($i % 2 == 0) { continue; } if ($i > 6) { break; } print($i); } }
--- out
1
3
5


=== return
BEGIN { print(1); return; print(2); } BEGIN { if (1) { return; } print(3); } END { print("e"); }
--- out
1
e


=== config forms
config = { print_maps_on_exit = false } BEGIN { @a = 1; print(@a); }
--- out
@a: 1


=== config forms2
config = { max_map_keys = 1; stack_mode = "raw"; } BEGIN { @a[1] = 1; }
--- out


@a[1]: 1
=== config bad
config = { no_such = 1 } BEGIN { }
--- err
stdin:1:12-23: ERROR: config no_such: there is no such config variable
config = { no_such = 1 } BEGIN { }
           ^~~~~~~~~~~
--- status 1
=== config bad2
config = { stack_mode = "x" } BEGIN { }
--- err
stdin:1:12-28: ERROR: config stack_mode: expected bpftrace, perf or raw
config = { stack_mode = "x" } BEGIN { }
           ^~~~~~~~~~~~~~~~
--- status 1
=== unknown fn
BEGIN { foo(1); }
--- err
stdin:1:9-12: ERROR: Unknown function: 'foo'
BEGIN { foo(1); }
        ^~~
--- status 1
=== unknown id
BEGIN { print(foo); }
--- err
stdin:1:15-18: ERROR: Unknown identifier: 'foo'
BEGIN { print(foo); }
              ^~~
--- status 1
=== unknown probe
foo:bar { print(1); }
--- err
stdin:1:1-8: ERROR: no probe matches foo:bar: there is no provider foo
foo:bar { print(1); }
^~~~~~~
--- status 1
=== unknown tp
tracepoint:syscalls:sys_enter_nope { print(1); }
--- err
stdin:1:1-35: ERROR: no probe matches tracepoint:syscalls:sys_enter_nope
tracepoint:syscalls:sys_enter_nope { print(1); }
^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== missing brace
BEGIN { print(1); 
--- err
stdin:2:1-2: ERROR: expected } to close a block, found the end of the program

^
--- status 1
=== missing paren
BEGIN { print(1; }
--- err
stdin:1:16-17: ERROR: expected ) after the arguments of a call, found ;
BEGIN { print(1; }
               ^
--- status 1
=== macro kinds
macro one() { 1 } macro addone($x) { $x++; } macro get(@m, k) { @m[k] } macro sq(x) { x * x } BEGIN { $a = 5; addone($a); print($a); @q[3] = 7; print(get(@q, 3)); print(sq(1 + 2)); print(one() + one); }
--- out
6
7
9
2


@q[3]: 7
=== macro rec
macro f(x) { f(x) } BEGIN { print(f(1)); }
--- err
stdin:1:14-18: ERROR: macro f expands to itself without an end
macro f(x) { f(x) } BEGIN { print(f(1)); }
             ^~~~
--- status 1
=== macro arity
macro f(x) { x } BEGIN { print(f(1, 2)); }
--- err
stdin:1:32-39: ERROR: macro f takes 1 argument, not 2
macro f(x) { x } BEGIN { print(f(1, 2)); }
                               ^~~~~~~
--- status 1
=== macro stmts
macro show(a, b) { printf("%d-%d\n", a, b); } BEGIN { show(1, 2); show(3 + 1, 5); }
--- out
1-2
4-5


=== macro hygiene
macro t() { let $tmp = 5; $tmp } BEGIN { $tmp = 1; print(t()); print($tmp); }
--- out
5
1


=== tuple ops
BEGIN { $t = (1, "a", (2, 3)); print($t.0); print($t.1); print($t.2.1); if ($t == (1, "a", (2, 3))) { print("eq"); } $u = $t; print($u); @t[$t] = 1; print(@t[$t]); print(($t.0 + 1, $t.1)); }
--- out
1
a
3
eq
(1, a, (2, 3))
1
(2, a)


@t[1, a, (2, 3)]: 1
=== tuple assign
BEGIN { $t = (1, 2); $t = (3, 4); print($t); @x = (1, "abc"); @x = (2, "abcdef"); print(@x); }
--- out
(3, 4)
@x: (2, abcdef)


@x: (2, abcdef)
=== ptr math
BEGIN { $p = (int32*)16; print($p + 1); print($p - 1); print((uint64)$p); $q = (int8*)16; print($q + 1); print($p == 16); print((void*)1 + 1); }
--- out
0x14
0xc
16
0x11
true
0x2


=== strcmp fns
BEGIN { print(strncmp("a", "b", 1) == 0); print(strcontains("", "")); print(strcontains("a", "")); print(strstr("abc", "")); print(strlen("")); print(strcontains(comm, "zzz")); print(strncmp(comm, "xx", 2) != 0); }
--- out
false
true
true
0
0
false
true


=== unused var warn
BEGIN { $a = 1; let $b; }
--- out


=== typeof
BEGIN { $a = (uint8)5; let $b : typeof($a) = 7; print($b); print(sizeof(typeof($a))); $c = (typeof($a))300; print($c); let $d : typeof(uint16) = 65537; print($d); @m["x"] = "y"; let $e : typeof(@m["x"]) = "z"; print($e); }
--- out
7
1
44
1
z


@m[x]: y
=== typeof in a macro
macro keep(x) { let $y : typeof(x) = x; $y } BEGIN { print(keep((uint8)5)); print(keep("s")); }
--- out
5
s


=== strings as bools
BEGIN { print((bool)"x"); print((bool)""); $s = "a"; print((bool)$s); }
--- out
true
false
true


=== a NUL ends a string
BEGIN { printf("%s|\n", "\x00abc"); print(strlen("a\x00b")); print("ab\0cd"); printf("%rx\n", buf("Hello\0", 6)); @["k\0x"] = 1; }
--- out
|
1
ab
\x48\x65\x6c\x6c\x6f\x00


@[k]: 1
