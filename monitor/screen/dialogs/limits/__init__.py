"""The Alarm limits dialog."""
