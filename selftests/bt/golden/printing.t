=== d wide s
BEGIN { $a = (int64)-5; printf("%d|%u|%x|%X|%o|%i\n", $a, $a, $a, $a, $a, $a); printf("%ld|%lu|%lx|%lX|%lo|%li\n", $a, $a, $a, $a, $a, $a); printf("%hd|%hu|%hx|%hhd|%hhu|%hhx\n", $a, $a, $a, $a, $a, $a); }
--- out
-5|4294967291|fffffffb|FFFFFFFB|37777777773|-5
-5|18446744073709551611|fffffffffffffffb|FFFFFFFFFFFFFFFB|1777777777777777777773|-5
-5|65531|fffb|-5|251|fb


=== d 8
BEGIN { $a = (int8)-5; $b = (uint8)200; $c = (int32)-7; printf("%d %u %x %lx %lld\n", $a, $a, $a, $a, $a); printf("%d %u %x %lx %lld %c\n", $b, $b, $b, $b, $b, $b); printf("%d %u %x %lx %lld\n", $c, $c, $c, $c, $c);}
--- out
-5 4294967291 fffffffb fffffffffffffffb -5
200 200 c8 c8 200 È
-7 4294967289 fffffff9 fffffffffffffff9 -7


=== p
BEGIN { printf("%p %p %p|%20p|%-20p|\n", 0, 255, (uint64)0xffffffff81000000, 5, 6); }
--- out
0 0xff 0xffffffff81000000|                 0x5|0x6                 |


=== flags
BEGIN { printf("|%5d|%-5d|%05d|%+d|%+5d|%#x|%#o|%5u|%-8x|%08x|%8lx|%-8lld|\n", 42, 42, 42, 42, 42, 42, 42, 42, 42, 42, 42, 42); }
--- out
|   42|42   |00042|+42|  +42|0x2a|052|   42|2a      |0000002a|      2a|42      |


=== s of int
BEGIN { printf("%s\n", 5); }
--- out
5


=== s of bool
BEGIN { printf("%s %s\n", true, 1 == 2); }
--- out
true false


=== d of bool
BEGIN { printf("%d %u %x\n", true, false, true); }
--- out
1 0 1


=== d of str
BEGIN { $s = "abc"; printf("%d\n", $s); }
--- err
stdin:1:36-38: ERROR: printf: %d cannot show a value of type 'string'
BEGIN { $s = "abc"; printf("%d\n", $s); }
                                   ^~
--- status 1
=== s of tuple
BEGIN { printf("%s\n", (1, "a")); }
--- out
(1, a)


=== d of ptr
BEGIN { printf("%d %p %lx\n", (void*)5, (void*)5, (int32*)5); }
--- out
5 0x5 5


=== too few
BEGIN { printf("%d %d\n", 5); }
--- err
stdin:1:9-29: ERROR: printf: not enough arguments for format string (1 supplied, 2 expected)
BEGIN { printf("%d %d\n", 5); }
        ^~~~~~~~~~~~~~~~~~~~
--- status 1
=== too many
BEGIN { printf("%d\n", 5, 6); }
--- err
stdin:1:9-29: ERROR: printf: too many arguments for format string (2 supplied, 1 expected)
BEGIN { printf("%d\n", 5, 6); }
        ^~~~~~~~~~~~~~~~~~~~
--- status 1
=== unknown spec
BEGIN { printf("%y\n", 5); }
--- err
stdin:1:16-22: ERROR: wrong format: it has a % directive that is unknown; known are %d %i %u %x %X %o %c %s %p %r %rx %rh %%
BEGIN { printf("%y\n", 5); }
               ^~~~~~
--- status 1
=== trailing pct
BEGIN { printf("100%\n"); }
--- out
100%


=== trailing pct2
BEGIN { printf("100% done %d\n", 5); }
--- err
stdin:1:9-36: ERROR: printf: not enough arguments for format string (1 supplied, 2 expected)
BEGIN { printf("100% done %d\n", 5); }
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== not literal
BEGIN { $a = "x"; printf($a); }
--- err
stdin:1:26-28: ERROR: the format of printf() must be a string literal
BEGIN { $a = "x"; printf($a); }
                         ^~
--- status 1
=== str ints
BEGIN { print("a\tb"); print("q\"q"); print('x'); }
--- err
stdin:1:45-46: ERROR: unexpected character
BEGIN { print("a\tb"); print("q\"q"); print('x'); }
                                            ^
stdin:1:47-48: ERROR: unexpected character
BEGIN { print("a\tb"); print("q\"q"); print('x'); }
                                              ^
--- status 1
=== r
BEGIN { printf("%r|%rx|%rh\n", buf("a\x01b\xff", 4), buf("ab", 2), buf("ab\xff", 3)); print(buf("a\x00\x7f\x80 ~", 6)); printf("%10r|\n", buf("ab",2)); printf("%s\n", buf("a\x01",2)); }
--- out
a\x01b\xff|\x61\x62|61 62 ff
a\x00\x7f\x80 ~
        ab|
a\x01


=== print tuple neg
BEGIN { $t = (-1, (uint64)5, (int8)-3, "abc", true); print($t); @t = $t; @k[$t] = 1; @k2[-1, "x", true] = 2; }
--- out
(-1, 5, -3, abc, true)


@k[-1, 5, -3, abc, true]: 1
@k2[-1, x, true]: 2
@t: (-1, 5, -3, abc, true)
=== multi keys
BEGIN { @[1,2] = 1; @a["x", 5] = 2; @b[(1,2)] = 3; @c[(1,"b"), 5] = 4; @d[1, (2, "x")] = 5; }
--- out


