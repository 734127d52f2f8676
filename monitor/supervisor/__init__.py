"""Which processes run, and keeping them alive; the terminal table."""
