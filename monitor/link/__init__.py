"""Between engine and screen: commands in, snapshots out, over a local socket."""
