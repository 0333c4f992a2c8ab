=== if else
BEGIN { $a = 10; if ($a > 2) { print("gt"); } else { print("le"); } if ($a < 2) { print("lt"); } else if ($a == 10) { print("ten"); } else { print("other"); } }
--- out
gt
ten


=== else if chain to the end
BEGIN { $a = 3; if ($a == 1) { print(1); } else if ($a == 2) { print(2); } else { print(3); } }
--- out
3


=== while
BEGIN { $i = 0; while ($i <= 100) { printf("%d ", $i); if ($i > 5) { break; } $i++ } printf("\n"); }
--- out
0 1 2 3 4 5 6 


=== while continue
BEGIN { $i = 0; while ($i < 6) { $i++; if ($i % 2) { continue; } print($i); } }
--- out
2
4
6


=== range
BEGIN { for ($i : 0..5) { print($i); } for ($i : 1..0) { print("never"); } for ($i : (-2)..1) { print($i); } }
--- out
0
1
2
3
4
-2
-1
0


=== range without parentheses
BEGIN { for $i : 1..3 { print($i); } }
--- out
1
2


=== range bounds once
BEGIN { $a = 3; for ($i : 0..$a) { print($i); $a--; } }
--- out
0
1
2


=== range with break and continue
BEGIN { for ($i : 1..6) { if ($i == 2) { continue; } if ($i == 5) { break; } print($i); } print("end"); }
--- out
1
3
4
end


=== nested loops
BEGIN { for ($i : 0..3) { for ($j : 0..3) { if ($j == $i) { break; } printf("%d%d ", $i, $j); } } printf("\n"); }
--- out
10 20 21 


=== for over a map
BEGIN { @m[16] = 32; @m[64] = 128; for ($kv : @m) { print($kv); print($kv.0 + $kv.1); } }
--- out
(16, 32)
48
(64, 128)
192


@m[16]: 32
@m[64]: 128
=== for over a map of two keys
BEGIN { @m[16, 17] = count(); @m[16, 17] = count(); @m[1, "x"] = count(); }
--- err
stdin:1:56-62: ERROR: Argument mismatch for @m: trying to access with argument of type '(int64,string)' when map expects type '(int64,int64)'
BEGIN { @m[16, 17] = count(); @m[16, 17] = count(); @m[1, "x"] = count(); }
                                                       ^~~~~~
--- status 1
=== for over many keys
BEGIN { @m[1, 2] = count(); @m[3, 4] = count(); @m[3, 4] = count(); for ($kv : @m) { print($kv); print($kv.0.1); } }
--- out
((1, 2), 1)
2
((3, 4), 2)
4


@m[1, 2]: 1
@m[3, 4]: 2
=== for over strings and deleting
BEGIN { @m["a"] = 1; @m["b"] = 2; @m["c"] = 3; for ($kv : @m) { if ($kv.1 == 2) { delete(@m, $kv.0); } } }
--- out


@m[a]: 1
@m[c]: 3
=== for break
BEGIN { @m["foo"] = 1; @m["bar"] = 2; for ($kv : @m) { print($kv.0); break; } }
--- out
foo


@m[foo]: 1
@m[bar]: 2
=== for adding does not end never
BEGIN { @m[1] = 1; for ($kv : @m) { @m[$kv.0 + 1] = 1; } print(len(@m)); }
--- out
2


@m[1]: 1
@m[2]: 1
=== unroll
BEGIN { $a = 1; unroll (10) { $a = $a + 1; } print($a); unroll(2 + 1) { printf("x"); } printf("\n"); }
--- out
11
xxx


=== unroll parameter
BEGIN { $a = 0; unroll ($1) { $a += 2; } print($a); }
--- args
4
--- out
8


=== return ends the action
BEGIN { print(1); if (1) { return; } print(2); }
--- out
1


=== return in a loop
BEGIN { for ($i : 0..10) { if ($i == 2) { return; } print($i); } }
BEGIN { print("second"); }
--- out
0
1
second


=== exit ends at once
BEGIN { print(1); exit(); print(2); }
END { print("end"); }
--- out
1
end


=== exit code
BEGIN { exit(69); }
--- out


--- status 69
=== exit in a nested loop
BEGIN { while (1) { while (1) { exit(3); } } }
--- out


--- status 3
=== exit stops events
kprobe:vfs_read { @n++; if (@n == 2) { exit(); } }
--- events
vfs_read
vfs_read
vfs_read
--- out


@n: 2
=== exit as a ternary
BEGIN { 1 ? exit(4) : exit(5); print("no"); }
--- out


--- status 4
=== begin and end order
END { print("e1"); }
BEGIN { print("b1"); }
begin { print("b2"); }
end { print("e2"); }
--- out
b1
b2
e1
e2


=== predicates that hold
kprobe:vfs_read /pid == 5/ { @five = count(); }
kprobe:vfs_read /comm == "bash" && arg0 > 1/ { @bash = count(); }
kprobe:vfs_read / arg0 / 2 == 1 / { @div = count(); }
kprobe:vfs_read /comm/ { @named = count(); }
--- events
vfs_read pid=5 comm=bash args=1
vfs_read pid=6 comm=bash args=2
vfs_read pid=5 comm=zsh args=3
--- out


@bash: 1
@div: 2
@five: 2
@named: 3
=== let
BEGIN { let $a; print($a); $a = 5; print($a); let $b = "x"; print($b); let $c : uint8 = 300; print($c); let $d : uint64; $d = -1; print($d); let $e: string = "s"; print($e); }
--- out
0
5
x
44
18446744073709551615
s


=== let in a loop starts anew
BEGIN { for ($i : 0..3) { let $n; $n++; print($n); } }
--- out
1
1
1


=== scopes
BEGIN { $a = 1; if (1) { $b = 2; $a = 3; } if (1) { $b = "text"; print($b); } print($a); }
--- out
text
3


=== discard
BEGIN { @a[1] = 1; _ = has_key(@a, 1); _ = 5; }
--- out


@a[1]: 1
=== blocks as statements
BEGIN { { print(1); } { print(2) } print(3) }
--- out
1
2
3


=== comments and hash bang
#!/usr/bin/dt
// one
/* two
 three */
BEGIN { /* in */ print(1); // out
}
--- out
1


=== semicolons
BEGIN { ;; print(1);; print(2) };
--- out
1
2


=== string conditions
BEGIN { $s = ""; if ($s) { print("full"); } else { print("empty"); } if (!"") { print("not"); } while ("") { } print("a" && "b"); }
--- out
empty
not
true


=== deep else if
BEGIN { $x = 4; if ($x == 0) {} else if ($x == 1) {} else if ($x == 2) {} else if ($x == 3) {} else if ($x == 4) { print("four"); } }
--- out
four


=== branches without braces
BEGIN { if (1 > 2) print("no"); else print("yes"); if (1) printf("one\n"); if (0) print(0); else if (1) print(1); else print(2); print("end"); }
--- out
yes
one
1
end


=== branches without anything
BEGIN { if (1) ; }
--- err
stdin:1:16-17: ERROR: expected { to open a block, found ;
BEGIN { if (1) ; }
               ^
--- status 1
=== if inside of if without braces
BEGIN { if (1) if (0) print("a"); else print("b"); print("c"); }
--- out
b
c


