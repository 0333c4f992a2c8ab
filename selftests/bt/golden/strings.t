=== str
BEGIN { print(str("hello")); print(str("hello", 3)); print(str("hello", 100)); print(str("hello", 0)); print(str("hello", 1)); }
--- out
hello
hel
hello

h


=== strncmp
BEGIN { print(strncmp("hello", "hell", 4)); print(strncmp("hello", "hell", 5) != 0); print(strncmp("a", "b", 1)); print(strncmp("b", "a", 1)); print(strncmp("x", "y", 0)); }
--- out
0
true
1
1
0


=== strcontains
BEGIN { print(strcontains("hello", "ell")); print(strcontains("hello", "elo")); print(strcontains("abc", "")); print(strcontains("", "a")); }
--- out
true
false
true
false


=== strstr
BEGIN { print(strstr("hello", "l")); print(strstr("hello", "x")); print(strstr("hello", "")); print(strstr("hello", "hello")); }
--- out
2
-1
0
0


=== strlen
BEGIN { print(strlen("hello")); print(strlen("")); print(strlen(comm)); }
--- out
5
0
2


=== globmatch
BEGIN { print(globmatch("hello.c", "*.c")); print(globmatch("a/b", "a*")); print(globmatch("abc", "a[xb]c")); print(globmatch("abc", "a[!b]c")); print(globmatch("abc", "ab")); }
--- out
true
true
true
false
false


=== globmatch in a predicate, and in a key
kprobe:vfs_read /globmatch(comm, "ba*")/ { @[pid, globmatch(comm, "*h")] = count(); }
--- events
kprobe:vfs_read comm=bash pid=1
kprobe:vfs_read comm=bat pid=2
--- out


@[1, true]: 1
@[2, false]: 1
=== what is compared in a key of words
kprobe:vfs_read { $s = comm; @[pid, $s == "bash", strlen(str(comm, 3))] = count(); }
--- events
kprobe:vfs_read comm=bash pid=1
--- out


@[1, true, 2]: 1
=== strerror
BEGIN { print(strerror(1)); print(strerror(7)); print(strerror(-2)); print(strerror(99999)); }
--- out
Operation not permitted
Argument list too long
No such file or directory
Unknown error


=== signal_name
BEGIN { print(signal_name(2)); print(signal_name(9)); print(signal_name(0)); print(signal_name(999)); }
--- out
Interrupt
Killed
Unknown signal 0
N/A


=== syscall_name
BEGIN { print(syscall_name(0)); print(syscall_name(59)); print(syscall_name(99999)); }
--- out
read
execve
Unknown syscall


=== buf
BEGIN { @ = buf("ok_value", 8); @k[buf("ok_key", 6)] = 1; @m[buf("ok_key", 8), 1] = 2; print(buf("x")); $a = buf("hi", 2); $b = buf("bye", 3); printf("equal=%d, unequal=%d\n", $a == $a, $a != $b); }
--- out
x
equal=1, unequal=1


@: ok_value
@k[ok_key]: 1
@m[ok_key\x00\x00, 1]: 2
=== ntop and pton
BEGIN { printf("%s %s %s %s\n", ntop(1), ntop(0x0100007f), ntop(0xffff0000), ntop(0x0000ffff)); print(ntop(2, pton("127.0.0.1"))); print(ntop(10, pton("::1"))); print(ntop(pton("fe80::1"))); print((uint32)pton("1.0.0.0")); print(pton("1.2.3.4")); }
--- out
1.0.0.0 127.0.0.1 0.0.255.255 255.255.0.0
127.0.0.1
::1
fe80::1
1
[1,2,3,4]


=== pton wrong
BEGIN { print(pton("1.2.3")); }
--- err
stdin:1:15-28: ERROR: pton() expects an IPv4 or IPv6 address, found "1.2.3"
BEGIN { print(pton("1.2.3")); }
              ^~~~~~~~~~~~~
--- status 1
=== macaddr
BEGIN { print(macaddr((uint8[8])0x060504030201)); @[macaddr((uint8[8])1)] = 1; }
--- out
01:02:03:04:05:06


@[01:00:00:00:00:00]: 1
=== bswap
BEGIN { printf("%x %x %x %x\n", bswap((uint8)0x12), bswap((uint16)0x1234), bswap((uint32)0x12345678), bswap((uint64)0x1234567890abcdef)); printf("%x\n", bswap(1)); }
--- out
12 3412 78563412 78563412
1


