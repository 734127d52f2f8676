"""The Events dialog: the alarm log at the bedside."""
