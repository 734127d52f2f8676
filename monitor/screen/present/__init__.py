"""What the screen shows, as values and texts. No Qt."""
