"""What every process of ours needs: heartbeat, state lock, atomic files, systemd, child processes."""
