"""Reading the alarm log from a central store."""
