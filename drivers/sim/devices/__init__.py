"""One emulator for each device: it makes the real device's bytes."""
