"""Identifies an unknown device on a port by its bytes."""
