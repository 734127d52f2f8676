"""Masimo pulse oximeters: the ASCII 1 format."""
