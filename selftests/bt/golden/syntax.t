=== incr
BEGIN { $a = 0; $a++; print($a); $b = 0; $b--; print($b); @c--; @d++; $e = 5; print($e++); print(++$e); print(@f++); print(++@f); print(@f); $g = (uint8)0; $g--; print($g); $h = (uint64)0; $h--; print($h); @i = (uint64)0; @i--; @j = (uint8)0; @j--; }
--- out
1
-1
5
7
0
2
@f: 2
-1
-1


@c: -1
@d: 1
@f: 2
@i: -1
@j: -1
=== named keys
BEGIN { @[(a=1,b=2)] = 1; @b = (x=1, y="s"); $t = (a=1, b=(c=2, d=3)); print($t); print($t.b.c); printf("%s\n", $t); @m[1] = (a=1,b=2); print(@m[1].a); @k[(a=1,b=2), 5] = 2; }
--- out
{ .a = 1, .b = { .c = 2, .d = 3 } }
2
{ .a = 1, .b = { .c = 2, .d = 3 } }
1


@[{ .a = 1, .b = 2 }]: 1
@b: { .x = 1, .y = s }
@k[{ .a = 1, .b = 2 }, 5]: 2
@m[1]: { .a = 1, .b = 2 }
=== named json
BEGIN { @[(a=1,b=2)] = 1; @b = (x=1, y="s"); $t = (a=1, b=(c=2, d=3)); print($t); @m[1] = (a=1,b=2); @k[(a=1,b=2), 5] = 2; }
--- args
-json
--- out
{"type": "value", "data": {"a": 1, "b": {"c": 2, "d": 3}}}
{"type": "map", "data": {"@": {"{.a=1,.b=2}": 1}}}
{"type": "map", "data": {"@b": {"x": 1, "y": "s"}}}
{"type": "map", "data": {"@k": {"{.a=1,.b=2},5": 2}}}
{"type": "map", "data": {"@m": {"1": {"a": 1, "b": 2}}}}
=== json kinds
BEGIN { @a = 1; @b = "x"; @c[1] = 1; @d["a",2] = 3; @e = hist(5); @f[1] = hist(6); @g = lhist(5,0,10,1); @h = (1,"a"); @i = true; @j[true] = false; @k = (void*)5; @l[1] = (1,2); @m = -5; @n = (uint64)18446744073709551615; @o = buf("ab\xff", 3); @p = macaddr("abcdef"); @q = ntop(1); @r = ksym(5); @s["a\"b"] = "c\"d\n\t\x01"; @t[1,(2,"b")] = 3; @u = min(5); @v = max(5); @w = sum(5); @x[1] = count();}
--- args
-json
--- err
stdin:1:251-268: ERROR: macaddr() expects 6 bytes
BEGIN { @a = 1; @b = "x"; @c[1] = 1; @d["a",2] = 3; @e = hist(5); @f[1] = hist(6); @g = lhist(5,0,10,1); @h = (1,"a"); @i = true; @j[true] = false; @k = (void*)5; @l[1] = (1,2); @m = -5; @n = (uint64)18446744073709551615; @o = buf("ab\xff", 3); @p = macaddr("abcdef"); @q = ntop(1); @r = ksym(5); @s["a\"b"] = "c\"d\n\t\x01"; @t[1,(2,"b")] = 3; @u = min(5); @v = max(5); @w = sum(5); @x[1] = count();}
                                                                                                                                                                                                                                                          ^~~~~~~~~~~~~~~~~
