"""Widgets that show rows of the alarm log, shared by the Events dialog and the review window."""
