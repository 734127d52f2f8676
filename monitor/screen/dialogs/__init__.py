"""The dialogs: one folder each."""
