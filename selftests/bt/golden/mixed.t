=== variables keep their slots between clauses
kprobe:vfs_read { $a = arg0; $b = "x"; @[$a, $b] = count(); }
kprobe:vfs_read { $b = arg0; $a = "y"; @c[$a, $b] = count(); }
--- events
vfs_read args=5
--- out


@[5, x]: 1
@c[y, 5]: 1
=== long strings
BEGIN { $s = "0123456789012345678901234567890123456789012345678901234567890123456789"; @[$s] = $s; print(strlen($s)); $t = ($s, $s, 5); print($t.2); @t[$t] = 1; print(len(@t)); }
--- out
70
5
1


@[0123456789012345678901234567890123456789012345678901234567890123456789]: 0123456789012345678901234567890123456789012345678901234567890123456789
@t[0123456789012345678901234567890123456789012345678901234567890123456789, 0123456789012345678901234567890123456789012345678901234567890123456789, 5]: 1
=== many temporaries in one statement
kprobe:vfs_read { printf("%s %s %s %s\n", str(comm, 2), ntop(1), strftime("%S", nsecs), macaddr((uint8[8])5)); }
--- events
vfs_read comm=abc
vfs_read comm=def
--- out
a 1.0.0.0 01 05:00:00:00:00:00
d 1.0.0.0 01 05:00:00:00:00:00


=== temporaries in loops
BEGIN { $n = 0; while ($n < 20000) { $s = str("abcdefgh", 4); if (strcontains($s, "bc")) { $n++; } } print($n); }
--- out
20000


=== blocks in expressions with temporaries
BEGIN { $x = { $y = "abc"; str($y, 3) }; print($x); print({ let $z = ("q", 1); $z.0 }); }
--- out
ab
q


=== map of tuples of strings read back
BEGIN { @m["k"] = ("a", 1, ("b", 2)); $t = @m["k"]; print($t.0); print($t.2.1); @m["k"] = ("c", 5, ("d", 6)); print(@m["k"].2.0); }
--- out
a
2
d


@m[k]: (c, 5, (d, 6))
=== find of strings does not disturb
BEGIN { @m["k"] = "v1"; $r = "old"; if (find(@m, "k", $r)) { print($r); } if (!find(@m, "none", $r)) { print($r); } }
--- out
v1
v1


@m[k]: v1
=== nested maps as keys
BEGIN { @a["x"] = "y"; @b["y"] = 7; print(@b[@a["x"]]); @c[@b[@a["x"]]] = @a["x"]; }
--- out
7


@a[x]: y
@b[y]: 7
@c[7]: y
=== a value that depends on its own entry
BEGIN { @a["x"] = 1; @a["x"] = @a["x"] + 1; @s["k"] = "a"; @s["k"] = str(@s["k"]); @a[str(@s["k"])] = @a["x"]; }
--- out


@a[a]: 2
@a[x]: 2
@s[k]: a
=== deleting inside of the value
BEGIN { @a[1] = 5; @b = delete(@a, 1); @b = delete(@a, 1); }
--- out


@b: false
=== clear while going over it
BEGIN { @a[1] = 1; @a[2] = 2; for ($kv : @a) { print($kv.0); clear(@a); } }
--- out
1


=== events after clear use what was freed
kprobe:vfs_read { @[pid, comm] = hist(arg0); }
interval:s:1 { print(@); clear(@); }
--- events
vfs_read pid=1 comm=a args=5
interval
vfs_read pid=1 comm=a args=9
interval
--- out
@[1, a]:
[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

@[1, a]:
[8, 16)                1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|



=== an action that exits in the middle of two
kprobe:vfs_read { @a = count(); exit(); }
kprobe:vfs_read { @b = count(); }
--- events
vfs_read
vfs_read
--- out


@a: 1
=== END after exit of END
END { print(1); exit(7); print(2); }
END { print(3); }
--- out
1


--- status 7
=== comm of all sixteen bytes
kprobe:vfs_read { @[comm] = count(); @l[comm] = strlen(comm); }
--- events
vfs_read comm=a
vfs_read comm=1234567
vfs_read comm=12345678
vfs_read comm=123456789012345
vfs_read comm=123456789012345
--- out


@[1234567]: 1
@[12345678]: 1
@[a]: 1
@[123456789012345]: 2
@l[a]: 1
@l[1234567]: 7
@l[12345678]: 8
@l[123456789012345]: 15
=== comm as part of keys and on its own are the same
kprobe:vfs_read { @["bash"] = 1; if (has_key(@, comm)) { print("same"); } delete(@, comm); print(len(@)); @[comm] = 2; print(@["bash"]); }
--- events
vfs_read comm=bash
--- out
same
0
2


@[bash]: 2
=== words as keys are the same however they come
BEGIN { $t = (1, 2); @[1, 2] = 5; print(@[$t]); @[$t] = 6; print(@[(1, 2)]); delete(@, $t); print(len(@)); @x[1, 2, 3] = 1; print(has_key(@x, (1, 2, 3))); @x[(1, 2, 3)]++; }
--- out
5
6
0
true


@x[1, 2, 3]: 2
=== lists of probes and of predicates
kprobe:vfs_read, kprobe:vfs_write /arg0 > 5 && (comm == "a" || comm == "b")/ { @[probe, comm] = sum(arg0); }
--- events
vfs_read comm=a args=6
vfs_write comm=b args=7
vfs_write comm=c args=8
vfs_read comm=a args=5
--- out


@[kprobe:vfs_read, a]: 6
@[kprobe:vfs_write, b]: 7
=== unsigned comparisons
kprobe:vfs_read { print((arg0 > 5, arg0 < 0, (int64)arg0 < 0, arg0 == -1, arg0 >= (uint64)5)); }
--- events
vfs_read args=-1
vfs_read args=3
--- out
(true, false, true, true, true)
(false, false, false, false, false)


=== division of unsigned and signed
kprobe:vfs_read { print((arg0 / 2, (int64)arg0 / 2, arg0 % 10, arg0 >> 60, (int64)arg0 >> 60)); }
--- events
vfs_read args=-8
--- out
(9223372036854775804, -4, 8, 15, -1)


=== pid arithmetic
kprobe:vfs_read { print((pid - 5, pid + 1, -pid, pid * 2)); }
--- events
vfs_read pid=3
--- out
(-2, 4, 4294967293, 6)


