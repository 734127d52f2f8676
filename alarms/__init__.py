"""Alarms: conditions, lifecycle, log. Works on values and times; reads no bytes and, apart from the log, no clock."""
