=== hello
BEGIN { printf("hello\n"); }
--- out
hello


=== count by comm
kprobe:vfs_read { @[comm] = count(); }
--- events
vfs_read comm=bash pid=5
vfs_read comm=bash
vfs_read comm=zsh
--- out


@[zsh]: 1
@[bash]: 2
=== hist
kprobe:vfs_read { @ = hist(arg0); }
--- events
vfs_read args=5
vfs_read args=1
vfs_read args=5000
vfs_read args=-5
--- out


@:
(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[0]                    0 |                                                    |
[1]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[2, 4)                 0 |                                                    |
[4, 8)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
[8, 16)                0 |                                                    |
[16, 32)               0 |                                                    |
[32, 64)               0 |                                                    |
[64, 128)              0 |                                                    |
[128, 256)             0 |                                                    |
[256, 512)             0 |                                                    |
[512, 1K)              0 |                                                    |
[1K, 2K)               0 |                                                    |
[2K, 4K)               0 |                                                    |
[4K, 8K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|

