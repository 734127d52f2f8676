"""Sources deliver bytes, codecs decode them, drivers keep both running. Nothing here knows about alarms."""
