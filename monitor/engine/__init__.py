"""The process that must not stop: acquisition, alarms, sound, log, commands."""
