"""Starts the processes of a monitor and keeps them running; shows the terminal table."""
