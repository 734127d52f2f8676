"""Alarm conditions: limits with delays, relative limits, pulse, staleness, early warning. No clock."""