--- status 1
=== json hist overflow
BEGIN { @e = hist(-5); @e = hist(0); @e = hist(1); @e= hist(2000); @g = lhist(-5,0,10,2); @g = lhist(50,0,10,2); @g = lhist(5,0,10,2); @k[1,"x"] = lhist(5,0,10,2); }
--- args
-json
--- out
{"type": "hist", "data": {"@e": [{"max": -1, "count": 1},{"min": 0, "max": 0, "count": 1},{"min": 1, "max": 1, "count": 1},{"min": 2, "max": 3, "count": 0},{"min": 4, "max": 7, "count": 0},{"min": 8, "max": 15, "count": 0},{"min": 16, "max": 31, "count": 0},{"min": 32, "max": 63, "count": 0},{"min": 64, "max": 127, "count": 0},{"min": 128, "max": 255, "count": 0},{"min": 256, "max": 511, "count": 0},{"min": 512, "max": 1023, "count": 0},{"min": 1024, "max": 2047, "count": 1}]}}
{"type": "hist", "data": {"@g": [{"max": -1, "count": 1},{"min": 0, "max": 1, "count": 0},{"min": 2, "max": 3, "count": 0},{"min": 4, "max": 5, "count": 1},{"min": 6, "max": 7, "count": 0},{"min": 8, "max": 9, "count": 0},{"min": 10, "count": 1}]}}
{"type": "hist", "data": {"@k": {"1,x": [{"min": 4, "max": 5, "count": 1}]}}}
=== json print value
BEGIN { print(1); print("a"); print((1,"b")); print(comm == "x"); print((void*)5); print(buf("ab",2)); print(ksym(5)); print(macaddr("abcdef")); print(ntop(1)); print(strftime("%Y", 5)); print(-1); @a[1] = 5; print(@a[1]); print(@a); print(@a, 1); print(@a, 1, 2); printf("x\n"); printf("%s\n", "é\"\\"); print((uint64)18446744073709551615); print(9007199254740993); }
--- args
-json
--- err
stdin:1:126-143: ERROR: macaddr() expects 6 bytes
BEGIN { print(1); print("a"); print((1,"b")); print(comm == "x"); print((void*)5); print(buf("ab",2)); print(ksym(5)); print(macaddr("abcdef")); print(ntop(1)); print(strftime("%Y", 5)); print(-1); @a[1] = 5; print(@a[1]); print(@a); print(@a, 1); print(@a, 1, 2); printf("x\n"); printf("%s\n", "é\"\\"); print((uint64)18446744073709551615); print(9007199254740993); }
                                                                                                                             ^~~~~~~~~~~~~~~~~
--- status 1
=== json exit
BEGIN { exit(3); }
--- args
-json
--- status 3
=== for map
BEGIN { @a[1] = 5; for ($kv : @a) { print($kv); print($kv.0); print($kv.1); @b[$kv.0] = $kv.1; } }
--- out
(1, 5)
1
5


@a[1]: 5
@b[1]: 5
=== for map multi
BEGIN { @a[1,"x"] = 5; for ($kv : @a) { print($kv); print($kv.0); print($kv.0.1); } @c["k"] = count(); for ($kv : @c) { print($kv); print($kv.1 + 1); } @s["k"] = sum(5); for ($kv : @s) { print($kv.1); } @m["k"] = "v"; for ($kv : @m) { print($kv); } @av[1] = avg(5); for ($kv : @av) { print($kv); } @mi[1] = min(5); for ($kv : @mi) { print($kv); }}
--- out
((1, x), 5)
(1, x)
x
(k, 1)
2
5
(k, v)
(1, 5)
(1, 5)


@a[1, x]: 5
@av[1]: 5
@c[k]: 1
@m[k]: v
@mi[1]: 5
@s[k]: 5
=== for hist
BEGIN { @h[1] = hist(5); for ($kv : @h) { print($kv); } }
--- err
stdin:1:37-39: ERROR: values of type 'hist_t' cannot be gone over; print(@h) shows them
BEGIN { @h[1] = hist(5); for ($kv : @h) { print($kv); } }
                                    ^~
--- status 1
=== for stats
BEGIN { @h[1] = stats(5); for ($kv : @h) { print($kv); } }
--- err
stdin:1:38-40: ERROR: values of type 'stats_t' cannot be gone over; print(@h) shows them
BEGIN { @h[1] = stats(5); for ($kv : @h) { print($kv); } }
                                     ^~
--- status 1
=== for nope
BEGIN { for ($kv : @nope) { print($kv); } }
--- err
stdin:1:20-25: ERROR: Undefined map: @nope
BEGIN { for ($kv : @nope) { print($kv); } }
                   ^~~~~
