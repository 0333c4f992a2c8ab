=== several errors in one run
BEGIN { print($x); printf("%d\n"); foo(); @a = 1; delete(@b, 1); }
kprobe:vfs_raed { }
--- err
stdin:2:1-16: ERROR: no probe matches kprobe:vfs_raed
kprobe:vfs_raed { }
^~~~~~~~~~~~~~~
stdin:1:15-17: ERROR: Undefined or undeclared variable: $x
BEGIN { print($x); printf("%d\n"); foo(); @a = 1; delete(@b, 1); }
              ^~
stdin:1:20-34: ERROR: printf: not enough arguments for format string (0 supplied, 1 expected)
BEGIN { print($x); printf("%d\n"); foo(); @a = 1; delete(@b, 1); }
                   ^~~~~~~~~~~~~~
stdin:1:36-39: ERROR: Unknown function: 'foo'
BEGIN { print($x); printf("%d\n"); foo(); @a = 1; delete(@b, 1); }
                                   ^~~
stdin:1:58-60: ERROR: Undefined map: @b
BEGIN { print($x); printf("%d\n"); foo(); @a = 1; delete(@b, 1); }
                                                         ^~
--- status 1
=== nearest name of a builtin
BEGIN { print(pidd); print(nsec); print(stracontains("a", "b")); }
--- err
stdin:1:15-19: ERROR: Unknown identifier: 'pidd'
BEGIN { print(pidd); print(nsec); print(stracontains("a", "b")); }
              ^~~~
HINT: did you mean pid?
stdin:1:28-32: ERROR: Unknown identifier: 'nsec'
BEGIN { print(pidd); print(nsec); print(stracontains("a", "b")); }
                           ^~~~
HINT: did you mean nsecs?
stdin:1:41-53: ERROR: Unknown function: 'stracontains'
BEGIN { print(pidd); print(nsec); print(stracontains("a", "b")); }
                                        ^~~~~~~~~~~~
HINT: did you mean strcontains?
--- status 1
=== nearest map and variable
BEGIN { @count = 1; $value = 5; print(@cuont); print($valeu); }
--- err
stdin:1:39-45: ERROR: Undefined map: @cuont
BEGIN { @count = 1; $value = 5; print(@cuont); print($valeu); }
                                      ^~~~~~
HINT: did you mean @count?
stdin:1:54-60: ERROR: Undefined or undeclared variable: $valeu
BEGIN { @count = 1; $value = 5; print(@cuont); print($valeu); }
                                                     ^~~~~~
HINT: did you mean $value?
--- status 1
=== nearest provider
kpobe:vfs_read { }
--- err
stdin:1:1-15: ERROR: no probe matches kpobe:vfs_read: there is no provider kpobe
kpobe:vfs_read { }
^~~~~~~~~~~~~~
HINT: did you mean kprobe?
--- status 1
=== probe that does not exist
kprobe:vfs_reae { }
tracepoint:sched:nope { }
--- err
stdin:1:1-16: ERROR: no probe matches kprobe:vfs_reae
kprobe:vfs_reae { }
^~~~~~~~~~~~~~~
HINT: did you mean vfs_read?
stdin:2:1-22: ERROR: no probe matches tracepoint:sched:nope
tracepoint:sched:nope { }
^~~~~~~~~~~~~~~~~~~~~
--- status 1
=== a function without its parentheses
BEGIN { print(strlen); }
--- err
stdin:1:15-21: ERROR: strlen is a function; expected strlen(...)
BEGIN { print(strlen); }
              ^~~~~~
--- status 1
=== missing semicolon
BEGIN { print(1) print(2); }
BEGIN { $a = 1 $b = 2 }
--- err
stdin:1:18-23: ERROR: expected ; between statements, found print
BEGIN { print(1) print(2); }
                 ^~~~~
stdin:2:16-18: ERROR: expected ; between statements, found $b
BEGIN { $a = 1 $b = 2 }
               ^~
--- status 1
=== missing brace
BEGIN { print(1);
--- err
stdin:2:1-2: ERROR: expected } to close a block, found the end of the program

