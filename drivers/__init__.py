"""Bytes in, blocks out: sources, codecs, and drivers that keep both alive. Knows nothing of alarms."""
