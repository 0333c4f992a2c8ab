=== arithmetic and precedence
BEGIN { print(1 + 2 * 3); print((1 + 2) * 3); print(10 - 4 - 3); print(7 / 2); print(-7 / 2); print(7 % 3); print(2 + 3 << 1); print(1 | 2 ^ 3 & 6); print(-5 % 3); }
--- out
7
9
3
3
-3
1
10
1
-2


=== bit operators
BEGIN { print(6 & 3); print(6 | 3); print(6 ^ 3); print(~5); print(1 << 16); print(-16 >> 2); print(0xff >> 4); }
--- out
2
7
5
18446744073709551610
65536
-4
15


=== comparisons are bool
BEGIN { print(1 < 2); print(2 <= 1); print(3 == 3); print(3 != 3); print(5 > 4); print(4 >= 5); printf("%d %d\n", 1 < 2, 2 < 1); }
--- out
true
false
true
false
true
false
1 0


=== logic
BEGIN { print(1 && 0); print(1 && 2); print(0 || 3); print(!5); print(!0); print(1 || 0 && 0); }
--- out
false
true
true
false
true
true


=== short circuit
BEGIN { $a = 0; if (0 && $a++) { } if (1 || $a++) { } print($a); if (1 && $a++) { } print($a); }
--- out
0
1


=== ternary
BEGIN { $a = 1 ? "yes" : "no"; print($a); print(0 ? 1 : 2 ? 3 : 4); 1 ? printf("a\n") : printf("b\n"); }
--- out
yes
3
a


=== number forms
BEGIN { print(0x1f); print(0X1F); print(017); print(1e6); print(2e3); print(1_000_000); print(0b101); print(123UL); print(5LL); print(0); print(00); }
--- out
31
31
15
1000000
2000
1000000
5
123
5
0
0


=== durations
BEGIN { print(1ns); print(1us); print(1ms); print(1s); print(1m); print(1h); print(1d); print(100ms + 1s); }
--- out
1
1000
1000000
1000000000
60000000000
3600000000000
86400000000000
1100000000


=== big numbers
BEGIN { print(18446744073709551615); print(9223372036854775807); print(10223372036854775807); print(-9223372036854775807 - 1); }
--- out
18446744073709551615
9223372036854775807
10223372036854775807
-9223372036854775808


=== wrap around
BEGIN { $a = 9223372036854775807; $a++; print($a); print((uint64)0 - (uint64)1); print((int8)127 + (int8)1); print((uint8)255 + (uint8)1); }
--- out
-9223372036854775808
-1
128
256


=== casts
BEGIN { $x = 1 << 16; printf("%d %d\n", (uint16)$x, $x); print((int8)200); print((uint8)-1); print((uint32)-1); print((int64)(uint32)-1); print((uint64)-1); print((int16)0x18000); print((bool)5); print((int)300); print((unsigned char)300); }
--- out
0 65536
-56
255
4294967295
4294967295
18446744073709551615
-32768
true
300
44


=== casts of wrapped casts
BEGIN { $x = 300; print((uint64)(uint8)$x); print((int64)((uint8)$x + 1000)); }
--- out
44
1044


=== array casts
BEGIN { $a = (int8[8])12345; printf("%x %x\n", $a[0], $a[1]); printf("%d\n", (uint64)$a); print($a); print((uint8[4])(uint32)0x01020304); print((uint16[])(uint32)65537); }
--- out
39 30
12345
[57,48,0,0,0,0,0,0]
[4,3,2,1]
[1,1]


=== division by zero warns once and counts
BEGIN { $z = 0; $i = 0; while ($i < 3) { print(10 / $z); $i++; } print(10 % $z); }
--- out
1
1
1
1


--- err
stdin:1:48-55: WARNING: Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.
BEGIN { $z = 0; $i = 0; while ($i < 3) { print(10 / $z); $i++; } print(10 % $z); }
                                               ^~~~~~~
stdin:1:72-79: WARNING: Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.
BEGIN { $z = 0; $i = 0; while ($i < 3) { print(10 / $z); $i++; } print(10 % $z); }
                                                                       ^~~~~~~
stdin:1:48-55: WARNING: the warning about this came up 3 times
=== shift too far
BEGIN { $n = 65; print(1 << $n); print(8 >> $n); }
--- out
2
4


--- err
stdin:1:24-31: WARNING: Shift by a number of bits outside of 0 to 63. Only its low six bits are being used.
BEGIN { $n = 65; print(1 << $n); print(8 >> $n); }
                       ^~~~~~~
stdin:1:40-47: WARNING: Shift by a number of bits outside of 0 to 63. Only its low six bits are being used.
BEGIN { $n = 65; print(1 << $n); print(8 >> $n); }
                                       ^~~~~~~
=== most negative by minus one
BEGIN { $a = -9223372036854775807 - 1; $b = -1; print($a / $b); print($a % $b); }
--- out
-9223372036854775808
0


=== unary minus and plus
BEGIN { $a = 5; print(-$a); print(- -$a); print(+$a); print(-(2 + 3)); }
--- out
-5
5
5
-5


=== strings compare
BEGIN { print("a" == "a"); print("a" != "b"); print("abc" == "abcd"); $s = "x"; if ($s == "x") { print("eq"); } if ($s != "y") { print("ne"); } }
--- out
true
true
false
eq
ne