^
--- status 1
=== missing parenthesis
BEGIN { print(1; }
BEGIN { print((1, 2; }
--- err
stdin:1:16-17: ERROR: expected ) after the arguments of a call, found ;
BEGIN { print(1; }
               ^
stdin:2:20-21: ERROR: expected ) to close the parenthesis, found ;
BEGIN { print((1, 2; }
                   ^
--- status 1
=== no action
BEGIN
--- err
stdin:2:1-2: ERROR: expected { to open a block, found the end of the program

^
--- status 1
=== empty program
--- err
stdin:1:1-2: ERROR: the program has no probe; expected PROBE { ACTION }, as in BEGIN { printf("hello\n"); }

^
--- status 1
=== only a comment
// nothing
--- err
stdin:2:1-2: ERROR: the program has no probe; expected PROBE { ACTION }, as in BEGIN { printf("hello\n"); }

^
--- status 1
=== unknown character
BEGIN { print(1 ` 2); }
--- err
stdin:1:17-18: ERROR: unexpected character
BEGIN { print(1 ` 2); }
                ^
--- status 1
=== string without an end
BEGIN { print("abc); }
BEGIN { print(1); }
--- err
stdin:1:15-23: ERROR: this string has no end; expected "
BEGIN { print("abc); }
              ^~~~~~~~
stdin:2:1-6: ERROR: expected ) after the arguments of a call, found BEGIN
BEGIN { print(1); }
^~~~~
stdin:3:1-2: ERROR: expected } to close a block, found the end of the program

^
--- status 1
=== comment without an end
BEGIN { print(1); } /* here
--- err
stdin:1:21-23: ERROR: this comment has no end; expected */
BEGIN { print(1); } /* here
                    ^~
--- status 1
=== unknown escape
BEGIN { print("a\q"); print("\x"); }
--- err
stdin:1:17-19: ERROR: unknown escape \q; known are \n \t \r \a \b \f \v \e \\ \" \0nn \xnn
BEGIN { print("a\q"); print("\x"); }
                ^~
stdin:1:30-32: ERROR: \x needs one or two hex digits
BEGIN { print("a\q"); print("\x"); }
                             ^~
--- status 1
=== numbers that are none
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
--- err
stdin:1:15-17: ERROR: 1x is not a number; numbers are 10, 0x1f, 017, 1e6, 1_000 or 5ms
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
              ^~
stdin:1:26-28: ERROR: 0x is not a number; numbers are 10, 0x1f, 017, 1e6, 1_000 or 5ms
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                         ^~
stdin:1:37-39: ERROR: 08 begins with 0, which makes it octal, and has an 8 or 9
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                                    ^~
stdin:1:48-50: ERROR: 1e has no digits after its e
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                                               ^~
stdin:1:59-79: ERROR: 99999999999999999999 does not fit into 64 bits
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                                                          ^~~~~~~~~~~~~~~~~~~~
stdin:1:88-92: ERROR: 1e30 does not fit into 64 bits
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                                                                                       ^~~~
stdin:1:101-111: ERROR: 200000000h does not fit into 64 bits
BEGIN { print(1x); print(0x); print(08); print(1e); print(99999999999999999999); print(1e30); print(200000000h); }
                                                                                                    ^~~~~~~~~~
--- status 1
=== assigned to what cannot be
BEGIN { 5 = 3; pid = 1; print(1)++; }
--- err
stdin:1:9-10: ERROR: this cannot be assigned to; only $variables and @maps can
BEGIN { 5 = 3; pid = 1; print(1)++; }
        ^
stdin:1:16-19: ERROR: this cannot be assigned to; only $variables and @maps can
BEGIN { 5 = 3; pid = 1; print(1)++; }
               ^~~
--- status 1
=== types of a variable
BEGIN { $a = 1; $a = "text"; let $b : uint64 = "x"; }
--- err
stdin:1:17-28: ERROR: Type mismatch for $a: it is of type 'int64' and this is of type 'string'
BEGIN { $a = 1; $a = "text"; let $b : uint64 = "x"; }
                ^~~~~~~~~~~
stdin:1:30-51: ERROR: Type mismatch for $b: it is of type 'uint64' and this is of type 'string'
BEGIN { $a = 1; $a = "text"; let $b : uint64 = "x"; }
                             ^~~~~~~~~~~~~~~~~~~~~
--- status 1
=== types of a map
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
--- err
stdin:1:17-25: ERROR: Type mismatch for map @a: it is of type 'int64' and this is of type 'string'
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
                ^~~~~~~~
stdin:1:67-73: ERROR: Type mismatch for map @c: it is of type 'sum_t' and this is of type 'avg_t'
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
                                                                  ^~~~~~
stdin:1:89-92: ERROR: Argument mismatch for @d: trying to access with argument of type 'string' when map expects type 'int64'
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
                                                                                        ^~~
stdin:1:107-112: ERROR: @e is used with a key here and without one elsewhere
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
                                                                                                          ^~~~~
stdin:1:135-136: ERROR: Argument mismatch for @f: trying to access with argument of type 'int64' when map expects type '(int64,int64)'
BEGIN { @a = 1; @a = "x"; @b = count(); @b = 5; @c = sum(1); @c = avg(1); @d[1] = 1; @d["x"] = 2; @e = 1; @e[1] = 2; @f[1, 2] = 1; @f[1] = 1; }
                                                                                                                                      ^
--- status 1
=== arithmetic of strings
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
--- err
stdin:1:14-21: ERROR: The + operator can not be used on expressions of types 'string', 'int64'
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
             ^~~~~~~
stdin:1:28-32: ERROR: - needs a number; this is of type 'string'
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
                           ^~~~
stdin:1:39-48: ERROR: The - operator can not be used on expressions of types 'string', 'string'
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
                                      ^~~~~~~~~
stdin:1:60-67: ERROR: Type mismatch for map @s: it is of type 'string' and this is of type 'int64'
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
                                                           ^~~~~~~
stdin:1:79-81: ERROR: ++ must be a number; this is of type 'string'
BEGIN { $a = "a" + 1; $b = -"x"; $c = "a" - "b"; @s = "x"; @s += 1; $d = "x"; $d++; }
                                                                              ^~
--- status 1
=== comparison of different things
BEGIN { print("a" == 1); print((1, 2) == 5); print((1, 2) < (3, 4)); }
--- err
stdin:1:15-23: ERROR: Type mismatch for '==': comparing 'string' with 'int64'
BEGIN { print("a" == 1); print((1, 2) == 5); print((1, 2) < (3, 4)); }
              ^~~~~~~~
stdin:1:32-43: ERROR: Type mismatch for '==': comparing '(int64,int64)' with 'int64'
BEGIN { print("a" == 1); print((1, 2) == 5); print((1, 2) < (3, 4)); }
                               ^~~~~~~~~~~
stdin:1:52-67: ERROR: Type mismatch for '<': comparing '(int64,int64)' with '(int64,int64)'
BEGIN { print("a" == 1); print((1, 2) == 5); print((1, 2) < (3, 4)); }
                                                   ^~~~~~~~~~~~~~~
--- status 1
=== conditions
BEGIN { if ((1, 2)) { } while (kstack) { } print((1, 2) ? 1 : 2); }
--- err
stdin:1:12-20: ERROR: a condition is a number or a string; this is of type '(int64,int64)'
BEGIN { if ((1, 2)) { } while (kstack) { } print((1, 2) ? 1 : 2); }
           ^~~~~~~~
stdin:1:31-39: ERROR: a condition is a number or a string; this is of type 'kstack'
BEGIN { if ((1, 2)) { } while (kstack) { } print((1, 2) ? 1 : 2); }
                              ^~~~~~~~
stdin:1:50-56: ERROR: a condition is a number or a string
BEGIN { if ((1, 2)) { } while (kstack) { } print((1, 2) ? 1 : 2); }
                                                 ^~~~~~
--- status 1
=== ternary of different types
BEGIN { print(1 ? "a" : 2); }
--- err
stdin:1:15-26: ERROR: Ternary operator must return the same type: have 'string' and 'int64'
BEGIN { print(1 ? "a" : 2); }
              ^~~~~~~~~~~
--- status 1
=== undefined map
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
--- err
stdin:1:15-17: ERROR: Undefined map: @x
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
              ^~
stdin:1:26-31: ERROR: this has no value that could be printed
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
                         ^~~~~
stdin:1:40-42: ERROR: Undefined map: @z
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
                                       ^~
stdin:1:48-52: ERROR: Undefined map: @w
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
                                               ^~~~
stdin:1:26-31: ERROR: Undefined map: @y
BEGIN { print(@x); print(@y[1]); clear(@z); if (@w) { } }
                         ^~~~~
--- status 1
=== aggregations elsewhere
BEGIN { count(); $a = count(); print(sum(1)); @a = 1 + count(); }
--- err
stdin:1:9-16: ERROR: count() must be assigned to a map, as in @ = count(...)
BEGIN { count(); $a = count(); print(sum(1)); @a = 1 + count(); }
        ^~~~~~~
stdin:1:23-30: ERROR: count() must be assigned to a map as it is, as in @ = count(...)
BEGIN { count(); $a = count(); print(sum(1)); @a = 1 + count(); }
                      ^~~~~~~
stdin:1:38-44: ERROR: sum() must be assigned to a map as it is, as in @ = sum(...)
BEGIN { count(); $a = count(); print(sum(1)); @a = 1 + count(); }
                                     ^~~~~~
stdin:1:56-63: ERROR: count() must be assigned to a map as it is, as in @ = count(...)
BEGIN { count(); $a = count(); print(sum(1)); @a = 1 + count(); }
                                                       ^~~~~~~
--- status 1
=== wrong number of arguments
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
--- err
stdin:1:9-17: ERROR: strlen() takes 1 argument (0 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
        ^~~~~~~~
stdin:1:19-36: ERROR: strncmp() takes 3 arguments (2 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                  ^~~~~~~~~~~~~~~~~
stdin:1:38-48: ERROR: exit() takes up to 1 argument (2 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                     ^~~~~~~~~~
stdin:1:50-57: ERROR: hist() must be assigned to a map, as in @ = hist(...)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                 ^~~~~~~
stdin:1:64-70: ERROR: hist() takes at least 1 argument (0 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                               ^~~~~~
stdin:1:77-85: ERROR: count() takes 0 arguments (1 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                            ^~~~~~~~
stdin:1:92-100: ERROR: lhist() takes 4 arguments (1 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                                           ^~~~~~~~
stdin:1:102-109: ERROR: print() takes at least 1 argument (0 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                                                     ^~~~~~~
stdin:1:111-128: ERROR: print() takes up to 3 arguments (4 provided)
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                                                              ^~~~~~~~~~~~~~~~~
stdin:1:59-61: ERROR: Undefined map: @a
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                          ^~
stdin:1:72-74: ERROR: Undefined map: @b
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                       ^~
stdin:1:87-89: ERROR: Undefined map: @c
BEGIN { strlen(); strncmp("a", "b"); exit(1, 2); hist(1); @a = hist(); @b = count(1); @c = lhist(1); print(); print(1, 2, 3, 4); }
                                                                                      ^~
--- status 1
=== maps as arguments
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
--- err
stdin:1:26-27: ERROR: clear() wants a map here, as in clear(@name)
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                         ^
stdin:1:35-40: ERROR: zero() wants a map here, as in zero(@name)
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                  ^~~~~
stdin:1:50-51: ERROR: delete() wants a map, as in delete(@name, key)
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                 ^
stdin:1:54-65: ERROR: has_key() takes 2 arguments (1 provided)
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                     ^~~~~~~~~~~
stdin:1:75-76: ERROR: has_key() wants a map here, as in has_key(@name)
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                                          ^
stdin:1:98-100: ERROR: has_key() wants a map with keys; @s has none
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                                                                 ^~
stdin:1:106-122: ERROR: delete() expects a map with no keys for the first argument
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                                                                         ^~~~~~~~~~~~~~~~
stdin:1:124-130: ERROR: len() is of maps, stacks and arrays; for strings there is strlen()
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                                                                                           ^~~~~~
stdin:1:144-145: ERROR: find() wants a $variable for the value
BEGIN { @a[1] = 1; clear(5); zero(@a[1]); delete(5); has_key(@a); has_key(5, 1); @s = 1; has_key(@s, 1); delete(@s[1], 1); len(5); find(@a, 1, 5); }
                                                                                                                                               ^
--- status 1
=== for over what is no map
BEGIN { @s = 1; for ($x : 5) { } for ($x : @s) { } for ($kv : @a[1]) { } @h[1] = hist(1); for ($kv : @h) { } }
--- err
stdin:1:27-28: ERROR: for goes over a map, as in for ($kv : @map), or a range, as in for ($i : 0..10)
BEGIN { @s = 1; for ($x : 5) { } for ($x : @s) { } for ($kv : @a[1]) { } @h[1] = hist(1); for ($kv : @h) { } }
                          ^
stdin:1:44-46: ERROR: @s has no explicit keys (scalar map), and cannot be used for iteration
BEGIN { @s = 1; for ($x : 5) { } for ($x : @s) { } for ($kv : @a[1]) { } @h[1] = hist(1); for ($kv : @h) { } }
                                           ^~
stdin:1:63-68: ERROR: for goes over a map, as in for ($kv : @map), or a range, as in for ($i : 0..10)
BEGIN { @s = 1; for ($x : 5) { } for ($x : @s) { } for ($kv : @a[1]) { } @h[1] = hist(1); for ($kv : @h) { } }
                                                              ^~~~~
stdin:1:102-104: ERROR: values of type 'hist_t' cannot be gone over; print(@h) shows them
BEGIN { @s = 1; for ($x : 5) { } for ($x : @s) { } for ($kv : @a[1]) { } @h[1] = hist(1); for ($kv : @h) { } }
                                                                                                     ^~
--- status 1
=== shadowing
BEGIN { let $x; if (1) { let $x = 5; } for ($x : 0..2) { } }
--- err
stdin:1:26-36: ERROR: Variable $x was already declared. Variable shadowing is not allowed.
BEGIN { let $x; if (1) { let $x = 5; } for ($x : 0..2) { } }
                         ^~~~~~~~~~
stdin:1:40-55: ERROR: Variable $x was already declared. Variable shadowing is not allowed.
BEGIN { let $x; if (1) { let $x = 5; } for ($x : 0..2) { } }
                                       ^~~~~~~~~~~~~~~
--- status 1
=== variables end with their block
BEGIN { if (1) { $x = 1; } print($x); }
--- err
stdin:1:34-36: ERROR: Undefined or undeclared variable: $x
BEGIN { if (1) { $x = 1; } print($x); }
                                 ^~
--- status 1
=== break outside of a loop
BEGIN { break; continue; }
--- err
stdin:1:9-14: ERROR: break outside of a loop
BEGIN { break; continue; }
        ^~~~~
stdin:1:16-24: ERROR: continue outside of a loop
BEGIN { break; continue; }
               ^~~~~~~~
--- status 1
=== unroll
BEGIN { unroll(101) { } unroll(0) { } $n = 5; unroll($n) { } }
--- err
stdin:1:9-20: ERROR: unroll maximum value is 100
BEGIN { unroll(101) { } unroll(0) { } $n = 5; unroll($n) { } }
        ^~~~~~~~~~~
stdin:1:25-34: ERROR: unroll minimum value is 1
BEGIN { unroll(101) { } unroll(0) { } $n = 5; unroll($n) { } }
                        ^~~~~~~~~
stdin:1:53-57: ERROR: unroll needs a constant number
BEGIN { unroll(101) { } unroll(0) { } $n = 5; unroll($n) { } }
                                                    ^~~~
--- status 1
=== tuples
BEGIN { $t = (1, 2); print($t.2); print($t[5]); $i = 0; print($t[$i]); $s = "x"; print($s.0); }
--- err
stdin:1:28-32: ERROR: Invalid tuple index: 2. Found 2 elements in tuple.
BEGIN { $t = (1, 2); print($t.2); print($t[5]); $i = 0; print($t[$i]); $s = "x"; print($s.0); }
                           ^~~~
stdin:1:41-46: ERROR: Invalid tuple index: 5. Found 2 elements in tuple.
BEGIN { $t = (1, 2); print($t.2); print($t[5]); $i = 0; print($t[$i]); $s = "x"; print($s.0); }
                                        ^~~~~
stdin:1:66-68: ERROR: the index of a tuple is a constant
BEGIN { $t = (1, 2); print($t.2); print($t[5]); $i = 0; print($t[$i]); $s = "x"; print($s.0); }
                                                                 ^~
stdin:1:88-92: ERROR: only tuples have numbered parts; this is of type 'string'
BEGIN { $t = (1, 2); print($t.2); print($t[5]); $i = 0; print($t[$i]); $s = "x"; print($s.0); }
                                                                                       ^~~~
--- status 1
=== casts
BEGIN { print((uint64)"x"); print((string)5); print((uint8[3])5); print((foo_t)5); print((nothing)5); }
--- err
stdin:1:80-81: ERROR: expected ) after the arguments of a call, found 5
BEGIN { print((uint64)"x"); print((string)5); print((uint8[3])5); print((foo_t)5); print((nothing)5); }
                                                                               ^
stdin:1:99-100: ERROR: expected ) after the arguments of a call, found 5
BEGIN { print((uint64)"x"); print((string)5); print((uint8[3])5); print((foo_t)5); print((nothing)5); }
                                                                                                  ^
--- status 1
=== unknown config
config = { stakc_mode = raw; max_map_keys = many; print_maps_on_exit = 7; missing_probes = never; }
BEGIN { }
--- err
stdin:1:12-28: ERROR: config stakc_mode: there is no such config variable
config = { stakc_mode = raw; max_map_keys = many; print_maps_on_exit = 7; missing_probes = never; }
           ^~~~~~~~~~~~~~~~
stdin:1:30-49: ERROR: config max_map_keys: expected a number
config = { stakc_mode = raw; max_map_keys = many; print_maps_on_exit = 7; missing_probes = never; }
                             ^~~~~~~~~~~~~~~~~~~
stdin:1:51-73: ERROR: config print_maps_on_exit: expected true or false
config = { stakc_mode = raw; max_map_keys = many; print_maps_on_exit = 7; missing_probes = never; }
                                                  ^~~~~~~~~~~~~~~~~~~~~~
stdin:1:75-97: ERROR: config missing_probes: expected error, warn or ignore
config = { stakc_mode = raw; max_map_keys = many; print_maps_on_exit = 7; missing_probes = never; }
                                                                          ^~~~~~~~~~~~~~~~~~~~~~
--- status 1
=== all config
config = { stack_mode=perf, BPFTRACE_MAX_STRLEN=64; max_map_keys=10; log_size=5; license="GPL"; cache_user_symbols="PER_PID"; }
BEGIN { print(sizeof(uint8)); }
--- out
1


=== unknown kind of a map
let @a = hsah(5);
let @b = hash();
BEGIN { @a[1] = 1; @b = 1; }
--- err
stdin:1:10-14: ERROR: unknown kind of map: hsah
let @a = hsah(5);
         ^~~~
HINT: did you mean hash?
stdin:2:15-16: ERROR: expected how many entries the map has at most
let @b = hash();
              ^
--- status 1
=== import
import "stdlib";
BEGIN { }
--- err
stdin:1:1-7: ERROR: import is not available here: put the imported text into the program
import "stdlib";
^~~~~~
--- status 1
=== periods
interval:s:0 { }
interval:foo:1 { }
interval:us:1 { }
profile:hz:0 { }
profile:hz:1000000 { }
profile { }
interval:s:99999999 { }
--- err
stdin:1:1-13: ERROR: interval:s:0: expected a unit (hz, s, ms or us), a colon and a number above 0, or a duration such as 10ms
interval:s:0 { }
^~~~~~~~~~~~
stdin:2:1-15: ERROR: interval:foo:1: expected a unit (hz, s, ms or us), a colon and a number above 0, or a duration such as 10ms
interval:foo:1 { }
^~~~~~~~~~~~~~
stdin:3:1-14: ERROR: interval:us:1: expected a period from 10 us (100000 hz) to one day
interval:us:1 { }
^~~~~~~~~~~~~
stdin:4:1-13: ERROR: profile:hz:0: expected a unit (hz, s, ms or us), a colon and a number above 0, or a duration such as 10ms
profile:hz:0 { }
^~~~~~~~~~~~
stdin:5:1-19: ERROR: profile:hz:1000000: expected a period from 10 us (100000 hz) to one day
profile:hz:1000000 { }
^~~~~~~~~~~~~~~~~~
stdin:6:1-8: ERROR: profile: expected a unit (hz, s, ms or us), a colon and a number above 0, or a duration such as 10ms
profile { }
^~~~~~~
stdin:7:1-20: ERROR: interval:s:99999999: expected a period from 10 us (100000 hz) to one day
interval:s:99999999 { }
^~~~~~~~~~~~~~~~~~~
--- status 1
=== other malformed probes
BEGIN:x { }
tracepoint:sched { }
self:signal:FOO { }
kprobe { }
uprobe:/bin/bash:readline { }
hardware:cycles:100 { }
kprobe:vfs_read+x { }
--- err
stdin:1:1-8: ERROR: BEGIN:x: expected nothing behind BEGIN or END
BEGIN:x { }
^~~~~~~
stdin:2:1-17: ERROR: tracepoint:sched: expected tracepoint:GROUP:NAME
tracepoint:sched { }
^~~~~~~~~~~~~~~~
stdin:3:1-16: ERROR: self:signal:FOO: expected self:signal:NAME, as in self:signal:SIGUSR1
self:signal:FOO { }
^~~~~~~~~~~~~~~
stdin:4:1-7: ERROR: kprobe: expected FUNCTION, MODULE:FUNCTION or FUNCTION+OFFSET after the colon
kprobe { }
^~~~~~
stdin:5:1-26: ERROR: uprobe:/bin/bash:readline: dt has no uprobe probes; it has kprobe, kretprobe, tracepoint, rawtracepoint, syscall, profile, interval, self, BEGIN and END
uprobe:/bin/bash:readline { }
^~~~~~~~~~~~~~~~~~~~~~~~~
stdin:6:1-20: ERROR: hardware:cycles:100: dt has no hardware probes; it has kprobe, kretprobe, tracepoint, rawtracepoint, syscall, profile, interval, self, BEGIN and END
hardware:cycles:100 { }
^~~~~~~~~~~~~~~~~~~
stdin:7:1-18: ERROR: kprobe:vfs_read+x: expected a number after the +
kprobe:vfs_read+x { }
^~~~~~~~~~~~~~~~~
--- status 1
=== a line with tabs
BEGIN {
	$a = 1;
	print(	$b);
}
--- err
stdin:3:9-11: ERROR: Undefined or undeclared variable: $b
	print(	$b);
	      	^~
HINT: did you mean $a?
--- status 1
=== error over several lines
BEGIN { print("a" +
	1); }
--- err
stdin:1:15-20: ERROR: The + operator can not be used on expressions of types 'string', 'int64'
BEGIN { print("a" +
              ^~~~~
--- status 1
=== error in a predicate
kprobe:vfs_read /foo == 1/ { }
kprobe:vfs_read /comm = "x"/ { }
kprobe:vfs_read /pid == 1 { }
--- err
stdin:2:23-24: ERROR: expected the / that ends the predicate before the {, found =
kprobe:vfs_read /comm = "x"/ { }
                      ^
stdin:3:27-28: ERROR: expected the / that ends the predicate before the {, found {
kprobe:vfs_read /pid == 1 { }
                          ^
--- status 1
=== error behind a good clause
BEGIN { print(1); }
kprobe:vfs_read { print($nope); }
--- err
stdin:2:25-30: ERROR: Undefined or undeclared variable: $nope
kprobe:vfs_read { print($nope); }
                        ^~~~~
--- status 1
=== missing probes as warnings
config = { missing_probes = warn }
kprobe:nope { }
BEGIN { print(1); }
--- out
1


--- err
stdin:2:1-12: WARNING: no probe matches kprobe:nope
kprobe:nope { }
^~~~~~~~~~~
=== missing probes ignored
config = { missing_probes = ignore }
kprobe:nope, BEGIN { print(1); }
--- out
1


=== too many probes
config = { max_probes = 3 }
kprobe:* { }
--- err
stdin:2:1-9: ERROR: kprobe:*: this makes more than 3 probes; raise max_probes in config if that is meant
kprobe:* { }
^~~~~~~~
--- status 1
=== deep nesting
BEGIN { print(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))); }
--- err
stdin:1:113-114: ERROR: this is nested more than 200 deep
BEGIN { print(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))); }
                                                                                                                ^
--- status 1
=== args kept
tracepoint:syscalls:sys_enter_read { @ = args; $a = args; }
--- err
stdin:1:42-46: ERROR: args as a whole cannot be kept; take a field, as in args.NAME
tracepoint:syscalls:sys_enter_read { @ = args; $a = args; }
                                         ^~~~
stdin:1:53-57: ERROR: args as a whole cannot be kept; take a field, as in args.NAME
tracepoint:syscalls:sys_enter_read { @ = args; $a = args; }
                                                    ^~~~
--- status 1
=== nothing kept
BEGIN { @ = printf("x"); $x = print(1); }
--- err
stdin:1:13-24: ERROR: this has no value that could be kept in a map
BEGIN { @ = printf("x"); $x = print(1); }
            ^~~~~~~~~~~
stdin:1:31-39: ERROR: this has no value
BEGIN { @ = printf("x"); $x = print(1); }
                              ^~~~~~~~
--- status 1
=== what has no value has no part, and none of what else a value can
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
--- err
stdin:1:9-17: ERROR: this has no value
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
        ^~~~~~~~
stdin:1:31-37: ERROR: this has no value
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
                              ^~~~~~
stdin:1:44-55: ERROR: this has no value
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
                                           ^~~~~~~~~~~
stdin:1:74-80: ERROR: this has no value
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
                                                                         ^~~~~~
stdin:1:85-93: ERROR: this has no value
BEGIN { print(1).2; print((1, exit())); if (clear(@x)) { @x = 1 } print(-time()); @[print(1)] = 2; }
                                                                                    ^~~~~~~~
--- status 1
=== aggregations at the end of a block
BEGIN { if (1) { count() } $x = { hist(1) }; }
--- err
stdin:1:18-25: ERROR: count() must be assigned to a map, as in @ = count(...)
BEGIN { if (1) { count() } $x = { hist(1) }; }
                 ^~~~~~~
stdin:1:35-42: ERROR: hist() must be assigned to a map, as in @ = hist(...)
BEGIN { if (1) { count() } $x = { hist(1) }; }
                                  ^~~~~~~
stdin:1:33-44: ERROR: this has no value
BEGIN { if (1) { count() } $x = { hist(1) }; }
                                ^~~~~~~~~~~
--- status 1
=== functions that are there and may not be probed
kprobe:rcu_is_watching { @++ } kprobe:rcu_is_watchimg { @++ } kprobe:rcu_is_watch* { @++ }
--- err
stdin:1:1-23: ERROR: kprobe:rcu_is_watching: the kernel does not allow a probe there
kprobe:rcu_is_watching { @++ } kprobe:rcu_is_watchimg { @++ } kprobe:rcu_is_watch* { @++ }
^~~~~~~~~~~~~~~~~~~~~~
stdin:1:32-54: ERROR: no probe matches kprobe:rcu_is_watchimg
kprobe:rcu_is_watching { @++ } kprobe:rcu_is_watchimg { @++ } kprobe:rcu_is_watch* { @++ }
                               ^~~~~~~~~~~~~~~~~~~~~~
stdin:1:63-83: ERROR: no probe matches kprobe:rcu_is_watch*
kprobe:rcu_is_watching { @++ } kprobe:rcu_is_watchimg { @++ } kprobe:rcu_is_watch* { @++ }
                                                              ^~~~~~~~~~~~~~~~~~~~
--- status 1
=== a tuple that is part of itself
BEGIN { @h = (@h, @h); } END { @g = (@g, 1); }
--- err
stdin:1:14-22: ERROR: a tuple has at most 256 values, those of tuples in it included
BEGIN { @h = (@h, @h); } END { @g = (@g, 1); }
             ^~~~~~~~
stdin:1:32-44: ERROR: the type of map @g depends on itself without an end
BEGIN { @h = (@h, @h); } END { @g = (@g, 1); }
                               ^~~~~~~~~~~~
--- status 1
