"""Widgets that show rows of the alarm log; the Events dialog and the review window share them."""
