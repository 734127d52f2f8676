"""The Devices dialog."""