@[1, 2]: 1
@a[x, 5]: 2
@b[1, 2]: 3
@c[(1, b), 5]: 4
@d[1, (2, x)]: 5
=== map order
BEGIN { @b = 1; @a = 2; @z[1] = 1; @z[2] = 2; @y[3] = 5; @ = 9; @B = 3; @_x = 1; @a1 = 2; @a_b = 3; @aa=4; }
--- out


@: 9
@B: 3
@_x: 1
@a: 2
@a1: 2
@a_b: 3
@aa: 4
@b: 1
@y[3]: 5
@z[1]: 1
@z[2]: 2
=== str map
BEGIN { @a["x"] = "abc"; @a["b"] = "zzz"; @a["c"] = ""; @s = "hi"; @t = (1, "abc"); @u[1] = (1,2); @e[""] = 1; @f["a b"] = 2; @g["a,b"] = 3; @h["a\nb"] = 4;}
--- out


@a[b]: zzz
@a[c]: 
@a[x]: abc
@e[]: 1
@f[a b]: 2
@g[a,b]: 3
@h[a
b]: 4
@s: hi
@t: (1, abc)
@u[1]: (1, 2)
=== tuple val sort
BEGIN { @a[1] = (5, 1); @a[2] = (3, 9); @a[3] = (4,0); }
--- out


@a[1]: (5, 1)
@a[2]: (3, 9)
@a[3]: (4, 0)
=== ntop
BEGIN { print(ntop(0x0100007f)); print(ntop(2, 0x0100007f)); print(pton("127.0.0.1")); print(ntop(pton("127.0.0.1"))); print(ntop(pton("::1"))); print(ntop(pton("2001:db8::1"))); printf("%s\n", ntop(0)); @[ntop(0x0100007f)] = 1; }
--- out
127.0.0.1
127.0.0.1
[127,0,0,1]
127.0.0.1
::1
2001:db8::1
0.0.0.0


@[127.0.0.1]: 1
=== mac
BEGIN { print(macaddr("\x01\x02\x03\x0a\x0b\xff")); printf("%s|%20s|%-20s|\n", macaddr("abcdef"), macaddr("abcdef"), macaddr("abcdef")); }
--- err
stdin:1:15-50: ERROR: macaddr() expects 6 bytes
BEGIN { print(macaddr("\x01\x02\x03\x0a\x0b\xff")); printf("%s|%20s|%-20s|\n", macaddr("abcdef"), macaddr("abcdef"), macaddr("abcdef")); }
              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
stdin:1:80-97: ERROR: macaddr() expects 6 bytes
BEGIN { print(macaddr("\x01\x02\x03\x0a\x0b\xff")); printf("%s|%20s|%-20s|\n", macaddr("abcdef"), macaddr("abcdef"), macaddr("abcdef")); }
                                                                               ^~~~~~~~~~~~~~~~~
stdin:1:99-116: ERROR: macaddr() expects 6 bytes
BEGIN { print(macaddr("\x01\x02\x03\x0a\x0b\xff")); printf("%s|%20s|%-20s|\n", macaddr("abcdef"), macaddr("abcdef"), macaddr("abcdef")); }
                                                                                                  ^~~~~~~~~~~~~~~~~
stdin:1:118-135: ERROR: macaddr() expects 6 bytes
BEGIN { print(macaddr("\x01\x02\x03\x0a\x0b\xff")); printf("%s|%20s|%-20s|\n", macaddr("abcdef"), macaddr("abcdef"), macaddr("abcdef")); }
                                                                                                                     ^~~~~~~~~~~~~~~~~
--- status 1
=== bswap
BEGIN { print(bswap((uint16)0x1234)); print(bswap((uint32)0x12345678)); print(bswap((uint64)0x12345678)); print(bswap((uint8)5)); print(bswap(0x1234)); printf("%lx\n", bswap(5)); }
--- out
13330
2018915346
8671175384462524416
5
13330
5


=== exit code
BEGIN { exit(5); printf("no\n"); } END { printf("end\n"); }
--- out
end


--- status 5
=== exit in end
BEGIN { exit(5); } END { exit(6); }
--- out


--- status 6
=== exit bad
BEGIN { exit("a"); }
--- err
stdin:1:14-17: ERROR: the exit status must be a number; this is of type 'string'
BEGIN { exit("a"); }
             ^~~
--- status 1
=== exit noargs
BEGIN { exit() }
--- out


=== errorf
BEGIN { errorf("bad %d %s", 5, "x"); warnf("warn %d", 6); print(1); }
--- out
1


--- err
stdin:1:9-36: ERROR: bad 5 x
stdin:1:38-57: WARNING: warn 6
=== errorf json
BEGIN { errorf("bad %d %s", 5, "x"); warnf("warn %d", 6); print(1); }
--- args
-json
--- out
{"type": "errorf", "msg": "bad 5 x", "filename": "stdin", "line": 1, "col": 9}
{"type": "warnf", "msg": "warn 6", "filename": "stdin", "line": 1, "col": 38}
{"type": "value", "data": 1}
=== assert
BEGIN { assert(1 == 1, "ok"); $x = 5; assert($x == 6, "failed x"); print(1); }
--- out


--- err
stdin:1:39-66: ERROR: failed x
--- status 1
=== assert1
BEGIN { $x = 5; assert($x == 6, "failed x %d"); print(1); } END { print("end"); }
--- out
end


--- err
stdin:1:17-47: ERROR: failed x %d
--- status 1
=== static_assert
BEGIN { static_assert(1 == 2, "no way"); }
--- err
stdin:1:9-40: ERROR: no way
BEGIN { static_assert(1 == 2, "no way"); }
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
