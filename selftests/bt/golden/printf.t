=== integers
BEGIN { printf("%d|%5d|%-5d|%05d|%+d|% d|%i\n", 42, 42, 42, 42, 42, 42, -7); }
--- out
42|   42|42   |00042|+42| 42|-7


=== unsigned and bases
BEGIN { printf("%u %x %X %o %#x %#o %p\n", -1, 255, 255, 8, 255, 8, 4096); }
--- out
4294967295 ff FF 10 0xff 010 0x1000


=== length modifiers
BEGIN { $x = 0x12345678abcdef; printf("%hhx %hx %lx %llx %jx %zu\n", $x, $x, $x, $x, $x, 5); printf("%hhd %hd %ld\n", 300, 70000, -5); }
--- out
ef cdef 12345678abcdef 12345678abcdef 12345678abcdef 5
44 4464 -5


=== without a length an int
BEGIN { printf("%x %d\n", 0x12345678abcdef, 10223372036854775807); }
--- out
78abcdef -1486618625


=== strings
BEGIN { printf("%s|%10s|%-10s|%.2s|%10.3s|\n", "hello", "hello", "hello", "hello", "hello"); }
--- out
hello|     hello|hello     |he|       hel|


=== star
BEGIN { printf("%*d|%-*d|%.*s|%*s\n", 5, 42, 5, 42, 2, "hello", -7, "x"); printf("|\n"); }
--- out
   42|42   |he|x      
|


=== characters
BEGIN { printf("%c%c%c%3c|%-3c|\n", 0x41, 66, 67, 68, 69); }
--- out
ABC  D|E  |


=== percent
BEGIN { printf("100%%\n"); printf("%d%%|%5s%%\n", 5, "x"); }
--- out
100%
5%|    x%


=== precision of numbers
BEGIN { printf("%.5d|%8.3d|%-8.3x|%.0d|\n", 42, 42, 42, 0); }
--- out
00042|     042|02a     ||


=== anything as a string
BEGIN { printf("%s %s %s %s\n", 5, (1, "a"), true, -1); printf("[%4s]\n", 7); }
--- out
5 (1, a) true -1
[   7]


=== buffers
BEGIN { printf("%r %rx %rh\n", buf("Hello\0", 6), buf("Hello\0", 6), buf("Hello\0", 6)); printf("%r\n", buf("ab", 4)); }
--- out
Hello\x00 \x48\x65\x6c\x6c\x6f\x00 48 65 6c 6c 6f 00
ab\x00\x00


=== escapes
BEGIN { printf("a\tb\\c\"d\x41\101\0332\e|\n"); printf("tab\there\n"); }
--- out
a	b\c"dAA2|
tab	here