=== kaddr ksym usym
kprobe:vfs_read { printf("%llx\n", kaddr("jiffies")); print(ksym(arg0)); print(ksym(5)); print(usym(arg1)); @[ksym(arg0)] = count(); @u[usym(arg1)] = count(); }
--- events
vfs_read pid=3 args=0xffffffff81001234,0x401010
vfs_read pid=3 args=0xffffffff81001235,0x401010
--- out
ffffffff81000010
kfunc_810012
0x5
ufunc_3_4010
ffffffff81000010
kfunc_810012
0x5
ufunc_3_4010


@[kfunc_810012]: 1
@[kfunc_810012]: 1
@u[ufunc_3_4010]: 2
=== kaddr of nothing
BEGIN { print(kaddr("nope")); }
--- err
stdin:1:15-28: ERROR: Failed to resolve kernel symbol: nope
BEGIN { print(kaddr("nope")); }
              ^~~~~~~~~~~~~
--- status 1
=== memcmp
BEGIN { print(memcmp("abc", "abd", 2)); print(memcmp("abc", "abd", 3)); print(memcmp(buf("b", 1), buf("a", 1), 1)); }
--- out
0
-1
1


=== index of a string
BEGIN { $s = "AB"; print($s[0]); print($s[1]); print($s[2]); }
--- out
65
66
0


=== assert
BEGIN { assert(1 == 1, "fine"); assert(1 == 2, "one is not two"); print("never"); }
END { print("end"); }
--- out
end


--- err
stdin:1:33-65: ERROR: one is not two
--- status 1
=== static_assert
BEGIN { static_assert(5 > 3, "no"); static_assert(0, "nothing is something"); }
--- err
stdin:1:37-77: ERROR: nothing is something
BEGIN { static_assert(5 > 3, "no"); static_assert(0, "nothing is something"); }
                                    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== fail
BEGIN { if ($1 < 2) { fail("Expected more than 1. Got %d", $1); } }
--- args
1
--- out


--- err
stdin:1:23-63: ERROR: Expected more than 1. Got 1
--- status 1
=== fail not reached
BEGIN { if ($1 < 2) { fail("Expected more than 1. Got %d", $1); } print("ok"); }
--- args
5
--- out
ok


=== delete of string keys with ternary
BEGIN { @s["a"] = 1; $k = 1 ? "a" : "b"; delete(@s, $k); print(len(@s)); }
--- out
0


=== concatenated in a tuple
BEGIN { $t = ("hellolongstr", "a"); $u = 1 ? $t : ("b", "hellolongstr"); print($u); }
--- out
(hellolongstr, a)


=== strings in maps of strings
BEGIN { @n["x"] = "one"; @m[@n["x"]] = @n["x"]; $v = @n["x"]; @n["x"] = "two"; print($v); }
--- out
one


@m[one]: one
@n[x]: two
=== a string and its own copy
BEGIN { $a = "abc"; $a = str($a, 3); print($a); @b = "abc"; @b = str(@b, 2); print(@b); }
--- out
ab
@b: a


@b: a
=== empty strings
BEGIN { $a = ""; print($a); print(""); printf("[%s]\n", ""); @[""] = ""; }
--- out


[]


@[]: 
=== cgroup
BEGIN { print(cgroup); print(cgroup_path(5)); }
--- out
0
unified:5


=== default_str_length
BEGIN { print(default_str_length()); print(strcap("abc")); }
--- out
1024
4


=== join needs memory
BEGIN { join(5); }
--- err
stdin:1:9-16: ERROR: join() needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
BEGIN { join(5); }
        ^~~~~~~
--- status 1
=== str of an address
kprobe:vfs_read { print(str(arg0)); }
--- err
stdin:1:25-34: ERROR: str() of an address needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
kprobe:vfs_read { print(str(arg0)); }
                        ^~~~~~~~~
--- status 1
=== functions without parentheses
BEGIN { print(default_str_length); }
--- out
1024


=== a terminal obeys the program, and nobody else
kprobe:vfs_read { printf("\033[1m%s|%-8s|\n", comm, comm); print(comm); @[comm] = count(); }
--- args
-terminal
--- events
vfs_read comm=a[2Jb
vfs_read comm=ä�
--- out
[1ma\x1b[2Jb|a\x1b[2Jb|
a\x1b[2Jb
[1mä\xc2\x9b\xff|ä\xc2\x9b\xff|
ä\xc2\x9b\xff


@[a\x1b[2Jb]: 1
@[ä\xc2\x9b\xff]: 1
