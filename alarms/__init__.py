"""Alarms: conditions, their life, their log. Knows values and time, never bytes and never a clock."""
