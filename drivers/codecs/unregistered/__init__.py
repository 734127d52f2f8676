"""Frames of devices that have no codec yet."""
