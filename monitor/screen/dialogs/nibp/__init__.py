"""The NIBP dialog."""