=== colors
BEGIN { printf("\033[31mred\033[0m\n"); }
--- out
[31mred[0m


=== many arguments
BEGIN { printf("%dst: %sa; %dnd: %sb;; %drd: %sc;;; %dth: %sd;;;;\n", 1, "a", 2, "ab", 3, "abc", 4, "abcd"); }
--- out
1st: aa; 2nd: abb;; 3rd: abcc;;; 4th: abcdd;;;;


=== bool
BEGIN { printf("%d %s\n", 1 == 1, 1 == 2); }
--- out
1 false


=== too few
BEGIN { printf("%d %d\n", 1); }
--- err
stdin:1:9-29: ERROR: printf: not enough arguments for format string (1 supplied, 2 expected)
BEGIN { printf("%d %d\n", 1); }
        ^~~~~~~~~~~~~~~~~~~~
--- status 1
=== too many
BEGIN { printf("%d\n", 1, 2); }
--- err
stdin:1:9-29: ERROR: printf: too many arguments for format string (2 supplied, 1 expected)
BEGIN { printf("%d\n", 1, 2); }
        ^~~~~~~~~~~~~~~~~~~~
--- status 1
=== unknown directive
BEGIN { printf("%y\n", 1); }
--- err
stdin:1:16-22: ERROR: wrong format: it has a % directive that is unknown; known are %d %i %u %x %X %o %c %s %p %r %rx %rh %%
BEGIN { printf("%y\n", 1); }
               ^~~~~~
--- status 1
=== ends in a directive
BEGIN { printf("%", 1); printf("%5", 1); }
--- err
stdin:1:9-23: ERROR: printf: too many arguments for format string (1 supplied, 0 expected)
BEGIN { printf("%", 1); printf("%5", 1); }
        ^~~~~~~~~~~~~~
stdin:1:25-40: ERROR: printf: too many arguments for format string (1 supplied, 0 expected)
BEGIN { printf("%", 1); printf("%5", 1); }
                        ^~~~~~~~~~~~~~~
--- status 1
=== wrong type
BEGIN { printf("%d\n", comm); printf("%r\n", 5); }
--- err
stdin:1:24-28: ERROR: printf: %d cannot show a value of type 'string'
BEGIN { printf("%d\n", comm); printf("%r\n", 5); }
                       ^~~~
stdin:1:46-47: ERROR: printf: %r cannot show a value of type 'int64'
BEGIN { printf("%d\n", comm); printf("%r\n", 5); }
                                             ^
--- status 1
=== a literal for any letter, as in btrace
BEGIN { printf("One"); printf(", %d", "2"); printf(" %s three%c\n", "and", "!"); }
--- out
One, 2 and three!


=== not a literal
BEGIN { $f = "x"; printf($f); }
--- err
stdin:1:26-28: ERROR: the format of printf() must be a string literal
BEGIN { $f = "x"; printf($f); }
                         ^~
--- status 1
=== aggregation without a cast
BEGIN { @c = count(); @h = hist(1); printf("%d\n", @c); }
--- out
1


@c: 1
@h:
[1]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== histogram cannot be formatted
BEGIN { @h = hist(1); printf("%d\n", @h); }
--- err
stdin:1:38-40: ERROR: @h is of type 'hist_t', which has no value of its own; print(@h) shows it
BEGIN { @h = hist(1); printf("%d\n", @h); }
                                     ^~
--- status 1
=== strftime
BEGIN { printf("%s\n", strftime("%Y-%m-%d %H:%M:%S", 5000000500)); print(strftime("%H:%M:%S.%f %l %k %%f", 1234567890)); @[strftime("%S", 3000000500)] = strftime("%M", 500); }
--- out
2024-01-01 00:00:05
00:00:01.234567 234 234567390 %f


@[03]: 00
=== time
BEGIN { time(); time("%H-%M\n"); time("%Y%%\n"); }
--- out
00:16:40
00-16
2024%


=== errorf and warnf
BEGIN { errorf("Something bad with args: %d, %s", 10, "arg2"); warnf("careful %d", 1); print("on"); }
--- out
on


--- err
stdin:1:9-62: ERROR: Something bad with args: 10, arg2
stdin:1:64-86: WARNING: careful 1
=== print of values
BEGIN { print(5); print("text"); print((1, "x", (2, 3))); print(true); print(buf("a\x01", 2)); $s = "v"; print($s); print(-9); print((void *)0x1000); }
--- out
5
text
(1, x, (2, 3))
true
a\x01
v
-9
0x1000


=== cat
BEGIN { cat("/proc/sys/kernel/%s", "ostype"); cat("/does/not/exist"); }
--- out
Linux


--- err
ERROR: failed to open file '/does/not/exist': No such file or directory
=== cat is bounded
config = { max_cat_bytes = 3 }
BEGIN { cat("/proc/sys/kernel/ostype"); printf("\n"); }
--- out
Lin


=== system is unsafe
BEGIN { system("echo hi"); }
--- err
stdin:1:9-26: ERROR: system() is an unsafe function being used in safe mode; --unsafe allows it
BEGIN { system("echo hi"); }
        ^~~~~~~~~~~~~~~~~
--- status 1
=== system
BEGIN { system("echo %d %s", 5, "x"); print("after"); }
--- args
-unsafe
--- out
5 x

after


=== plain numbers of every base
BEGIN { printf("%d %u %x %X %o %d %d %u\n", -1, 0, 48879, 48879, 511, 0, -9223372036854775807 - 1, -1); }
--- out
-1 0 beef BEEF 777 0 0 4294967295


=== a length or an int
BEGIN { $a = (uint64)0x12345678abcdef01; printf("%d %u %x %X %o %i\n", $a, $a, $a, $a, $a, $a); printf("%ld %lu %llx %jX %zx\n", $a, $a, $a, $a, $a); printf("%hhx %hx %5d|%-12x|%08x\n", $a, $a, -5, $a, $a); }
--- out
-1412567295 2882400001 abcdef01 ABCDEF01 25363367401 -1412567295
1311768467750121217 1311768467750121217 12345678abcdef01 12345678ABCDEF01 12345678abcdef01
1 ef01    -5|abcdef01    |abcdef01


