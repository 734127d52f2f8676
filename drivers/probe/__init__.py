"""Names an unknown device by its bytes."""
