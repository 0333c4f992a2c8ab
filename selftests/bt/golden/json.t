=== scalar
BEGIN { @scalar = 5; @scalar_str = "a b \n d e"; }
--- args
-json
--- out
{"type": "map", "data": {"@scalar": 5}}
{"type": "map", "data": {"@scalar_str": "a b \n d e"}}
=== keyed
BEGIN { @map["key1"] = 2; @map["key2"] = 3; @complex[comm,2] = 5; @t[(1, "a b")] = "x"; }
--- args
-json
--- out
{"type": "map", "data": {"@complex": {"dt,2": 5}}}
{"type": "map", "data": {"@map": {"key1": 2, "key2": 3}}}
{"type": "map", "data": {"@t": {"1,a b": "x"}}}
=== hist
BEGIN { @hist = hist(2); @hist = hist(1025); @["curl"] = hist(-1); @["curl"] = hist(0); @["curl"] = hist(511); @["bpftrace"] = hist(2); }
--- args
-json
--- out
{"type": "hist", "data": {"@": {"bpftrace": [{"min": 2, "max": 3, "count": 1}], "curl": [{"max": -1, "count": 1},{"min": 0, "max": 0, "count": 1},{"min": 1, "max": 1, "count": 0},{"min": 2, "max": 3, "count": 0},{"min": 4, "max": 7, "count": 0},{"min": 8, "max": 15, "count": 0},{"min": 16, "max": 31, "count": 0},{"min": 32, "max": 63, "count": 0},{"min": 64, "max": 127, "count": 0},{"min": 128, "max": 255, "count": 0},{"min": 256, "max": 511, "count": 1}]}}}
{"type": "hist", "data": {"@hist": [{"min": 2, "max": 3, "count": 1},{"min": 4, "max": 7, "count": 0},{"min": 8, "max": 15, "count": 0},{"min": 16, "max": 31, "count": 0},{"min": 32, "max": 63, "count": 0},{"min": 64, "max": 127, "count": 0},{"min": 128, "max": 255, "count": 0},{"min": 256, "max": 511, "count": 0},{"min": 512, "max": 1023, "count": 0},{"min": 1024, "max": 2047, "count": 1}]}}
=== hist zero and of large numbers
BEGIN { @hist = hist(2); zero(@hist); @l = hist(10 * 1024 * 1024 * 1024); }
--- args
-json
--- out
{"type": "hist", "data": {"@hist": []}}
{"type": "hist", "data": {"@l": [{"min": 8589934592, "max": 17179869183, "count": 1}]}}
=== hist of bits
BEGIN { for ($i : 0..20) { @ = hist($i, 2); } }
--- args
-json
--- out
{"type": "hist", "data": {"@": [{"min": 0, "max": 0, "count": 1},{"min": 1, "max": 1, "count": 1},{"min": 2, "max": 2, "count": 1},{"min": 3, "max": 3, "count": 1},{"min": 4, "max": 4, "count": 1},{"min": 5, "max": 5, "count": 1},{"min": 6, "max": 6, "count": 1},{"min": 7, "max": 7, "count": 1},{"min": 8, "max": 9, "count": 2},{"min": 10, "max": 11, "count": 2},{"min": 12, "max": 13, "count": 2},{"min": 14, "max": 15, "count": 2},{"min": 16, "max": 19, "count": 4}]}}
=== lhist
BEGIN { @h = lhist(2, 0, 100, 10); @h = lhist(50, 0, 100, 10); @h = lhist(1000, 0, 100, 10); @h = lhist(-3, 0, 100, 10); @z = lhist(2, 0, 100, 10); zero(@z); }
--- args
-json
--- out
{"type": "hist", "data": {"@h": [{"max": -1, "count": 1},{"min": 0, "max": 9, "count": 1},{"min": 10, "max": 19, "count": 0},{"min": 20, "max": 29, "count": 0},{"min": 30, "max": 39, "count": 0},{"min": 40, "max": 49, "count": 0},{"min": 50, "max": 59, "count": 1},{"min": 60, "max": 69, "count": 0},{"min": 70, "max": 79, "count": 0},{"min": 80, "max": 89, "count": 0},{"min": 90, "max": 99, "count": 0},{"min": 100, "count": 1}]}}
{"type": "hist", "data": {"@z": []}}
=== stats and averages
BEGIN { @stats = stats(2); @stats = stats(10); @k["curl"] = stats(2); @k["zsh"] = stats(10); @a = avg(5); @b["x"] = avg(7); @c = count(); @s = sum(-4); @mn = min(3); }
--- args
-json
--- out
{"type": "stats", "data": {"@a": 5}}
{"type": "stats", "data": {"@b": {"x": 7}}}
{"type": "map", "data": {"@c": 1}}
{"type": "stats", "data": {"@k": {"curl": {"count": 1, "average": 2, "total": 2}, "zsh": {"count": 1, "average": 10, "total": 10}}}}
{"type": "map", "data": {"@mn": 3}}
{"type": "map", "data": {"@s": -4}}
{"type": "stats", "data": {"@stats": {"count": 2, "average": 6, "total": 12}}}
=== top and div
BEGIN { @["a"] = avg(10); @["b"] = avg(20); @["c"] = avg(30); @["d"] = avg(40); print(@, 2, 10); clear(@); }
--- args
-json
--- out
{"type": "stats", "data": {"@": {"c": 3, "d": 4}}}
=== top of histograms
BEGIN { @[1] = hist(10); @[2] = hist(20); @[3] = hist(30); print(@, 2); clear(@); }
--- args
-json
--- out
{"type": "hist", "data": {"@": {"2": [{"min": 16, "max": 31, "count": 1}], "3": [{"min": 16, "max": 31, "count": 1}]}}}
=== printf
BEGIN { printf("test %d", 5); printf("test \r \n \t \\ \" bar"); printf("\x01"); }
--- args
-json
--- out
{"type": "printf", "data": "test 5"}
{"type": "printf", "data": "test \r \n \t \\ \" bar"}
{"type": "printf", "data": "\u0001"}
=== time and cat
BEGIN { time(); cat("/proc/sys/kernel/ostype"); }
--- args
-json
--- out
{"type": "time", "data": "00:16:40\n"}
{"type": "cat", "data": "Linux\n"}
=== system
BEGIN { system("echo a b c"); }
--- args
-json
-unsafe
--- out
{"type": "syscall", "data": "a b c\n"}
=== values
BEGIN { print(5); print(comm); print((1, 2, "string")); print((1, 2, "string", (4, 5))); print((true, false)); print("x \"y\""); print((void *)50); print(buf("ab", 2)); print((a = 1, b = "z")); @ = (1, 2, "s", (4, 5)); print((uint8[2])(uint16)513); }
--- args
-json
--- out
{"type": "value", "data": 5}
{"type": "value", "data": "dt"}
{"type": "value", "data": [1,2,"string"]}
{"type": "value", "data": [1,2,"string",[4,5]]}
{"type": "value", "data": [true,false]}
{"type": "value", "data": "x \"y\""}
{"type": "value", "data": 50}
{"type": "value", "data": [97,98]}
{"type": "value", "data": {"a": 1, "b": "z"}}
{"type": "value", "data": [1,2]}
{"type": "map", "data": {"@": [1,2,"s",[4,5]]}}
=== numbers that a double cannot hold
BEGIN { print(9007199254740993); print(9007199254740992); print(18446744073709551615); print(-9007199254740993); print(9223372036854775807); }
--- args
-json
--- out
{"type": "value", "data": "9007199254740993"}
{"type": "value", "data": 9007199254740992}
{"type": "value", "data": "18446744073709551615"}
{"type": "value", "data": "-9007199254740993"}
{"type": "value", "data": "9223372036854775807"}
=== enums are numbers
enum { FOO = 333 };
BEGIN { $f = FOO; print($f); }
--- args
-json
--- out
{"type": "value", "data": 333}
=== symbols and stacks
kprobe:vfs_read { print(ksym(arg0)); @[kstack] = count(); print(args_none); }
macro args_none() { 0 }
--- args
-json
--- events
vfs_read args=0xffffffff81001234 kstack=0xffffffff81001234
--- out
{"type": "value", "data": "kfunc_810012"}
{"type": "value", "data": 0}
{"type": "map", "data": {"@": {"\nkfunc_810012+52\n": 1}}}
=== never set
kprobe:vfs_read { @a = 5; @b[1] = 1; @h = hist(1); @c = count(); @v = avg(1); }
--- args
-json
=== warnings and errors
BEGIN { $z = 0; print(1 / $z); errorf("bad %d", 5); }
--- args
-json
--- out
{"type": "runtime_error", "msg": "Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.", "filename": "stdin", "line": 1, "col": 23}
{"type": "value", "data": 1}
{"type": "errorf", "msg": "bad 5", "filename": "stdin", "line": 1, "col": 32}
=== tseries
kprobe:vfs_read { @a = tseries(arg0, 1s, 3); }
--- args
-json
--- events
vfs_read args=3 ns=1000000000
vfs_read args=4 ns=3000000000
--- out
{"type": "tseries", "data": {"@a": [{"interval_start":"2024-01-01 00:00:38.000000000","value":3},{"interval_start":"2024-01-01 00:00:39.000000000","value":null},{"interval_start":"2024-01-01 00:00:40.000000000","value":4}]}}
=== keys with blanks
BEGIN { @["a b", 1] = 1; @x["a \"q\""] = 2; }
--- args
-json
--- out
{"type": "map", "data": {"@": {"a b,1": 1}}}
{"type": "map", "data": {"@x": {"a \"q\"": 2}}}
=== names that are not UTF-8
kprobe:vfs_read { @[comm] = count(); }
--- args
-json
--- events
vfs_read comm=aÿbÃ¤
vfs_read comm=â‚
--- out
{"type": "map", "data": {"@": {"a\u00ffbÃ¤": 1, "\u00e2\u0082": 1}}}
=== an average by more than there is
BEGIN { @x = avg(-5); print(@x, 0, -1); @y = min(-9223372036854775807 - 1); print(@y, 0, -1); clear(@x); clear(@y); }
--- args
-json
--- out
{"type": "stats", "data": {"@x": 0}}
{"type": "map", "data": {"@y": 0}}
