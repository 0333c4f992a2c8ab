=== the kinds of parameters
macro one() { 1 }
macro add_one(x) { x + 1 }
macro add_one_to_each($a, @b) { $a += 1; @b += 1; }
macro side_effects(x) { x; x; x; }
macro add_two(x) { add_one(x) + 1 }
BEGIN {
	print(one());
	print(one);
	$a = 10;
	print(add_one($a));
	print(add_one(1 + 1));
	@b = 5;
	add_one_to_each($a, @b);
	print($a + @b);
	side_effects({ printf("hi") });
	printf("\n");
	print(add_two(1));
}
--- out
1
1
11
3
17
hihihi
3


@b: 6
=== hygiene
macro local(x) { let $y = x; $y * 2 }
BEGIN { $y = 5; print(local($y + 1)); print($y); print(local(1) + local(2)); }
--- out
12
5
6


=== one name for several shapes
macro f($x) { 1 }
macro f(x) { 2 }
macro f(x, y) { 3 }
BEGIN { $a = 0; print(f($a)); print(f(5)); print(f(1, 2)); }
--- out
1
2
3


=== maps that were not passed
macro bad() { @x++ }
BEGIN { @x = 1; bad(); }
--- err
stdin:1:15-17: ERROR: macro bad uses @x, which is not one of its parameters
macro bad() { @x++ }
              ^~
--- status 1
=== wrong kind of argument
macro want($x) { $x++ }
BEGIN { @x = 1; want(@x); want(1 + 1); want(); }
--- err
stdin:2:22-24: ERROR: macro want wants a scratch variable for its parameter $x
BEGIN { @x = 1; want(@x); want(1 + 1); want(); }
                     ^~
stdin:2:32-37: ERROR: macro want wants a scratch variable for its parameter $x
BEGIN { @x = 1; want(@x); want(1 + 1); want(); }
                               ^~~~~
stdin:2:40-46: ERROR: macro want takes 1 argument, not 0
BEGIN { @x = 1; want(@x); want(1 + 1); want(); }
                                       ^~~~~~
--- status 1
=== endless
macro loop(x) { loop(x) }
macro a() { b() }
macro b() { a() }
BEGIN { loop(1); a(); }
--- err
stdin:1:17-24: ERROR: macro loop expands to itself without an end
macro loop(x) { loop(x) }
                ^~~~~~~
stdin:3:13-16: ERROR: macro a expands to itself without an end
macro b() { a() }
            ^~~
--- status 1
=== defined after use
BEGIN { print(later(4)); }
macro later(x) { x * x }
--- out
16


=== macro with a loop and a map
macro total(@m, $sum) { for ($kv : @m) { $sum += $kv.1; } }
BEGIN { @v["a"] = 1; @v["b"] = 41; $t = 0; total(@v, $t); print($t); }
--- out
42


@v[a]: 1
@v[b]: 41
=== a macro as an aggregation's argument
macro us(x) { x / 1000 }
kprobe:vfs_read { @ = hist(us(arg0)); }
--- events
vfs_read args=5000
--- out


@:
[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

=== nearest macro
macro double_it(x) { x * 2 }
BEGIN { print(doubel_it(1)); }
--- err
stdin:2:15-24: ERROR: Unknown function: 'doubel_it'
BEGIN { print(doubel_it(1)); }
              ^~~~~~~~~
HINT: did you mean double_it?
--- status 1
=== conditionals
#ifndef BPFTRACE_HAVE_BTF
#include <net/sock.h>
BEGIN { print("no btf"); }
#ifdef NESTED
BEGIN { print("nested"); }
#else
BEGIN { print("nested too"); }
#endif
#else
#define AF_INET9 9
#endif
#ifdef AF_INET9
BEGIN { print(AF_INET9); }
#else
BEGIN { print("else"); }
#endif
#if 0
BEGIN { this is not parsed
#endif
#if 1
#elif 1
BEGIN { nor this
#endif
#if 1
END { print("end"); }
#endif
--- out
9
end


=== a conditional without an end
BEGIN { print(1); }
#ifdef NO_SUCH
BEGIN { print(2); }
--- out
1


=== a bad directive
#frob x
BEGIN { print(1); }
--- err
stdin:1:2-6: ERROR: expected #define, #include, #if, #ifdef, #ifndef, #else or #endif
#frob x
 ^~~~
--- status 1
=== offsetof of a macro that is not used
macro f(p) { $x = offsetof(struct mount, mnt); $x }
BEGIN { print(1); }
--- out
1


=== offsetof
BEGIN { print(offsetof(struct mount, mnt)); }
--- err
stdin:1:15-42: ERROR: offsetof() needs memory or registers that dt does not capture: only arguments, return values, names and stacks are at hand
BEGIN { print(offsetof(struct mount, mnt)); }
              ^~~~~~~~~~~~~~~~~~~~~~~~~~~
--- status 1
