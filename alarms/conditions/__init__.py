"""Whether a value breaks a limit: limits, delays, relative limits, pulse, staleness, early warning. No clock."""
