"""Checks of the monitor itself and of its devices, once a tick: each reports its faults as alarms."""
