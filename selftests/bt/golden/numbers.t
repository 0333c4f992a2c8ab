=== promo
BEGIN { $a = (uint64)5; $b = (uint64)7; print($a - $b); print($a + $b); print($a * $b); print($a / $b); print($a & $b); print($a | $b); print($a ^ $b); print($a << 2); print($a >> 1); print(~$a); print(-$a); }
--- out
-2
12
35
0
5
7
2
20
2
18446744073709551610
18446744073709551611


=== promo32
BEGIN { $a = (uint32)5; $b = (uint32)7; print($a - $b); print($a * 1000000000 * 10); print(~$a); print(-$a); print($a << 31); print($a << 40);}
--- out
-2
50000000000
4294967290
4294967291
10737418240
5497558138880


=== promo8
BEGIN { $a = (uint8)200; $b = (uint8)100; print($a - $b); print($b - $a); print($a + $b); print($a * $b);  $c = $a + $b; print($c); print(~$a); print(-$a); }
--- out
100
-100
300
20000
300
55
56


=== var cut
BEGIN { $a = (uint8)255; $a++; print($a); $b = (uint16)65535; $b += 1; print($b); $d = (int32)2147483647; $d++; print($d); }
--- out
256
65536
2147483648


=== cmp signs
BEGIN { $a = -1; $b = (uint64)1; print($a < $b); print($b > $a); print((uint32)1 > $a); print((int32)-1 < (uint32)1); print(-1 < (uint64)1); print(pid > -1); print(nsecs > -5);}
--- out
true
true
true
true
true
true
true


=== intlit
BEGIN { print(9223372036854775807); print(9223372036854775808); print(18446744073709551615); print(0xffffffffffffffff); print(-9223372036854775808); print(1e18); print(-1); }
--- out
9223372036854775807
9223372036854775808
18446744073709551615
18446744073709551615
-9223372036854775808
1000000000000000000
-1


=== castprint
BEGIN { print((uint8)256); print((int8)255); print((uint16)-1); print((int16)40000); print((uint32)-1); print((int32)4294967295); print((uint64)-1); print((bool)2); print((bool)0); $x = 300; print((uint8)$x); print((int8)$x);}
--- out
0
-1
65535
-25536
4294967295
-1
18446744073709551615
true
false
44
44


=== bools
BEGIN { print(true); print(false); print(1 == 1); print(1 && 0); $b = true; print($b); @b = false; print(!$b); print($b + 1); printf("%d %s\n", $b, $b); @c[true] = 1; @d = (true, 1); print(@d); }
--- out
true
false
true
false
true
false
2
1 true
@d: (true, 1)


@b: false
@c[true]: 1
@d: (true, 1)
=== boolbits
BEGIN { print(true & true); print(true | false); print(true ^ true); print(true == 1); print(5 > 3 == true); }
--- out
true
true
false
true
true


=== signs of variables that have been given constants
BEGIN { $c = (uint32)4000000000; $e = (uint64)9000000000; $d = (int32)-70000; $f = 1; $g = 7; print($f ? ($e * $c) : $g); print(((uint64)$d) + (10 + 0)); print((4294967295 * $c) < ($d <= 300)); print($e * $c + $g); $g--; print($e * $c + $g); }
--- out
-893488147419103232
18446744073709481626
false
-893488147419103225
-893488147419103226