--- status 1
=== for scalar
BEGIN { @a = 1; for ($kv : @a) { print($kv); } }
--- err
stdin:1:28-30: ERROR: @a has no explicit keys (scalar map), and cannot be used for iteration
BEGIN { @a = 1; for ($kv : @a) { print($kv); } }
                           ^~
--- status 1
=== for expr range
BEGIN { $a = 2; for ($i : $a..($a + 2)) { print($i); } for ($i : 0..$1) { print($i) } }
--- args
2
--- out
2
3
0
1


=== while
BEGIN { $i = 0; while ($i < 3) { $i++; if ($i == 2) { continue; } print($i); } while (1) { break; } }
--- out
1
3


=== unroll
BEGIN { $i = 0; unroll(3) { $i++; print($i); } unroll($1) { print("x"); } }
--- args
2
--- out
1
2
3
x
x


=== unroll bad
BEGIN { unroll(101) { } unroll(0) { } }
--- err
stdin:1:9-20: ERROR: unroll maximum value is 100
BEGIN { unroll(101) { } unroll(0) { } }
        ^~~~~~~~~~~
stdin:1:25-34: ERROR: unroll minimum value is 1
BEGIN { unroll(101) { } unroll(0) { } }
                        ^~~~~~~~~
--- status 1
=== long strings
BEGIN { $s = "0123456789012345678901234567890123456789012345678901234567890123456789"; print($s); print(strlen($s)); @a[$s] = $s; printf("%s\n", $s); print(str($s, 20)); print(str($s, 65)); }
--- out
0123456789012345678901234567890123456789012345678901234567890123456789
70
0123456789012345678901234567890123456789012345678901234567890123456789
0123456789012345678
0123456789012345678901234567890123456789012345678901234567890123


@a[0123456789012345678901234567890123456789012345678901234567890123456789]: 0123456789012345678901234567890123456789012345678901234567890123456789
=== str sizes
BEGIN { @a["abc"] = 1; @a["abcdefghijklmnop"] = 2; print(@a["abc"]); $x = "abc"; $x = "abcdef"; print($x); @s = "a"; @s = "abcdef"; print(@s); $y = ("a", 1); $y = ("abcdef", 2); print($y); }
--- out
1
abcdef
@s: abcdef
(abcdef, 2)


@a[abc]: 1
@a[abcdefghijklmnop]: 2
@s: abcdef
=== str index
BEGIN { $s = "abc"; print($s[0]); print($s[1]); print("abc"[2]); }
--- out
97
98
99


=== arrays
BEGIN { $a = (uint8[4])(uint32)0x01020304; print($a); print($a[0]); print($a[3]); @a = $a; print(sizeof($a)); $b = (int16[2])(uint32)0xffff0001; print($b); print((uint32)$a); }
--- out
[4,3,2,1]
4
1
4
[1,-1]
16909060


@a: [4,3,2,1]
=== param str
BEGIN { print($1); print(str($1)); @[$1] = 1; @[str($1)] = 2; if ($1 == "hello") { print("eq"); } }
--- args
hello
--- out
hello
hello
eq


@[hello]: 2
=== enum
enum e { A = 1, B, C = 10 } enum { X = 5 } BEGIN { print(A); print(B); print(C + 1); print((enum e)2); $x = (enum e)10; print($x); printf("%d %s\n", A, B); @[A] = B; print(X); if ($x == C) { print("same"); } print((A, B)); }
--- out
A
B
11
B
C
1 B
X
same
(A, B)


@[A]: B
=== enum ns
enum e { A = 1, B, C = 10 } BEGIN { print(e::A); }
--- err
stdin:1:44-45: ERROR: expected ) after the arguments of a call, found :
enum e { A = 1, B, C = 10 } BEGIN { print(e::A); }
                                           ^
--- status 1
=== macros
macro add(a, b) { a + b } macro inc($x) { $x += 1; } macro setm(@m, v) { @m[1] = v; } macro five() { 5 } BEGIN { print(add(1, 2)); $y = 1; inc($y); print($y); setm(@q, 7); print(five()); print(five); }
--- out
3
2
5
5


