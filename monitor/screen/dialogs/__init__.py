"""The dialogs of the bedside screen: each has its own folder."""
