"""The infusion session at the bed: commands, pump tracking, session alarms, views."""
