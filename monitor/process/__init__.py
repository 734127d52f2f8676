"""Building blocks for the processes: heartbeat, state lock, atomic files, systemd, child processes."""
