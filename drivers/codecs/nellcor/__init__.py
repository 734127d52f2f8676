"""Nellcor pulse oximeters: the ASCII printout."""
