"""The Sound and display, Keys and Menu dialogs."""
