=== attached probes
kprobe:vfs_read, kretprobe:vfs_read { @ = count(); }
BEGIN { }
--- args
-attached
--- out


--- err
Attached 3 probes
=== one attached probe
BEGIN { }
--- args
-attached
--- out


--- err
Attached 1 probe
=== attached and lost, in JSON
kprobe:vfs_* { @ = count(); }
--- args
-attached
-json
--- events
kprobe:vfs_read
lost 5 kprobe:vfs_read
lost 18446744073709551615
--- out
{"type": "attached_probes", "count": 2, "data": {"probes": 2}}
{"type": "lost_events", "count": 5, "data": {"events": 5, "probe": "kprobe:vfs_read"}}
{"type": "lost_events", "count": 18446744073709551615, "data": {"events": 18446744073709551615}}
{"type": "map", "data": {"@": 1}}
=== lost events are told at their place
kprobe:vfs_read { printf("%d\n", pid); }
--- events
vfs_read pid=1
lost 5 kprobe:vfs_read
vfs_read pid=2
lost 1
--- out
1
2


--- err
Lost 5 events of kprobe:vfs_read
Lost 1 events
=== lost events are told without warnings too
kprobe:vfs_read { $z = 0; print(1 / $z); warnf("w"); errorf("e"); }
--- args
-no-warnings
--- events
vfs_read
lost 5
--- out
1


--- err
stdin:1:54-65: ERROR: e
Lost 5 events