=== strings order
BEGIN { print("a" < "b"); print("abc" > "abd"); print("ab" <= "abc"); }
--- out
true
false
true


=== tuples
BEGIN { $a = (1, "hello"); $b = (3, 4, $a); print($a); print($b); print($b.0); print($a.1); print($b.2.1); print($a[1]); print((1,)); print(()); }
--- out
(1, hello)
(3, 4, (1, hello))
3
hello
hello
hello
(1)
()


=== tuple compare
BEGIN { print((1, 2) == (1, 2)); print((1, "a") != (1, "b")); }
--- out
true
true


=== named tuples
BEGIN { $t = (a = 1, b = "x"); print($t); print($t.a); print($t.b); }
--- out
{ .a = 1, .b = x }
1
x


=== block expressions
BEGIN { let $a = { let $b = 1; $b + 1 }; print($a); print({ 5 }); $s = { "text" }; print($s); }
--- out
2
5
text


=== increments
BEGIN { $x = 10; $y = $x--; print(($x, $y)); $z = ++$x; print(($x, $z)); @m++; ++@m; print(@m--); print(--@m); }
--- out
(9, 10)
(10, 10)
2
0


@m: 0
=== increments of keyed maps
BEGIN { @a["x"]++; @a["x"]++; @a["y"]--; @b[1, 2] += 5; @b[1, 2] -= 1; }
--- out


@a[y]: -1
@a[x]: 2
@b[1, 2]: 4
=== all assignments
BEGIN { $a = 12; $a += 3; print($a); $a -= 5; print($a); $a *= 4; print($a); $a /= 3; print($a); $a %= 8; print($a); $a <<= 3; print($a); $a >>= 1; print($a); $a |= 3; print($a); $a &= 6; print($a); $a ^= 15; print($a); }
--- out
15
10
40
13
5
40
20
23
6
9


=== all assignments of maps
BEGIN { @a = 12; @a += 3; print(@a); @a -= 5; print(@a); @a *= 4; print(@a); @a /= 3; print(@a); @a %= 8; print(@a); @a <<= 3; print(@a); @a >>= 1; print(@a); @a |= 3; print(@a); @a &= 6; print(@a); @a ^= 15; print(@a); }
--- out
@a: 15
@a: 10
@a: 40
@a: 13
@a: 5
@a: 40
@a: 20
@a: 23
@a: 6
@a: 9


@a: 9
=== sizeof
BEGIN { print(sizeof(uint8)); print(sizeof(uint64)); print(sizeof(int32)); $x = (uint16)1; print(sizeof($x)); }
--- out
1
8
4
2


=== positional parameters
BEGIN { printf("%d %s %d\n", $1, str($2), $#); print($1 + 1); print(str($1 + 1)); print($3); print(str($9)); print($4); }
--- args
42
hello
0x10
-7
--- out
42 hello 4
43
2
16

-7


=== positional strings
BEGIN { print(($1, $2)); }
--- args
p1
20
--- out
(p1, 20)


=== parameters with offset
BEGIN { printf("%s\n", str($1 + 1)); printf("%s\n", str($1 + 5)); }
--- args
hello
--- out
ello



=== getopt
BEGIN { print((getopt("aa", 1), getopt("bb"))); print(getopt("cc", "def")); print(getopt("dd", "def")); print(getopt("ee", true)); print(getopt("ff", 10)); }
--- args
--aa=20
--bb
--cc=text
--ee=false
--- out
(20, true)
text
def
false
10


=== getopt wrong
BEGIN { print(getopt("aa", 1)); print(getopt("b")); }
--- args
--aa=x
--b=maybe
--- err
stdin:1:15-30: ERROR: --aa=x: expected a number
BEGIN { print(getopt("aa", 1)); print(getopt("b")); }
              ^~~~~~~~~~~~~~~
stdin:1:39-50: ERROR: --b=maybe: expected true or false
BEGIN { print(getopt("aa", 1)); print(getopt("b")); }
                                      ^~~~~~~~~~~
--- status 1
=== enums
enum color { RED = 1, GREEN, BLUE = 7 };
BEGIN { print(RED); print(GREEN + 0); @[GREEN] = 1; print((enum color)7); print((enum color)5); printf("%d %s\n", BLUE, BLUE); $x = RED; print($x); }
--- out
RED
2
BLUE
5
7 BLUE
RED


@[GREEN]: 1
=== defines
#include <linux/socket.h>
#define N 5
#define TWICE (N * 2)
#define TEXT "abc"
BEGIN { print(N); print(TWICE + 1); print(TEXT); }
--- out
5
11
abc


=== comptime is nothing special
BEGIN { if comptime (is_str("a")) { print(1); } if (is_integer("a")) { print(2); } print(is_literal(5)); print(is_ptr(5)); print(is_unsigned_integer((uint8)1)); print(is_array((uint8[4])(uint32)1)); }
--- out
1
true
false
true
true


=== arithmetic of addresses
BEGIN { $p = (int32 *)16; print($p + 1); print($p - 1); print((uint64)$p); $q = (int8 *)16; print($q + 1); print($p == 16); print((void *)1 + 1); $r = (int64 **)8; print(2 + $r); $p++; print($p); $p += 2; print($p); --$p; print($p); }
--- out
0x14
0xc
16
0x11
true
0x2
0x18
0x14
0x1c
0x18


