"""The Trends dialog."""
