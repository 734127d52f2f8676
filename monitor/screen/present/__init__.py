"""The content of the screen as values and texts, without Qt."""
