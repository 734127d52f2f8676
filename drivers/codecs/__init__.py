"""What bytes mean, both ways: each device's format, decoded for the monitor and encoded for its emulator."""
