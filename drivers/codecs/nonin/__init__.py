"""Nonin pulse oximeters: data formats 1, 2, 7, 8 and ASCII."""