@q[1]: 7
=== lets
BEGIN { let $a; $a = 5; let $b : uint8; $b = 5; let $c = 6; print(($a, $b, $c)); let $d : string; $d = "x"; print($d); let $e: string[5] = "abc"; print($e); } 
--- out
(5, 5, 6)
x
abc


=== scoping
BEGIN { if (1) { $x = 1; } print($x); }
--- err
stdin:1:34-36: ERROR: Undefined or undeclared variable: $x
BEGIN { if (1) { $x = 1; } print($x); }
                                 ^~
--- status 1
=== scoping2
BEGIN { $x = 1; if (1) { $x = 2; $y = 3; } print($x); { let $z = 1; } unroll(1) { $w = 1; } }
--- out
2


=== shadow
BEGIN { $x = 1; if (1) { let $x = 2; print($x); } print($x); }
--- err
stdin:1:26-36: ERROR: Variable $x was already declared. Variable shadowing is not allowed.
BEGIN { $x = 1; if (1) { let $x = 2; print($x); } print($x); }
                         ^~~~~~~~~~
--- status 1
=== keys mism
BEGIN { @a[1] = 1; @a["x"] = 2; }
--- err
stdin:1:23-26: ERROR: Argument mismatch for @a: trying to access with argument of type 'string' when map expects type 'int64'
BEGIN { @a[1] = 1; @a["x"] = 2; }
                      ^~~
--- status 1
=== val mism
BEGIN { @a = 1; @a = "x"; }
--- err
stdin:1:17-25: ERROR: Type mismatch for map @a: it is of type 'int64' and this is of type 'string'
BEGIN { @a = 1; @a = "x"; }
                ^~~~~~~~
--- status 1
=== var mism
BEGIN { $a = 1; $a = "x"; }
--- err
stdin:1:17-25: ERROR: Type mismatch for $a: it is of type 'int64' and this is of type 'string'
BEGIN { $a = 1; $a = "x"; }
                ^~~~~~~~
--- status 1
=== scalar vs keyed
BEGIN { @a = 1; @a[1] = 2; }
--- err
stdin:1:17-22: ERROR: @a is used with a key here and without one elsewhere
BEGIN { @a = 1; @a[1] = 2; }
                ^~~~~
--- status 1
=== undefined map
BEGIN { print(@a); }
--- err
stdin:1:15-17: ERROR: Undefined map: @a
BEGIN { print(@a); }
              ^~
--- status 1
=== undefined var
BEGIN { print($a); }
--- err
stdin:1:15-17: ERROR: Undefined or undeclared variable: $a
BEGIN { print($a); }
              ^~
--- status 1
=== count as val
BEGIN { @a = count(); @a = 5; }
--- out


@a: 5
=== count as val2
BEGIN { $a = count(); }
--- err
stdin:1:14-21: ERROR: count() must be assigned to a map as it is, as in @ = count(...)
BEGIN { $a = count(); }
             ^~~~~~~
--- status 1
=== aggr mix
BEGIN { @a = count(); @a = sum(5); }
--- out


@a: 6
=== has_key
BEGIN { @a[1] = 1; print(has_key(@a, 1)); print(has_key(@a, 2)); if (has_key(@a, 1)) { print("y"); } @b[1,"x"] = 1; print(has_key(@b, (1,"x"))); print(len(@a)); print(delete(@a, 1)); print(delete(@a, 1)); print(len(@a)); $x = delete(@b, (1,"x")); print($x); delete(@c[1]); @c[1] = 1; delete(@c[1]); @d = 5; delete(@d); }
--- out
true
false
y
true
1
true
false
0
true


=== blocks
BEGIN { $a = { let $b = 1; $b + 1 }; print($a); { print("blk"); } }
--- out
2
blk


=== pred begin
BEGIN /1 == 1/ { print("p"); } BEGIN /0/ { print("q"); } BEGIN / pid > 0 / { print("r"); }
--- out
p
r


=== durations
BEGIN { print(1s); print(1ms); print(1us); print(1ns); print(1m); print(1h); print(1d); print(5s + 1); }
--- out
1000000000
1000000
1000
1
60000000000
3600000000000
86400000000000
5000000001


